#include "core/backup/kek_in_token.h"

#include <fmt/format.h>

#include <array>

#include "core/crypto/random.h"
#include "core/pkcs11/mechanism.h"

namespace conclave::backup {

using crypto::Hash;
using crypto::KeyAlgorithm;
using pkcs11::Evidence;
using pkcs11::KeyPair;
using pkcs11::ObjectHandle;
using pkcs11::Session;
using pkcs11::Template;
using pkcs11::TemplateEffort;
using pkcs11::UserKind;

namespace {

constexpr const char* kekLabel = "conclave KEK";
constexpr const char* transportLabel = "conclave transport";
constexpr std::size_t kekSize = 32;

Template kekTemplate(KekUse use, bool isPrivate, bool isTrusted) {
    return Template()
        .number(CKA_CLASS, CKO_SECRET_KEY)
        .number(CKA_KEY_TYPE, CKK_AES)
        .flag(CKA_TOKEN, false)
        .flag(CKA_PRIVATE, isPrivate)
        .flag(CKA_SENSITIVE, true)
        .flag(CKA_EXTRACTABLE, false)
        .flag(CKA_TRUSTED, isTrusted)
        .flag(CKA_WRAP_WITH_TRUSTED, false)
        .flag(CKA_WRAP, use == KekUse::wrap)
        .flag(CKA_UNWRAP, use == KekUse::unwrap)
        .flag(CKA_ENCRYPT, false)
        .flag(CKA_DECRYPT, false)
        .flag(CKA_SIGN, false)
        .flag(CKA_VERIFY, false)
        .flag(CKA_DERIVE, false)
        .flag(CKA_COPYABLE, false)
        .text(CKA_LABEL, kekLabel)
        .bytes(CKA_ID, crypto::randomBytes(16))
        // Else a user could add DECRYPT and open the .kwp with it. Last, because SoftHSM takes attributes in
        // order.
        .flag(CKA_MODIFIABLE, false);
}

/// How tokens say that they do not do this OAEP hash. Any other failure is a failure.
bool isParameterRefusal(const Error& error) {
    for (const auto& native : error.natives())
        if (native.source == NativeSource::pkcs11)
            switch (native.value) {
                case CKR_ARGUMENTS_BAD:
                case CKR_MECHANISM_PARAM_INVALID:
                case CKR_MECHANISM_INVALID:
                case CKR_WRAPPED_KEY_INVALID:
                case CKR_ENCRYPTED_DATA_INVALID:
                    return true;
                default:  // one of the many other return values
                    break;
            }
    return false;
}

struct Unwrapped {
    ObjectHandle handle;
    Hash hash;
    bool isTrustDropped;
};

Result<Unwrapped> unwrapKek(Session& session, const KeyPair& transport, const KeyValue& kek,
                            const Template& wanted) {
    std::optional<Error> refusal;
    for (const auto hash : {Hash::sha256, Hash::sha1}) {
        TRY_ASSIGN(const auto encrypted, transport.publicKey.encryptOaep(hash, kek));
        CK_RSA_PKCS_OAEP_PARAMS oaep{};
        oaep.hashAlg = pkcs11::hashMechanism(hash);
        oaep.mgf = pkcs11::mgf1(hash);
        oaep.source = CKZ_DATA_SPECIFIED;
        auto effort = TemplateEffort::full;
        const auto unwrapped = pkcs11::withFullestTemplate([&](TemplateEffort tried) {
            effort = tried;
            return session.unwrap({CKM_RSA_PKCS_OAEP, &oaep, sizeof oaep}, transport.privateHandle, encrypted,
                                  pkcs11::dropUnsupported(wanted, tried));
        });
        if (unwrapped)
            return Unwrapped{*unwrapped, hash, effort == TemplateEffort::withoutTrust};
        if (!isParameterRefusal(unwrapped.error()))
            return unwrapped.error();
        refusal = unwrapped.error();
    }
    return Error(Errc::wrappingImpossible,
                 {session.tokenName(), "AES-256",
                  Wording("it unwraps no RSA-OAEP", "ele não importa chaves cifradas com RSA-OAEP")})
        .causedBy(std::move(*refusal));
}

Result<Evidence> readBackKek(Session& session, const Unwrapped& unwrapped, Template wanted) {
    if (unwrapped.isTrustDropped)
        wanted.remove(CKA_TRUSTED);
    // Not its CKA_VALUE_LEN, which is 0 on SoftHSM: what it wraps opens in software under the same KEK, or
    // nothing does.
    TRY_ASSIGN(const auto values, pkcs11::requireAttributes(session, unwrapped.handle, kekLabel, wanted));
    return pkcs11::keyEvidence(values);
}

Result<void> destroyTransport(Session& session, const KeyPair& transport) {
    auto privateGone = session.destroy(transport.privateHandle, transportLabel);
    auto publicGone = session.destroy(transport.publicHandle, transportLabel);
    return privateGone ? publicGone : privateGone;
}

void append(Evidence& evidence, std::string_view object, const Evidence& attributes) {
    for (const auto& [name, value] : attributes)
        evidence.emplace_back(fmt::format("{} {}", object, name), value);
}

}  // namespace

Result<KeyAlgorithm> transportAlgorithm(Session& session) {
    TRY_ASSIGN(const auto info, session.mechanism(CKM_RSA_PKCS_KEY_PAIR_GEN));
    if (info && (info->flags & CKF_GENERATE_KEY_PAIR) != 0)
        for (const auto algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::rsa3072, KeyAlgorithm::rsa4096})
            if (const auto bits = static_cast<CK_ULONG>(keyBits(algorithm));
                info->ulMaxKeySize == 0 || (bits >= info->ulMinKeySize && bits <= info->ulMaxKeySize))
                return algorithm;
    return Error(Errc::mechanismMissing,
                 {session.tokenName(), pkcs11::mechanismName(CKM_RSA_PKCS_KEY_PAIR_GEN),
                  Wording("key transport", "o transporte da chave")});
}

KekInToken::KekInToken(Session& session, ObjectHandle handle) : m_session(&session), m_handle(handle) {}

KekInToken::KekInToken(KekInToken&& other) noexcept
    : m_session(other.m_session),
      m_handle(std::exchange(other.m_handle, CK_INVALID_HANDLE)),
      m_isTrusted(other.m_isTrusted),
      m_oaepHash(other.m_oaepHash),
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
    if (kek.size() != kekSize)
        return Error(Errc::internal, {"a KEK has 32 octets"});
    pkcs11::KeyPairRequest request;
    TRY_ASSIGN(request.algorithm, transportAlgorithm(session));
    request.label = transportLabel;
    request.id = crypto::randomBytes(16);
    request.use = pkcs11::KeyUse::unwrapTransport;
    request.isToken = false;
    request.isPrivate = session.loggedIn() == UserKind::user;
    TRY_ASSIGN(const auto transport, pkcs11::generateKeyPair(session, request));

    const bool asksTrust = session.loggedIn() == UserKind::securityOfficer;
    const auto wanted = kekTemplate(use, request.isPrivate, asksTrust);
    const auto unwrapped = unwrapKek(session, transport, kek, wanted);
    const auto transportGone = destroyTransport(session, transport);
    if (!unwrapped)
        return unwrapped.error();
    KekInToken installed(session, unwrapped->handle);
    if (!transportGone)
        return transportGone.error();
    auto attributes = readBackKek(session, *unwrapped, wanted);
    if (!attributes) {
        if (auto gone = installed.destroy(); !gone)
            return Error(gone.error()).causedBy(attributes.error());
        return attributes.error();
    }
    installed.m_isTrusted = asksTrust && !unwrapped->isTrustDropped;
    installed.m_oaepHash = unwrapped->hash;
    installed.m_evidence = {{"session", asksTrust           ? "SO"
                                        : request.isPrivate ? "user"
                                                            : "public"},
                            {"transport algorithm", std::string(name(request.algorithm))},
                            {"transport mechanism", pkcs11::mechanismName(CKM_RSA_PKCS_OAEP)},
                            {"transport OAEP hash", std::string(name(unwrapped->hash))}};
    append(installed.m_evidence, "transport", transport.privateAttributes);
    installed.m_evidence.emplace_back("transport pair", "destroyed, read back as gone");
    append(installed.m_evidence, "KEK", *attributes);
    return installed;
}

}  // namespace conclave::backup
