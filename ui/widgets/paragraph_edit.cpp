#include "ui/widgets/paragraph_edit.h"

#include <QKeyEvent>
#include <QTextCursor>
#include <QTextDocument>

namespace conclave::ui {

ParagraphEdit::ParagraphEdit(QWidget* parent) : QPlainTextEdit(parent) {
    setTabChangesFocus(true);
    setUndoRedoEnabled(false);
    connect(this, &QPlainTextEdit::textChanged, this, &ParagraphEdit::cutWhatIsTooMuch);
}

bool ParagraphEdit::isFull() const {
    return document()->characterCount() - 1 >= most;  // it counts the end of the last paragraph
}

/// The end of what was typed or pasted, behind which the cursor is: what stood before stays as it was.
void ParagraphEdit::cutWhatIsTooMuch() {
    const int tooMuch = document()->characterCount() - 1 - most;
    if (tooMuch <= 0)
        return;
    const int cursor = textCursor().position();
    const int end = cursor >= tooMuch ? cursor : document()->characterCount() - 1;
    QTextCursor cut(document());
    cut.setPosition(end);
    cut.setPosition(end - tooMuch, QTextCursor::KeepAnchor);
    cut.removeSelectedText();
}

QString ParagraphEdit::paragraph() const {
    return toPlainText().simplified();
}

void ParagraphEdit::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        focusNextChild();
    else
        QPlainTextEdit::keyPressEvent(event);
}

}  // namespace conclave::ui
