#include "core/crypto/random.h"

#include <openssl/rand.h>

#include <cstdio>
#include <cstdlib>

#include "core/crypto/openssl.h"

namespace conclave::crypto {
namespace {

constexpr unsigned strengthBits = 256;

}  // namespace

Result<void> fillRandom(std::span<std::uint8_t> target) {
    if (RAND_priv_bytes_ex(libContext(), target.data(), target.size(), strengthBits) != 1)
        return Error(Errc::randomFailed).causedBy(opensslError("RAND_priv_bytes_ex"));
    return {};
}

Result<KeyValue> randomKey(std::size_t size) {
    SecretBytes key(size);
    TRY(fillRandom(key.exposeMutable()));
    return KeyValue(std::move(key));
}

Bytes randomBytes(std::size_t size) {
    Bytes bytes(size);
    if (RAND_bytes_ex(libContext(), bytes.data(), bytes.size(), strengthBits) != 1) {
        std::fputs("The random number generator failed.\n", stderr);
        std::abort();
    }
    return bytes;
}

}  // namespace conclave::crypto
