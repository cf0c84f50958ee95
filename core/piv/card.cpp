#include "core/piv/card.h"

#include <array>

#include "core/pcsc/tlv.h"
#include "core/piv/commands.h"

namespace conclave::piv {
namespace {

// The PIV application without its version (SP 800-73-4 part 1, 2.2): any version will do.
constexpr std::array<std::uint8_t, 9> pivAid{0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00};
constexpr std::string_view virtualMark = "Conclave virtual card";

// How cards say that they have no such application, or speak no ISO 7816-4 at all.
bool meansNoApplication(std::uint16_t status) {
    switch (status) {
        case sw::notFound:
        case sw::notSupported:
        case sw::wrongP1P2:
        case 0x6999:  // applet selection failed (JavaCard)
        case 0x6D00:
        case 0x6E00:
            return true;
        default:
            return false;
    }
}

}  // namespace

std::string_view name(KeySlot slot) {
    switch (slot) {
        case KeySlot::authentication:
            return "9A";
        case KeySlot::signature:
            return "9C";
        case KeySlot::keyManagement:
            return "9D";
        case KeySlot::cardAuthentication:
            return "9E";
    }
    return "";
}

Result<Card> Card::select(pcsc::CardConnection& connection) {
    TRY_ASSIGN(const auto reply,
               connection.transmit(
                   pcsc::Apdu{{0x00, ins::select, 0x04, 0x00}, {pivAid.begin(), pivAid.end()}, allThereIs}));
    if (meansNoApplication(reply.sw))
        return Error(Errc::cardNotPiv, {connection.reader()}).native(NativeSource::card, reply.sw);
    if (!reply.isOk())
        return pcsc::swError("SELECT", reply.sw);

    Card card(connection);
    if (!reply.data.empty()) {
        // Application property template (SP 800-73-4 part 2, 3.1.1).
        const auto outer = pcsc::findTlvPath(reply.data, {0x61});
        const auto inner = outer ? pcsc::parseTlvs(*outer) : std::nullopt;
        if (!inner)
            return Error(Errc::cardReplyMalformed, {"SELECT"});
        if (const auto label = pcsc::findTlv(*inner, 0x50))
            card.m_label = std::string(asText(*label));
    }
    return card;
}

bool Card::isVirtual() const {
    return m_label.find(virtualMark) != std::string::npos;
}

Result<CardIdentity> Card::identity() {
    CardIdentity identity;
    identity.applicationLabel = m_label;
    TRY_ASSIGN(const auto chuid, dataObject(object::chuid));
    if (chuid) {
        // Cards in the field carry CHUIDs that are not well formed; without a GUID the serial must do.
        if (const auto guid = pcsc::findTlvPath(*chuid, {0x34}); guid && guid->size() == 16)
            identity.guid = toBytes(*guid);
    }
    TRY_ASSIGN(const auto serial,
               m_connection->transmit(pcsc::Apdu{{0x00, ins::getSerial, 0x00, 0x00}, {}, allThereIs}));
    if (serial.isOk() && serial.data.size() == 4)
        identity.serial = static_cast<std::uint32_t>(serial.data[0]) << 24 |
                          static_cast<std::uint32_t>(serial.data[1]) << 16 |
                          static_cast<std::uint32_t>(serial.data[2]) << 8 | serial.data[3];
    return identity;
}

Result<std::optional<Bytes>> Card::metadata(std::uint8_t which) {
    TRY_ASSIGN(auto reply,
               m_connection->transmit(pcsc::Apdu{{0x00, ins::getMetadata, 0x00, which}, {}, allThereIs}));
    if (!reply.isOk())
        return std::optional<Bytes>();
    return std::optional(std::move(reply.data));
}

Result<std::optional<bool>> Card::holdsKey(KeySlot slot) {
    TRY_ASSIGN(const auto ofSlot, metadata(static_cast<std::uint8_t>(slot)));
    if (ofSlot)
        return std::optional(true);
    TRY_ASSIGN(const auto ofManagement, managementMetadata());
    return ofManagement ? std::optional(false) : std::nullopt;
}

Result<std::optional<Bytes>> Card::managementMetadata() {
    if (!m_managementMetadata) {
        TRY_ASSIGN(m_managementMetadata, metadata(reference::management));
    }
    return *m_managementMetadata;
}

Result<FactoryValues> Card::factoryValues() {
    const auto isFactory = [](const std::optional<Bytes>& answer) -> std::optional<bool> {
        const auto value = answer ? pcsc::findTlvPath(*answer, {0x05}) : std::nullopt;
        if (!value || value->size() != 1)
            return std::nullopt;
        return (*value)[0] != 0;
    };
    TRY_ASSIGN(const auto pin, metadata(reference::pin));
    TRY_ASSIGN(const auto puk, metadata(reference::puk));
    TRY_ASSIGN(const auto managementKey, managementMetadata());
    return FactoryValues{isFactory(pin), isFactory(puk), isFactory(managementKey)};
}

}  // namespace conclave::piv
