#include "core/rehearsal/fault_target.h"

#include <algorithm>

namespace conclave::rehearsal {
namespace {

struct Target {
    FaultTarget target{};
    std::string_view word;
    std::uint8_t instruction = 0;
};

constexpr Target targets[] = {
    {FaultTarget::any, "any"},
    {FaultTarget::generalAuthenticate, "general-authenticate", 0x87},
    {FaultTarget::generateKeyPair, "generate-key-pair", 0x47},
    {FaultTarget::putData, "put-data", 0xDB},
    {FaultTarget::changeReferenceData, "change-reference-data", 0x24},
    {FaultTarget::setManagementKey, "set-management-key", 0xFF},
    {FaultTarget::attest, "attest", 0xF9},
};

const Target& entry(FaultTarget target) {
    return *std::ranges::find(targets, target, &Target::target);
}

}  // namespace

std::string_view word(FaultTarget target) {
    return entry(target).word;
}

std::optional<FaultTarget> faultTargetOf(std::string_view word) {
    const auto* found = std::ranges::find(targets, word, &Target::word);
    return found == std::end(targets) ? std::nullopt : std::optional(found->target);
}

std::vector<std::string_view> faultTargetWords() {
    std::vector<std::string_view> words;
    for (const auto& target : targets)
        words.push_back(target.word);
    return words;
}

bool strikes(FaultTarget target, std::uint8_t instruction) {
    return target == FaultTarget::any || entry(target).instruction == instruction;
}

}  // namespace conclave::rehearsal
