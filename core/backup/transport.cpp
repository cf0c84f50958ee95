#include "core/backup/transport.h"

#include <fmt/format.h>

#include "core/crypto/cms_cipher.h"
#include "core/crypto/random.h"
#include "core/pkcs11/mechanism.h"

namespace conclave::backup {

using crypto::Hash;
using crypto::KeyAlgorithm;
using pkcs11::Evidence;
using pkcs11::ObjectHandle;
using pkcs11::Session;
using pkcs11::Template;
using pkcs11::TemplateEffort;
using pkcs11::UserKind;

namespace {

constexpr const char* transportLabel = "conclave transport";

/// Its x coordinate is as long as the key that is agreed upon: tokens differ in which end they cut off.
constexpr auto ecdhCurve = KeyAlgorithm::ecP256;
constexpr CK_ULONG agreedKeySize = 32;

/// How tokens say that they do not do this hash, this key derivation, this use. Any other failure is a
/// failure.
bool isRefusal(const Error& error) {
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

Result<bool> offers(Session& session, CK_MECHANISM_TYPE type, CK_FLAGS flags, CK_ULONG bits) {
    TRY_ASSIGN(const auto info, session.mechanism(type));
    return info && (info->flags & flags) == flags &&
           (bits == 0 || info->ulMaxKeySize == 0 ||
            (bits >= info->ulMinKeySize && bits <= info->ulMaxKeySize));
}

/// The smallest RSA key from 2048 bits that the token makes; nothing when it makes none.
Result<std::optional<KeyAlgorithm>> rsaAlgorithm(Session& session) {
    for (const auto algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::rsa3072, KeyAlgorithm::rsa4096}) {
        TRY_ASSIGN(const bool makes, offers(session, CKM_RSA_PKCS_KEY_PAIR_GEN, CKF_GENERATE_KEY_PAIR,
                                            static_cast<CK_ULONG>(keyBits(algorithm))));
        if (makes)
            return std::optional(algorithm);
    }
    return std::optional<KeyAlgorithm>();
}

/// C_UnwrapKey with the fullest template that the token takes.
Result<Transport::Carried> unwrap(Session& session, CK_MECHANISM mechanism, ObjectHandle key,
                                  ByteView wrapped, const Template& wanted) {
    auto effort = TemplateEffort::full;
    TRY_ASSIGN(const auto handle, pkcs11::withFullestTemplate([&](TemplateEffort tried) {
                   effort = tried;
                   return session.unwrap(mechanism, key, wrapped, pkcs11::dropUnsupported(wanted, tried));
               }));
    return Transport::Carried{handle, effort == TemplateEffort::withoutTrust, {}};
}

struct Agreed {
    ObjectHandle handle;
    KeyValue key;  ///< the same key, on the host
    std::string derivation;
};

/// Agrees on an AES key with the pair in the token. CKD_NULL, for tokens that have no other derivation, takes
/// the x coordinate itself; it is used once, for one AES key wrap.
Result<Agreed> agree(Session& session, const pkcs11::KeyPair& pair, const Template& wanted) {
    // CKA_MODIFIABLE stays last.
    auto withLength = wanted;
    withLength.remove(CKA_MODIFIABLE).number(CKA_VALUE_LEN, agreedKeySize).flag(CKA_MODIFIABLE, false);
    std::optional<Error> refusal;
    for (const bool isHashed : {true, false}) {
        TRY_ASSIGN(auto agreement, crypto::agreeWith(pair.publicKey));
        CK_ECDH1_DERIVE_PARAMS ecdh{};
        ecdh.kdf = isHashed ? CKD_SHA256_KDF : CKD_NULL;
        ecdh.pPublicData = agreement.ephemeralPoint.data();
        ecdh.ulPublicDataLen = agreement.ephemeralPoint.size();
        const auto handle = pkcs11::withFullestTemplate([&](TemplateEffort tried) {
            return session.derive({CKM_ECDH1_DERIVE, &ecdh, sizeof ecdh}, pair.privateHandle,
                                  pkcs11::dropUnsupported(withLength, tried));
        });
        if (!handle) {
            if (!isRefusal(handle.error()) && !pkcs11::isTemplateRefusal(handle.error()))
                return handle.error();
            refusal = handle.error();
            continue;
        }
        if (!isHashed)
            return Agreed{*handle, KeyValue(std::move(agreement.secret)), "CKD_NULL"};
        auto key = crypto::x963Kdf(Hash::sha256, agreement.secret, {});
        if (!key) {
            TRY(session.destroy(*handle, transportLabel));
            return key.error();
        }
        return Agreed{*handle, std::move(*key), "CKD_SHA256_KDF"};
    }
    return std::move(*refusal);
}

}  // namespace

bool meansRefusal(const Error& error) {
    if (isRefusal(error) || pkcs11::isTemplateRefusal(error) || error.code() == Errc::attributeWrong)
        return true;
    for (const auto& native : error.natives())
        if (native.source == NativeSource::pkcs11)
            switch (native.value) {
                case CKR_FUNCTION_NOT_SUPPORTED:
                case CKR_FUNCTION_FAILED:
                case CKR_TEMPLATE_INCOMPLETE:
                case CKR_KEY_FUNCTION_NOT_PERMITTED:
                case CKR_KEY_TYPE_INCONSISTENT:
                case CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT:
                case CKR_CURVE_NOT_SUPPORTED:
                    return true;
                default:  // one of the many other return values
                    break;
            }
    return false;
}

std::string name(Transport::Way way) {
    return pkcs11::mechanismName(way == Transport::Way::ecdh ? CKM_ECDH1_DERIVE : CKM_RSA_PKCS_OAEP);
}

Template secretKeyTemplate(const char* label, CK_ATTRIBUTE_TYPE use, bool isPrivate, bool isTrusted) {
    return Template()
        .number(CKA_CLASS, CKO_SECRET_KEY)
        .number(CKA_KEY_TYPE, CKK_AES)
        .flag(CKA_TOKEN, false)
        .flag(CKA_PRIVATE, isPrivate)
        .flag(CKA_SENSITIVE, true)
        .flag(CKA_EXTRACTABLE, false)
        .flag(CKA_TRUSTED, isTrusted)
        .flag(CKA_WRAP_WITH_TRUSTED, false)
        .flag(CKA_WRAP, use == CKA_WRAP)
        .flag(CKA_UNWRAP, use == CKA_UNWRAP)
        .flag(CKA_ENCRYPT, false)
        .flag(CKA_DECRYPT, false)
        .flag(CKA_SIGN, false)
        .flag(CKA_VERIFY, false)
        .flag(CKA_DERIVE, false)
        .flag(CKA_COPYABLE, false)
        .text(CKA_LABEL, label)
        .bytes(CKA_ID, crypto::randomBytes(16))
        // Else a user could add DECRYPT and open with it what it wrapped. Last, because SoftHSM takes
        // attributes in order.
        .flag(CKA_MODIFIABLE, false);
}

Result<std::vector<Transport::Way>> Transport::waysOf(Session& session) {
    std::vector<Way> ways;
    TRY_ASSIGN(const bool derives, offers(session, CKM_ECDH1_DERIVE, CKF_DERIVE, 0));
    if (derives) {
        TRY_ASSIGN(const bool makesEc, offers(session, CKM_EC_KEY_PAIR_GEN, CKF_GENERATE_KEY_PAIR,
                                              static_cast<CK_ULONG>(keyBits(ecdhCurve))));
        TRY_ASSIGN(const bool unwraps, offers(session, CKM_AES_KEY_WRAP, CKF_UNWRAP, 0));
        if (makesEc && unwraps)
            ways.push_back(Way::ecdh);
    }
    TRY_ASSIGN(const bool hasOaep, offers(session, CKM_RSA_PKCS_OAEP, CKF_UNWRAP, 0));
    TRY_ASSIGN(const auto rsa, rsaAlgorithm(session));
    if (hasOaep && rsa)
        ways.push_back(Way::rsaOaep);
    if (ways.empty())
        return Error(Errc::mechanismMissing,
                     {session.tokenName(),
                      pkcs11::mechanismName(hasOaep ? CKM_RSA_PKCS_KEY_PAIR_GEN : CKM_RSA_PKCS_OAEP),
                      Wording("key transport", "o transporte da chave")});
    return ways;
}

Result<Transport> Transport::make(Session& session) {
    TRY_ASSIGN(auto ways, waysOf(session));
    Transport transport(session, std::move(ways));
    TRY(transport.makePair());
    return transport;
}

Transport::Transport(Transport&& other) noexcept
    : m_session(other.m_session),
      m_ways(std::move(other.m_ways)),
      m_pair(std::exchange(other.m_pair, std::nullopt)) {}

Transport::~Transport() {
    if (auto destroyed = destroy(); !destroyed)
        m_pair.reset();  // said so already by whoever called destroy(); closing the session ends it
}

Result<void> Transport::destroy() {
    if (!m_pair)
        return {};
    TRY(m_session->destroy(m_pair->privateHandle, transportLabel));
    TRY(m_session->destroy(m_pair->publicHandle, transportLabel));
    m_pair.reset();
    return {};
}

Result<void> Transport::makePair() {
    for (;;) {
        pkcs11::KeyPairRequest request;
        request.label = transportLabel;
        request.id = crypto::randomBytes(16);
        request.isToken = false;
        request.isPrivate = m_session->loggedIn() == UserKind::user;
        request.algorithm = ecdhCurve;
        request.use = pkcs11::KeyUse::deriveTransport;
        if (way() == Way::rsaOaep) {
            TRY_ASSIGN(const auto rsa, rsaAlgorithm(*m_session));
            request.algorithm = rsa.value_or(KeyAlgorithm::rsa2048);
            request.use = pkcs11::KeyUse::unwrapTransport;
        }
        auto made = pkcs11::generateKeyPair(*m_session, request);
        if (made) {
            m_pair = std::move(*made);
            return {};
        }
        if (m_ways.size() == 1 || !meansRefusal(made.error()))
            return made.error();
        m_ways.erase(m_ways.begin());
    }
}

Result<Transport::Carried> Transport::carry(const KeyValue& kek, const Template& wanted) {
    if (way() == Way::ecdh) {
        auto carried = carryByEcdh(kek, wanted);
        if (carried || m_ways.size() == 1 || !meansRefusal(carried.error()))
            return carried;
        TRY(destroy());
        m_ways.erase(m_ways.begin());
        TRY(makePair());
    }
    return carryByRsa(kek, wanted);
}

Evidence Transport::pairEvidence(CK_MECHANISM_TYPE mechanism) const {
    return {{"transport algorithm", std::string(crypto::name(m_pair->publicKey.algorithm()))},
            {"transport mechanism", pkcs11::mechanismName(mechanism)}};
}

Result<Transport::Carried> Transport::carryByEcdh(const KeyValue& kek, const Template& wanted) {
    const auto asked = secretKeyTemplate("conclave transport key", CKA_UNWRAP,
                                         m_session->loggedIn() == UserKind::user, false);
    TRY_ASSIGN(const auto agreed, agree(*m_session, *m_pair, asked));
    const auto work = [&]() -> Result<Carried> {
        TRY_ASSIGN(const auto values,
                   pkcs11::requireAttributes(*m_session, agreed.handle, "conclave transport key", asked));
        TRY_ASSIGN(const auto wrapped, crypto::aesWrap(agreed.key, kek));
        TRY_ASSIGN(auto carried,
                   unwrap(*m_session, {CKM_AES_KEY_WRAP, nullptr, 0}, agreed.handle, wrapped, wanted));
        carried.evidence = pairEvidence(CKM_ECDH1_DERIVE);
        carried.evidence.emplace_back("transport key derivation", agreed.derivation);
        carried.evidence.emplace_back("transport key wrap", pkcs11::mechanismName(CKM_AES_KEY_WRAP));
        pkcs11::append(carried.evidence, "transport", m_pair->privateAttributes);
        pkcs11::append(carried.evidence, "transport key", pkcs11::keyEvidence(values));
        return carried;
    };
    auto carried = work();
    if (auto gone = m_session->destroy(agreed.handle, transportLabel); !gone) {
        if (carried)
            TRY(m_session->destroy(carried->handle, transportLabel));
        return carried ? gone.error() : Error(gone.error()).causedBy(carried.error());
    }
    if (carried)
        carried->evidence.emplace_back("transport key", "destroyed, read back as gone");
    return carried;
}

Result<Transport::Carried> Transport::carryByRsa(const KeyValue& kek, const Template& wanted) {
    std::optional<Error> refusal;
    for (const auto hash : {Hash::sha256, Hash::sha1}) {
        TRY_ASSIGN(const auto encrypted, m_pair->publicKey.encryptOaep(hash, kek));
        CK_RSA_PKCS_OAEP_PARAMS oaep{};
        oaep.hashAlg = pkcs11::hashMechanism(hash);
        oaep.mgf = pkcs11::mgf1(hash);
        oaep.source = CKZ_DATA_SPECIFIED;
        auto carried = unwrap(*m_session, {CKM_RSA_PKCS_OAEP, &oaep, sizeof oaep}, m_pair->privateHandle,
                              encrypted, wanted);
        if (carried) {
            carried->evidence = pairEvidence(CKM_RSA_PKCS_OAEP);
            carried->evidence.emplace_back("transport OAEP hash", std::string(crypto::name(hash)));
            pkcs11::append(carried->evidence, "transport", m_pair->privateAttributes);
            return carried;
        }
        if (!isRefusal(carried.error()))
            return carried.error();
        refusal = carried.error();
    }
    return Error(Errc::wrappingImpossible,
                 {m_session->tokenName(), "AES-256",
                  Wording("it unwraps no RSA-OAEP", "ele não importa chaves cifradas com RSA-OAEP")})
        .causedBy(std::move(*refusal));
}

}  // namespace conclave::backup
