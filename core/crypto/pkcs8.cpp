#include "core/crypto/pkcs8.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>

#include "core/crypto/openssl.h"

namespace conclave::crypto {
namespace {

Error pkcs8NotStrict(Wording why) {
    ERR_clear_error();
    return Error(Errc::encodingNotStrict, {"PrivateKeyInfo (PKCS #8)", std::move(why)});
}

}  // namespace

Result<PublicKey> publicOfPkcs8(const SecretBytes& der, std::size_t* derLength) {
    constexpr std::size_t mostPadding = 7;
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
    const auto padding = octets.subspan(used);
    if (padding.size() > mostPadding ||
        std::any_of(padding.begin(), padding.end(), [](auto octet) { return octet != 0; }))
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

}  // namespace conclave::crypto
