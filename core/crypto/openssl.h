#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/base/secret_bytes.h"

// Not in <openssl/types.h>; typedef'd as CMS_ContentInfo, X509_EXTENSION, X509_REQ.
struct CMS_ContentInfo_st;
struct X509_extension_st;
struct X509_req_st;

namespace conclave::crypto {

/// Frees any OpenSSL object that we own. Includes only <openssl/types.h>: users include what they call.
struct OpensslDeleter {
    void operator()(ASN1_OBJECT* object) const noexcept;
    void operator()(
        ASN1_STRING* object) const noexcept;  ///< ASN1_INTEGER, ASN1_TIME and the like are the same type
    void operator()(BIGNUM* object) const noexcept;  ///< wipes
    void operator()(BIO* object) const noexcept;     ///< the whole chain
    void operator()(CMS_ContentInfo_st* object) const noexcept;
    void operator()(EVP_CIPHER* object) const noexcept;
    void operator()(EVP_CIPHER_CTX* object) const noexcept;  ///< wipes
    void operator()(EVP_KDF* object) const noexcept;
    void operator()(EVP_KDF_CTX* object) const noexcept;  ///< wipes
    void operator()(EVP_MAC* object) const noexcept;
    void operator()(EVP_MAC_CTX* object) const noexcept;  ///< wipes
    void operator()(EVP_MD* object) const noexcept;
    void operator()(EVP_MD_CTX* object) const noexcept;
    void operator()(EVP_PKEY* object) const noexcept;
    void operator()(EVP_PKEY_CTX* object) const noexcept;
    void operator()(OSSL_PARAM* object) const noexcept;
    void operator()(OSSL_PARAM_BLD* object) const noexcept;
    void operator()(PKCS8_PRIV_KEY_INFO* object) const noexcept;  ///< wipes
    void operator()(X509* object) const noexcept;
    void operator()(X509_ALGOR* object) const noexcept;
    void operator()(X509_CRL* object) const noexcept;
    void operator()(X509_extension_st* object) const noexcept;
    void operator()(X509_NAME* object) const noexcept;
    void operator()(X509_PUBKEY* object) const noexcept;
    void operator()(X509_req_st* object) const noexcept;
    void operator()(X509_REVOKED* object) const noexcept;
    void operator()(X509_STORE* object) const noexcept;
    void operator()(X509_STORE_CTX* object) const noexcept;
};

template <class T>
using Owned = std::unique_ptr<T, OpensslDeleter>;

using Bio = Owned<BIO>;
using BigNumber = Owned<BIGNUM>;
using CipherContext = Owned<EVP_CIPHER_CTX>;
using CmsContentInfo = Owned<CMS_ContentInfo_st>;
using EvpKey = Owned<EVP_PKEY>;
using EvpKeyContext = Owned<EVP_PKEY_CTX>;
using KdfContext = Owned<EVP_KDF_CTX>;
using MacContext = Owned<EVP_MAC_CTX>;
using MdContext = Owned<EVP_MD_CTX>;
using Params = Owned<OSSL_PARAM>;
using ParamsBuilder = Owned<OSSL_PARAM_BLD>;
using Crl = Owned<X509_CRL>;
using CertificateRequest = Owned<X509_req_st>;
using X509Certificate = Owned<X509>;

/// The one library context of Conclave: OpenSSL's default provider and ours (provider.h), no configuration
/// file. Private, because PKCS #11 modules (SoftHSM) use the process's default context. Made at the first
/// call, freed by OpenSSL's own clean-up at exit: no global may own an OpenSSL object. Use the `_ex`,
/// `_new_ex` and `_fetch` variants with it, and X509_new_ex(libContext(), nullptr) for certificates.
OSSL_LIB_CTX* libContext();

/// Errc::opensslFailed {operation} with this thread's error queue, drained, as native codes; and with the
/// error of the device (provider.h, takeDeviceError) as its cause, when a device refused.
Error opensslError(std::string operation);

/// OpenSSL's secure heap, once per process, before any other use of OpenSSL. False: some of its memory is not
/// locked (RLIMIT_MEMLOCK), or it could not be made; production preflight and doctor say so.
bool initSecureHeap();

/// A memory BIO on the secure heap, for decrypted content; takeSecret() copies it out and wipes the BIO's
/// copy.
Bio secureMemoryBio();
SecretBytes takeSecret(Bio bio);

Bio memoryBio();               ///< to write public octets to
Bio memoryBio(ByteView view);  ///< reads `view`, borrowed: it outlives the BIO
Bytes bioBytes(BIO* bio);      ///< what was written to a memory BIO, or is left to read from it

BigNumber unsignedNumber(ByteView bigEndian);  ///< null when memory is out

}  // namespace conclave::crypto
