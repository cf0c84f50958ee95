#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

/// The little of DER (ITU-T X.690) that CMS and certificates need. What we make and what we accept are the
/// same octets: readers take values out, the writer makes the structure anew, and the two are compared.
namespace conclave::crypto::der {

enum Tag : std::uint8_t {
    boolean = 0x01,
    integer = 0x02,
    bitString = 0x03,
    octetString = 0x04,
    null = 0x05,
    objectIdentifier = 0x06,
    utf8String = 0x0C,
    printableString = 0x13,
    ia5String = 0x16,
    utcTime = 0x17,
    generalizedTime = 0x18,
    sequence = 0x30,
    set = 0x31,
};
constexpr std::uint8_t contextPrimitive(int number) {
    return static_cast<std::uint8_t>(0x80 | number);
}
constexpr std::uint8_t contextConstructed(int number) {
    return static_cast<std::uint8_t>(0xA0 | number);
}

// ---- writer ----

Bytes make(std::uint8_t tag, ByteView content);
Bytes make(std::uint8_t tag, std::initializer_list<ByteView> parts);
Bytes makeSequence(std::initializer_list<ByteView> parts);
Bytes makeSetOf(std::vector<Bytes> members, std::uint8_t tag = set);  ///< sorts them (X.690 11.6)
Bytes makeInteger(ByteView bigEndianUnsigned);                        ///< leading zeros are dropped or added
Bytes makeInteger(std::uint32_t value);
Bytes makeBitString(ByteView octets);  ///< no unused bits
Bytes makeNamedBits(
    std::uint16_t bits);  ///< KeyUsage and the like: bit 0 is 0x8000; trailing zero bits are cut
Bytes makeOid(std::string_view dotted);  ///< for our own constants: not checked
Bytes makeTime(std::int64_t utcMs);      ///< UTCTime 1950 to 2049, else GeneralizedTime (RFC 5280 4.1.2.5)
Bytes makeNull();

/// The DER of an OID from outside, or nothing when it is none.
std::optional<Bytes> parseDottedOid(std::string_view dotted);

// ---- reader ----

struct Element {
    std::uint8_t tag{};
    ByteView content;
    ByteView whole;  ///< with tag and length
};

/// Reads one level. Definite and minimal lengths, tag numbers below 31. After the first failure everything
/// read is empty and isOk() stays false, so that it need be asked only once. Views point into the input.
class Reader {
  public:
    explicit Reader(ByteView input) : m_rest(input) {}

    Element any();
    Element element(std::uint8_t tag);  ///< fails on any other tag
    ByteView content(std::uint8_t tag) { return element(tag).content; }
    Reader inside(std::uint8_t tag) { return Reader(content(tag)); }

    bool nextIs(std::uint8_t tag) const { return !m_rest.empty() && m_rest.front() == tag; }
    bool atEnd() const { return m_rest.empty(); }
    bool isOk() const { return m_isOk; }

  private:
    ByteView m_rest;
    bool m_isOk = true;
};

/// Whether it is exactly one element, and everything inside constructed ones is readable too (32 levels),
/// with BOOLEAN and INTEGER in their one encoding.
bool isOneElement(ByteView input);

/// The content of UTCTime (two-digit years 1950 to 2049) or GeneralizedTime, seconds present, "Z", no
/// fraction.
std::optional<std::int64_t> readTime(const Element& element);

/// The content of an OBJECT IDENTIFIER as dotted numbers; empty when it is none.
std::string dottedOid(ByteView content);

}  // namespace conclave::crypto::der
