#include "core/x509/chain.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <new>
#include <vector>

#include "core/crypto/certificate_fields.h"
#include "core/crypto/identifiers.h"
#include "core/crypto/openssl.h"
#include "core/x509/signer.h"

namespace conclave::x509 {

namespace {

crypto::X509Certificate parse(const Certificate& certificate) {
    auto* x509 = X509_new_ex(crypto::libContext(), nullptr);
    const auto* cursor = certificate.der().data();
    if (x509 != nullptr && d2i_X509(&x509, &cursor, static_cast<long>(certificate.der().size())) == nullptr)
        x509 = nullptr;  // d2i has freed it
    return crypto::X509Certificate(x509);
}

/// OpenSSL lets any digest pass that its configuration allows.
Result<void> checkDigests(const STACK_OF(X509) * path) {
    for (int i = 0; i + 1 < sk_X509_num(path); ++i) {  // the last is the anchor
        auto* x509 = sk_X509_value(path, i);
        unsigned char* octets = nullptr;
        const int size = i2d_X509(x509, &octets);
        if (size < 0)
            return crypto::opensslError("i2d_X509");
        const Bytes der(octets, octets + size);
        OPENSSL_free(octets);
        TRY_ASSIGN(const auto certificate, Certificate::fromDer(der));
        const auto fields = crypto::readCertificateFields(der);
        if (!fields || !crypto::findCertificateSignature(fields->signatureAlgorithm))
            return Error(
                Errc::certificateUnfit,
                {certificate.subject(),
                 Wording("its authority signed it with an algorithm that is too weak or not known here "
                         "(SHA-256, SHA-384 or SHA-512 is asked for)",
                         "sua autoridade o assinou com um algoritmo fraco demais ou desconhecido "
                         "aqui (pede-se SHA-256, SHA-384 ou SHA-512)")});
    }
    return {};
}

/// A STACK_OF(X509) that borrows its members.
struct StackDeleter {
    void operator()(STACK_OF(X509) * stack) const noexcept { sk_X509_free(stack); }
};

}  // namespace

Result<void> verifyChain(const Certificate& leaf, std::span<const Certificate> intermediates,
                         std::span<const Certificate> anchors, std::int64_t atUtcMs) {
    const crypto::Owned<X509_STORE> store(X509_STORE_new());
    const std::unique_ptr<STACK_OF(X509), StackDeleter> untrusted(sk_X509_new_null());
    const crypto::Owned<X509_STORE_CTX> context(X509_STORE_CTX_new_ex(crypto::libContext(), nullptr));
    if (!store || !untrusted || !context)
        throw std::bad_alloc();

    std::vector<crypto::X509Certificate> owned;
    for (const auto& anchor : anchors) {
        owned.push_back(parse(anchor));
        if (!owned.back() || X509_STORE_add_cert(store.get(), owned.back().get()) != 1)
            return crypto::opensslError("X509_STORE_add_cert");
    }
    for (const auto& intermediate : intermediates) {
        owned.push_back(parse(intermediate));
        if (!owned.back() || sk_X509_push(untrusted.get(), owned.back().get()) <= 0)
            return crypto::opensslError("sk_X509_push");
    }
    const auto end = parse(leaf);
    if (!end || X509_STORE_CTX_init(context.get(), store.get(), end.get(), untrusted.get()) != 1)
        return crypto::opensslError("X509_STORE_CTX_init");
    auto* parameters = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_time(parameters, static_cast<time_t>(atUtcMs / 1000));
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);

    if (X509_verify_cert(context.get()) == 1)
        return checkDigests(X509_STORE_CTX_get0_chain(context.get()));
    const int reason = X509_STORE_CTX_get_error(context.get());
    ERR_clear_error();  // the reason below says more
    return Error(Errc::signatureInvalid, {withoutCpf(leaf.subject())})
        .native(NativeSource::openssl, static_cast<std::uint64_t>(reason),
                X509_verify_cert_error_string(reason));
}

}  // namespace conclave::x509
