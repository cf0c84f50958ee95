#pragma once

#include "core/pkcs11/object.h"

namespace conclave::backup {

/// A sealed key does not leave, whatever the token says of it: it is asked to be extractable and not
/// sensitive again, its value is read, it is wrapped under a key made for that, by each mechanism that wraps
/// private keys so, and so is a copy of it that is to be extractable; nothing may come out. The user is
/// logged in. Returns what was refused, and how. Errors: Errc::keyLeaves {label, how} (something came out: a
/// value is wiped, a wrapped key is under a key that is destroyed), those of KekInToken::install.
Result<pkcs11::Evidence> tryToTakeOut(pkcs11::Session& session, const pkcs11::KeyReference& key);

}  // namespace conclave::backup
