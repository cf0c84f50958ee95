#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

#include <array>
#include <charconv>
#include <cstring>
#include <memory>

#include "core/crypto/identifiers.h"
#include "core/crypto/provider_internal.h"

namespace conclave::crypto::internal::signing {
namespace {

/// Collects the message and hands it to the port whole: devices hash themselves, or their adapter does.
struct SignatureContext {
    const KeyData* key = nullptr;  ///< owned by the EVP_PKEY that OpenSSL holds beside us
    std::optional<Hash> hash;
    std::optional<Hash> mgf1Hash;
    int padding = RSA_PKCS1_PADDING;
    int saltLength = RSA_PSS_SALTLEN_DIGEST;
    Bytes message;
};

SignatureContext& asContext(void* data) {
    return *static_cast<SignatureContext*>(data);
}

struct Padding {
    int number;
    const char* name;
};
constexpr std::array paddings{Padding{RSA_PKCS1_PADDING, OSSL_PKEY_RSA_PAD_MODE_PKCSV15},
                              Padding{RSA_PKCS1_PSS_PADDING, OSSL_PKEY_RSA_PAD_MODE_PSS}};

std::optional<SignatureAlgorithm> algorithmFor(const SignatureContext& context) {
    const auto pick = [&](SignatureAlgorithm sha256, SignatureAlgorithm sha384,
                          SignatureAlgorithm sha512) -> std::optional<SignatureAlgorithm> {
        switch (*context.hash) {
            case Hash::sha256:
                return sha256;
            case Hash::sha384:
                return sha384;
            case Hash::sha512:
                return sha512;
            case Hash::sha1:
                return std::nullopt;
        }
        return std::nullopt;
    };
    if (!context.hash)
        return std::nullopt;
    using enum SignatureAlgorithm;
    if (context.key->isEc)
        return pick(ecdsaSha256, ecdsaSha384, ecdsaSha512);
    if (context.padding == RSA_PKCS1_PADDING)
        return pick(rsaPkcs1Sha256, rsaPkcs1Sha384, rsaPkcs1Sha512);
    const bool isOurSalt = context.saltLength == RSA_PSS_SALTLEN_DIGEST ||
                           context.saltLength == static_cast<int>(digestSize(*context.hash));
    if (!isOurSalt || context.mgf1Hash.value_or(*context.hash) != *context.hash)
        return std::nullopt;
    return pick(rsaPssSha256, rsaPssSha384, rsaPssSha512);
}

/// The algorithm that was set up, when it is one of ours and fits the key.
Result<SignatureAlgorithm> chosen(const SignatureContext& context) {
    const auto keyAlgorithm = context.key->device->publicKey().algorithm();
    const auto algorithm = algorithmFor(context);
    if (algorithm && fits(*algorithm, keyAlgorithm))
        return *algorithm;
    std::string asked = context.key->isEc                          ? "ECDSA"
                        : context.padding == RSA_PKCS1_PSS_PADDING ? "RSA-PSS"
                                                                   : "RSA";
    asked += context.hash ? " " + std::string(name(*context.hash)) : "";
    return Error(Errc::signatureAlgorithmUnfit,
                 {algorithm ? std::string(name(*algorithm)) : asked, std::string(name(keyAlgorithm)),
                  std::string(name(defaultSignature(keyAlgorithm)))});
}

void* newContext(void*, const char*) noexcept {
    return std::make_unique<SignatureContext>().release();
}
void freeContext(void* data) noexcept {
    delete static_cast<SignatureContext*>(data);
}

void* duplicate(void* data) noexcept {
    return std::make_unique<SignatureContext>(asContext(data)).release();
}

bool setHash(std::optional<Hash>& target, const char* wanted) {
    const auto hash = hashNamed(wanted);
    if (!hash)
        return refuse(Error(Errc::algorithmUnsupported, {wanted != nullptr ? wanted : "?"})) == 1;
    target = hash;
    return true;
}

int setPadding(SignatureContext& context, const OSSL_PARAM& param) {
    const auto text = textOf(param);
    int number = 0;
    if (!text && OSSL_PARAM_get_int(&param, &number) != 1)
        return 0;
    for (const auto& padding : paddings)
        if (text ? *text == padding.name : number == padding.number) {
            context.padding = padding.number;
            return 1;
        }
    return refuse(Error(Errc::algorithmUnsupported, {worded("RSA padding {}", "RSA com preenchimento {}",
                                                            text.value_or(std::to_string(number)))}));
}

/// Kept as asked; chosen() refuses what is not the length of the hash.
int setSaltLength(SignatureContext& context, const OSSL_PARAM& param) {
    const auto text = textOf(param);
    if (!text)
        return OSSL_PARAM_get_int(&param, &context.saltLength);
    if (*text == OSSL_PKEY_RSA_PSS_SALT_LEN_DIGEST) {
        context.saltLength = RSA_PSS_SALTLEN_DIGEST;
        return 1;
    }
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), context.saltLength);
    if (error != std::errc() || end != text->data() + text->size())
        return refuse(Error(Errc::algorithmUnsupported,
                            {worded("RSA-PSS salt length {}", "RSA-PSS com salt de comprimento {}", *text)}));
    return 1;
}

int setParams(void* data, const OSSL_PARAM params[]) noexcept {
    auto& context = asContext(data);
    if (params == nullptr)
        return 1;
    if (const auto* param = OSSL_PARAM_locate_const(params, OSSL_SIGNATURE_PARAM_DIGEST)) {
        const auto text = textOf(*param);
        if (!text || !setHash(context.hash, text->c_str()))
            return 0;
    }
    if (const auto* param = OSSL_PARAM_locate_const(params, OSSL_SIGNATURE_PARAM_PAD_MODE))
        if (setPadding(context, *param) != 1)
            return 0;
    if (const auto* param = OSSL_PARAM_locate_const(params, OSSL_SIGNATURE_PARAM_PSS_SALTLEN))
        if (setSaltLength(context, *param) != 1)
            return 0;
    if (const auto* param = OSSL_PARAM_locate_const(params, OSSL_SIGNATURE_PARAM_MGF1_DIGEST)) {
        const auto text = textOf(*param);
        if (!text || !setHash(context.mgf1Hash, text->c_str()))
            return 0;
    }
    return 1;
}

int initialise(void* data, const char* digestName, void* key, const OSSL_PARAM params[]) noexcept {
    auto& context = asContext(data);
    if (key != nullptr)
        context.key = static_cast<const KeyData*>(key);
    if (context.key == nullptr || context.key->device == nullptr)
        return 0;
    context.message.clear();
    if (digestName != nullptr && *digestName != '\0' && !setHash(context.hash, digestName))
        return 0;
    return setParams(data, params);
}

int update(void* data, const unsigned char* octets, std::size_t size) noexcept {
    auto& message = asContext(data).message;
    message.insert(message.end(), octets, octets + size);
    return 1;
}

int signFinal(void* data, unsigned char* target, std::size_t* size, std::size_t capacity) noexcept {
    auto& context = asContext(data);
    const auto most = static_cast<std::size_t>(EVP_PKEY_get_size(context.key->half.get()));
    if (target == nullptr) {
        *size = most;
        return 1;
    }
    const auto algorithm = chosen(context);
    if (!algorithm)
        return refuse(algorithm.error());
    auto& device = *context.key->device;
    const auto made = device.sign(*algorithm, context.message);
    if (!made)
        return refuse(made.error());
    // A device that signs with another key, or wrongly, is found before anything is built on it.
    if (const auto verified = device.publicKey().verify(*algorithm, context.message, *made); !verified)
        return refuse(verified.error());
    if (made->size() > capacity)
        return 0;
    std::memcpy(target, made->data(), made->size());
    *size = made->size();
    return 1;
}

int verifyFinal(void* data, const unsigned char* presented, std::size_t size) noexcept {
    auto& context = asContext(data);
    const auto algorithm = chosen(context);
    if (!algorithm)
        return refuse(algorithm.error());
    return context.key->device->publicKey().verify(*algorithm, context.message, {presented, size}) ? 1 : 0;
}

int setNumberOrText(OSSL_PARAM& param, int number, const char* text) {
    return param.data_type == OSSL_PARAM_UTF8_STRING ? OSSL_PARAM_set_utf8_string(&param, text)
                                                     : OSSL_PARAM_set_int(&param, number);
}

int getParams(void* data, OSSL_PARAM params[]) noexcept {
    const auto& context = asContext(data);
    if (context.key == nullptr)
        return 0;
    if (auto* param = OSSL_PARAM_locate(params, OSSL_SIGNATURE_PARAM_ALGORITHM_ID)) {
        const auto algorithm = chosen(context);
        if (!algorithm)
            return refuse(algorithm.error());
        const auto identifier = certificateSignatureIdentifier(*algorithm);
        if (OSSL_PARAM_set_octet_string(param, identifier.data(), identifier.size()) != 1)
            return 0;
    }
    const char* hashName = context.hash ? opensslName(*context.hash) : "";
    if (auto* param = OSSL_PARAM_locate(params, OSSL_SIGNATURE_PARAM_DIGEST))
        if (OSSL_PARAM_set_utf8_string(param, hashName) != 1)
            return 0;
    for (const auto& padding : paddings)
        if (auto* param = OSSL_PARAM_locate(params, OSSL_SIGNATURE_PARAM_PAD_MODE);
            param != nullptr && padding.number == context.padding)
            if (setNumberOrText(*param, padding.number, padding.name) != 1)
                return 0;
    if (auto* param = OSSL_PARAM_locate(params, OSSL_SIGNATURE_PARAM_PSS_SALTLEN)) {
        const int salt = context.saltLength == RSA_PSS_SALTLEN_DIGEST && context.hash
                             ? static_cast<int>(digestSize(*context.hash))
                             : context.saltLength;
        if (setNumberOrText(*param, salt, std::to_string(salt).c_str()) != 1)
            return 0;
    }
    if (auto* param = OSSL_PARAM_locate(params, OSSL_SIGNATURE_PARAM_MGF1_DIGEST)) {
        const char* mgf1Name = context.mgf1Hash ? opensslName(*context.mgf1Hash) : hashName;
        return OSSL_PARAM_set_utf8_string(param, mgf1Name);
    }
    return 1;
}

const OSSL_PARAM gettable[] = {OSSL_PARAM_octet_string(OSSL_SIGNATURE_PARAM_ALGORITHM_ID, nullptr, 0),
                               OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_DIGEST, nullptr, 0),
                               OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, nullptr, 0),
                               OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, nullptr, 0),
                               OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_MGF1_DIGEST, nullptr, 0),
                               OSSL_PARAM_END};

const OSSL_PARAM* gettableParams(void*, void*) noexcept {
    return gettable;
}
const OSSL_PARAM* settableParams(void*, void*) noexcept {
    return gettable + 1;
}  // all but the algorithm-id

}  // namespace

const OSSL_DISPATCH all[] = {entry(OSSL_FUNC_SIGNATURE_NEWCTX, newContext),
                             entry(OSSL_FUNC_SIGNATURE_FREECTX, freeContext),
                             entry(OSSL_FUNC_SIGNATURE_DUPCTX, duplicate),
                             entry(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT, initialise),
                             entry(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_UPDATE, update),
                             entry(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_FINAL, signFinal),
                             entry(OSSL_FUNC_SIGNATURE_DIGEST_VERIFY_INIT, initialise),
                             entry(OSSL_FUNC_SIGNATURE_DIGEST_VERIFY_UPDATE, update),
                             entry(OSSL_FUNC_SIGNATURE_DIGEST_VERIFY_FINAL, verifyFinal),
                             entry(OSSL_FUNC_SIGNATURE_GET_CTX_PARAMS, getParams),
                             entry(OSSL_FUNC_SIGNATURE_GETTABLE_CTX_PARAMS, gettableParams),
                             entry(OSSL_FUNC_SIGNATURE_SET_CTX_PARAMS, setParams),
                             entry(OSSL_FUNC_SIGNATURE_SETTABLE_CTX_PARAMS, settableParams),
                             {0, nullptr}};

}  // namespace conclave::crypto::internal::signing
