// A PKCS #11 module that is SoftHSM (CONCLAVE_STRICT_BASE, a module's path) made to behave as other makes do.
// CONCLAVE_STRICT says how, names with commas between them, read anew at each call; "all" is the first five:
//
//   exact         C_UnwrapKey refuses octets behind the PKCS #8, and C_WrapKey writes none
//   public-key    C_UnwrapKey refuses an EC private key without its public key, and C_WrapKey writes that
//   use           a private key that is unwrapped can decrypt (RSA) or derive (EC), whatever was asked for;
//                 C_SetAttributeValue does not take that away again
//   kwp-number    RFC 5649 is mechanism 0x210B, and there is no 0x210A
//   one-serial    all tokens have the same serial number
//   switched-use  as `use`, and C_SetAttributeValue takes it away
//   extractable   a private key that is unwrapped is EXTRACTABLE, whatever was asked for
//   readable      the same, not SENSITIVE
//
// To look into what is wrapped it has the tokens keep secret keys readable, and says that they are not.

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <set>
#include <string>

#include "tests/support/module_around.h"

namespace {

using Bytes = std::vector<unsigned char>;

constexpr CK_MECHANISM_TYPE kwp = 0x210B;
constexpr CK_MECHANISM_TYPE softHsmKwp = CKM_AES_KEY_WRAP_PAD;

std::set<CK_OBJECT_HANDLE> madeReadable, hasUse;

bool is(const std::string& behaviour) {
    const char* value = std::getenv("CONCLAVE_STRICT");
    const std::string all = value == nullptr ? "" : value;
    static const std::set<std::string> usual{"exact", "public-key", "use", "kwp-number", "one-serial"};
    return (all == "all" && usual.contains(behaviour)) ||
           ("," + all + ",").find("," + behaviour + ",") != std::string::npos;
}

bool looksInside() {
    return is("exact") || is("public-key");
}

const CK_ATTRIBUTE* find(const CK_ATTRIBUTE* list, CK_ULONG count, CK_ATTRIBUTE_TYPE type) {
    const auto* found = std::find_if(list, list + count, [&](const auto& each) { return each.type == type; });
    return found == list + count ? nullptr : found;
}

CK_ULONG number(const CK_ATTRIBUTE* list, CK_ULONG count, CK_ATTRIBUTE_TYPE type) {
    const auto* found = find(list, count, type);
    CK_ULONG value = CK_UNAVAILABLE_INFORMATION;
    if (found != nullptr && found->ulValueLen == sizeof value)
        std::memcpy(&value, found->pValue, sizeof value);
    return value;
}

// ---- RFC 5649 and PKCS #8, in software ----

Bytes valueOf(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
    Bytes value(64);
    CK_ATTRIBUTE attribute{CKA_VALUE, value.data(), value.size()};
    if (base->C_GetAttributeValue(session, key, &attribute, 1) != CKR_OK)
        return {};
    value.resize(attribute.ulValueLen);
    return value;
}

/// Empty: it is none of this key's.
Bytes cipher(bool encrypts, const Bytes& kek, const Bytes& input) {
    const std::unique_ptr<EVP_CIPHER, decltype(&EVP_CIPHER_free)> algorithm(
        EVP_CIPHER_fetch(nullptr, "AES-256-WRAP-PAD", nullptr), EVP_CIPHER_free);
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                  EVP_CIPHER_CTX_free);
    Bytes output(input.size() + 16);
    int size = 0;
    if (kek.size() != 32 ||
        EVP_CipherInit_ex2(context.get(), algorithm.get(), kek.data(), nullptr, encrypts ? 1 : 0, nullptr) !=
            1 ||
        EVP_CipherUpdate(context.get(), output.data(), &size, input.data(), static_cast<int>(input.size())) !=
            1 ||
        size <= 0)
        return {};
    output.resize(static_cast<std::size_t>(size));
    return output;
}

/// Whether an ECPrivateKey (RFC 5915) has its [1]; all lengths are below 256.
bool hasPublicKey(const unsigned char* der, int length) {
    const auto headerOf = [&](int at) { return der[at + 1] < 0x80 ? 2 : 3; };
    const auto contentOf = [&](int at) { return der[at + 1] < 0x80 ? der[at + 1] : der[at + 2]; };
    for (int at = headerOf(0); at + 2 < length; at += headerOf(at) + contentOf(at))
        if (der[at] == 0xA1)
            return true;
    return false;
}

using Info = std::unique_ptr<PKCS8_PRIV_KEY_INFO, decltype(&PKCS8_PRIV_KEY_INFO_free)>;

/// What a strict token says to that content.
CK_RV judge(const Bytes& content) {
    const auto* next = content.data();
    const Info info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &next, static_cast<long>(content.size())),
                    PKCS8_PRIV_KEY_INFO_free);
    if (!info || (is("exact") && next != content.data() + content.size()))
        return CKR_WRAPPED_KEY_INVALID;
    const ASN1_OBJECT* algorithm = nullptr;
    const unsigned char* key = nullptr;
    int length = 0;
    PKCS8_pkey_get0(&algorithm, &key, &length, nullptr, info.get());
    if (is("public-key") && OBJ_obj2nid(algorithm) == NID_X9_62_id_ecPublicKey && !hasPublicKey(key, length))
        return CKR_TEMPLATE_INCOMPLETE;
    return CKR_OK;
}

/// As a strict token writes a key.
Bytes strictly(const Bytes& content) {
    const auto* next = content.data();
    const Info info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &next, static_cast<long>(content.size())),
                    PKCS8_PRIV_KEY_INFO_free);
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(info ? EVP_PKCS82PKEY(info.get()) : nullptr,
                                                                  EVP_PKEY_free);
    if (!key)
        return {};
    if (EVP_PKEY_is_a(key.get(), "EC"))
        EVP_PKEY_set_int_param(key.get(), OSSL_PKEY_PARAM_EC_INCLUDE_PUBLIC, 1);
    const Info again(EVP_PKEY2PKCS8(key.get()), PKCS8_PRIV_KEY_INFO_free);
    unsigned char* der = nullptr;
    const int size = again ? i2d_PKCS8_PRIV_KEY_INFO(again.get(), &der) : 0;
    const Bytes written(der, der + (size > 0 ? size : 0));
    OPENSSL_free(der);
    return written;
}

// ---- the functions ----

CK_RV tokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO_PTR info) {
    const auto code = base->C_GetTokenInfo(slot, info);
    if (code == CKR_OK && is("one-serial"))
        std::memcpy(info->serialNumber, "0000000000000001", sizeof info->serialNumber);
    return code;
}

CK_RV mechanismList(CK_SLOT_ID slot, CK_MECHANISM_TYPE_PTR list, CK_ULONG_PTR count) {
    const auto code = base->C_GetMechanismList(slot, list, count);
    if (code == CKR_OK && list != nullptr && is("kwp-number"))
        std::replace(list, list + *count, softHsmKwp, kwp);
    return code;
}

CK_RV mechanismInfo(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO_PTR info) {
    if (is("kwp-number") && type == softHsmKwp)
        return CKR_MECHANISM_INVALID;
    return base->C_GetMechanismInfo(slot, is("kwp-number") && type == kwp ? softHsmKwp : type, info);
}

bool isKwp(CK_MECHANISM_TYPE type) {
    return type == (is("kwp-number") ? kwp : softHsmKwp);
}

CK_RV wrapKey(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE wrappingKey,
              CK_OBJECT_HANDLE key, CK_BYTE_PTR wrapped, CK_ULONG_PTR size) {
    CK_MECHANISM inner = *mechanism;
    if (is("kwp-number") && inner.mechanism == softHsmKwp)
        return CKR_MECHANISM_INVALID;
    if (!isKwp(inner.mechanism))
        return base->C_WrapKey(session, mechanism, wrappingKey, key, wrapped, size);
    inner.mechanism = softHsmKwp;
    if (!looksInside())
        return base->C_WrapKey(session, &inner, wrappingKey, key, wrapped, size);
    Bytes octets(8192);
    CK_ULONG length = octets.size();
    if (const auto code = base->C_WrapKey(session, &inner, wrappingKey, key, octets.data(), &length);
        code != CKR_OK)
        return code;
    octets.resize(length);
    const auto kek = valueOf(session, wrappingKey);
    const auto content = strictly(cipher(false, kek, octets));
    const auto strict = content.empty() ? octets : cipher(true, kek, content);  // else it is no private key
    const auto room = wrapped == nullptr ? 0 : *size;
    *size = strict.size();
    if (wrapped == nullptr)
        return CKR_OK;
    if (room < strict.size())
        return CKR_BUFFER_TOO_SMALL;
    std::copy(strict.begin(), strict.end(), wrapped);
    return CKR_OK;
}

CK_RV unwrapKey(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE unwrappingKey,
                CK_BYTE_PTR wrapped, CK_ULONG size, CK_ATTRIBUTE_PTR list, CK_ULONG count,
                CK_OBJECT_HANDLE_PTR key) {
    CK_MECHANISM inner = *mechanism;
    if (is("kwp-number") && inner.mechanism == softHsmKwp)
        return CKR_MECHANISM_INVALID;
    std::vector<CK_ATTRIBUTE> wanted(list, list + count);
    const bool isPrivateKey = number(list, count, CKA_CLASS) == CKO_PRIVATE_KEY;
    if (isKwp(inner.mechanism)) {
        inner.mechanism = softHsmKwp;
        if (isPrivateKey && looksInside()) {
            const auto content =
                cipher(false, valueOf(session, unwrappingKey), Bytes(wrapped, wrapped + size));
            if (const auto code = content.empty() ? CKR_WRAPPED_KEY_INVALID : judge(content); code != CKR_OK)
                return code;
        }
    }
    const bool addsUse = isPrivateKey && (is("use") || is("switched-use"));
    if (addsUse)
        setFlag(wanted, number(list, count, CKA_KEY_TYPE) == CKK_RSA ? CKA_DECRYPT : CKA_DERIVE, true);
    if (isPrivateKey && is("extractable"))
        setFlag(wanted, CKA_EXTRACTABLE, true);
    if (isPrivateKey && is("readable"))
        setFlag(wanted, CKA_SENSITIVE, false);
    const bool isReadable = looksInside() && number(list, count, CKA_CLASS) == CKO_SECRET_KEY;
    if (isReadable) {
        setFlag(wanted, CKA_SENSITIVE, false);
        setFlag(wanted, CKA_EXTRACTABLE, true);
    }
    const auto code =
        base->C_UnwrapKey(session, &inner, unwrappingKey, wrapped, size, wanted.data(), wanted.size(), key);
    if (code == CKR_OK && isReadable)
        madeReadable.insert(*key);
    if (code == CKR_OK && addsUse)
        hasUse.insert(*key);
    return code;
}

CK_RV readAttributes(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR list,
                     CK_ULONG count) {
    const auto code = base->C_GetAttributeValue(session, object, list, count);
    if (code == CKR_OK && madeReadable.contains(object))
        for (CK_ULONG i = 0; i < count; ++i)
            if (list[i].pValue != nullptr &&
                (list[i].type == CKA_SENSITIVE || list[i].type == CKA_EXTRACTABLE))
                *static_cast<CK_BBOOL*>(list[i].pValue) = list[i].type == CKA_SENSITIVE ? CK_TRUE : CK_FALSE;
    return code;
}

CK_RV setAttributes(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR list,
                    CK_ULONG count) {
    const bool isUse = find(list, count, CKA_DECRYPT) != nullptr || find(list, count, CKA_DERIVE) != nullptr;
    if (isUse && is("use") && hasUse.contains(object))
        return CKR_ATTRIBUTE_READ_ONLY;
    return base->C_SetAttributeValue(session, object, list, count);
}

CK_RV destroyObject(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object) {
    const auto code = base->C_DestroyObject(session, object);
    if (code == CKR_OK) {  // the next object may get its handle
        madeReadable.erase(object);
        hasUse.erase(object);
    }
    return code;
}

void change(CK_FUNCTION_LIST& list) {
    list.C_GetTokenInfo = tokenInfo;
    list.C_GetMechanismList = mechanismList;
    list.C_GetMechanismInfo = mechanismInfo;
    list.C_WrapKey = wrapKey;
    list.C_UnwrapKey = unwrapKey;
    list.C_GetAttributeValue = readAttributes;
    list.C_SetAttributeValue = setAttributes;
    list.C_DestroyObject = destroyObject;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** out) {
    return functionsAround("CONCLAVE_STRICT_BASE", change, out);
}
