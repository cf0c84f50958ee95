#pragma once

#include <optional>

#include "core/crypto/openssl.h"
#include "core/crypto/private_key.h"

namespace conclave::crypto {

/// An EVP_PKEY in libContext() whose private operations run on the device, through the port alone. Borrowed:
/// `key` outlives the EVP_PKEY and all that holds a reference to it (CMS, contexts). For X509_sign,
/// X509_REQ_sign, X509_CRL_sign, EVP_DigestSign, CMS_sign and CMS_final (with signed attributes: the port
/// signs messages, never bare digests), CMS_decrypt and EVP_PKEY_derive (ECDH, with or without the X9.63
/// KDF), EVP_PKEY_decrypt (OAEP). PSS: salt length RSA_PSS_SALTLEN_DIGEST or left unset. Private material is
/// never exported; there is none. Forgets an earlier device error of this thread.
///
/// Errors: Errc::opensslFailed.
Result<EvpKey> toEvpKey(PrivateKey& key);

/// A public EVP_PKEY of OpenSSL's own default provider in libContext().
///
/// Errors: Errc::opensslFailed.
Result<EvpKey> toEvpKey(const PublicKey& key);

/// What the device (or the provider in front of it) answered when an OpenSSL call on this thread failed since
/// the last toEvpKey or take: card pulled, PIN wrong, signature algorithm that does not fit the key. OpenSSL
/// itself only says "failed", and CMS_decrypt even hides that.
std::optional<Error> takeDeviceError();

/// What to return when an OpenSSL call on a device key failed: the device's own error when there is one, else
/// opensslError(operation).
Error deviceOrOpensslError(std::string operation);

}  // namespace conclave::crypto
