#include "core/pkcs11/token_info.h"

#include <fmt/format.h>

#include "core/pkcs11/text.h"

namespace conclave::pkcs11 {
namespace {

/// Length of the UTF-8 sequence that starts here (RFC 3629: no overlong forms, no surrogates), or 0.
std::size_t sequenceLength(std::string_view text) {
    const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto lead = octet(0);
    if (lead >= 0x20 && lead < 0x7F)
        return 1;
    const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                               : (lead & 0xF0U) == 0xE0       ? 3
                               : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                              : 0;
    if (length == 0 || text.size() < length)
        return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((octet(i) & 0xC0U) != 0x80)
            return 0;
    const auto second = octet(1);
    const bool isBad = (lead == 0xC2 && second < 0xA0) ||  // C1 controls
                       (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
                       (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
    return isBad ? 0 : length;
}

bool sameOrEmpty(const std::string& wanted, const std::string& found) {
    return wanted.empty() || wanted == found;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string clean;
    while (!text.empty()) {
        const auto length = sequenceLength(text);
        clean += length == 0 ? std::string_view("?") : text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return clean;
}

std::string versionText(const CK_VERSION& version) {
    return fmt::format("{}.{}", version.major, version.minor);
}

std::string TokenInfo::name() const {
    if (!label.empty())
        return label;
    return serial.empty() ? fmt::format("slot {}", slotId) : serial;
}

bool TokenMatch::matches(const TokenInfo& token) const {
    return sameOrEmpty(serial, token.serial) && sameOrEmpty(label, token.label) &&
           sameOrEmpty(manufacturer, token.manufacturer) && sameOrEmpty(model, token.model) &&
           (!slotId || *slotId == token.slotId);
}

Wording TokenMatch::describe() const {
    std::string text;
    const auto add = [&](std::string_view name, const std::string& value) {
        if (!value.empty())
            text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, value);
    };
    add("serial", serial);
    add("token", label);
    add("manufacturer", manufacturer);
    add("model", model);
    add("slot-id", slotId ? std::to_string(*slotId) : "");
    return text.empty() ? Wording("any", "qualquer um") : Wording::same(text);
}

}  // namespace conclave::pkcs11
