#include "core/backup/restore.h"

#include <fmt/format.h>

#include <array>

#include "core/backup/kek_in_token.h"
#include "core/backup/wire_format.h"
#include "core/crypto/der.h"
#include "core/pkcs11/key_pair.h"
#include "core/pkcs11/mechanism.h"
#include "core/pkcs11/quirks.h"

namespace conclave::backup {

using crypto::PublicKey;
using pkcs11::ObjectHandle;
using pkcs11::Session;
using pkcs11::Template;
using pkcs11::TemplateEffort;

namespace {

pkcs11::KeyPairRequest keyRequest(const Session& session, const PublicKey& expected,
                                  const RestoreRequest& request) {
    pkcs11::KeyPairRequest wanted;
    wanted.algorithm = expected.algorithm();
    wanted.label = request.label;
    wanted.id = request.id;
    wanted.isToken = request.keepOnToken;
    wanted.isExtractable = request.isExtractable;
    wanted.isPrivate = session.loggedIn() == pkcs11::UserKind::user;  // a preflight tries it before any login
    return wanted;                                                    // sign only
}

/// NSS unwraps an EC private key only when told its point, in an attribute of its own (CKA_NSS_DB,
/// pkcs11n.h).
constexpr CK_ATTRIBUTE_TYPE nssPublicValue = 0xD5A0DB00;

Template privateTemplate(const pkcs11::KeyPairRequest& wanted) {
    auto flags = privateKeyFlags(wanted);
    return flags.number(CKA_CLASS, CKO_PRIVATE_KEY)
        .number(CKA_KEY_TYPE, pkcs11::keyType(wanted.algorithm))
        .text(CKA_LABEL, wanted.label)
        .bytes(CKA_ID, wanted.id);
}

Template publicTemplate(const pkcs11::KeyPairRequest& wanted, const PublicKey& key) {
    auto values = publicKeyFlags(wanted);
    values.number(CKA_CLASS, CKO_PUBLIC_KEY)
        .number(CKA_KEY_TYPE, pkcs11::keyType(wanted.algorithm))
        .text(CKA_LABEL, wanted.label)
        .bytes(CKA_ID, wanted.id);
    if (isRsa(wanted.algorithm))
        return values.bytes(CKA_MODULUS, key.rsaModulus()).bytes(CKA_PUBLIC_EXPONENT, key.rsaExponent());
    return values.bytes(CKA_EC_PARAMS, pkcs11::ecParams(wanted.algorithm))
        .bytes(CKA_EC_POINT, crypto::der::make(crypto::der::octetString, key.ecPoint()));
}

/// How tokens say that what they opened is no key: RFC 5649's check value did not match, or it holds
/// something else.
bool isWrongContent(const Error& error) {
    for (const auto& native : error.natives())
        if (native.source == NativeSource::pkcs11)
            switch (native.value) {
                case CKR_WRAPPED_KEY_INVALID:
                case CKR_WRAPPED_KEY_LEN_RANGE:
                case CKR_ENCRYPTED_DATA_INVALID:
                case CKR_ENCRYPTED_DATA_LEN_RANGE:
                case CKR_DATA_INVALID:
                case CKR_DATA_LEN_RANGE:
                case CKR_GENERAL_ERROR:
                case CKR_FUNCTION_FAILED:
                case CKR_MECHANISM_INVALID:
                case CKR_MECHANISM_PARAM_INVALID:
                case CKR_TEMPLATE_INCOMPLETE:  // its public key is not there
                    return true;
                default:  // one of the many other return values
                    break;
            }
    return false;
}

/// What else PKCS #11 lets a key do (v2.40, 4.4 to 4.9).
constexpr std::array otherUses{CKA_SIGN_RECOVER, CKA_DECRYPT, CKA_UNWRAP, CKA_DERIVE,
                               CKA_ENCRYPT,      CKA_WRAP,    CKA_VERIFY, CKA_VERIFY_RECOVER};

/// Uses that a token added to what was asked for: switched off where that is possible. Returns those that
/// stay.
Result<std::vector<CK_ATTRIBUTE_TYPE>> switchOffSurplusUses(Session& session, ObjectHandle key,
                                                            pkcs11::Evidence& evidence) {
    TRY_ASSIGN(const auto found, session.attributes(key, otherUses));
    std::vector<CK_ATTRIBUTE_TYPE> surplus;
    for (const auto use : otherUses) {
        if (!found.isTrue(use))
            continue;
        const auto set = session.setAttributes(key, Template().flag(use, false));
        if (!set && (set.error().code() == Errc::hsmSessionLost || set.error().code() == Errc::tokenGone))
            return set.error();
        surplus.push_back(use);
    }
    if (surplus.empty())
        return surplus;
    TRY_ASSIGN(const auto now, session.attributes(key, surplus));
    for (const auto use : surplus)
        evidence.emplace_back(now.isTrue(use) ? "surplus use" : "surplus use switched off",
                              pkcs11::attributeName(use));
    std::erase_if(surplus, [&](CK_ATTRIBUTE_TYPE use) { return !now.isTrue(use); });
    return surplus;
}

Result<ObjectHandle> unwrapKey(Session& session, const KekInToken& kek, ByteView kwp,
                               const PublicKey& expected, const pkcs11::KeyPairRequest& wanted,
                               std::string& mechanismUsed) {
    TRY_ASSIGN(const auto mechanisms, kwpMechanisms(session));
    auto unwrapped = privateTemplate(wanted);
    if (pkcs11::isNss(session.token()) && !isRsa(expected.algorithm()))
        unwrapped.bytes(nssPublicValue, expected.ecPoint());
    std::optional<Error> refusal;
    for (const auto mechanism : mechanisms) {
        auto handle = pkcs11::withFullestTemplate([&](TemplateEffort effort) {
            return session.unwrap({mechanism, nullptr, 0}, kek.handle(), kwp,
                                  pkcs11::dropUnsupported(unwrapped, effort));
        });
        if (handle) {
            mechanismUsed = fmt::format("{} (0x{:x})", pkcs11::mechanismName(mechanism), mechanism);
            return handle;
        }
        if (!isWrongContent(handle.error()))
            return handle;
        refusal = handle.error();
    }
    return Error(Errc::decryptionFailed, {wanted.label + ".kwp"}).causedBy(std::move(*refusal));
}

/// RFC 5649, 4.2: check value and length, then at least one block. Modules differ in how they refuse less.
Result<void> requireKwp(ByteView kwp, const RestoreRequest& request) {
    if (kwp.size() % 8 != 0 || kwp.size() < 16)
        return Error(Errc::decryptionFailed, {request.label + ".kwp"});
    return {};
}

}  // namespace

RestoredKey::RestoredKey(Session& session, std::unique_ptr<pkcs11::Key> key, const RestoreRequest& request)
    : m_session(&session), m_key(std::move(key)), m_request(request), m_handles{m_key->handle()} {}

RestoredKey::RestoredKey(RestoredKey&& other) noexcept
    : m_session(other.m_session),
      m_key(std::move(other.m_key)),
      m_request(std::move(other.m_request)),
      m_handles(std::exchange(other.m_handles, {})),
      m_isProved(other.m_isProved),
      m_evidence(std::move(other.m_evidence)),
      m_surplusUses(std::move(other.m_surplusUses)) {}

RestoredKey::~RestoredKey() {
    if (m_request.keepOnToken && m_isProved)
        return;
    if (auto gone = destroy(); !gone)
        m_handles.clear();  // the token is gone, or the caller asked with destroy() and knows
}

Result<void> RestoredKey::destroy() {
    std::optional<Error> failure;
    for (const auto handle : m_handles)
        if (auto gone = m_session->destroy(handle, m_request.label); !gone)
            failure = gone.error();
    if (failure)
        return std::move(*failure);
    m_handles.clear();
    return {};
}

Result<Bytes> RestoredKey::prove(ByteView challenge) {
    auto signature = m_key->prove(challenge);
    if (signature) {
        m_isProved = true;
        return signature;
    }
    auto why = std::move(signature).error();
    if (why.has(Errc::signatureInvalid))
        why = Error(Errc::keyMismatch, {m_request.label}).causedBy(std::move(why));
    else if (why.code() == Errc::keyNotUsable && why.cause() != nullptr)
        why = Error(*why.cause());  // the device failed, which says nothing of the key
    if (auto gone = destroy(); !gone)
        return std::move(gone).error().causedBy(std::move(why));
    return why;
}

Result<RestoredKey> restore(Session& session, const KeyValue& kek, ByteView kwp, const PublicKey& expected,
                            const RestoreRequest& request) {
    TRY(requireKwp(kwp, request));
    TRY_ASSIGN(auto installed, KekInToken::install(session, kek, KekUse::unwrap));
    return RestoredKey::unwrap(session, installed, kwp, expected, request);
}

Result<RestoredKey> restore(Session& session, Transport& transport, const KeyValue& kek, ByteView kwp,
                            const PublicKey& expected, const RestoreRequest& request) {
    TRY(requireKwp(kwp, request));
    TRY_ASSIGN(auto installed, KekInToken::install(session, transport, kek, KekUse::unwrap));
    return RestoredKey::unwrap(session, installed, kwp, expected, request);
}

Result<RestoredKey> RestoredKey::unwrap(Session& session, KekInToken& installed, ByteView kwp,
                                        const PublicKey& expected, const RestoreRequest& request) {
    const auto wanted = keyRequest(session, expected, request);
    std::string mechanism;
    const auto handle = unwrapKey(session, installed, kwp, expected, wanted, mechanism);
    const auto kekGone = installed.destroy();
    if (!handle)
        return kekGone ? handle.error() : Error(kekGone.error()).causedBy(handle.error());
    // From here on the key is destroyed with `restored`, whatever happens.
    RestoredKey restored(session, std::make_unique<pkcs11::Key>(session, *handle, expected, request.label),
                         request);
    TRY(kekGone);
    restored.m_evidence = installed.evidence();
    restored.m_evidence.emplace_back("KEK", "destroyed, read back as gone");
    restored.m_evidence.emplace_back("unwrap mechanism", mechanism);
    auto expectedValues = privateTemplate(wanted);
    TRY_ASSIGN(const auto surplus, switchOffSurplusUses(session, *handle, restored.m_evidence));
    for (const auto use : surplus)
        if (request.mayHaveSurplusUses) {
            restored.m_surplusUses.push_back(pkcs11::attributeName(use));
            expectedValues.remove(use);
        }
    TRY_ASSIGN(const auto values, pkcs11::requireAttributes(session, *handle, request.label, expectedValues));
    if (isRsa(expected.algorithm())) {  // an EC private key does not tell its point: the challenge will
        TRY_ASSIGN(const auto found, pkcs11::publicKeyOf(values));
        if (!(found == expected))
            return Error(Errc::keyMismatch, {request.label});
    }
    const auto attributes = pkcs11::keyEvidence(values);
    restored.m_evidence.insert(restored.m_evidence.end(), attributes.begin(), attributes.end());
    if (request.keepOnToken) {
        TRY_ASSIGN(const auto publicHandle, session.createObject(publicTemplate(wanted, expected)));
        restored.m_handles.push_back(publicHandle);
    }
    return restored;
}

}  // namespace conclave::backup
