// A PKCS #11 module that is SoftHSM (CONCLAVE_LIE_BASE, a module's path) and does not tell the truth in one
// way, which CONCLAVE_LIE names; lies() below has them all. It knows which key is the root key by its being a
// token object that signs.

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Bytes = std::vector<unsigned char>;

CK_FUNCTION_LIST* base = nullptr;

bool is(std::string_view lie) {
    const char* told = std::getenv("CONCLAVE_LIE");
    return told != nullptr && lie == told;
}

/// Lies of the kind "<attribute>=<value>", of the root's private key: "CKA_LOCAL=false",
/// "CKA_SENSITIVE=silent".
struct AttributeLie {
    CK_ATTRIBUTE_TYPE type;
    const char* name;
};
constexpr AttributeLie attributes[] = {{CKA_LOCAL, "CKA_LOCAL"},
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

bool isRoot(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object) {
    return numberOf(session, object, CKA_CLASS) == CKO_PRIVATE_KEY && flagOf(session, object, CKA_TOKEN) &&
           flagOf(session, object, CKA_SIGN);
}

/// What was made of a template: "" leaves it as it is.
void lieAbout(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE& attribute) {
    const char* told = std::getenv("CONCLAVE_LIE");
    const std::string_view lie = told == nullptr ? "" : told;
    for (const auto& [type, name] : attributes) {
        if (type != attribute.type || !lie.starts_with(name) || lie.size() <= std::strlen(name) ||
            lie[std::strlen(name)] != '=' || !isRoot(session, object))
            continue;
        const auto value = lie.substr(std::strlen(name) + 1);
        if (value == "silent") {
            attribute.ulValueLen = CK_UNAVAILABLE_INFORMATION;
        } else if (attribute.pValue != nullptr && attribute.ulValueLen == sizeof(CK_BBOOL)) {
            *static_cast<CK_BBOOL*>(attribute.pValue) = value == "true" ? CK_TRUE : CK_FALSE;
        } else if (attribute.pValue != nullptr && attribute.ulValueLen == sizeof(CK_ULONG) &&
                   value == "other") {
            const CK_ULONG other = CK_UNAVAILABLE_INFORMATION;
            std::memcpy(attribute.pValue, &other, sizeof other);
        } else if (attribute.pValue != nullptr && attribute.ulValueLen > 0 && attribute.ulValueLen < 4096) {
            static_cast<unsigned char*>(attribute.pValue)[0] ^= 1;
        }
    }
}

// ---- the functions ----

int tokenInfos = 0;

CK_RV tokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO_PTR info) {
    const auto code = base->C_GetTokenInfo(slot, info);
    if (code != CKR_OK)
        return code;
    ++tokenInfos;
    const bool isInitialised = (info->flags & CKF_USER_PIN_INITIALIZED) != 0;
    if (is("serial-changes") && isInitialised && tokenInfos > 40)
        info->serialNumber[0] = 'Z';
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
    return is("init-does-nothing") ? CKR_OK : base->C_InitToken(slot, pin, size, label);
}

std::map<CK_USER_TYPE, Bytes> goodPins;

CK_RV initPin(CK_SESSION_HANDLE session, CK_UTF8CHAR_PTR pin, CK_ULONG size) {
    static unsigned char other[] = "somebody-elses-pin";
    goodPins[CKU_USER] = Bytes(pin, pin + size);
    return is("user-pin-is-another") ? base->C_InitPIN(session, other, sizeof other - 1)
                                     : base->C_InitPIN(session, pin, size);
}

CK_RV setPin(CK_SESSION_HANDLE session, CK_UTF8CHAR_PTR old, CK_ULONG oldSize, CK_UTF8CHAR_PTR pin,
             CK_ULONG size) {
    goodPins[CKU_SO] = Bytes(pin, pin + size);
    return is("so-pin-stays") ? CKR_OK : base->C_SetPIN(session, old, oldSize, pin, size);
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
    return code;
}

CK_RV findObjects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE_PTR list, CK_ULONG most, CK_ULONG_PTR count) {
    const auto code = base->C_FindObjects(session, list, most, count);
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

CK_RV setAttributes(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR list,
                    CK_ULONG count) {
    const bool isSeal = count == 1 && list->type == CKA_EXTRACTABLE && isRoot(session, object);
    if (isSeal && (is("seal-does-nothing") || is("seal-told-not-done")))
        return CKR_OK;
    return base->C_SetAttributeValue(session, object, list, count);
}

CK_RV wrapKey(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE wrappingKey,
              CK_OBJECT_HANDLE key, CK_BYTE_PTR wrapped, CK_ULONG_PTR size) {
    const bool isOfRoot = isRoot(session, key);
    if (isOfRoot && is("wraps-after-the-seal") && !flagOf(session, key, CKA_EXTRACTABLE)) {
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

CK_RV sign(CK_SESSION_HANDLE session, CK_BYTE_PTR data, CK_ULONG size, CK_BYTE_PTR signature,
           CK_ULONG_PTR length) {
    static Bytes first;
    const auto code = base->C_Sign(session, data, size, signature, length);
    if (code != CKR_OK || signature == nullptr)
        return code;
    if (first.empty())
        first.assign(signature, signature + *length);
    if (is("constant-signature") && *length == first.size())
        std::copy(first.begin(), first.end(), signature);
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
    static CK_BBOOL yes = CK_TRUE;
    static CK_BBOOL no = CK_FALSE;
    const auto force = [&](CK_ATTRIBUTE_TYPE type, bool value) {
        std::erase_if(wanted, [&](const auto& each) { return each.type == type; });
        wanted.push_back({type, value ? &yes : &no, sizeof(CK_BBOOL)});
    };
    if (is("key-not-sensitive"))
        force(CKA_SENSITIVE, false);
    if (is("key-decrypts"))
        force(CKA_DERIVE, true);
    if (is("key-of-the-session"))
        force(CKA_TOKEN, false);
    const auto code = base->C_GenerateKeyPair(session, mechanism, publicList, publicCount, wanted.data(),
                                              wanted.size(), publicKey, privateKey);
    if (code == CKR_OK && is("same-handle-twice"))
        *publicKey = *privateKey;
    return code;
}

CK_RV destroyObject(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object) {
    if (is("destroys-nothing") && numberOf(session, object, CKA_CLASS) != CKO_CERTIFICATE)
        return CKR_OK;
    return base->C_DestroyObject(session, object);
}

CK_RV unwrapKey(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE unwrappingKey,
                CK_BYTE_PTR wrapped, CK_ULONG size, CK_ATTRIBUTE_PTR list, CK_ULONG count,
                CK_OBJECT_HANDLE_PTR key) {
    const auto code = base->C_UnwrapKey(session, mechanism, unwrappingKey, wrapped, size, list, count, key);
    if (code != CKR_OK || !is("copy-of-the-restored-key"))
        return code;
    // An extractable token object beside the one that was asked for.
    std::vector<CK_ATTRIBUTE> kept(list, list + count);
    static CK_BBOOL yes = CK_TRUE;
    static char label[] = "escrow";
    for (const auto type : {CKA_TOKEN, CKA_EXTRACTABLE}) {
        std::erase_if(kept,
                      [&](const auto& each) { return each.type == static_cast<CK_ATTRIBUTE_TYPE>(type); });
        kept.push_back({static_cast<CK_ATTRIBUTE_TYPE>(type), &yes, sizeof yes});
    }
    std::erase_if(kept, [](const auto& each) { return each.type == CKA_LABEL || each.type == CKA_ID; });
    kept.push_back({CKA_LABEL, label, sizeof label - 1});
    CK_OBJECT_HANDLE copy = 0;
    if (numberOf(session, *key, CKA_CLASS) == CKO_PRIVATE_KEY)
        base->C_UnwrapKey(session, mechanism, unwrappingKey, wrapped, size, kept.data(), kept.size(), &copy);
    return code;
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

CK_RV makeList(CK_FUNCTION_LIST& list) {
    const char* path = std::getenv("CONCLAVE_LIE_BASE");
    void* library = path == nullptr ? nullptr : dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
        return CKR_GENERAL_ERROR;
    const auto getList = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
    if (getList == nullptr || getList(&base) != CKR_OK)
        return CKR_GENERAL_ERROR;
    list = *base;
    list.C_GetSlotList = slotList;
    list.C_GetTokenInfo = tokenInfo;
    list.C_GetMechanismList = mechanismList;
    list.C_InitToken = initToken;
    list.C_InitPIN = initPin;
    list.C_SetPIN = setPin;
    list.C_Login = login;
    list.C_FindObjects = findObjects;
    list.C_GetAttributeValue = readAttributes;
    list.C_SetAttributeValue = setAttributes;
    list.C_WrapKey = wrapKey;
    list.C_UnwrapKey = unwrapKey;
    list.C_Sign = sign;
    list.C_GenerateKeyPair = generatePair;
    list.C_DestroyObject = destroyObject;
    list.C_GenerateRandom = generateRandom;
    return CKR_OK;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** out) {
    static CK_FUNCTION_LIST list;
    static const CK_RV made = makeList(list);
    *out = &list;
    return made;
}
