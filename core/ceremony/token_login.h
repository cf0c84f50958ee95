#pragma once

#include <vector>

#include "core/ceremony/ceremony.h"
#include "core/quorum/manifest.h"

namespace conclave::ceremony {

/// The PIN of a token as it follows from the unlock secret.
Result<Pin> tokenPin(const quorum::ManifestToken& token, const KeyValue& unlockSecret,
                     quorum::TokenUser user);

/// The token's line of the unlock manifest. Errors: Errc::tokenMissing before its initialisation.
Result<quorum::ManifestToken> manifestToken(const Ceremony& ceremony, const std::string& name);

/// What is said while a token is looked at before a key gets into it: whether an earlier attempt left
/// something there.
Phrase leftoverPhrase(const Ceremony& ceremony, const std::string& token);

/// The open session of a token whose user is logged in; asks the token's quorum when not.
Result<pkcs11::Session*> unlocked(Ceremony& ceremony, const std::string& token);

/// [{class, label, id}]: what is on the token, as who is logged in sees it. On the lane.
Result<nlohmann::json> objectsOn(pkcs11::Session& session);

/// The same, when what can hold a secret is all known: keys of the record, and `more`, by CKA_ID, once each
/// and as token objects. On the lane. Errors: Errc::objectForeign.
Result<nlohmann::json> accountedObjects(const Ceremony& ceremony, pkcs11::Session& session,
                                        const std::string& token, const std::vector<Bytes>& more = {});

/// Logs the user in with the PIN that follows from the secret, and writes it down.
Result<pkcs11::Session*> loginUser(Ceremony& ceremony, const std::string& name, const KeyValue& unlockSecret,
                                   const std::vector<std::string>& custodians);

/// That nobody who did not log in finds a private key or a secret on a token that has a key of this ceremony:
/// what a token says of CKA_PRIVATE is its word only. Nobody is logged in. Says nothing of a token that is
/// not there any more. Errors: Errc::keyLeaves.
Result<void> requireLogins(Ceremony& ceremony);

}  // namespace conclave::ceremony
