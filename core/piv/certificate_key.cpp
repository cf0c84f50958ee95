#include <openssl/x509.h>

#include "core/crypto/openssl.h"
#include "core/piv/card.h"

namespace conclave::piv {

Result<crypto::PublicKey> publicKeyOf(ByteView certificateDer, const std::string& what) {
    // Cards of strangers carry certificates that are not strict; only their key matters here.
    X509* parsed = X509_new_ex(crypto::libContext(), nullptr);
    const auto* at = certificateDer.data();
    if (d2i_X509(&parsed, &at, static_cast<long>(certificateDer.size())) == nullptr)
        return Error(Errc::certificateUnreadable, {what}).causedBy(crypto::opensslError("d2i_X509"));
    const crypto::X509Certificate certificate(parsed);
    if (at != certificateDer.data() + certificateDer.size())
        return Error(Errc::certificateUnreadable, {what});
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &der);
    if (size <= 0)
        return Error(Errc::certificateUnreadable, {what}).causedBy(crypto::opensslError("i2d_X509_PUBKEY"));
    const Bytes spki(der, der + size);
    OPENSSL_free(der);
    return crypto::PublicKey::fromSpki(spki);
}

}  // namespace conclave::piv
