#pragma once

#include <openssl/core.h>
#include <openssl/core_dispatch.h>

#include <optional>
#include <string>

#include "core/crypto/digest.h"
#include "core/crypto/openssl.h"
#include "core/crypto/private_key.h"

/// What the files of the in-process provider (provider(7), OpenSSL 3.0) share; openssl.cpp loads it, nobody
/// else includes this. The functions are called by libcrypto, so they are noexcept: out of memory ends the
/// process.
namespace conclave::crypto::internal {

inline constexpr const char* providerName = "conclave";
inline constexpr const char* providerProperty = "provider=conclave";

/// Import parameter (an octet pointer) that carries the PrivateKey of a new device key.
inline constexpr const char* paramDevice = "conclave-device";

int providerInit(const OSSL_CORE_HANDLE* handle, const OSSL_DISPATCH* in, const OSSL_DISPATCH** out,
                 void** context) noexcept;

/// One key of our provider: the device's, or (device == nullptr) a peer's public key or bare curve that
/// OpenSSL makes beside it for ECDH. `half` is the public half in the default provider; parameters are
/// delegated to it.
struct KeyData {
    bool isEc = false;
    bool hasPublic = false;
    PrivateKey* device = nullptr;  ///< borrowed
    EvpKey half;
};

/// Keeps the error for takeDeviceError() and leaves a mark in OpenSSL's queue. Returns 0, OpenSSL's "failed".
int refuse(Error error);

/// By any of OpenSSL's names ("SHA256", "SHA2-256", "SHA-256", the OID); nothing for other hashes.
std::optional<Hash> hashNamed(const char* wanted);

/// A UTF-8 parameter, with or without a final NUL; nothing when it is of another type.
std::optional<std::string> textOf(const OSSL_PARAM& param);

/// One line of a dispatch table: OpenSSL stores every function as void (*)(void).
template <class Function>
OSSL_DISPATCH entry(int id, Function* function) {
    return {id, reinterpret_cast<void (*)()>(function)};
}

// The dispatch tables. libcrypto's names for their functions recur from table to table, so each has a
// namespace.
namespace keymgmt {
extern const OSSL_DISPATCH rsa[];
extern const OSSL_DISPATCH ec[];
}  // namespace keymgmt
namespace signing {
extern const OSSL_DISPATCH all[];  // RSA and ECDSA
}  // namespace signing
namespace cipher {
extern const OSSL_DISPATCH rsa[];
}  // namespace cipher
namespace exchange {
extern const OSSL_DISPATCH ecdh[];
}  // namespace exchange

}  // namespace conclave::crypto::internal
