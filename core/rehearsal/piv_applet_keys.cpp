#include <openssl/crypto.h>

#include "core/rehearsal/piv_applet.h"
#include "core/rehearsal/tlv.h"

namespace conclave::rehearsal {
namespace {

constexpr std::uint8_t managementReference = 0x9B;

bool isKeyReference(std::uint8_t reference) {
    return reference == 0x9A || reference == 0x9C || reference == 0x9D || reference == 0x9E;
}

AlgorithmId algorithmOf(CardType type) {
    switch (type) {
        case CardType::p256:
            return AlgorithmId::p256;
        case CardType::p384:
            return AlgorithmId::p384;
        case CardType::rsa2048:
            return AlgorithmId::rsa2048;
    }
    return {};
}

bool equals(ByteView a, ByteView b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Bytes dynamicTemplate(std::uint32_t tag, ByteView value) {
    return makeTlv(0x7C, makeTlv(tag, value));
}

}  // namespace

/// Part 2, 3.3.1.
Answer PivApplet::generate(const CommandApdu& command) {
    if (command.p1 != 0 || !isKeyReference(command.p2))
        return sw::wrongParameters;
    if (!m_isManagementAuthenticated)
        return sw::securityStatus;
    const auto outer = parseTlvs(command.data);
    if (!outer || outer->size() != 1 || outer->front().tag != 0xAC)
        return sw::wrongData;
    // The PIN and touch policies that Yubico adds (AA, AB) would be ignored: refused.
    const auto fields = parseTlvs(outer->front().value);
    if (!fields || fields->size() != 1 || fields->front().tag != 0x80 || fields->front().value.size() != 1)
        return sw::wrongData;
    const auto algorithm = asymmetricAlgorithm(fields->front().value[0]);
    if (!algorithm)
        return sw::wrongData;
    const bool isOfType = command.p2 == 0x9C || command.p2 == 0x9D;
    if (isOfType && *algorithm != algorithmOf(m_state.type))
        return sw::wrongData;
    auto key = CardKey::generate(*algorithm);
    if (!key)
        return sw::memoryFailure;
    auto answer = makeTlv(0x7F49, key->publicTemplate());
    auto changed = m_state;
    changed.keys[command.p2] = std::move(*key);
    return commit(std::move(changed), std::move(answer));
}

/// Yubico's SET MANAGEMENT KEY: algorithm, 9B, length, key.
Answer PivApplet::setManagementKey(const CommandApdu& command) {
    if (command.parameters() != 0xFFFF)  // FFFE would want a touch
        return sw::wrongParameters;
    if (!m_isManagementAuthenticated)
        return sw::securityStatus;
    const auto& data = command.data;
    const auto algorithm = data.size() > 3 ? symmetricAlgorithm(data[0]) : std::nullopt;
    if (!algorithm || data[0] == 0 || data[1] != managementReference || data[2] != keySize(*algorithm) ||
        data.size() != 3U + data[2])
        return sw::wrongData;
    auto changed = m_state;
    changed.managementAlgorithm = *algorithm;
    changed.managementKey.assign(data.begin() + 3, data.end());
    return commit(std::move(changed), sw::ok);
}

/// Part 2, 3.2.4 and appendix A.
Answer PivApplet::generalAuthenticate(const CommandApdu& command) {
    const bool wasPinFresh = m_isPinFresh;
    m_isPinFresh = false;
    if (command.p2 == managementReference)
        return authenticateManagement(command);
    if (!isKeyReference(command.p2))
        return sw::wrongParameters;
    const auto key = m_state.keys.find(command.p2);
    if (key == m_state.keys.end())
        return sw::referenceNotFound;
    if (command.p1 != static_cast<std::uint8_t>(key->second.algorithm))
        return sw::wrongParameters;
    const bool isAllowed = command.p2 == 0x9E || (m_isPinVerified && (command.p2 != 0x9C || wasPinFresh));
    if (!isAllowed)
        return sw::securityStatus;
    return useKey(command, key->second);
}

Answer PivApplet::useKey(const CommandApdu& command, const CardKey& key) {
    const auto outer = parseTlvs(command.data);
    if (!outer || outer->size() != 1 || outer->front().tag != 0x7C)
        return sw::wrongData;
    const auto fields = parseTlvs(outer->front().value);
    if (!fields)
        return sw::wrongData;
    const auto response = findTlv(*fields, 0x82);
    const auto challenge = findTlv(*fields, 0x81);
    const auto exponentiation = findTlv(*fields, 0x85);
    if (!response || !response->empty() || fields->size() != 2 || (!challenge && !exponentiation))
        return sw::wrongData;
    const bool isRsa = key.algorithm == AlgorithmId::rsa2048;
    const auto size = fieldSize(key.algorithm);
    std::optional<Bytes> result;
    if (challenge && (isRsa ? challenge->size() == size : !challenge->empty() && challenge->size() <= size))
        result = key.sign(*challenge);
    else if (exponentiation && !isRsa && exponentiation->size() == 1 + 2 * size &&
             exponentiation->front() == 4)
        result = key.derive(*exponentiation);
    if (!result)
        return sw::wrongData;
    return dynamicTemplate(0x82, *result);
}

Answer PivApplet::authenticateManagement(const CommandApdu& command) {
    const auto algorithm = symmetricAlgorithm(command.p1);
    if (!algorithm || *algorithm != m_state.managementAlgorithm)
        return sw::wrongParameters;
    const auto outer = parseTlvs(command.data);
    const auto fields = outer && outer->size() == 1 && outer->front().tag == 0x7C
                            ? parseTlvs(outer->front().value)
                            : std::nullopt;
    if (!fields)
        return sw::wrongData;
    const auto witness = findTlv(*fields, 0x80);
    const auto challenge = findTlv(*fields, 0x81);
    const auto response = findTlv(*fields, 0x82);
    const auto block = blockSize(*algorithm);
    const auto& key = m_state.managementKey;
    // What was given out is good for one answer.
    const auto givenWitness = std::exchange(m_witness, {});
    const auto givenChallenge = std::exchange(m_challenge, {});
    if (witness && witness->empty() && !challenge && !response) {
        m_witness = randomBytes(block);
        return dynamicTemplate(0x80, encryptBlocks(*algorithm, key, m_witness));
    }
    if (challenge && challenge->empty() && !witness && !response) {
        m_challenge = randomBytes(block);
        return dynamicTemplate(0x81, m_challenge);
    }
    if (witness && challenge && challenge->size() == block) {
        m_isManagementAuthenticated = !givenWitness.empty() && equals(*witness, givenWitness);
        if (!m_isManagementAuthenticated)
            return sw::securityStatus;
        return dynamicTemplate(0x82, encryptBlocks(*algorithm, key, *challenge));
    }
    if (response && !witness && !challenge) {
        m_isManagementAuthenticated =
            !givenChallenge.empty() && equals(*response, encryptBlocks(*algorithm, key, givenChallenge));
        return m_isManagementAuthenticated ? sw::ok : sw::securityStatus;
    }
    return sw::wrongData;
}

}  // namespace conclave::rehearsal
