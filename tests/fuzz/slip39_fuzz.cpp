#include <algorithm>
#include <cstdlib>

#include "core/quorum/envelope_content.h"
#include "core/quorum/manifest.h"
#include "core/quorum/slip39.h"

using namespace conclave;
using namespace conclave::quorum;

namespace {

/// One mnemonic a line. Iteration exponents above 1 take too long to be worth a fuzzer's time.
void combineLines(std::string_view text) {
    std::vector<Share> shares;
    while (!text.empty() && shares.size() < 20) {
        const auto end = std::min(text.find('\n'), text.size());
        shares.emplace_back(SecretBytes::copyOf(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto info = inspect(shares.back());
        if (!info || info->exponent > 1)
            return;
    }
    static_cast<void>(combine(shares));
    static_cast<void>(proveOnePolynomial(shares, 2));
}

}  // namespace

/// The first octet chooses the parser. What is accepted is written back as it was.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const ByteView rest(data + 1, size - 1);
    switch (data[0] % 3) {
        case 0:
            combineLines(asText(rest));
            break;
        case 1: {
            const auto plaintext = SecretBytes::copyOf(rest);
            if (const auto content = parseEnvelopeContent(plaintext, "ana"))
                if (!buildEnvelopeContent(*content)->equals(plaintext))
                    std::abort();
            break;
        }
        default:
            if (const auto manifest = parseManifest(rest, "manifest.json"))
                if (!std::ranges::equal(serialiseManifest(*manifest).value(), rest))
                    std::abort();
    }
    return 0;
}
