#pragma once

#include <string>
#include <string_view>

namespace conclave::paper {

/// True for what the fonts of the PDF (Noto Sans, Noto Sans Mono) can show and a reader of PDF gives back as
/// it is: Latin, Greek, Cyrillic, their accents, punctuation and signs of currency. False for what nobody
/// sees.
bool isPrintable(char32_t codePoint);

/// The text with each other character as "[U+4E2D]", what is no UTF-8 as U+FFFD.
std::string printed(std::string_view text);

}  // namespace conclave::paper
