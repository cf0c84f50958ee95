// A PKCS #11 module that is SoftHSM (CONCLAVE_LIE_BASE, a module's path) and does not tell the truth in one
// way, which CONCLAVE_LIE names; tests/e2e/hsm_lies.inc has them all. It knows which key is the root key by
// its being a token object that signs, or by what it was asked for when it came.

#include <dlfcn.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "tests/support/module_around.h"

namespace {

using Bytes = std::vector<unsigned char>;

std::string_view told() {
    const char* lie = std::getenv("CONCLAVE_LIE");
    return lie == nullptr ? "" : lie;
}

bool is(std::string_view lie) {
    return lie == told();
}

/// Lies about an attribute of the root's private key:
///
///   CKA_LOCAL=false                      it is said to be so (or "silent", "other")
///   has CKA_EXTRACTABLE=true             it is so, whatever was asked for, when the key is unwrapped
///   has, denied, CKA_EXTRACTABLE=true    the same, and it is said to be as it was asked for
struct AttributeName {
    CK_ATTRIBUTE_TYPE type;
    const char* name;
};
constexpr AttributeName attributes[] = {{CKA_LOCAL, "CKA_LOCAL"},
                                        {CKA_ALWAYS_SENSITIVE, "CKA_ALWAYS_SENSITIVE"},
                                        {CKA_NEVER_EXTRACTABLE, "CKA_NEVER_EXTRACTABLE"},
                                        {CKA_SENSITIVE, "CKA_SENSITIVE"},
                                        {CKA_EXTRACTABLE, "CKA_EXTRACTABLE"},
                                        {CKA_PRIVATE, "CKA_PRIVATE"},
                                        {CKA_TOKEN, "CKA_TOKEN"},
                                        {CKA_SIGN, "CKA_SIGN"},
                                        {CKA_DECRYPT, "CKA_DECRYPT"},
                                        {CKA_UNWRAP, "CKA_UNWRAP"},
                                        {CKA_DERIVE, "CKA_DERIVE"},
                                        {CKA_KEY_GEN_MECHANISM, "CKA_KEY_GEN_MECHANISM"},
                                        {CKA_KEY_TYPE, "CKA_KEY_TYPE"},
                                        {CKA_CLASS, "CKA_CLASS"},
                                        {CKA_ID, "CKA_ID"},
                                        {CKA_LABEL, "CKA_LABEL"}};

CK_ULONG numberOf(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
    CK_ULONG value = CK_UNAVAILABLE_INFORMATION;
    CK_ATTRIBUTE attribute{type, &value, sizeof value};
    return base->C_GetAttributeValue(session, object, &attribute, 1) == CKR_OK ? value
                                                                               : CK_UNAVAILABLE_INFORMATION;
}

bool flagOf(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
    CK_BBOOL value = CK_FALSE;
    CK_ATTRIBUTE attribute{type, &value, sizeof value};
    return base->C_GetAttributeValue(session, object, &attribute, 1) == CKR_OK && value == CK_TRUE;
}

std::set<CK_OBJECT_HANDLE> unwrappedRoots;

bool isRoot(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object) {
    return unwrappedRoots.contains(object) ||
           (numberOf(session, object, CKA_CLASS) == CKO_PRIVATE_KEY && flagOf(session, object, CKA_TOKEN) &&
            flagOf(session, object, CKA_SIGN));
}

/// The value that the lie names for the attribute, behind `how`: "true" of "has CKA_SENSITIVE=true".
std::string_view valueToldOf(CK_ATTRIBUTE_TYPE type, std::string_view how) {
    auto lie = told();
    if (!lie.starts_with(how))
        return {};
    lie.remove_prefix(how.size());
    for (const auto& [known, name] : attributes)
        if (known == type && lie.starts_with(name) && lie.substr(std::strlen(name)).starts_with('='))
            return lie.substr(std::strlen(name) + 1);
    return {};
}

constexpr std::string_view hasIt = "has ";
constexpr std::string_view hasAndDenies = "has, denied, ";

void lieAbout(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE& attribute) {
    auto value = valueToldOf(attribute.type, "");
    if (const auto denied = valueToldOf(attribute.type, hasAndDenies); !denied.empty())
        value = denied == "true" ? "false" : "true";
    if (attribute.type == CKA_EXTRACTABLE && is("has, denied, CKA_SENSITIVE=false"))
        value = "false";
    if (is("one-nonce") && attribute.type == CKA_ALWAYS_SENSITIVE)
        value = "true";
    if (value.empty() || !isRoot(session, object))
        return;
    if (value == "silent") {
        attribute.ulValueLen = CK_UNAVAILABLE_INFORMATION;
    } else if (attribute.pValue != nullptr && attribute.ulValueLen == sizeof(CK_BBOOL)) {
        *static_cast<CK_BBOOL*>(attribute.pValue) = value == "true" ? CK_TRUE : CK_FALSE;
    } else if (attribute.pValue != nullptr && attribute.ulValueLen == sizeof(CK_ULONG) && value == "other") {
        const CK_ULONG other = CK_UNAVAILABLE_INFORMATION;
        std::memcpy(attribute.pValue, &other, sizeof other);
    } else if (attribute.pValue != nullptr && attribute.ulValueLen > 0 && attribute.ulValueLen < 4096) {
        static_cast<unsigned char*>(attribute.pValue)[0] ^= 1;
    }
}

// ---- the functions ----

int tokenInfos = 0;
bool wasErased = false;
bool wasUserIn = false;

CK_RV tokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO_PTR info) {
    const auto code = base->C_GetTokenInfo(slot, info);
    if (code != CKR_OK)
        return code;
    ++tokenInfos;
    const bool isInitialised = (info->flags & CKF_USER_PIN_INITIALIZED) != 0;
    if (is("serial-changes") && isInitialised && tokenInfos > 40)
        info->serialNumber[0] = 'Z';
    if (isInitialised &&
        ((is("serial-changes-by-erasing") && wasErased) || (is("serial-changes-by-login") && wasUserIn)))
        info->serialNumber[0] = 'Z';
    if (is("label-changes-by-login") && wasUserIn)
        info->label[0] = 'Z';
    if (is("serial-of-spaces"))
        std::memset(info->serialNumber, ' ', sizeof info->serialNumber);
    if (is("label-not-utf8"))
        info->label[0] = 0xff;
    if (is("write-protected"))
        info->flags |= CKF_WRITE_PROTECTED;
    if (is("so-pin-locked"))
        info->flags |= CKF_SO_PIN_LOCKED;
    if (is("pin-length-zero"))
        info->ulMaxPinLen = info->ulMinPinLen = 0;
    if (is("pin-length-huge"))
        info->ulMinPinLen = 200, info->ulMaxPinLen = 255;
    if (is("never-initialised"))
        info->flags &= ~CKF_TOKEN_INITIALIZED;
    return code;
}

CK_RV initToken(CK_SLOT_ID slot, CK_UTF8CHAR_PTR pin, CK_ULONG size, CK_UTF8CHAR_PTR label) {
    if (is("init-does-nothing"))
        return CKR_OK;
    if (is("loads-a-library"))  // one of glibc's that nothing else needs
        ::dlopen("libBrokenLocale.so.1", RTLD_NOW);
    wasErased = true;
    return base->C_InitToken(slot, pin, size, label);
}

std::map<CK_USER_TYPE, Bytes> goodPins;

CK_RV initPin(CK_SESSION_HANDLE session, CK_UTF8CHAR_PTR pin, CK_ULONG size) {
    static unsigned char other[] = "somebody-elses-pin";
    goodPins[CKU_USER] = Bytes(pin, pin + size);
    if (is("user-pin-not-set"))
        return CKR_OK;
    return is("user-pin-is-another") ? base->C_InitPIN(session, other, sizeof other - 1)
                                     : base->C_InitPIN(session, pin, size);
}

CK_RV setPin(CK_SESSION_HANDLE session, CK_UTF8CHAR_PTR old, CK_ULONG oldSize, CK_UTF8CHAR_PTR pin,
             CK_ULONG size) {
    goodPins[CKU_SO] = Bytes(pin, pin + size);
    return is("so-pin-stays") ? CKR_OK : base->C_SetPIN(session, old, oldSize, pin, size);
}

/// What an initialisation is to have erased.
void leaveOldThings(CK_SESSION_HANDLE session) {
    static unsigned char label[] = "of the last owner";
    static unsigned char id[] = {1, 2, 3};
    static CK_BBOOL yes = CK_TRUE;
    std::vector<CK_ATTRIBUTE> common{{CKA_LABEL, label, sizeof label - 1}, {CKA_ID, id, sizeof id}};
    setFlag(common, CKA_TOKEN, true);
    setFlag(common, CKA_PRIVATE, true);
    CK_OBJECT_HANDLE made = 0;
    CK_OBJECT_HANDLE other = 0;
    if (is("older-secret-is-kept")) {
        CK_MECHANISM mechanism{CKM_AES_KEY_GEN, nullptr, 0};
        CK_ULONG size = 32;
        common.push_back({CKA_VALUE_LEN, &size, sizeof size});
        base->C_GenerateKey(session, &mechanism, common.data(), common.size(), &made);
    } else if (is("older-data-is-kept")) {
        CK_OBJECT_CLASS data = CKO_DATA;
        std::erase_if(common, [](const auto& each) { return each.type == CKA_ID; });
        common.push_back({CKA_CLASS, &data, sizeof data});
        common.push_back({CKA_VALUE, label, sizeof label});
        base->C_CreateObject(session, common.data(), common.size(), &made);
    } else if (is("older-key-is-kept")) {
        CK_MECHANISM mechanism{CKM_EC_KEY_PAIR_GEN, nullptr, 0};
        static unsigned char curve[] = {0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22};
        std::vector<CK_ATTRIBUTE> publicList{{CKA_EC_PARAMS, curve, sizeof curve},
                                             {CKA_VERIFY, &yes, sizeof yes}};
        base->C_GenerateKeyPair(session, &mechanism, publicList.data(), publicList.size(), common.data(),
                                common.size(), &other, &made);
    }
}

CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR_PTR pin, CK_ULONG size) {
    auto code = base->C_Login(session, user, pin, size);
    if (code == CKR_OK)
        goodPins[user] = Bytes(pin, pin + size);
    // A back door that lets in whoever comes, once the right one has been in.
    if (code == CKR_PIN_INCORRECT &&
        ((is("any-user-pin") && user == CKU_USER) || (is("any-so-pin") && user == CKU_SO)))
        if (auto known = goodPins.find(user); known != goodPins.end())
            code = base->C_Login(session, user, known->second.data(), known->second.size());
    if (is("login-says-already"))
        return code == CKR_OK ? CKR_USER_ALREADY_LOGGED_IN : code;
    if (code == CKR_OK && user == CKU_USER && !std::exchange(wasUserIn, true))
        leaveOldThings(session);
    return code;
}

CK_RV logout(CK_SESSION_HANDLE session) {
    return is("logout-does-nothing") ? CKR_OK : base->C_Logout(session);
}

CK_RV findObjectsInit(CK_SESSION_HANDLE session, CK_ATTRIBUTE_PTR list, CK_ULONG count) {
    return base->C_FindObjectsInit(session, list, is("finds-whatever-there-is") ? 0 : count);
}

std::set<CK_OBJECT_HANDLE> hidden;
std::set<CK_OBJECT_HANDLE> saidGone;

CK_RV findObjects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE_PTR list, CK_ULONG most, CK_ULONG_PTR count) {
    const auto code = base->C_FindObjects(session, list, most, count);
    if (code == CKR_OK)
        *count = static_cast<CK_ULONG>(
            std::remove_if(list, list + *count, [](auto object) { return hidden.contains(object); }) - list);
    if (code == CKR_OK && is("objects-without-end")) {
        std::fill(list, list + most, CK_OBJECT_HANDLE{1});
        *count = most;
    }
    if (code == CKR_OK && is("more-objects-than-room"))
        *count = most + 1000;
    if (code == CKR_OK && is("no-objects"))
        *count = 0;
    return code;
}

CK_RV readAttributes(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR list,
                     CK_ULONG count) {
    if (saidGone.contains(object))
        return CKR_OBJECT_HANDLE_INVALID;
    if (is("value-readable") && count == 1 &&
        (list->type == CKA_VALUE || list->type == CKA_PRIVATE_EXPONENT) && isRoot(session, object)) {
        if (list->pValue == nullptr || list->ulValueLen < 48)
            return list->ulValueLen = 48, list->pValue == nullptr ? CKR_OK : CKR_BUFFER_TOO_SMALL;
        std::memset(list->pValue, 0x42, 48);
        list->ulValueLen = 48;
        return CKR_OK;
    }
    const auto code = base->C_GetAttributeValue(session, object, list, count);
    if (code == CKR_OK || code == CKR_ATTRIBUTE_SENSITIVE || code == CKR_ATTRIBUTE_TYPE_INVALID)
        for (CK_ULONG i = 0; i < count; ++i)
            lieAbout(session, object, list[i]);
    if (code == CKR_OK && is("attribute-longer-than-room"))
        for (CK_ULONG i = 0; i < count; ++i)
            if (list[i].type == CKA_EC_POINT && list[i].pValue != nullptr)
                list[i].ulValueLen = 1U << 30;
    if (code == CKR_OK && is("point-off-the-curve"))
        for (CK_ULONG i = 0; i < count; ++i)
            if (list[i].type == CKA_EC_POINT && list[i].pValue != nullptr && list[i].ulValueLen > 90)
                static_cast<unsigned char*>(list[i].pValue)[list[i].ulValueLen - 1] ^= 1;
    return code;
}

bool isUnsealed = false;

CK_RV setAttributes(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR list,
                    CK_ULONG count) {
    const bool isSeal = count == 1 && list->type == CKA_EXTRACTABLE && isRoot(session, object);
    if (isSeal && is("seal-does-nothing"))
        return CKR_OK;
    const bool isAsked = isSeal && *static_cast<CK_BBOOL*>(list->pValue) == CK_TRUE;
    if (isAsked && is("unseals-and-denies")) {
        isUnsealed = true;
        return CKR_ATTRIBUTE_READ_ONLY;
    }
    const bool isUse = count == 1 && list->type == CKA_DERIVE && isRoot(session, object);
    if (isUse && is("adds-a-use-for-good"))
        return CKR_ATTRIBUTE_READ_ONLY;
    return base->C_SetAttributeValue(session, object, list, count);
}

CK_RV wrapKey(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE wrappingKey,
              CK_OBJECT_HANDLE key, CK_BYTE_PTR wrapped, CK_ULONG_PTR size) {
    const bool isOfRoot = isRoot(session, key);
    const bool isSealed = isOfRoot && !flagOf(session, key, CKA_EXTRACTABLE);
    if (isSealed && (is("wraps-after-the-seal") || (is("unseals-and-denies") && isUnsealed) ||
                     (is("wraps-by-another-mechanism") && mechanism->mechanism == CKM_AES_CBC_PAD))) {
        if (wrapped == nullptr || *size < 208)
            return *size = 208, wrapped == nullptr ? CKR_OK : CKR_BUFFER_TOO_SMALL;
        std::memset(wrapped, 0x17, 208);
        return *size = 208, CKR_OK;
    }
    const auto code = base->C_WrapKey(session, mechanism, wrappingKey, key, wrapped, size);
    if (code != CKR_OK || wrapped == nullptr || !isOfRoot)
        return code;
    if (is("wraps-in-clear")) {
        // SEQUENCE of that very length.
        wrapped[0] = 0x30;
        if (*size < 130) {
            wrapped[1] = static_cast<unsigned char>(*size - 2);
        } else {
            wrapped[1] = 0x81;
            wrapped[2] = static_cast<unsigned char>(*size - 3);
        }
    }
    if (is("wraps-too-little"))
        *size = 40;
    if (is("wraps-noise"))
        wrapped[*size / 2] ^= 1;
    if (is("wraps-odd-length"))
        *size -= 3;
    return code;
}

/// A session key of nobody's, of the curve of the root.
CK_OBJECT_HANDLE anotherKey(CK_SESSION_HANDLE session, std::vector<CK_ATTRIBUTE> privateList) {
    static unsigned char curve[] = {0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22};  // secp384r1
    std::vector<CK_ATTRIBUTE> publicList{{CKA_EC_PARAMS, curve, sizeof curve}};
    setFlag(publicList, CKA_TOKEN, false);
    CK_MECHANISM mechanism{CKM_EC_KEY_PAIR_GEN, nullptr, 0};
    CK_OBJECT_HANDLE publicKey = 0;
    CK_OBJECT_HANDLE key = 0;
    base->C_GenerateKeyPair(session, &mechanism, publicList.data(), publicList.size(), privateList.data(),
                            privateList.size(), &publicKey, &key);
    base->C_DestroyObject(session, publicKey);
    return key;
}

CK_OBJECT_HANDLE signing = 0;

CK_RV signInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key) {
    signing = key;
    if (is("signs-with-another-key") && isRoot(session, key)) {
        std::vector<CK_ATTRIBUTE> wanted;
        setFlag(wanted, CKA_TOKEN, false);
        setFlag(wanted, CKA_SIGN, true);
        key = anotherKey(session, wanted);
    }
    return base->C_SignInit(session, mechanism, key);
}

Bytes rootValue;  // where the lie needs it

void learnRootValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
    unsigned char value[48];
    CK_ATTRIBUTE attribute{CKA_VALUE, value, sizeof value};
    if (base->C_GetAttributeValue(session, key, &attribute, 1) == CKR_OK)
        rootValue.assign(value, value + attribute.ulValueLen);
}

/// By the root key, with the same nonce each time: two of these give the key away.
void signWithOneNonce(const CK_BYTE* hash, CK_ULONG size, CK_BYTE* signature) {
    BN_CTX* context = BN_CTX_new();
    EC_GROUP* group = EC_GROUP_new_by_curve_name(NID_secp384r1);
    EC_POINT* point = EC_POINT_new(group);
    const BIGNUM* order = EC_GROUP_get0_order(group);
    BIGNUM* key = BN_bin2bn(rootValue.data(), static_cast<int>(rootValue.size()), nullptr);
    BIGNUM* message = BN_bin2bn(hash, static_cast<int>(std::min<CK_ULONG>(size, 48)), nullptr);
    BIGNUM* nonce = BN_new();
    BIGNUM* r = BN_new();
    BIGNUM* s = BN_new();
    BN_set_word(nonce, 4711);
    EC_POINT_mul(group, point, nonce, nullptr, nullptr, context);
    EC_POINT_get_affine_coordinates(group, point, r, nullptr, context);
    BN_mod_mul(s, r, key, order, context);
    BN_mod_add(s, s, message, order, context);
    BN_mod_inverse(nonce, nonce, order, context);
    BN_mod_mul(s, s, nonce, order, context);
    BN_bn2binpad(r, signature, 48);
    BN_bn2binpad(s, signature + 48, 48);
    for (auto* number : {key, message, nonce, r, s})
        BN_free(number);
    EC_POINT_free(point);
    EC_GROUP_free(group);
    BN_CTX_free(context);
}

CK_RV sign(CK_SESSION_HANDLE session, CK_BYTE_PTR data, CK_ULONG size, CK_BYTE_PTR signature,
           CK_ULONG_PTR length) {
    static Bytes first, firstOfRoot;
    const auto code = base->C_Sign(session, data, size, signature, length);
    if (code != CKR_OK || signature == nullptr)
        return code;
    const Bytes now(signature, signature + *length);
    if (first.empty())
        first = now;
    if (firstOfRoot.empty() && isRoot(session, signing))
        firstOfRoot = now;
    if (is("constant-signature") && *length == first.size())
        std::copy(first.begin(), first.end(), signature);
    if (is("constant-signature-of-the-root") && isRoot(session, signing))
        std::copy(firstOfRoot.begin(), firstOfRoot.end(), signature);
    if (is("one-nonce") && isRoot(session, signing))
        signWithOneNonce(data, size, signature);
    if (is("signature-of-zeros"))
        std::memset(signature, 0, *length);
    if (is("signature-cut"))
        *length /= 2;
    return code;
}

CK_RV generatePair(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_ATTRIBUTE_PTR publicList,
                   CK_ULONG publicCount, CK_ATTRIBUTE_PTR privateList, CK_ULONG privateCount,
                   CK_OBJECT_HANDLE_PTR publicKey, CK_OBJECT_HANDLE_PTR privateKey) {
    if (is("generates-nothing")) {
        *publicKey = *privateKey = 4711;
        return CKR_OK;
    }
    std::vector<CK_ATTRIBUTE> wanted(privateList, privateList + privateCount);
    if (is("key-not-sensitive") || is("one-nonce"))
        setFlag(wanted, CKA_SENSITIVE, false);
    if (is("key-decrypts"))
        setFlag(wanted, CKA_DERIVE, true);
    if (is("key-of-the-session"))
        setFlag(wanted, CKA_TOKEN, false);
    const auto code = base->C_GenerateKeyPair(session, mechanism, publicList, publicCount, wanted.data(),
                                              wanted.size(), publicKey, privateKey);
    if (code == CKR_OK && is("same-handle-twice"))
        *publicKey = *privateKey;
    if (code == CKR_OK && is("one-nonce")) {
        if (isRoot(session, *privateKey))
            learnRootValue(session, *privateKey);
        std::vector<CK_ATTRIBUTE> hides;
        setFlag(hides, CKA_SENSITIVE, true);
        base->C_SetAttributeValue(session, *privateKey, hides.data(), hides.size());
    }
    return code;
}

CK_RV destroyObject(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object) {
    if (is("destroys-nothing") && numberOf(session, object, CKA_CLASS) != CKO_CERTIFICATE)
        return CKR_OK;
    if (is("destroys-no-KEK-and-denies") && numberOf(session, object, CKA_CLASS) == CKO_SECRET_KEY) {
        saidGone.insert(object);
        return CKR_OK;
    }
    if (is("destroys-no-private-key-and-denies") && numberOf(session, object, CKA_CLASS) == CKO_PRIVATE_KEY) {
        saidGone.insert(object);
        return CKR_OK;
    }
    return base->C_DestroyObject(session, object);
}

CK_RV createObject(CK_SESSION_HANDLE session, CK_ATTRIBUTE_PTR list, CK_ULONG count,
                   CK_OBJECT_HANDLE_PTR object) {
    CK_OBJECT_CLASS asked = CK_UNAVAILABLE_INFORMATION;
    for (CK_ULONG i = 0; i < count; ++i)
        if (list[i].type == CKA_CLASS)
            std::memcpy(&asked, list[i].pValue, sizeof asked);
    if ((is("public-half-not-stored") && asked == CKO_PUBLIC_KEY) ||
        (is("certificate-not-stored") && asked == CKO_CERTIFICATE)) {
        *object = 4711;
        return CKR_OK;
    }
    return base->C_CreateObject(session, list, count, object);
}

/// One more of what is unwrapped, as the lie says.
void keepCopy(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE unwrappingKey,
              CK_BYTE_PTR wrapped, CK_ULONG size, std::vector<CK_ATTRIBUTE> wanted) {
    static char label[] = "escrow";
    setFlag(wanted, CKA_TOKEN, !is("session-copy-of-the-restored-key"));
    setFlag(wanted, CKA_EXTRACTABLE, true);
    if (!is("twin-of-the-restored-key")) {
        std::erase_if(wanted, [](const auto& each) { return each.type == CKA_LABEL || each.type == CKA_ID; });
        wanted.insert(wanted.begin(), {CKA_LABEL, label, sizeof label - 1});
    }
    CK_OBJECT_HANDLE copy = 0;
    const auto code = base->C_UnwrapKey(session, mechanism, unwrappingKey, wrapped, size, wanted.data(),
                                        wanted.size(), &copy);
    if (code == CKR_OK && is("hidden-copy-of-the-restored-key"))
        hidden.insert(copy);
}

CK_RV unwrapKey(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE unwrappingKey,
                CK_BYTE_PTR wrapped, CK_ULONG size, CK_ATTRIBUTE_PTR list, CK_ULONG count,
                CK_OBJECT_HANDLE_PTR key) {
    static unsigned char another[] = "another";
    std::vector<CK_ATTRIBUTE> wanted(list, list + count);
    CK_OBJECT_CLASS asked = CK_UNAVAILABLE_INFORMATION;
    bool isThrowAway = false;
    for (const auto& each : wanted) {
        if (each.type == CKA_CLASS)
            std::memcpy(&asked, each.pValue, sizeof asked);
        if (each.type == CKA_LABEL)
            isThrowAway = std::string_view(static_cast<const char*>(each.pValue), each.ulValueLen) ==
                          "conclave throw-away";
    }
    const bool isOfRoot = asked == CKO_PRIVATE_KEY && !isThrowAway;
    const auto honest = wanted;
    if (isOfRoot) {
        for (const auto& [type, name] : attributes)
            for (const auto how : {hasIt, hasAndDenies})
                if (const auto value = valueToldOf(type, how); value == "true" || value == "false")
                    setFlag(wanted, type, value == "true");
        if (is("has, denied, CKA_SENSITIVE=false"))
            setFlag(wanted, CKA_EXTRACTABLE, true);
        if (is("adds-a-use") || is("adds-a-use-for-good"))
            setFlag(wanted, CKA_DERIVE, true);
        for (auto& each : wanted)
            if ((is("unwraps-under-another-label") && each.type == CKA_LABEL) ||
                (is("unwraps-under-another-id") && each.type == CKA_ID))
                each = {each.type, another, sizeof another - 1};
    }
    const auto code = base->C_UnwrapKey(session, mechanism, unwrappingKey, wrapped, size, wanted.data(),
                                        wanted.size(), key);
    if (code != CKR_OK)
        return code;
    if (isOfRoot && is("unwraps-another-key")) {
        base->C_DestroyObject(session, *key);
        std::erase_if(wanted,
                      [](const auto& each) { return each.type == CKA_CLASS || each.type == CKA_KEY_TYPE; });
        *key = anotherKey(session, wanted);
    }
    if (isOfRoot)
        unwrappedRoots.insert(*key);
    if (isOfRoot && is("one-nonce")) {
        auto open = honest;
        setFlag(open, CKA_SENSITIVE, false);
        setFlag(open, CKA_EXTRACTABLE, true);
        setFlag(open, CKA_TOKEN, false);
        CK_OBJECT_HANDLE copy = 0;
        base->C_UnwrapKey(session, mechanism, unwrappingKey, wrapped, size, open.data(), open.size(), &copy);
        learnRootValue(session, copy);
        base->C_DestroyObject(session, copy);
    }
    if ((isOfRoot && told().ends_with("-of-the-restored-key")) ||
        (asked == CKO_SECRET_KEY && is("copy-of-the-KEK")))
        keepCopy(session, mechanism, unwrappingKey, wrapped, size, honest);
    return code;
}

CK_RV deriveKey(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key,
                CK_ATTRIBUTE_PTR list, CK_ULONG count, CK_OBJECT_HANDLE_PTR derived) {
    CK_MECHANISM inner = *mechanism;
    CK_ECDH1_DERIVE_PARAMS own{};
    if (is("derives-another-key") && mechanism->ulParameterLen == sizeof own) {
        std::memcpy(&own, mechanism->pParameter, sizeof own);
        own.kdf = own.kdf == CKD_NULL ? CKD_SHA256_KDF : CKD_NULL;
        inner.pParameter = &own;
    }
    return base->C_DeriveKey(session, &inner, key, list, count, derived);
}

CK_RV copyObject(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR list, CK_ULONG count,
                 CK_OBJECT_HANDLE_PTR copy) {
    const auto code = base->C_CopyObject(session, object, list, count, copy);
    if (code == CKR_OK || !is("copies-the-sealed-key") || !isRoot(session, object))
        return code;
    std::vector<CK_ATTRIBUTE> wanted(list, list + count);
    setFlag(wanted, CKA_SIGN, true);
    *copy = anotherKey(session, wanted);  // as good as a copy of the root, to whoever looks at it
    return CKR_OK;
}

CK_RV generateRandom(CK_SESSION_HANDLE session, CK_BYTE_PTR data, CK_ULONG size) {
    if (!is("random-is-constant"))
        return base->C_GenerateRandom(session, data, size);
    std::memset(data, 7, size);
    return CKR_OK;
}

CK_RV mechanismList(CK_SLOT_ID slot, CK_MECHANISM_TYPE_PTR list, CK_ULONG_PTR count) {
    const auto code = base->C_GetMechanismList(slot, list, count);
    if (code == CKR_OK && is("mechanisms-without-end"))
        *count = list == nullptr ? 1U << 30 : *count;
    return code;
}

CK_RV slotList(CK_BBOOL present, CK_SLOT_ID_PTR list, CK_ULONG_PTR count) {
    const auto code = base->C_GetSlotList(present, list, count);
    if (code == CKR_OK && is("slots-without-end"))
        *count = 1U << 30;
    return code;
}

void change(CK_FUNCTION_LIST& list) {
    list.C_GetSlotList = slotList;
    list.C_GetTokenInfo = tokenInfo;
    list.C_GetMechanismList = mechanismList;
    list.C_InitToken = initToken;
    list.C_InitPIN = initPin;
    list.C_SetPIN = setPin;
    list.C_Login = login;
    list.C_Logout = logout;
    list.C_FindObjectsInit = findObjectsInit;
    list.C_FindObjects = findObjects;
    list.C_GetAttributeValue = readAttributes;
    list.C_SetAttributeValue = setAttributes;
    list.C_WrapKey = wrapKey;
    list.C_UnwrapKey = unwrapKey;
    list.C_DeriveKey = deriveKey;
    list.C_CopyObject = copyObject;
    list.C_CreateObject = createObject;
    list.C_SignInit = signInit;
    list.C_Sign = sign;
    list.C_GenerateKeyPair = generatePair;
    list.C_DestroyObject = destroyObject;
    list.C_GenerateRandom = generateRandom;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** out) {
    return functionsAround("CONCLAVE_LIE_BASE", change, out);
}
