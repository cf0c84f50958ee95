#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace conclave::transcript {

/// Largest integer that every JSON reader keeps exactly: 2^53 - 1 (RFC 8785, 3.2.2.3; RFC 7493, 2.2).
inline constexpr std::int64_t maxInteger = (std::int64_t{1} << 53) - 1;
inline constexpr int maxDepth = 32;  ///< objects and arrays inside one another

/// JSON as records use it: one value, no duplicate keys, keys of printable ASCII, no floats, integers within
/// ±maxInteger, valid UTF-8 without byte order mark, at most maxDepth deep, nothing behind it but white
/// space. `what` names the text in errors. Errors: Errc::jsonMalformed{what, why}.
Result<nlohmann::json> parseStrictJson(std::string_view text, std::string_view what);

/// The one text of a value (RFC 8785): keys in order, no white space, shortest escapes. No line end.
/// Errors: Errc::jsonMalformed{what, why} where the value is outside what parseStrictJson accepts.
Result<std::string> canonicalJson(const nlohmann::json& value, std::string_view what);

/// True when the text is strict JSON and is its own canonical text.
bool isCanonicalJson(std::string_view text);

/// For strings that come from devices: octets that are no UTF-8 become U+FFFD, so that evidence can hold
/// them.
std::string toValidUtf8(std::string_view text);

}  // namespace conclave::transcript
