#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/paper/document.h"

namespace conclave::paper {

constexpr std::size_t maxTextBytes = 64U << 20;

/// A keyword, blanks up to column 12, and text as it is to the end of the line: no text is ever taken for
/// anything else, whatever it says. A blank line before each block. Texts become printed(); what says nothing
/// (a paragraph without lines) is left out. docs/formats/paper.md
std::string write(const Document& document);

/// Its parts, for documents that are too long to be held as blocks.
std::string headerText(const Document& document);
std::string blockText(const Block& block);

/// Only what write() makes is read, to the octet. Errors: Errc::paperMalformed, with the line.
Result<Document> parse(std::string_view text);

}  // namespace conclave::paper
