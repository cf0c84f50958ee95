#pragma once

#include <optional>
#include <string_view>

namespace conclave::quorum {

/// The two quorum secrets, never mixed: the unlock secret (token PINs) and the KEK (backup of a key).
enum class Purpose { unlock, backup };

std::string_view name(Purpose purpose);  ///< "unlock", "backup": also the record's folder
std::optional<Purpose> parsePurpose(std::string_view name);

/// Roster ids of people and names of tokens: [a-z0-9-]{1,32}.
bool isIdentifier(std::string_view text);

/// A name of a file in the same folder: 1…128 of [A-Za-z0-9._-], no leading '.'.
bool isPlainFileName(std::string_view text);

/// "R-" or "P-", then 1…48 of [A-Za-z0-9-].
bool isCeremonyId(std::string_view text);

}  // namespace conclave::quorum
