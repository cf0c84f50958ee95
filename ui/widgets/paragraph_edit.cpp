#include "ui/widgets/paragraph_edit.h"

#include <QKeyEvent>

namespace conclave::ui {

ParagraphEdit::ParagraphEdit(QWidget* parent) : QPlainTextEdit(parent) {
    setTabChangesFocus(true);
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
