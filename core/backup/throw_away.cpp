#include "core/backup/throw_away.h"

#include "core/crypto/random.h"

namespace conclave::backup {

using pkcs11::Session;

Result<ThrowAway> ThrowAway::make(Session& session, crypto::KeyAlgorithm algorithm, bool isWrapWithTrusted) {
    pkcs11::KeyPairRequest request;
    request.algorithm = isRsa(algorithm) ? crypto::KeyAlgorithm::rsa2048 : algorithm;
    request.label = label;
    request.id = crypto::randomBytes(16);
    request.isExtractable = true;
    request.isWrapWithTrusted = isWrapWithTrusted;
    request.isToken = false;
    request.isPrivate = session.loggedIn() == pkcs11::UserKind::user;
    TRY_ASSIGN(auto pair, pkcs11::generateKeyPair(session, request));
    return ThrowAway(session, std::move(pair));
}

ThrowAway::ThrowAway(Session& session, pkcs11::KeyPair pair) : m_session(&session), m_pair(std::move(pair)) {}

ThrowAway::ThrowAway(ThrowAway&& other) noexcept
    : m_session(other.m_session), m_pair(std::exchange(other.m_pair, std::nullopt)) {}

ThrowAway::~ThrowAway() {
    if (auto destroyed = destroy(); !destroyed)
        m_pair.reset();  // said so already by whoever called destroy(); closing the session ends it
}

Result<void> ThrowAway::destroy() {
    if (!m_pair)
        return {};
    TRY(m_session->destroy(m_pair->privateHandle, label));
    TRY(m_session->destroy(m_pair->publicHandle, label));
    m_pair.reset();
    return {};
}

}  // namespace conclave::backup
