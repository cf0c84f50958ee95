#include "core/pkcs11/key.h"

#include <array>

#include "core/crypto/der.h"
#include "core/crypto/digest.h"
#include "core/crypto/ecdsa_value.h"
#include "core/pkcs11/key_pair.h"
#include "core/pkcs11/mechanism.h"

namespace conclave::pkcs11 {

using crypto::Hash;
using crypto::SignatureAlgorithm;
namespace der = crypto::der;

namespace {

enum class Padding { pkcs1, pss, none };

Padding paddingOf(SignatureAlgorithm algorithm) {
    switch (algorithm) {
        case SignatureAlgorithm::rsaPkcs1Sha256:
        case SignatureAlgorithm::rsaPkcs1Sha384:
        case SignatureAlgorithm::rsaPkcs1Sha512:
            return Padding::pkcs1;
        case SignatureAlgorithm::rsaPssSha256:
        case SignatureAlgorithm::rsaPssSha384:
        case SignatureAlgorithm::rsaPssSha512:
            return Padding::pss;
        case SignatureAlgorithm::ecdsaSha256:
        case SignatureAlgorithm::ecdsaSha384:
        case SignatureAlgorithm::ecdsaSha512:
            return Padding::none;
    }
    return Padding::none;
}

std::string_view oidOf(Hash hash) {  // RFC 8017, appendix B.1
    switch (hash) {
        case Hash::sha1:
            return "1.3.14.3.2.26";
        case Hash::sha256:
            return "2.16.840.1.101.3.4.2.1";
        case Hash::sha384:
            return "2.16.840.1.101.3.4.2.2";
        case Hash::sha512:
            return "2.16.840.1.101.3.4.2.3";
    }
    return {};
}

/// RFC 8017, 9.2: what CKM_RSA_PKCS pads.
Bytes digestInfo(Hash hash, ByteView digest) {
    return der::makeSequence({der::makeSequence({der::makeOid(oidOf(hash)), der::makeNull()}),
                              der::make(der::octetString, digest)});
}

/// PKCS #11 gives r ‖ s, each half of it; the port wants DER (RFC 3279, 2.2.3).
Result<Bytes> derOfRaw(ByteView raw, crypto::KeyAlgorithm curve) {
    const auto half = static_cast<std::size_t>((keyBits(curve) + 7) / 8);
    if (raw.size() != 2 * half)
        return Error(Errc::encodingNotStrict, {Wording("ECDSA signature", "o valor da assinatura ECDSA"),
                                               worded("{} octets", "{} octetos", raw.size())});
    return der::makeSequence({der::makeInteger(raw.first(half)), der::makeInteger(raw.subspan(half))});
}

}  // namespace

Key::Key(Session& session, ObjectHandle handle, crypto::PublicKey publicKey, std::string label)
    : m_session(session), m_handle(handle), m_publicKey(std::move(publicKey)), m_label(std::move(label)) {}

Result<std::unique_ptr<Key>> Key::find(Session& session, const KeyReference& reference) {
    TRY_ASSIGN(const auto handle, findOne(session, reference, CKO_PRIVATE_KEY));
    constexpr std::array asked{CKA_KEY_TYPE, CKA_LABEL, CKA_ID};
    TRY_ASSIGN(const auto values, session.attributes(handle, asked));
    const auto* labelValue = values.find(CKA_LABEL);
    const std::string label(labelValue != nullptr ? asText(*labelValue) : std::string_view());
    auto publicSource = handle;
    if (values.number(CKA_KEY_TYPE) != CKK_RSA) {  // an EC private key does not tell its point
        const auto* id = values.find(CKA_ID);
        TRY_ASSIGN(publicSource, findOne(session, {label, id != nullptr ? *id : Bytes()}, CKO_PUBLIC_KEY));
    }
    TRY_ASSIGN(auto publicKey, readPublicKey(session, publicSource));
    return std::make_unique<Key>(session, handle, std::move(publicKey), label);
}

Result<bool> Key::canSignWith(CK_MECHANISM_TYPE mechanism) {
    TRY_ASSIGN(const auto info, m_session.mechanism(mechanism));
    return info && (info->flags & CKF_SIGN) != 0;
}

Result<Bytes> Key::sign(SignatureAlgorithm algorithm, ByteView message) {
    if (!fits(algorithm, m_publicKey.algorithm()))
        return Error(Errc::algorithmUnsupported, {std::string(name(algorithm))});
    const auto hash = hashOf(algorithm);
    const auto padding = paddingOf(algorithm);
    const auto mechanisms = signMechanisms(algorithm);
    TRY_ASSIGN(const bool hashesOnToken, canSignWith(mechanisms.hashing));
    Bytes hashed;
    if (!hashesOnToken) {
        TRY_ASSIGN(const bool signsRaw, canSignWith(mechanisms.raw));
        if (!signsRaw)
            return Error(Errc::mechanismMissing, {m_session.tokenName(), mechanismName(mechanisms.hashing),
                                                  std::string(name(algorithm))});
        hashed = crypto::digest(hash, message);
        if (padding == Padding::pkcs1)
            hashed = digestInfo(hash, hashed);
    }
    CK_RSA_PKCS_PSS_PARAMS pss{};
    pss.hashAlg = hashMechanism(hash);
    pss.mgf = mgf1(hash);
    pss.sLen = crypto::digestSize(hash);
    CK_MECHANISM mechanism{hashesOnToken ? mechanisms.hashing : mechanisms.raw, nullptr, 0};
    if (padding == Padding::pss) {
        mechanism.pParameter = &pss;
        mechanism.ulParameterLen = sizeof pss;
    }
    TRY_ASSIGN(auto signature,
               m_session.sign(mechanism, m_handle, hashesOnToken ? message : ByteView(hashed)));
    m_lastMechanism = mechanismName(mechanism.mechanism);
    if (padding == Padding::none)
        return derOfRaw(signature, m_publicKey.algorithm());
    return signature;
}

Result<SecretBytes> Key::decryptOaep(Hash hash, ByteView ciphertext) {
    CK_RSA_PKCS_OAEP_PARAMS oaep{};
    oaep.hashAlg = hashMechanism(hash);
    oaep.mgf = mgf1(hash);
    oaep.source = CKZ_DATA_SPECIFIED;
    TRY_ASSIGN(auto plaintext,
               m_session.decrypt({CKM_RSA_PKCS_OAEP, &oaep, sizeof oaep}, m_handle, ciphertext));
    m_lastMechanism = mechanismName(CKM_RSA_PKCS_OAEP);
    return plaintext;
}

Result<SecretBytes> Key::deriveEcdh(ByteView peerPoint) {
    if (isRsa(m_publicKey.algorithm()))
        return Error(Errc::algorithmUnsupported, {Wording("ECDH with an RSA key", "ECDH com chave RSA")});
    CK_ECDH1_DERIVE_PARAMS ecdh{};
    ecdh.kdf = CKD_NULL;
    ecdh.pPublicData = const_cast<CK_BYTE*>(peerPoint.data());
    ecdh.ulPublicDataLen = peerPoint.size();
    const auto size = static_cast<CK_ULONG>((keyBits(m_publicKey.algorithm()) + 7) / 8);
    const auto secret = Template()
                            .number(CKA_CLASS, CKO_SECRET_KEY)
                            .number(CKA_KEY_TYPE, CKK_GENERIC_SECRET)
                            .flag(CKA_TOKEN, false)
                            .flag(CKA_PRIVATE, true)
                            .flag(CKA_SENSITIVE, false)  // the port hands the shared secret to its caller
                            .flag(CKA_EXTRACTABLE, true)
                            .number(CKA_VALUE_LEN, size);
    TRY_ASSIGN(const auto object, m_session.derive({CKM_ECDH1_DERIVE, &ecdh, sizeof ecdh}, m_handle, secret));
    auto value = m_session.secretAttribute(object, CKA_VALUE);
    TRY(m_session.destroy(object, "ECDH secret"));
    m_lastMechanism = mechanismName(CKM_ECDH1_DERIVE);
    return value;
}

Result<Bytes> Key::prove(ByteView challenge) {
    const auto algorithm = defaultSignature(m_publicKey.algorithm());
    const auto signAndVerify = [&](ByteView message) -> Result<Bytes> {
        auto signature = sign(algorithm, message);
        if (!signature)
            return Error(Errc::keyNotUsable, {m_label}).causedBy(signature.error());
        if (auto verified = m_publicKey.verify(algorithm, message, *signature); !verified)
            return Error(Errc::keyNotUsable, {m_label}).causedBy(verified.error());
        return signature;
    };
    TRY_ASSIGN(auto signature, signAndVerify(challenge));
    TRY_ASSIGN(const auto another, signAndVerify(crypto::sha256(challenge)));
    if (!isRsa(m_publicKey.algorithm()) && crypto::isOfOneNonce(signature, another))
        return Error(Errc::keyWeak, {m_label, Wording("the HSM signs twice with one nonce",
                                                      "o HSM assina duas vezes com o mesmo nonce")});
    return signature;
}

}  // namespace conclave::pkcs11
