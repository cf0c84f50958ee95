#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace conclave::pkcs11 {

/// What was seen, in the order in which it was seen, for the transcript. Names are PKCS #11's own
/// ("CKA_SENSITIVE") or plain words ("mechanism"); values are "true", "false", a number, lower-case hex,
/// text, or "not reported" where the token does not tell. Never a secret.
using Evidence = std::vector<std::pair<std::string, std::string>>;

/// Adds what was seen of an object, each name behind the object's: "KEK CKA_SENSITIVE".
void append(Evidence& evidence, std::string_view object, const Evidence& seen);

inline constexpr const char* notReported = "not reported";

}  // namespace conclave::pkcs11
