#include <zlib.h>

#include <new>

#include "core/pcsc/tlv.h"
#include "core/piv/card.h"
#include "core/piv/commands.h"

namespace conclave::piv {
namespace {

// SP 800-73-4 part 1, table 3.
std::uint32_t certificateObject(KeySlot slot) {
    switch (slot) {
        case KeySlot::authentication:
            return 0x5FC105;
        case KeySlot::signature:
            return 0x5FC10A;
        case KeySlot::keyManagement:
            return 0x5FC10B;
        case KeySlot::cardAuthentication:
            return 0x5FC101;
    }
    return 0;
}

Bytes tagList(std::uint32_t tag) {
    const Bytes octets{static_cast<std::uint8_t>(tag >> 16), static_cast<std::uint8_t>(tag >> 8),
                       static_cast<std::uint8_t>(tag)};
    return pcsc::tlv(0x5C, octets);
}

// CertInfo (SP 800-73-4 part 1, appendix A, table 10) is a BIT STRING whose first bit says gzip; cards write
// it as either end of the octet.
constexpr std::uint8_t compressedBits = 0x81;

constexpr std::size_t longestCertificate = 64U << 10;  // what a card sends may swell without end

/// RFC 1952, or RFC 1950 as some cards have it.
std::optional<Bytes> inflated(ByteView compressed) {
    constexpr int detectsHeader = 32;
    z_stream stream{};
    if (inflateInit2(&stream, MAX_WBITS + detectsHeader) != Z_OK)
        throw std::bad_alloc();
    Bytes plain(longestCertificate);
    stream.next_in = const_cast<Bytef*>(compressed.data());
    stream.avail_in = static_cast<uInt>(compressed.size());
    stream.next_out = plain.data();
    stream.avail_out = static_cast<uInt>(plain.size());
    const bool isWhole = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0;
    plain.resize(stream.total_out);
    inflateEnd(&stream);
    return isWhole ? std::optional(std::move(plain)) : std::nullopt;
}

}  // namespace

Result<std::optional<Bytes>> Card::dataObject(std::uint32_t tag) {
    TRY_ASSIGN(const auto reply, m_connection->transmit(
                                     pcsc::Apdu{{0x00, ins::getData, 0x3F, 0xFF}, tagList(tag), allThereIs}));
    if (reply.sw == sw::notFound)
        return std::optional<Bytes>();
    if (!reply.isOk())
        return pcsc::swError("GET DATA", reply.sw);
    const auto content = pcsc::findTlvPath(reply.data, {0x53});
    if (!content)
        return Error(Errc::cardReplyMalformed, {"GET DATA"});
    if (content->empty())
        return std::optional<Bytes>();
    return std::optional(toBytes(*content));
}

Result<std::optional<Bytes>> Card::certificate(KeySlot slot) {
    return certificateIn(certificateObject(slot), std::string(name(slot)));
}

Result<std::optional<Bytes>> Card::attestingCertificate() {
    return certificateIn(object::attestingCertificate, "F9");
}

Result<std::optional<Bytes>> Card::attestation(KeySlot slot) {
    TRY_ASSIGN(auto reply, m_connection->transmit(pcsc::Apdu{
                               {0x00, ins::attest, static_cast<std::uint8_t>(slot), 0x00}, {}, allThereIs}));
    if (reply.isOk())
        return std::optional(std::move(reply.data));
    // ISO 7816-4, 5.1.3: the command was begun and went wrong. All else is a card of another make, or a key
    // from outside, in whatever words.
    if (const int kind = reply.sw >> 8; kind >= 0x64 && kind <= 0x66)
        return pcsc::swError("ATTEST", reply.sw);
    return std::optional<Bytes>();
}

Result<std::optional<Bytes>> Card::certificateIn(std::uint32_t tag, const std::string& what) {
    TRY_ASSIGN(const auto object, dataObject(tag));
    if (!object)
        return std::optional<Bytes>();
    const auto fields = pcsc::parseTlvs(*object);
    const auto der = fields ? pcsc::findTlv(*fields, 0x70) : std::nullopt;
    if (!der)
        return Error(Errc::cardReplyMalformed, {"GET DATA"});
    if (const auto info = pcsc::findTlv(*fields, 0x71);
        info && !info->empty() && ((*info)[0] & compressedBits) != 0 && !der->empty()) {
        auto plain = inflated(*der);
        if (!plain)
            return Error(Errc::certificateUnreadable, {what + ", gzip"});
        return plain;
    }
    if (der->empty())
        return std::optional<Bytes>();
    return std::optional(toBytes(*der));
}

Result<void> Card::putCertificate(KeySlot slot, ByteView der) {
    const auto object =
        pcsc::concat({pcsc::tlv(0x70, der), pcsc::tlv(0x71, Bytes{0x00}), pcsc::tlv(0xFE, {})});
    const auto data = pcsc::concat({tagList(certificateObject(slot)), pcsc::tlv(0x53, object)});
    TRY_ASSIGN(const auto reply,
               m_connection->transmit(pcsc::Apdu{{0x00, ins::putData, 0x3F, 0xFF}, data, std::nullopt}));
    if (!reply.isOk())
        return pcsc::swError("PUT DATA", reply.sw);
    return {};
}

}  // namespace conclave::piv
