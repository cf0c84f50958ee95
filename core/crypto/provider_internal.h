#pragma once

#include "core/crypto/digest.h"
#include "core/crypto/openssl.h"
#include "core/crypto/private_key.h"

#include <openssl/core.h>
#include <openssl/core_dispatch.h>

#include <optional>

/// What the files of the in-process provider share; nobody else includes it.
namespace conclave::crypto::internal {

inline constexpr const char* providerName = "conclave";
inline constexpr const char* providerProperty = "provider=conclave";

/// Import parameter (an octet pointer) that carries the PrivateKey of a new device key.
inline constexpr const char* paramDevice = "conclave-device";

OSSL_provider_init_fn providerInit;

/// One key of our provider: the device's, or (device == nullptr) a peer's public key or bare curve that OpenSSL
/// makes beside it for ECDH. `half` is the public half in the default provider; parameters are delegated to it.
struct KeyData {
    PrivateKey* device = nullptr;  ///< borrowed
    EvpKey half;
    bool isEc = false;
};

/// Keeps the error for takeDeviceError() and puts a mark in OpenSSL's queue. Returns 0, OpenSSL's "failed".
int refuse(Error error);

/// Parameters that a context may set or get, with OpenSSL's own names; false (and nothing changed) when it is none
/// of ours.
std::optional<Hash> hashNamed(const char* name);

extern const OSSL_DISPATCH rsaKeymgmt[];
extern const OSSL_DISPATCH ecKeymgmt[];
extern const OSSL_DISPATCH rsaSignature[];
extern const OSSL_DISPATCH ecdsaSignature[];
extern const OSSL_DISPATCH rsaCipher[];
extern const OSSL_DISPATCH ecdhExchange[];

}  // namespace conclave::crypto::internal
