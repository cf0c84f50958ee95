#pragma once

#include <openssl/types.h>

#include <filesystem>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/crypto/algorithm.h"

namespace conclave::crypto {

/// Incremental (FIPS 180-4). Throws std::bad_alloc only.
class Digest {
  public:
    explicit Digest(Hash hash = Hash::sha256);
    Digest(Digest&& other) noexcept;
    Digest& operator=(Digest&& other) noexcept;
    ~Digest();

    Digest& update(ByteView data);
    Bytes finish() &&;  ///< ends the object

  private:
    EVP_MD_CTX* m_context;
};

Bytes digest(Hash hash, ByteView data);
Bytes sha256(ByteView data);

/// Of a regular file of any size, read in pieces.
///
/// Errors: Errc::fileMissing, Errc::permissionDenied, Errc::notARegularFile, Errc::ioFailed.
Result<Bytes> sha256File(const std::filesystem::path& path);

std::size_t digestSize(Hash hash);   ///< octets
const char* opensslName(Hash hash);  ///< "SHA256", as EVP_MD_fetch and OSSL_PARAM digests want it

}  // namespace conclave::crypto
