#include "core/backup/encoding.h"

#include "core/backup/wrap.h"
#include "core/crypto/key_wrap.h"
#include "core/crypto/pkcs8.h"

namespace conclave::backup {

using crypto::KeyAlgorithm;

namespace {

/// Check value and length (RFC 5649, 3).
constexpr std::size_t kwpOverhead = 8;

}  // namespace

Encoding encodingOf(const quorum::ManifestWrapped& wrapped, KeyAlgorithm algorithm) {
    Encoding encoding;
    encoding.isZeroPadded = wrapped.wireFormat == name(WireFormat::zeroPadded);
    // Around the private number there are at most some 50 octets; the public point is twice as long as that,
    // and an octet.
    const auto number = static_cast<std::size_t>((keyBits(algorithm) + 7) / 8);
    if (!isRsa(algorithm))
        encoding.hasPublicKey = wrapped.length > kwpOverhead + 3 * number;
    return encoding;
}

Wording wordingOf(const Encoding& encoding) {
    if (encoding.isZeroPadded && !encoding.hasPublicKey)
        return {"zero octets follow the key, which has no public key beside it",
                "há octetos zero depois da chave, que vem sem a chave pública"};
    if (encoding.isZeroPadded)
        return {"zero octets follow the key", "há octetos zero depois da chave"};
    if (!encoding.hasPublicKey)
        return {"the key has no public key beside it", "a chave vem sem a chave pública"};
    return {};
}

Result<SecretBytes> encode(const SecretBytes& pkcs8, const crypto::PublicKey& publicKey,
                           const Encoding& encoding) {
    TRY_ASSIGN(auto key, crypto::rebuildPkcs8(pkcs8, publicKey, encoding.hasPublicKey));
    if (!encoding.isZeroPadded || key.size() % 8 == 0)
        return key;
    SecretWriter padded((key.size() + 7) / 8 * 8);
    padded.append(key.expose());
    padded.append(Bytes(8 - key.size() % 8));
    return std::move(padded).take();
}

Result<Bytes> rewrap(const KeyValue& kek, ByteView kwp, const crypto::PublicKey& publicKey) {
    TRY_ASSIGN(const auto opened, crypto::unwrapKwp(kek, kwp));
    TRY_ASSIGN(const auto strict, encode(opened, publicKey, {}));
    return crypto::wrapKwp(kek, strict);
}

}  // namespace conclave::backup
