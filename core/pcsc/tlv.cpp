#include "core/pcsc/tlv.h"

#include <cassert>

namespace conclave::pcsc {
namespace {

constexpr std::uint8_t longTag = 0x1F;

std::optional<std::uint32_t> takeTag(ByteView& bytes) {
    if (bytes.empty())
        return std::nullopt;
    std::uint32_t tag = bytes[0];
    std::size_t used = 1;
    if ((bytes[0] & longTag) == longTag) {
        for (bool more = true; more; ++used) {
            if (used == 3 || used >= bytes.size())
                return std::nullopt;
            const auto octet = bytes[used];
            // A tag number below 31 fits the short form; a leading 80 adds nothing.
            if (used == 1 && (octet < longTag || octet == 0x80))
                return std::nullopt;
            tag = tag << 8 | octet;
            more = (octet & 0x80) != 0;
        }
    }
    bytes = bytes.subspan(used);
    return tag;
}

std::optional<std::size_t> takeLength(ByteView& bytes) {
    if (bytes.empty())
        return std::nullopt;
    const auto first = bytes[0];
    bytes = bytes.subspan(1);
    if (first < 0x80)
        return first;
    const std::size_t octets = first & 0x7F;
    if (octets == 0 || octets > 3 || octets > bytes.size())
        return std::nullopt;
    std::size_t length = 0;
    for (std::size_t i = 0; i < octets; ++i)
        length = length << 8 | bytes[i];
    bytes = bytes.subspan(octets);
    return length;
}

}  // namespace

std::optional<std::vector<Tlv>> parseTlvs(ByteView bytes) {
    std::vector<Tlv> objects;
    while (!bytes.empty()) {
        const auto tag = takeTag(bytes);
        if (!tag)
            return std::nullopt;
        const auto length = takeLength(bytes);
        if (!length || *length > bytes.size())
            return std::nullopt;
        objects.push_back({*tag, bytes.first(*length)});
        bytes = bytes.subspan(*length);
    }
    return objects;
}

std::optional<ByteView> findTlv(const std::vector<Tlv>& objects, std::uint32_t tag) {
    std::optional<ByteView> found;
    for (const auto& object : objects) {
        if (object.tag != tag)
            continue;
        if (found)
            return std::nullopt;
        found = object.value;
    }
    return found;
}

std::optional<ByteView> findTlvPath(ByteView bytes, std::initializer_list<std::uint32_t> path) {
    for (const auto tag : path) {
        const auto objects = parseTlvs(bytes);
        const auto value = objects ? findTlv(*objects, tag) : std::nullopt;
        if (!value)
            return std::nullopt;
        bytes = *value;
    }
    return bytes;
}

Bytes tlv(std::uint32_t tag, ByteView value) {
    assert(tag <= 0xFFFFFF && value.size() <= 0xFFFF);
    Bytes out;
    out.reserve(value.size() + 6);
    for (const int shift : {16, 8, 0}) {
        if (tag >> shift != 0 || shift == 0)
            out.push_back(static_cast<std::uint8_t>(tag >> shift));
    }
    const auto length = value.size();
    if (length > 0xFF) {
        out.insert(out.end(),
                   {0x82, static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)});
    } else if (length > 0x7F) {
        out.insert(out.end(), {0x81, static_cast<std::uint8_t>(length)});
    } else {
        out.push_back(static_cast<std::uint8_t>(length));
    }
    out.insert(out.end(), value.begin(), value.end());
    return out;
}

Bytes concat(std::initializer_list<ByteView> pieces) {
    Bytes out;
    for (const auto piece : pieces)
        out.insert(out.end(), piece.begin(), piece.end());
    return out;
}

}  // namespace conclave::pcsc
