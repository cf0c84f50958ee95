#include "core/pkcs11/attributes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "core/base/hex.h"
#include "core/pkcs11/evidence.h"
#include "core/pkcs11/mechanism.h"
#include "core/pkcs11/text.h"

namespace conclave::pkcs11 {
namespace {

enum class Kind { flag, number, text, hex, objectClass, keyType, mechanism };

struct Known {
    CK_ATTRIBUTE_TYPE type;
    const char* name;
    Kind kind;
};

#define KNOWN(symbol, kind)         \
    Known {                         \
        symbol, #symbol, Kind::kind \
    }
constexpr std::array known{
    KNOWN(CKA_CLASS, objectClass),
    KNOWN(CKA_TOKEN, flag),
    KNOWN(CKA_PRIVATE, flag),
    KNOWN(CKA_LABEL, text),
    KNOWN(CKA_VALUE, hex),
    KNOWN(CKA_CERTIFICATE_TYPE, number),
    KNOWN(CKA_ISSUER, hex),
    KNOWN(CKA_SERIAL_NUMBER, hex),
    KNOWN(CKA_TRUSTED, flag),
    KNOWN(CKA_CERTIFICATE_CATEGORY, number),
    KNOWN(CKA_CHECK_VALUE, hex),
    KNOWN(CKA_KEY_TYPE, keyType),
    KNOWN(CKA_SUBJECT, hex),
    KNOWN(CKA_ID, hex),
    KNOWN(CKA_SENSITIVE, flag),
    KNOWN(CKA_ENCRYPT, flag),
    KNOWN(CKA_DECRYPT, flag),
    KNOWN(CKA_WRAP, flag),
    KNOWN(CKA_UNWRAP, flag),
    KNOWN(CKA_SIGN, flag),
    KNOWN(CKA_SIGN_RECOVER, flag),
    KNOWN(CKA_VERIFY, flag),
    KNOWN(CKA_VERIFY_RECOVER, flag),
    KNOWN(CKA_DERIVE, flag),
    KNOWN(CKA_MODULUS, hex),
    KNOWN(CKA_MODULUS_BITS, number),
    KNOWN(CKA_PUBLIC_EXPONENT, hex),
    KNOWN(CKA_VALUE_LEN, number),
    KNOWN(CKA_EXTRACTABLE, flag),
    KNOWN(CKA_LOCAL, flag),
    KNOWN(CKA_NEVER_EXTRACTABLE, flag),
    KNOWN(CKA_ALWAYS_SENSITIVE, flag),
    KNOWN(CKA_KEY_GEN_MECHANISM, mechanism),
    KNOWN(CKA_MODIFIABLE, flag),
    KNOWN(CKA_COPYABLE, flag),
    KNOWN(CKA_DESTROYABLE, flag),
    KNOWN(CKA_EC_PARAMS, hex),
    KNOWN(CKA_EC_POINT, hex),
    KNOWN(CKA_ALWAYS_AUTHENTICATE, flag),
    KNOWN(CKA_WRAP_WITH_TRUSTED, flag),
};
#undef KNOWN

const Known* find(CK_ATTRIBUTE_TYPE type) {
    const auto* found =
        std::find_if(known.begin(), known.end(), [&](const Known& k) { return k.type == type; });
    return found == known.end() ? nullptr : found;
}

std::string className(CK_ULONG value) {
    switch (value) {
        case CKO_CERTIFICATE:
            return "CKO_CERTIFICATE";
        case CKO_PUBLIC_KEY:
            return "CKO_PUBLIC_KEY";
        case CKO_PRIVATE_KEY:
            return "CKO_PRIVATE_KEY";
        case CKO_SECRET_KEY:
            return "CKO_SECRET_KEY";
        default:  // a number of the token's
            return fmt::format("0x{:x}", value);
    }
}

std::string keyTypeName(CK_ULONG value) {
    switch (value) {
        case CKK_RSA:
            return "CKK_RSA";
        case CKK_EC:
            return "CKK_EC";
        case CKK_AES:
            return "CKK_AES";
        default:
            return fmt::format("0x{:x}", value);
    }
}

template <class Value>
Bytes raw(Value value) {
    Bytes bytes(sizeof value);
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

}  // namespace

Template& Template::flag(CK_ATTRIBUTE_TYPE type, bool value) {
    return bytes(type, raw(static_cast<CK_BBOOL>(value ? CK_TRUE : CK_FALSE)));
}

Template& Template::number(CK_ATTRIBUTE_TYPE type, CK_ULONG value) {
    return bytes(type, raw(value));
}

Template& Template::bytes(CK_ATTRIBUTE_TYPE type, ByteView value) {
    for (auto& entry : m_entries)
        if (entry.type == type) {
            entry.value = toBytes(value);
            return *this;
        }
    m_entries.push_back({type, toBytes(value)});
    return *this;
}

Template& Template::remove(CK_ATTRIBUTE_TYPE type) {
    std::erase_if(m_entries, [&](const Entry& entry) { return entry.type == type; });
    return *this;
}

bool Template::has(CK_ATTRIBUTE_TYPE type) const {
    return std::any_of(m_entries.begin(), m_entries.end(),
                       [&](const Entry& entry) { return entry.type == type; });
}

std::vector<CK_ATTRIBUTE> Template::view() const {
    std::vector<CK_ATTRIBUTE> attributes;
    attributes.reserve(m_entries.size());
    for (const auto& entry : m_entries) {
        CK_ATTRIBUTE attribute{};
        attribute.type = entry.type;
        attribute.pValue = const_cast<std::uint8_t*>(entry.value.data());  // read only, by the API's contract
        attribute.ulValueLen = entry.value.size();
        attributes.push_back(attribute);
    }
    return attributes;
}

std::vector<CK_ATTRIBUTE_TYPE> Template::types() const {
    std::vector<CK_ATTRIBUTE_TYPE> types;
    for (const auto& entry : m_entries)
        types.push_back(entry.type);
    return types;
}

const Bytes* AttributeValues::find(CK_ATTRIBUTE_TYPE type) const {
    const auto found = m_values.find(type);
    return found == m_values.end() ? nullptr : &found->second;
}

std::optional<CK_ULONG> AttributeValues::number(CK_ATTRIBUTE_TYPE type) const {
    const auto* value = find(type);
    return value == nullptr ? std::nullopt : asNumber(*value);
}

bool AttributeValues::isTrue(CK_ATTRIBUTE_TYPE type) const {
    const auto* value = find(type);
    return value != nullptr && asFlag(*value).value_or(false);
}

std::string attributeName(CK_ATTRIBUTE_TYPE type) {
    const auto* entry = find(type);
    return entry == nullptr ? fmt::format("CKA 0x{:x}", type) : entry->name;
}

std::optional<std::size_t> fixedSize(CK_ATTRIBUTE_TYPE type) {
    const auto* entry = find(type);
    if (entry == nullptr)
        return std::nullopt;
    switch (entry->kind) {
        case Kind::flag:
            return sizeof(CK_BBOOL);
        case Kind::number:
        case Kind::objectClass:
        case Kind::keyType:
        case Kind::mechanism:
            return sizeof(CK_ULONG);
        case Kind::text:
        case Kind::hex:
            return std::nullopt;
    }
    return std::nullopt;
}

std::string attributeText(CK_ATTRIBUTE_TYPE type, ByteView value) {
    const auto* entry = find(type);
    const auto flag = asFlag(value);
    const auto number = asNumber(value);
    switch (entry == nullptr ? Kind::hex : entry->kind) {
        case Kind::flag:
            return !flag ? toHex(value) : *flag ? "true" : "false";
        case Kind::number:
            return number ? std::to_string(*number) : toHex(value);
        case Kind::text:
            return printable(asText(value));
        case Kind::hex:
            return toHex(value);
        case Kind::objectClass:
            return number ? className(*number) : toHex(value);
        case Kind::keyType:
            return number ? keyTypeName(*number) : toHex(value);
        case Kind::mechanism:
            if (number && *number == CK_UNAVAILABLE_INFORMATION)  // v2.40, 4.7: not generated on this token
                return "unavailable";
            return number ? mechanismName(*number) : toHex(value);
    }
    return toHex(value);
}

std::optional<bool> asFlag(ByteView value) {
    if (value.size() != sizeof(CK_BBOOL))
        return std::nullopt;
    return value[0] != CK_FALSE;
}

std::optional<CK_ULONG> asNumber(ByteView value) {
    CK_ULONG number = 0;
    if (value.size() != sizeof number)
        return std::nullopt;
    std::memcpy(&number, value.data(), sizeof number);
    return number;
}

void append(Evidence& evidence, std::string_view object, const Evidence& seen) {
    for (const auto& [name, value] : seen)
        evidence.emplace_back(fmt::format("{} {}", object, name), value);
}

}  // namespace conclave::pkcs11
