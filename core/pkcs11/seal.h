#pragma once

#include "core/pkcs11/object.h"

namespace conclave::pkcs11 {

/// Turns CKA_EXTRACTABLE off for good, reads it back, and tries that it cannot be turned on again.
/// Returns the private key's attributes after it. Errors: Errc::tokenCannotSeal, Errc::keyNotSealed (it is
/// not CKA_SENSITIVE).
Result<Evidence> sealKey(Session& session, ObjectHandle privateKey, std::string_view label);

/// Sets CKA_ID to `id` (SHA-256 of the SubjectPublicKeyInfo, first 20 octets) on private key, public key and
/// certificate, whichever carry `reference`, and reads it back. False, with nothing changed or everything
/// changed back, where the token refuses: a key keeps its first CKA_ID then.
Result<bool> assignId(Session& session, const KeyReference& reference, ByteView id);

}  // namespace conclave::pkcs11
