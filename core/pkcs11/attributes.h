#pragma once

#include <p11-kit/pkcs11.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"

namespace conclave::pkcs11 {

/// A CK_ATTRIBUTE list that owns its values. Public values only: secrets never enter a token by template.
/// Keeps the order in which attributes were added; a second value for a type replaces the first.
class Template {
  public:
    Template& flag(CK_ATTRIBUTE_TYPE type, bool value);
    Template& number(CK_ATTRIBUTE_TYPE type, CK_ULONG value);
    Template& bytes(CK_ATTRIBUTE_TYPE type, ByteView value);
    Template& text(CK_ATTRIBUTE_TYPE type, std::string_view value) { return bytes(type, asBytes(value)); }
    Template& remove(CK_ATTRIBUTE_TYPE type);

    bool has(CK_ATTRIBUTE_TYPE type) const;
    CK_ULONG count() const { return m_entries.size(); }

    /// Points into this template, valid until it changes.
    std::vector<CK_ATTRIBUTE> view() const;

    struct Entry {
        CK_ATTRIBUTE_TYPE type;
        Bytes value;
    };
    const std::vector<Entry>& entries() const { return m_entries; }
    std::vector<CK_ATTRIBUTE_TYPE> types() const;

  private:
    std::vector<Entry> m_entries;
};

/// What an object said when it was asked for several attributes at once.
class AttributeValues {
  public:
    void set(CK_ATTRIBUTE_TYPE type, Bytes value) { m_values[type] = std::move(value); }

    /// Nothing when the token does not know the attribute, or keeps it to itself.
    const Bytes* find(CK_ATTRIBUTE_TYPE type) const;
    std::optional<CK_ULONG> number(CK_ATTRIBUTE_TYPE type) const;
    bool isTrue(CK_ATTRIBUTE_TYPE type) const;  ///< and said so

  private:
    std::map<CK_ATTRIBUTE_TYPE, Bytes> m_values;
};

/// "CKA_SENSITIVE", or "CKA 0x80000001" when it is none of the standard's.
std::string attributeName(CK_ATTRIBUTE_TYPE type);

/// How many octets a value has whatever it says: CK_BBOOLs and CK_ULONGs, as far as we know the attribute.
std::optional<std::size_t> fixedSize(CK_ATTRIBUTE_TYPE type);

/// A raw attribute value as evidence: "true"/"false", a number, text, a constant's name, or hex, by its type.
std::string attributeText(CK_ATTRIBUTE_TYPE type, ByteView value);

/// A CK_BBOOL; nothing when the value is not one octet.
std::optional<bool> asFlag(ByteView value);
std::optional<CK_ULONG> asNumber(ByteView value);

}  // namespace conclave::pkcs11
