#include "core/backup/wire_format.h"

#include "core/crypto/key_wrap.h"
#include "core/crypto/pkcs8.h"
#include "core/crypto/random.h"
#include "core/pkcs11/key_pair.h"
#include "core/pkcs11/mechanism.h"

namespace conclave::backup {

using crypto::KeyAlgorithm;
using pkcs11::ObjectHandle;
using pkcs11::Session;

namespace {

constexpr const char* throwAwayLabel = "conclave throw-away";

/// RSA keys of the same size have PKCS #8 encodings of slightly different length. One whose length is a
/// multiple of 8 shows no padding, so another is tried.
constexpr int mostTries = 8;

Error wireError(Session& session, Wording detail) {
    return Error(Errc::wireFormatWrong, {session.tokenName(), std::move(detail)});
}

struct Opened {
    std::size_t derLength;
    std::size_t length;
};

Result<Opened> openInSoftware(Session& session, const KeyValue& kek, ByteView wrapped,
                              const crypto::PublicKey& expected) {
    auto plain = crypto::unwrapKwp(kek, wrapped);
    if (!plain)
        return wireError(session, {"RFC 5649 does not open it", "a chave cifrada não se abre pela RFC 5649"})
            .causedBy(plain.error());
    Opened opened{0, plain->size()};
    auto found = crypto::publicOfPkcs8(*plain, &opened.derLength);
    if (!found)
        return wireError(session, {"no PKCS #8 inside", "dentro não há PKCS #8"}).causedBy(found.error());
    if (!(*found == expected))
        return wireError(session, {"another key inside", "dentro há outra chave"});
    return opened;
}

Result<WireProof> proveOne(Session& session, ObjectHandle kekHandle, const KeyValue& kek,
                           const pkcs11::KeyPair& pair, const std::vector<CK_MECHANISM_TYPE>& mechanisms,
                           bool& showsPadding) {
    std::optional<Error> failure;
    for (const auto mechanism : mechanisms) {
        auto wrapped = session.wrap({mechanism, nullptr, 0}, kekHandle, pair.privateHandle);
        if (!wrapped && wrapped.error().code() != Errc::hsmFailed)
            return wrapped.error();
        if (!wrapped) {
            failure = Error(Errc::wrappingImpossible,
                            {session.tokenName(), std::string(name(pair.publicKey.algorithm())),
                             wrapped.error().technical()})
                          .causedBy(wrapped.error());
            continue;
        }
        auto opened = openInSoftware(session, kek, *wrapped, pair.publicKey);
        if (opened) {
            showsPadding = opened->derLength % 8 != 0;
            return WireProof{mechanism,
                             opened->length == opened->derLength ? WireFormat::exact : WireFormat::zeroPadded,
                             std::move(*wrapped), pair.publicKey};
        }
        failure = opened.error();
    }
    return std::move(*failure);
}

}  // namespace

std::string_view name(WireFormat format) {
    switch (format) {
        case WireFormat::exact:
            return "rfc5649";
        case WireFormat::zeroPadded:
            return "rfc5649-zero-padded";
    }
    return {};
}

Result<std::vector<CK_MECHANISM_TYPE>> kwpMechanisms(Session& session) {
    std::vector<CK_MECHANISM_TYPE> found;
    for (const auto mechanism : {pkcs11::aesKeyWrapKwp, pkcs11::aesKeyWrapPad}) {
        TRY_ASSIGN(const auto info, session.mechanism(mechanism));
        if (info && (info->flags & CKF_WRAP) != 0 && (info->flags & CKF_UNWRAP) != 0)
            found.push_back(mechanism);
    }
    if (found.empty())
        return Error(Errc::mechanismMissing,
                     {session.tokenName(), pkcs11::mechanismName(pkcs11::aesKeyWrapKwp),
                      Wording("key backup", "a cópia de segurança da chave")});
    return found;
}

Result<WireProof> proveWireFormat(Session& session, ObjectHandle kekHandle, const KeyValue& kek,
                                  KeyAlgorithm algorithm, bool isWrapWithTrusted) {
    TRY_ASSIGN(const auto mechanisms, kwpMechanisms(session));
    pkcs11::KeyPairRequest request;
    request.algorithm = isRsa(algorithm) ? KeyAlgorithm::rsa2048 : algorithm;
    request.label = throwAwayLabel;
    request.isExtractable = true;
    request.isWrapWithTrusted = isWrapWithTrusted;
    request.isToken = false;
    request.isPrivate = session.loggedIn() == pkcs11::UserKind::user;
    for (int i = 1;; ++i) {
        request.id = crypto::randomBytes(16);
        TRY_ASSIGN(const auto pair, pkcs11::generateKeyPair(session, request));
        bool showsPadding = false;
        auto proof = proveOne(session, kekHandle, kek, pair, mechanisms, showsPadding);
        const auto privateGone = session.destroy(pair.privateHandle, throwAwayLabel);
        const auto publicGone = session.destroy(pair.publicHandle, throwAwayLabel);
        if (!proof)
            return proof;
        TRY(privateGone);
        TRY(publicGone);
        if (showsPadding || !isRsa(algorithm) || i == mostTries)
            return proof;
    }
}

}  // namespace conclave::backup
