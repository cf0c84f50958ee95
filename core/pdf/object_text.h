#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

class QPDFObjectHandle;

/// PDF objects as the octets that core/pdf writes. What a signed file holds must not depend on a version of
/// libqpdf, because a verifier makes the same octets again, years later.
namespace conclave::pdf {

/// Errc::pdfUnfit {why}
Error unfit(Wording why);

bool isName(QPDFObjectHandle object, std::string_view name);  ///< name with its slash

/// Direct objects only, references as "12 0 R", dictionaries in the order of their keys. Nothing for what
/// QPdfWriter does not write in pages and catalogs: names or strings with special characters, deep nesting.
std::optional<std::string> objectText(QPDFObjectHandle object, int depth = 0);

/// The entries of a dictionary: key with its slash, and the value's text.
using Entries = std::map<std::string, std::string>;
std::optional<Entries> entriesOf(QPDFObjectHandle dictionary);
std::string dictionaryText(const Entries& entries);

std::string reference(int object);
std::string textString(std::string_view utf8);  ///< UTF-16BE with its mark, as hex (7.9.2.2); made printable
std::string pointsText(int hundredths);         ///< "12.05"

/// "D:20261130145812Z" (7.9.4), whole seconds, and back.
std::string dateText(std::int64_t utcMs);
std::optional<std::int64_t> readDate(std::string_view text);

}  // namespace conclave::pdf
