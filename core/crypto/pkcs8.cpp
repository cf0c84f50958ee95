#include "core/crypto/pkcs8.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>

#include "core/crypto/der.h"
#include "core/crypto/openssl.h"

namespace conclave::crypto {
namespace {

constexpr std::size_t mostPadding = 7;

Error pkcs8NotStrict(Wording why) {
    ERR_clear_error();
    return Error(Errc::encodingNotStrict, {"PrivateKeyInfo (PKCS #8)", std::move(why)});
}

bool isPadding(ByteView octets) {
    return octets.size() <= mostPadding &&
           std::ranges::all_of(octets, [](std::uint8_t octet) { return octet == 0; });
}

/// Tag and length of an element with so long a content.
Bytes header(std::uint8_t tag, std::size_t length) {
    Bytes octets;
    for (auto rest = length; rest > 0; rest >>= 8)
        octets.insert(octets.begin(), static_cast<std::uint8_t>(rest & 0xFF));
    if (length < 0x80)
        return {tag, static_cast<std::uint8_t>(length)};
    octets.insert(octets.begin(), {tag, static_cast<std::uint8_t>(0x80 | octets.size())});
    return octets;
}

/// `pieces` one after the other, as one element; all in locked memory.
SecretBytes element(std::uint8_t tag, std::initializer_list<ByteView> pieces) {
    std::size_t length = 0;
    for (const auto piece : pieces)
        length += piece.size();
    const auto start = header(tag, length);
    SecretWriter writer(start.size() + length);
    writer.append(start);
    for (const auto piece : pieces)
        writer.append(piece);
    return std::move(writer).take();
}

/// RFC 5915, 3.
Result<SecretBytes> rebuildEcKey(ByteView key, const PublicKey& publicKey, bool hasPublicKey) {
    der::Reader fields = der::Reader(key).inside(der::sequence);
    const auto version = fields.content(der::integer);
    auto number = fields.content(der::octetString);
    const auto size = static_cast<std::size_t>((keyBits(publicKey.algorithm()) + 7) / 8);
    while (number.size() > size && number.front() == 0)
        number = number.subspan(1);
    if (!fields.isOk() || version.size() != 1 || version[0] != 1 || number.empty() || number.size() > size)
        return pkcs8NotStrict({"no ECPrivateKey of this curve", "não há ECPrivateKey desta curva"});
    const Bytes zeros(size - number.size());
    const auto one = der::makeInteger(1);
    const auto full = element(der::octetString, {zeros, number});
    const auto point = hasPublicKey
                           ? der::make(der::contextConstructed(1), der::makeBitString(publicKey.ecPoint()))
                           : Bytes();
    return element(der::sequence, {one, full.expose(), point});
}

}  // namespace

Result<PublicKey> publicOfPkcs8(const SecretBytes& der, std::size_t* derLength) {
    constexpr std::size_t mostOctets = 1U << 20;
    if (der.size() > mostOctets)
        return pkcs8NotStrict({"too long", "tamanho excessivo"});
    const auto octets = der.expose();
    const auto* next = octets.data();
    const Owned<PKCS8_PRIV_KEY_INFO> info(
        d2i_PKCS8_PRIV_KEY_INFO(nullptr, &next, static_cast<long>(octets.size())));
    if (!info)
        return pkcs8NotStrict({"not DER", "não é DER"});
    const auto used = static_cast<std::size_t>(next - octets.data());
    if (!isPadding(octets.subspan(used)))
        return pkcs8NotStrict({"other octets follow", "há outros octetos depois do fim"});
    SecretBytes again(used);
    auto* target = again.exposeMutable().data();
    if (i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr) != static_cast<int>(used) ||
        i2d_PKCS8_PRIV_KEY_INFO(info.get(), &target) != static_cast<int>(used) ||
        !std::equal(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(used),
                    again.expose().begin()))
        return pkcs8NotStrict({"not DER", "não é DER"});
    const EvpKey key(EVP_PKCS82PKEY_ex(info.get(), libContext(), nullptr));
    if (!key)
        return pkcs8NotStrict({"no private key inside", "não contém chave privada"});
    unsigned char* spki = nullptr;
    const int size = i2d_PUBKEY(key.get(), &spki);
    if (size <= 0)
        return opensslError("i2d_PUBKEY");
    auto publicKey = PublicKey::fromSpki(ByteView(spki, static_cast<std::size_t>(size)));
    OPENSSL_free(spki);
    if (publicKey && derLength != nullptr)
        *derLength = used;
    return publicKey;
}

Result<SecretBytes> rebuildPkcs8(const SecretBytes& der, const PublicKey& publicKey, bool hasPublicKey) {
    der::Reader reader(der.expose());
    const auto info = reader.element(der::sequence);
    if (!reader.isOk() || !isPadding(der.expose().subspan(info.whole.size())))
        return pkcs8NotStrict({"not DER", "não é DER"});
    der::Reader fields(info.content);
    const auto version = fields.content(der::integer);
    const auto algorithm = fields.element(der::sequence).whole;
    const auto key = fields.content(der::octetString);
    der::Reader spki = der::Reader(publicKey.spki()).inside(der::sequence);
    if (!fields.isOk() || version.size() != 1 || version[0] > 1 || !der::isOneElement(key))
        return pkcs8NotStrict({"no private key inside", "não contém chave privada"});
    if (!std::ranges::equal(algorithm, spki.element(der::sequence).whole))
        return pkcs8NotStrict({"a key of another algorithm", "uma chave de outro algoritmo"});
    const auto zero = der::makeInteger(0);
    const auto wrapped = [&](ByteView content) {
        const auto octets = element(der::octetString, {content});
        return element(der::sequence, {zero, algorithm, octets.expose()});
    };
    if (isRsa(publicKey.algorithm()))
        return wrapped(key);
    TRY_ASSIGN(const auto ecKey, rebuildEcKey(key, publicKey, hasPublicKey));
    return wrapped(ecKey.expose());
}

}  // namespace conclave::crypto
