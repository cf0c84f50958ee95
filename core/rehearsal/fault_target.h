#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace conclave::rehearsal {

/// Which command a fault strikes.
enum class FaultTarget {
    any,
    generalAuthenticate,
    generateKeyPair,
    putData,
    changeReferenceData,
    setManagementKey,
    attest,
};

std::string_view word(FaultTarget target);  ///< "any", "general-authenticate"
std::optional<FaultTarget> faultTargetOf(std::string_view word);
std::vector<std::string_view> faultTargetWords();
/// `instruction`: the INS byte of a command APDU (NIST SP 800-73-4 part 2, and Yubico's).
bool strikes(FaultTarget target, std::uint8_t instruction);

}  // namespace conclave::rehearsal
