#include "core/transcript/severity.h"

#include <algorithm>
#include <utility>

#include "core/transcript/record.h"

namespace conclave::transcript {

std::string_view name(Severity severity) {
    switch (severity) {
        case Severity::minor:
            return "minor";
        case Severity::serious:
            return "serious";
        case Severity::keyEndangering:
            return "key-endangering";
    }
    return {};
}

Wording wordingOf(Severity severity) {
    switch (severity) {
        case Severity::minor:
            return {"minor", "leve"};
        case Severity::serious:
            return {"serious", "grave"};
        case Severity::keyEndangering:
            return {"endangers a key", "ameaça uma chave"};
    }
    return {};
}

std::optional<Severity> severityNamed(std::string_view text) {
    const auto* found = std::ranges::find(severities, text, [](Severity severity) { return name(severity); });
    return found == std::end(severities) ? std::nullopt : std::optional(*found);
}

std::optional<Severity> severityOf(std::string_view cause) {
    static constexpr std::pair<std::string_view, Severity> causes[] = {
        {word::clockStep, Severity::minor},           {word::tornLine, Severity::minor},
        {word::idleLogout, Severity::minor},          {word::certificateExpired, Severity::minor},
        {word::newClosing, Severity::minor},          {word::keyExtractable, Severity::serious},
        {word::keyNotSealable, Severity::serious},    {word::notReady, Severity::serious},
        {word::earlierNone, Severity::serious},       {word::earlierNotAnchored, Severity::serious},
        {word::otherName, Severity::serious},         {word::notAttested, Severity::serious},
        {word::runsAsRoot, Severity::serious},        {word::surplusUse, Severity::serious},
        {word::hostRewrap, Severity::serious},        {word::tokenPinWeak, Severity::serious},
        {word::originNotReported, Severity::serious}, {word::shareNotUsed, Severity::serious},
        {word::codeLoaded, Severity::serious},        {word::notPrinted, Severity::serious},
    };
    const auto* found = std::ranges::find(causes, cause, [](const auto& known) { return known.first; });
    return found == std::end(causes) ? std::nullopt : std::optional(found->second);
}

}  // namespace conclave::transcript
