#include "core/crypto/der.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/objects.h>

#include <algorithm>
#include <cassert>

#include "core/base/clock.h"
#include "core/crypto/openssl.h"

namespace conclave::crypto::der {

namespace {

void append(Bytes& target, ByteView piece) {
    target.insert(target.end(), piece.begin(), piece.end());
}

void appendHeader(Bytes& target, std::uint8_t tag, std::size_t length) {
    target.push_back(tag);
    if (length < 0x80) {
        target.push_back(static_cast<std::uint8_t>(length));
        return;
    }
    Bytes octets;
    for (; length != 0; length >>= 8)
        octets.insert(octets.begin(), static_cast<std::uint8_t>(length & 0xFF));
    target.push_back(static_cast<std::uint8_t>(0x80 | octets.size()));
    append(target, octets);
}

}  // namespace

Bytes make(std::uint8_t tag, ByteView content) {
    Bytes der;
    der.reserve(content.size() + 6);
    appendHeader(der, tag, content.size());
    append(der, content);
    return der;
}

Bytes make(std::uint8_t tag, std::initializer_list<ByteView> parts) {
    Bytes content;
    for (const auto& part : parts)
        append(content, part);
    return make(tag, content);
}

Bytes makeSequence(std::initializer_list<ByteView> parts) {
    return make(sequence, parts);
}

Bytes makeSetOf(std::vector<Bytes> members, std::uint8_t tag) {
    // X.690 pads the shorter with zeros; no DER element is another's prefix, so plain order is the same.
    std::sort(members.begin(), members.end());
    Bytes content;
    for (const auto& member : members)
        append(content, member);
    return make(tag, content);
}

Bytes makeInteger(ByteView bigEndianUnsigned) {
    auto digits = bigEndianUnsigned;
    while (digits.size() > 1 && digits.front() == 0)
        digits = digits.subspan(1);
    const Bytes zero{0};
    if (digits.empty())
        return make(integer, zero);
    return make(integer, {(digits.front() & 0x80) != 0 ? ByteView(zero) : ByteView(), digits});
}

Bytes makeInteger(std::uint32_t value) {
    Bytes octets;
    for (int shift = 24; shift >= 0; shift -= 8)
        octets.push_back(static_cast<std::uint8_t>(value >> shift));
    return makeInteger(octets);
}

Bytes makeBitString(ByteView octets) {
    const Bytes unusedBits{0};
    return make(bitString, {unusedBits, octets});
}

Bytes makeNamedBits(std::uint16_t bits) {
    Bytes octets{static_cast<std::uint8_t>(bits >> 8), static_cast<std::uint8_t>(bits & 0xFF)};
    while (!octets.empty() && octets.back() == 0)
        octets.pop_back();
    std::uint8_t unused = 0;
    for (; !octets.empty() && (octets.back() >> unused & 1) == 0; ++unused) {
    }
    octets.insert(octets.begin(), unused);
    return make(bitString, octets);
}

std::optional<Bytes> parseDottedOid(std::string_view dotted) {
    // OBJ_txt2obj also takes spaces for dots.
    if (dotted.find_first_not_of("0123456789.") != std::string_view::npos)
        return std::nullopt;
    const Owned<ASN1_OBJECT> object(OBJ_txt2obj(std::string(dotted).c_str(), 1));
    if (!object || dottedOid({OBJ_get0_data(object.get()), OBJ_length(object.get())}) != dotted) {
        ERR_clear_error();
        return std::nullopt;
    }
    return make(objectIdentifier, ByteView(OBJ_get0_data(object.get()), OBJ_length(object.get())));
}

// Not by parseDottedOid, which is a hundred times slower: every signature checked makes some forty of these.
Bytes makeOid(std::string_view dotted) {
    std::vector<std::uint32_t> arcs(1);
    for (const char c : dotted) {
        if (c == '.')
            arcs.push_back(0);
        else
            arcs.back() = arcs.back() * 10 + static_cast<std::uint32_t>(c - '0');
    }
    assert(arcs.size() >= 2);
    arcs[1] += 40 * arcs[0];
    Bytes content;
    for (std::size_t i = 1; i < arcs.size(); ++i) {
        Bytes septets{static_cast<std::uint8_t>(arcs[i] & 0x7F)};
        for (auto rest = arcs[i] >> 7; rest != 0; rest >>= 7)
            septets.insert(septets.begin(), static_cast<std::uint8_t>(0x80 | (rest & 0x7F)));
        append(content, septets);
    }
    return make(objectIdentifier, content);
}

Bytes makeTime(std::int64_t utcMs) {
    const auto text = formatUtcMs(utcMs);  // 2026-11-22T03:36:22.123Z
    std::string digits;
    for (const std::size_t position : {0, 2, 5, 8, 11, 14, 17})
        digits += text.substr(position, 2);
    const auto year = text.substr(0, 4);
    if (year >= "1950" && year <= "2049")
        return make(utcTime, asBytes(digits.substr(2) + "Z"));
    return make(generalizedTime, asBytes(digits + "Z"));
}

Bytes makeNull() {
    return make(null, ByteView());
}

Element Reader::any() {
    const auto fail = [this] {
        m_isOk = false;
        m_rest = {};
        return Element{};
    };
    if (m_rest.size() < 2 || (m_rest[0] & 0x1F) == 0x1F)
        return fail();
    std::size_t length = m_rest[1];
    std::size_t header = 2;
    if (length >= 0x80) {
        const std::size_t octets = length & 0x7F;
        if (octets == 0 || octets > 4 || m_rest.size() < 2 + octets || m_rest[2] == 0)
            return fail();
        length = 0;
        for (std::size_t i = 0; i < octets; ++i)
            length = length << 8 | m_rest[2 + i];
        if (length < 0x80)
            return fail();
        header += octets;
    }
    if (m_rest.size() - header < length)
        return fail();
    const Element element{m_rest[0], m_rest.subspan(header, length), m_rest.first(header + length)};
    m_rest = m_rest.subspan(header + length);
    return element;
}

Element Reader::element(std::uint8_t tag) {
    const bool isExpected = nextIs(tag);
    const auto found = any();
    if (isExpected && m_isOk)
        return found;
    m_isOk = false;
    m_rest = {};
    return {};
}

namespace {

/// X.690 8.2, 8.3 and 11.1: one octet, 00 or FF; a number without needless leading octets.
bool isStrictPrimitive(const Element& element) {
    const auto content = element.content;
    if (element.tag == boolean)
        return content.size() == 1 && (content[0] == 0x00 || content[0] == 0xFF);
    if (element.tag != integer)
        return true;
    if (content.size() < 2)
        return !content.empty();
    const bool isPadded =
        (content[0] == 0x00 && (content[1] & 0x80) == 0) || (content[0] == 0xFF && (content[1] & 0x80) != 0);
    return !isPadded;
}

bool isReadable(ByteView input, int levels) {
    Reader reader(input);
    while (!reader.atEnd()) {
        const auto element = reader.any();
        if (!reader.isOk() || !isStrictPrimitive(element))
            return false;
        const bool isConstructed = (element.tag & 0x20) != 0;
        if (isConstructed && (levels == 0 || !isReadable(element.content, levels - 1)))
            return false;
    }
    return true;
}

}  // namespace

bool isOneElement(ByteView input) {
    Reader reader(input);
    reader.any();
    return reader.isOk() && reader.atEnd() && isReadable(input, 32);
}

std::optional<std::int64_t> readTime(const Element& element) {
    auto digits = std::string(asText(element.content));
    if (element.tag == utcTime && digits.size() == 13)
        digits.insert(0, digits < "50" ? "20" : "19");
    if ((element.tag != utcTime && element.tag != generalizedTime) || digits.size() != 15 ||
        digits.back() != 'Z' || digits.find_first_not_of("0123456789") != 14)
        return std::nullopt;
    const auto part = [&](std::size_t at, std::size_t count) { return digits.substr(at, count); };
    return parseUtcMs(part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + "T" + part(8, 2) + ":" +
                      part(10, 2) + ":" + part(12, 2) + ".000Z");
}

std::string dottedOid(ByteView content) {
    const auto der = make(objectIdentifier, content);
    const auto* cursor = der.data();
    const Owned<ASN1_OBJECT> object(d2i_ASN1_OBJECT(nullptr, &cursor, static_cast<long>(der.size())));
    if (!object) {
        ERR_clear_error();
        return {};
    }
    const int length = OBJ_obj2txt(nullptr, 0, object.get(), 1);
    if (length <= 0)
        return {};
    std::string dotted(static_cast<std::size_t>(length) + 1, '\0');
    OBJ_obj2txt(dotted.data(), static_cast<int>(dotted.size()), object.get(), 1);
    dotted.resize(static_cast<std::size_t>(length));
    return dotted;
}

}  // namespace conclave::crypto::der
