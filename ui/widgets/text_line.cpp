#include "ui/widgets/text_line.h"

#include <QSignalBlocker>

#include "core/base/secret_bytes.h"

namespace conclave::ui {
namespace {

/// Unless somebody else has it too, such as the clipboard.
void wipe(QString& text) {
    if (text.isDetached())
        wipeMemory(text.data(), static_cast<std::size_t>(text.size()) * sizeof(QChar));
}

}  // namespace

TextLine::TextLine(int length, QWidget* parent) : QLineEdit(parent) {
    setMaxLength(length);
    connect(this, &QLineEdit::textEdited, this, &TextLine::forgetHistory);
}

TextLine::~TextLine() {
    const QSignalBlocker quiet(this);
    auto typed = text();
    auto drawn = displayText();
    setText({});
    wipe(typed);
    wipe(drawn);
}

/// Only a text that is set anew ends the history.
void TextLine::forgetHistory() {
    const int position = cursorPosition();
    setText(text());
    setCursorPosition(position);
}

}  // namespace conclave::ui
