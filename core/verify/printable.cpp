#include "core/verify/printable.h"

#include "core/transcript/json.h"

namespace conclave::verify {
namespace {

/// Octets of the unwanted character that starts here; 0 when it may be shown. The text is valid UTF-8.
std::size_t unwantedAt(std::string_view text) {
    const auto octet = [&](std::size_t at) {
        return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
    };
    if (octet(0) < 0x20 || octet(0) == 0x7f)
        return 1;
    if (octet(0) == 0xC2 && octet(1) < 0xA0)  // U+0080 to U+009F
        return 2;
    const bool isEmbedding = octet(0) == 0xE2 && octet(1) == 0x80 && octet(2) >= 0xAA && octet(2) <= 0xAE;
    const bool isIsolate = octet(0) == 0xE2 && octet(1) == 0x81 && octet(2) >= 0xA6 && octet(2) <= 0xA9;
    return isEmbedding || isIsolate ? 3 : 0;
}

}  // namespace

std::string printable(std::string_view text) {
    const auto valid = transcript::toValidUtf8(text);
    std::string shown;
    for (std::size_t at = 0; at < valid.size();) {
        const auto unwanted = unwantedAt(std::string_view(valid).substr(at));
        if (unwanted == 0)
            shown += valid[at];
        else
            shown += "\xEF\xBF\xBD";
        at += unwanted == 0 ? 1 : unwanted;
    }
    return shown;
}

}  // namespace conclave::verify
