#include <array>

#include "core/crypto/random.h"
#include "core/pcsc/tlv.h"
#include "core/piv/card.h"
#include "core/piv/commands.h"

namespace conclave::piv {
namespace {

constexpr std::array allAlgorithms{ManagementAlgorithm::tripleDes, ManagementAlgorithm::aes192,
                                   ManagementAlgorithm::aes128, ManagementAlgorithm::aes256};

// Tags in 7C (SP 800-73-4 part 2, table 7).
constexpr std::uint32_t witness = 0x80;
constexpr std::uint32_t challenge = 0x81;
constexpr std::uint32_t response = 0x82;

}  // namespace

Result<std::optional<ManagementAlgorithm>> Card::managementAlgorithm() {
    TRY_ASSIGN(const auto answer, managementMetadata());
    const auto value = answer ? pcsc::findTlvPath(*answer, {0x01}) : std::nullopt;
    if (!value || value->size() != 1)
        return std::optional<ManagementAlgorithm>();
    for (const auto algorithm : allAlgorithms) {
        if (static_cast<std::uint8_t>(algorithm) == (*value)[0])
            return std::optional(algorithm);
    }
    return Error(Errc::algorithmUnsupported, {"9B " + std::to_string((*value)[0])});
}

Result<bool> Card::tryManagement(const KeyValue& key, ManagementAlgorithm algorithm) {
    const pcsc::ApduHeader header{0x00, ins::generalAuthenticate, static_cast<std::uint8_t>(algorithm),
                                  reference::management};
    // Mutual authentication (SP 800-73-4 part 2, appendix A.1): the card's witness first, then our challenge.
    TRY_ASSIGN(const auto asked, m_connection->transmit(pcsc::Apdu{
                                     header, pcsc::tlv(0x7C, pcsc::tlv(witness, {})), allThereIs}));
    if (!asked.isOk())
        return false;  // not this algorithm; a failing card fails at the next one, too
    const auto encrypted = pcsc::findTlvPath(asked.data, {0x7C, witness});
    if (!encrypted || encrypted->size() != blockSize(algorithm))
        return Error(Errc::cardReplyMalformed, {"GENERAL AUTHENTICATE"});
    TRY_ASSIGN(const auto decrypted, decryptBlock(algorithm, key, *encrypted));

    const auto ours = crypto::randomBytes(blockSize(algorithm));
    const auto data =
        pcsc::concat({pcsc::tlv(witness, decrypted), pcsc::tlv(challenge, ours), pcsc::tlv(response, {})});
    TRY_ASSIGN(const auto reply,
               m_connection->transmit(pcsc::Apdu{header, pcsc::tlv(0x7C, data), allThereIs}));
    if (!reply.isOk())
        return false;
    const auto answered = pcsc::findTlvPath(reply.data, {0x7C, response});
    TRY_ASSIGN(const auto expected, encryptBlock(algorithm, key, ours));
    // A card that takes any key would not know this; nothing here is worth a timing attack.
    if (!answered || toBytes(*answered) != expected)
        return Error(Errc::cardReplyMalformed, {"GENERAL AUTHENTICATE"});
    return true;
}

Result<ManagementAlgorithm> Card::authenticateManagement(const KeyValue& key) {
    TRY_ASSIGN(const auto told, managementAlgorithm());
    for (const auto algorithm : allAlgorithms) {
        if (keySize(algorithm) != key.size() || (told && *told != algorithm))
            continue;
        TRY_ASSIGN(const bool isRight, tryManagement(key, algorithm));
        if (isRight)
            return algorithm;
    }
    return Error(Errc::managementKeyUnknown);
}

Result<void> Card::setManagementKey(const KeyValue& key, ManagementAlgorithm algorithm) {
    if (key.size() != keySize(algorithm))
        return Error(Errc::algorithmUnsupported, {std::string(name(algorithm))});
    m_managementMetadata.reset();
    SecretWriter data(3 + key.size());
    data.append(Bytes{static_cast<std::uint8_t>(algorithm), reference::management,
                      static_cast<std::uint8_t>(key.size())});
    data.append(key.expose());
    TRY_ASSIGN(const auto reply,
               m_connection->transmit(pcsc::SecretApdu{
                   {0x00, ins::setManagementKey, 0xFF, 0xFF}, std::move(data).take(), std::nullopt}));
    if (!reply.isOk())
        return pcsc::swError("SET MANAGEMENT KEY", reply.sw);
    return {};
}

}  // namespace conclave::piv
