#pragma once

#include "core/backup/transport.h"
#include "core/crypto/algorithm.h"
#include "core/pkcs11/token.h"

namespace conclave::backup {

/// What a token is to do in the ceremony: hold the key that is backed up, prove the restore, or both.
enum class WrappingRole { backup, restore, both };

/// What a token offers for the KEK path (docs/formats/backup.md).
struct WrappingProbe {
    CK_MECHANISM_TYPE kwp{};  ///< the RFC 5649 mechanism by number; its wire format is proved at backup
    /// What a dry run with throw-away session objects found; nothing where the token wants a login even for
    /// those.
    std::optional<Transport::Way> transport;
    std::optional<bool> canSeal;
    /// Whether a key with CKA_WRAP_WITH_TRUSTED really cannot be wrapped by a key that is not trusted. Ask
    /// for that attribute only where it is so: elsewhere it protects nothing, and an SO login may be
    /// impossible (NSS). Not tried on a token that is to restore only.
    std::optional<bool> enforcesTrust;
    pkcs11::Evidence evidence;
};

/// For preflight: mechanisms and key sizes, then a dry run with session objects (a throw-away KEK carried in,
/// a throw-away key of the family wrapped and proved, restored where the role wants it, EXTRACTABLE turned
/// off) without login where the token allows that. Leaves nothing behind. Errors: Errc::mechanismMissing,
/// Errc::wrappingImpossible (with the reason), Errc::wireFormatWrong.
Result<WrappingProbe> probeWrapping(pkcs11::Token& token, crypto::KeyAlgorithm algorithm,
                                    WrappingRole role = WrappingRole::both);

/// The same in a given session: right after unlock, with the user logged in, before any key exists.
Result<WrappingProbe> probeWrapping(pkcs11::Session& session, crypto::KeyAlgorithm algorithm,
                                    WrappingRole role = WrappingRole::both);

}  // namespace conclave::backup
