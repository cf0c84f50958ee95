#pragma once

#include <string>
#include <string_view>

namespace conclave::paper {

/// True for what the fonts of the PDF (Noto Sans, Noto Sans Mono) can show and a reader of PDF gives back as
/// it is: Latin, Greek and Cyrillic letters, punctuation, signs of currency. False for accents by themselves,
/// and for what nobody sees.
bool isPrintable(char32_t codePoint);

/// The text composed (NFC), with each other character as "[U+4E2D]", what is no UTF-8 as U+FFFD.
std::string printed(std::string_view text);

}  // namespace conclave::paper
