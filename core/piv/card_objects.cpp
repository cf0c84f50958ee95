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

constexpr std::uint8_t compressedBit = 0x01;  // CertInfo (SP 800-73-4 part 1, appendix A, table 10)

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
    TRY_ASSIGN(const auto object, dataObject(certificateObject(slot)));
    if (!object)
        return std::optional<Bytes>();
    const auto fields = pcsc::parseTlvs(*object);
    const auto der = fields ? pcsc::findTlv(*fields, 0x70) : std::nullopt;
    if (!der)
        return Error(Errc::cardReplyMalformed, {"GET DATA"});
    if (const auto info = pcsc::findTlv(*fields, 0x71);
        info && !info->empty() && ((*info)[0] & compressedBit) != 0)
        return Error(Errc::algorithmUnsupported, {"gzip"});
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
