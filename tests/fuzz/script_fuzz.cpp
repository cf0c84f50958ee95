#include <cstdlib>

#include "core/script/check.h"

using namespace conclave;
using namespace conclave::script;

/// The first octet chooses the parser. A value is there exactly when nothing was found, and every finding
/// names a place and reads in both languages.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const ByteView rest(data + 1, size - 1);
    const auto look = [](const auto& parsed) {
        if (parsed.value.has_value() == hasErrors(parsed.findings))
            std::abort();
        for (const auto& finding : parsed.findings)
            if (finding.at.line < 1 || finding.at.column < 1 || finding.oneLine(Lang::en).empty() ||
                finding.oneLine(Lang::ptBr).empty())
                std::abort();
        return parsed.value.has_value();
    };
    switch (data[0] % 3) {
        case 0:
            if (const auto parsed = parseScript(rest, "script.yaml"); look(parsed)) {
                for (const auto& [name, key] : parsed.value->keys)
                    static_cast<void>(key.certificate.validityAt(0));
                for (const auto* step : parsed.value->allSteps())
                    static_cast<void>(step->textSha256());
            }
            break;
        case 1:
            look(parseSite(rest, "site.yaml"));
            break;
        default:
            look(parseAnswers(rest, "answers.yaml", "/room"));
            break;
    }
    return 0;
}
