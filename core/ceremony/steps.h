#pragma once

#include "core/ceremony/ceremony.h"

namespace conclave::ceremony {

/// Does what the running step declares. A step that failed can be run again: it finds what its last attempt
/// left and starts over or goes on from there.
Result<void> runStep(Ceremony& ceremony);
/// False for a kind that is declared and that nobody wrote yet (a test asks).
bool canRun(const steps::Kind& kind);

// steps_opening.cpp
Result<void> confirmStep(Ceremony& ceremony);
Result<void> signIn(Ceremony& ceremony);
Result<void> clockCheck(Ceremony& ceremony);
Result<void> hashCheck(Ceremony& ceremony);
Result<void> hsmCheck(Ceremony& ceremony);

// steps_cards.cpp
Result<void> enrolCards(Ceremony& ceremony);

// steps_tokens.cpp
Result<void> dealUnlock(Ceremony& ceremony);
Result<void> initialiseToken(Ceremony& ceremony);
Result<void> unlockToken(Ceremony& ceremony);

// steps_key.cpp
Result<void> generateKey(Ceremony& ceremony);
Result<void> makeCertificate(Ceremony& ceremony);
Result<void> sealKey(Ceremony& ceremony);
Result<void> writeKeyReference(Ceremony& ceremony);

// steps_backup.cpp
Result<void> dealBackup(Ceremony& ceremony);
Result<void> backUp(Ceremony& ceremony);
Result<void> restoreTest(Ceremony& ceremony);

// close_out.cpp
Result<void> takeStatements(Ceremony& ceremony);  ///< the close-out step itself
/// What follows the last step: content-end, closing, everyone's signature, the merged file. Can be repeated.
/// `signer`: whose signature failed, where the others could close without it; else empty.
Result<void> closeAndSign(Ceremony& ceremony, std::string& signer);
/// An exception says that this signer's card cannot sign any more; the next closing leaves them out.
Result<void> setSignerAside(Ceremony& ceremony, const std::string& signer, const Error& problem);

}  // namespace conclave::ceremony
