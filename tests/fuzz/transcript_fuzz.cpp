// Strict JSON and transcripts: whatever the octets, no crash, and what is taken is its own canonical text.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/transcript/json.h"
#include "core/transcript/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace conclave;
    const auto text = asText({data, size});
    if (const auto value = transcript::parseStrictJson(text, "fuzz")) {
        const auto canonical = transcript::canonicalJson(*value, "fuzz");
        if (!canonical || !transcript::isCanonicalJson(*canonical))
            std::abort();
        const auto again = transcript::parseStrictJson(*canonical, "fuzz");
        if (!again || *again != *value)
            std::abort();
    }
    std::vector<JsonNode> nodes;
    if (appendCanonical(text, nodes, size + 1) != transcript::isCanonicalJson(text))
        std::abort();
    if (transcript::placeTranscript(text).has_value() != transcript::parseTranscript(text).has_value())
        std::abort();
    if (const auto entries = transcript::parseTranscript(text))
        for (const auto& entry : *entries)
            if (!transcript::isCeremonyId(transcript::ceremonyIdOf(entry)))
                std::abort();
    return 0;
}
