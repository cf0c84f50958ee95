#include "core/timestamp/authority.h"

#include <openssl/bioerr.h>
#include <openssl/err.h>
#include <openssl/http.h>
#include <openssl/httperr.h>

#include <memory>

#include "core/crypto/openssl.h"

namespace conclave::timestamp {
namespace {

struct TextDeleter {
    void operator()(char* text) const noexcept { OPENSSL_free(text); }
};
using Text = std::unique_ptr<char, TextDeleter>;

struct Address {
    std::string host, port, path;
};

Result<Address> parse(const std::string& address) {
    int isTls = 0;
    char *user = nullptr, *host = nullptr, *port = nullptr, *path = nullptr;
    const bool isAddress = OSSL_HTTP_parse_url(address.c_str(), &isTls, &user, &host, &port, nullptr, &path,
                                               nullptr, nullptr) == 1;
    const Text owned[] = {Text(user), Text(host), Text(port), Text(path)};
    if (isAddress && isTls == 0 && *host != '\0' && (user == nullptr || *user == '\0'))
        return Address{host, port, path};
    static_cast<void>(crypto::opensslError("OSSL_HTTP_parse_url"));  // nothing of it stays in the queue
    return Error(Errc::usage, {worded("{} is not an address like http://host/path",
                                      "{} não é um endereço como http://host/caminho", address)});
}

bool says(const Error& error, std::initializer_list<std::pair<int, int>> reasons) {
    for (const auto& native : error.natives())
        for (const auto& [library, reason] : reasons)
            if (ERR_GET_LIB(native.value) == library && ERR_GET_REASON(native.value) == reason)
                return true;
    return false;
}

Wording whyNothingCame(const Error& error, int timeoutSeconds) {
    if (says(error, {{ERR_LIB_BIO, BIO_R_TRANSFER_TIMEOUT}, {ERR_LIB_HTTP, HTTP_R_RETRY_TIMEOUT}}))
        return worded("it did not answer within {} s", "não respondeu em {} s", timeoutSeconds);
    if (says(error, {{ERR_LIB_HTTP, HTTP_R_MAX_RESP_LEN_EXCEEDED},
                     {ERR_LIB_HTTP, HTTP_R_ASN1_LEN_EXCEEDS_MAX_RESP_LEN}}))
        return worded("its answer is longer than {} octets", "a resposta passa de {} octetos", longestAnswer);
    // Until then OpenSSL tries to connect again and again.
    if (says(error, {{ERR_LIB_BIO, BIO_R_CONNECT_TIMEOUT},
                     {ERR_LIB_BIO, BIO_R_CONNECT_ERROR},
                     {ERR_LIB_HTTP, HTTP_R_CONNECT_FAILURE}}))
        return {"it cannot be reached", "não pode ser alcançado"};
    return {"its answer is not that of a time-stamping authority",
            "a resposta não é de uma autoridade de carimbo do tempo"};
}

}  // namespace

Result<Bytes> askAuthority(const std::string& address, ByteView query, int timeoutSeconds) {
    TRY_ASSIGN(const auto to, parse(address));
    const auto request = crypto::memoryBio(query);
    constexpr int usualBuffer = 0;
    constexpr int isAsn1 = 1;
    const crypto::Bio answer(OSSL_HTTP_transfer(
        nullptr, to.host.c_str(), to.port.c_str(), to.path.c_str(), 0, nullptr, nullptr, nullptr, nullptr,
        nullptr, nullptr, usualBuffer, nullptr, "application/timestamp-query", request.get(),
        "application/timestamp-reply", isAsn1, longestAnswer, timeoutSeconds, 0));
    if (answer) {
        auto octets = crypto::bioBytes(answer.get());
        if (!octets.empty())
            return octets;
    }
    auto cause = crypto::opensslError("OSSL_HTTP_transfer");
    auto why = whyNothingCame(cause, timeoutSeconds);
    return Error(Errc::timeAuthorityFailed, {address, std::move(why)}).causedBy(std::move(cause));
}

}  // namespace conclave::timestamp
