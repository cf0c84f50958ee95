#pragma once

#include "core/ceremony/ceremony.h"

namespace conclave::ceremony {

/// Does what the running step declares. A step that failed can be run again: it finds what its last attempt
/// left and starts over or goes on from there.
Result<void> runStep(Ceremony& ceremony);
/// False for a kind that is declared and that nobody wrote yet (a test asks).
bool canRun(const steps::Kind& kind);

// close_out.cpp
Result<void> takeStatements(Ceremony& ceremony);  ///< the close-out step itself; of an abandoned ceremony too
/// What follows the last step: content-end, closing, everyone's signature, the merged file. Can be repeated.
/// `signer`: whose signature failed, where the others could close without it; else empty.
Result<void> closeAndSign(Ceremony& ceremony, std::string& signer);
/// An exception says that this signer's card cannot sign any more; the next closing leaves them out.
Result<void> setSignerAside(Ceremony& ceremony, const std::string& signer, const Error& problem);

}  // namespace conclave::ceremony
