#pragma once

#include "core/backup/encoding.h"
#include "core/backup/transport.h"
#include "core/crypto/algorithm.h"
#include "core/pkcs11/token.h"

namespace conclave::backup {

/// What a token is to do in the ceremony: hold the key that is backed up, prove the restore, or both.
enum class WrappingRole { backup, restore, both };

/// Of a key that is to come back to stay.
struct Recovery {
    Encoding encoding;       ///< of its backup
    bool mayRewrap = false;  ///< people may have the backup opened on this computer
};

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
    bool needsRewrap = false;              ///< it refuses how the backup is written, and takes strict DER
    std::vector<std::string> surplusUses;  ///< "CKA_DECRYPT", …: what it gave the key that came back besides
    pkcs11::Evidence evidence;
};

/// For preflight: mechanisms and key sizes, then a dry run with session objects (a throw-away KEK carried in,
/// a throw-away key of the family wrapped and proved, restored where the role wants it, EXTRACTABLE turned
/// off) without login where the token allows that. `recovery`: the throw-away key is restored as the backup
/// is written, and surplus uses are no error. Leaves nothing behind. Errors: Errc::mechanismMissing,
/// Errc::wrappingImpossible (with the reason), Errc::wireFormatWrong, Errc::backupEncodingRefused.
Result<WrappingProbe> probeWrapping(pkcs11::Token& token, crypto::KeyAlgorithm algorithm,
                                    WrappingRole role = WrappingRole::both,
                                    const Recovery* recovery = nullptr);

/// The same in a given session: right after unlock, with the user logged in, before any key exists.
Result<WrappingProbe> probeWrapping(pkcs11::Session& session, crypto::KeyAlgorithm algorithm,
                                    WrappingRole role = WrappingRole::both,
                                    const Recovery* recovery = nullptr);

}  // namespace conclave::backup
