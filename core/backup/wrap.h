#pragma once

#include "core/pkcs11/object.h"

namespace conclave::backup {

/// How far the octets that the token wraps are RFC 5649 over exactly a PKCS #8 DER, as a throw-away key
/// showed.
enum class WireFormat {
    exact,
    zeroPadded,  ///< up to 7 zero octets behind the DER (SoftHSM): a strict restore token would refuse it
};
std::string_view name(WireFormat format);  ///< "rfc5649", "rfc5649-zero-padded"

struct WrappedKey {
    Bytes kwp;              ///< the whole content of backup/<label>.kwp
    std::string mechanism;  ///< "CKM_AES_KEY_WRAP_PAD (0x210a)"
    WireFormat wireFormat{};
    pkcs11::Evidence evidence;
};

/// Wraps a private key under the KEK, in one read-write session of the token that holds it:
/// SO login, KEK in as a TRUSTED session object, SO logout, user login, wire format proved with a throw-away
/// key, wrap, KEK destroyed and read back as gone. A key without CKA_WRAP_WITH_TRUSTED needs no SO login: the
/// KEK enters in the user's session. Leaves the user logged in (older handles of private objects are no
/// longer valid); after an error nobody is, and the KEK is destroyed. Errors: Errc::objectMissing,
/// Errc::tokenPinWrong, Errc::wrappingImpossible, Errc::wireFormatWrong, Errc::objectRemains, and those of
/// KekInToken::install.
Result<WrappedKey> wrapForBackup(pkcs11::Session& session, const Pin& soPin, const Pin& userPin,
                                 const KeyValue& kek, const pkcs11::KeyReference& key);

}  // namespace conclave::backup
