#include "core/backup/kek_in_token.h"

#include <fmt/format.h>

namespace conclave::backup {

using pkcs11::Evidence;
using pkcs11::ObjectHandle;
using pkcs11::Session;
using pkcs11::UserKind;

namespace {

constexpr const char* kekLabel = "conclave KEK";
constexpr std::size_t kekSize = 32;

}  // namespace

KekInToken::KekInToken(Session& session, ObjectHandle handle) : m_session(&session), m_handle(handle) {}

KekInToken::KekInToken(KekInToken&& other) noexcept
    : m_session(other.m_session),
      m_handle(std::exchange(other.m_handle, CK_INVALID_HANDLE)),
      m_isTrusted(other.m_isTrusted),
      m_evidence(std::move(other.m_evidence)) {}

KekInToken::~KekInToken() {
    if (auto destroyed = destroy(); !destroyed)
        m_handle =
            CK_INVALID_HANDLE;  // said so already by whoever called destroy(); closing the session ends it
}

Result<void> KekInToken::destroy() {
    if (m_handle == CK_INVALID_HANDLE)
        return {};
    TRY(m_session->destroy(m_handle, kekLabel));
    m_handle = CK_INVALID_HANDLE;
    return {};
}

Result<KekInToken> KekInToken::install(Session& session, const KeyValue& kek, KekUse use) {
    TRY_ASSIGN(auto transport, Transport::make(session));
    auto installed = install(session, transport, kek, use);
    if (auto gone = transport.destroy(); !gone)
        return installed ? gone.error() : Error(gone.error()).causedBy(installed.error());
    if (installed)
        installed->m_evidence.emplace_back("transport pair", "destroyed, read back as gone");
    return installed;
}

Result<KekInToken> KekInToken::install(Session& session, Transport& transport, const KeyValue& kek,
                                       KekUse use) {
    if (kek.size() != kekSize)
        return Error(Errc::internal, {"a KEK has 32 octets"});
    const bool asksTrust = session.loggedIn() == UserKind::securityOfficer;
    const bool isPrivate = session.loggedIn() == UserKind::user;
    auto wanted =
        secretKeyTemplate(kekLabel, use == KekUse::wrap ? CKA_WRAP : CKA_UNWRAP, isPrivate, asksTrust);
    TRY_ASSIGN(const auto carried, transport.carry(kek, wanted));
    KekInToken installed(session, carried.handle);
    if (carried.isTrustDropped)
        wanted.remove(CKA_TRUSTED);
    // Not its CKA_VALUE_LEN, which is 0 on SoftHSM: what it wraps opens in software under the same KEK, or
    // nothing does.
    const auto values = pkcs11::requireAttributes(session, carried.handle, kekLabel, wanted);
    if (!values) {
        if (auto gone = installed.destroy(); !gone)
            return Error(gone.error()).causedBy(values.error());
        return values.error();
    }
    installed.m_isTrusted = asksTrust && !carried.isTrustDropped;
    installed.m_evidence = {{"session", asksTrust ? "SO" : isPrivate ? "user" : "public"}};
    installed.m_evidence.insert(installed.m_evidence.end(), carried.evidence.begin(), carried.evidence.end());
    pkcs11::append(installed.m_evidence, "KEK", pkcs11::keyEvidence(*values));
    return installed;
}

}  // namespace conclave::backup
