#pragma once

#include <span>

#include "core/base/wording.h"
#include "core/steps/kind.h"

namespace conclave::steps {

bool isId(std::string_view text);       ///< [a-z0-9-]{1,32}
bool isHexHash(std::string_view text);  ///< SHA-256 as records write it: 64 lower-case hex digits

// `Json` is nlohmann::json or JsonNode.

template <class Json>
bool isOfForm(const Json& value, Form form);

/// What is wrong with the members of `object`: one is missing or of another form, or, `others` apart, one is
/// there that is not declared. Empty: nothing.
template <class Json>
Wording whatIsWrong(const Json& object, std::span<const Member> members,
                    std::span<const std::string_view> others);

/// The names that evidence gives: token.name, key.name (or key), quorum, and flags.
template <class Json>
Names namesIn(const Json& evidence);

/// The member, or the one inside it ("key.spkiSha256"), as it stands on the screen: "custodian-1,
/// custodian-3". Empty when it is not there.
template <class Json>
std::string shownText(const Json& evidence, std::string_view member);

/// `pattern` as in Action::files, with the names put in; true when it may be this path.
bool isFileOf(std::string_view pattern, const Names& names, std::string_view path);

}  // namespace conclave::steps
