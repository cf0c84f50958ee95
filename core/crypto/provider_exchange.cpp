#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>
#include <cstring>
#include <memory>
#include <new>

#include "core/crypto/provider_internal.h"

namespace conclave::crypto::internal::exchange {
namespace {

struct ExchangeState {
    const KeyData* key = nullptr;  ///< owned by the EVP_PKEY that OpenSSL holds beside us
    Bytes peerPoint;
    bool hasKdf = false;  ///< X9.63 (SEC 1 section 3.6.1)
    std::optional<Hash> kdfHash;
    std::size_t kdfSize = 0;
    Bytes sharedInfo;  ///< public
};

ExchangeState& asState(void* data) {
    return *static_cast<ExchangeState*>(data);
}

void* newState(void*) noexcept {
    return std::make_unique<ExchangeState>().release();
}
void freeState(void* data) noexcept {
    delete static_cast<ExchangeState*>(data);
}
void* duplicate(void* data) noexcept {
    return std::make_unique<ExchangeState>(asState(data)).release();
}

int setParams(void* data, const OSSL_PARAM params[]) noexcept {
    auto& state = asState(data);
    if (params == nullptr)
        return 1;
    // Our curves have cofactor 1, so either mode gives the same secret.
    if (const auto* param = OSSL_PARAM_locate_const(params, OSSL_EXCHANGE_PARAM_KDF_TYPE)) {
        const auto text = textOf(*param);
        if (!text || (!text->empty() && *text != OSSL_KDF_NAME_X963KDF))
            return refuse(Error(Errc::algorithmUnsupported, {"KDF " + text.value_or("?")}));
        state.hasKdf = !text->empty();
    }
    if (const auto* param = OSSL_PARAM_locate_const(params, OSSL_EXCHANGE_PARAM_KDF_DIGEST)) {
        const auto text = textOf(*param);
        state.kdfHash = text ? hashNamed(text->c_str()) : std::nullopt;
        if (!state.kdfHash)
            return refuse(Error(Errc::algorithmUnsupported, {text.value_or("?")}));
    }
    if (const auto* param = OSSL_PARAM_locate_const(params, OSSL_EXCHANGE_PARAM_KDF_OUTLEN))
        if (OSSL_PARAM_get_size_t(param, &state.kdfSize) != 1)
            return 0;
    if (const auto* param = OSSL_PARAM_locate_const(params, OSSL_EXCHANGE_PARAM_KDF_UKM)) {
        if (param->data_type != OSSL_PARAM_OCTET_STRING)
            return 0;
        const auto* octets = static_cast<const std::uint8_t*>(param->data);
        state.sharedInfo.assign(octets, octets + (octets == nullptr ? 0 : param->data_size));
    }
    return 1;
}

int initialise(void* data, void* key, const OSSL_PARAM params[]) noexcept {
    auto& state = asState(data);
    if (key != nullptr)
        state.key = static_cast<const KeyData*>(key);
    if (state.key == nullptr || state.key->device == nullptr)
        return 0;
    state.peerPoint.clear();
    return setParams(data, params);
}

/// The peer's point is checked to be on our curve before the device sees it.
int setPeer(void* data, void* peer) noexcept {
    auto& state = asState(data);
    const auto& half = static_cast<const KeyData*>(peer)->half;
    const auto& ours = state.key->device->publicKey();
    std::array<std::uint8_t, 133> point{};  // P-521
    std::size_t size = 0;
    if (!half || EVP_PKEY_get_octet_string_param(half.get(), OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, point.data(),
                                                 point.size(), &size) != 1)
        return 0;
    const auto checked = PublicKey::fromEcPoint(ours.algorithm(), ByteView(point.data(), size));
    if (!checked)
        return refuse(checked.error());
    state.peerPoint = checked->ecPoint();
    return 1;
}

int expand(const ExchangeState& state, const SecretBytes& z, unsigned char* secret) {
    const Owned<EVP_KDF> kdf(EVP_KDF_fetch(libContext(), OSSL_KDF_NAME_X963KDF, nullptr));
    const KdfContext context(EVP_KDF_CTX_new(kdf.get()));
    if (!context)
        throw std::bad_alloc();
    const auto octets = [](const char* key, ByteView value) {
        return OSSL_PARAM_construct_octet_string(key, const_cast<std::uint8_t*>(value.data()), value.size());
    };
    const std::array params{OSSL_PARAM_construct_utf8_string(
                                OSSL_KDF_PARAM_DIGEST, const_cast<char*>(opensslName(*state.kdfHash)), 0),
                            octets(OSSL_KDF_PARAM_KEY, z.expose()),
                            octets(OSSL_KDF_PARAM_INFO, state.sharedInfo), OSSL_PARAM_construct_end()};
    return EVP_KDF_derive(context.get(), secret, state.kdfSize, params.data());
}

int derive(void* data, unsigned char* secret, std::size_t* size, std::size_t capacity) noexcept {
    auto& state = asState(data);
    const auto zSize =
        (static_cast<std::size_t>(keyBits(state.key->device->publicKey().algorithm())) + 7) / 8;
    const auto wanted = state.hasKdf ? state.kdfSize : zSize;
    if (secret == nullptr) {
        *size = wanted;
        return 1;
    }
    if (state.peerPoint.empty() || wanted == 0 || capacity < wanted || (state.hasKdf && !state.kdfHash))
        return 0;
    const auto z = state.key->device->deriveEcdh(state.peerPoint);
    if (!z)
        return refuse(z.error());
    if (z->size() != zSize)
        return refuse(Error(Errc::keyMismatch, {"ECDH"}));
    if (!state.hasKdf)
        std::memcpy(secret, z->expose().data(), zSize);
    else if (expand(state, *z, secret) != 1)
        return 0;
    *size = wanted;
    return 1;
}

const OSSL_PARAM settable[] = {OSSL_PARAM_int(OSSL_EXCHANGE_PARAM_EC_ECDH_COFACTOR_MODE, nullptr),
                               OSSL_PARAM_utf8_string(OSSL_EXCHANGE_PARAM_KDF_TYPE, nullptr, 0),
                               OSSL_PARAM_utf8_string(OSSL_EXCHANGE_PARAM_KDF_DIGEST, nullptr, 0),
                               OSSL_PARAM_size_t(OSSL_EXCHANGE_PARAM_KDF_OUTLEN, nullptr),
                               OSSL_PARAM_octet_string(OSSL_EXCHANGE_PARAM_KDF_UKM, nullptr, 0),
                               OSSL_PARAM_END};
const OSSL_PARAM* settableParams(void*, void*) noexcept {
    return settable;
}

}  // namespace

const OSSL_DISPATCH ecdh[] = {entry(OSSL_FUNC_KEYEXCH_NEWCTX, newState),
                              entry(OSSL_FUNC_KEYEXCH_FREECTX, freeState),
                              entry(OSSL_FUNC_KEYEXCH_DUPCTX, duplicate),
                              entry(OSSL_FUNC_KEYEXCH_INIT, initialise),
                              entry(OSSL_FUNC_KEYEXCH_SET_PEER, setPeer),
                              entry(OSSL_FUNC_KEYEXCH_DERIVE, derive),
                              entry(OSSL_FUNC_KEYEXCH_SET_CTX_PARAMS, setParams),
                              entry(OSSL_FUNC_KEYEXCH_SETTABLE_CTX_PARAMS, settableParams),
                              {0, nullptr}};

}  // namespace conclave::crypto::internal::exchange
