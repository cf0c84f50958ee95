#include "core/backup/wire_format.h"

#include "core/crypto/key_wrap.h"
#include "core/crypto/pkcs8.h"
#include "core/pkcs11/mechanism.h"

namespace conclave::backup {

using crypto::KeyAlgorithm;
using pkcs11::ObjectHandle;
using pkcs11::Session;

namespace {

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

struct Shown {
    CK_MECHANISM_TYPE mechanism;
    WireFormat format;
    Bytes wrapped;
    bool showsPadding;
};

Result<Shown> wrapAndOpen(Session& session, ObjectHandle kekHandle, const KeyValue& kek,
                          const pkcs11::KeyPair& pair, const std::vector<CK_MECHANISM_TYPE>& mechanisms) {
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
        if (opened)
            return Shown{mechanism,
                         opened->length == opened->derLength ? WireFormat::exact : WireFormat::zeroPadded,
                         std::move(*wrapped), opened->derLength % 8 != 0};
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
    for (int i = 1;; ++i) {
        TRY_ASSIGN(auto throwAway, ThrowAway::make(session, algorithm, isWrapWithTrusted));
        TRY_ASSIGN(auto shown, wrapAndOpen(session, kekHandle, kek, throwAway.pair(), mechanisms));
        if (shown.showsPadding || !isRsa(algorithm) || i == mostTries)
            return WireProof{shown.mechanism, shown.format, std::move(shown.wrapped), std::move(throwAway)};
        TRY(throwAway.destroy());
    }
}

}  // namespace conclave::backup
