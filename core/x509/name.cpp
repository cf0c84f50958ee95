#include "core/x509/name.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include <algorithm>

#include "core/crypto/certificate_fields.h"
#include "core/crypto/der.h"
#include "core/crypto/openssl.h"

namespace conclave::x509 {

namespace {

namespace der = crypto::der;

struct PartType {
    std::string_view type;
    std::string_view oid;
    std::size_t mostCharacters;  // RFC 5280 appendix A.1, ub-*; where it has none, that of O
    bool isPrintable;
};

constexpr PartType partTypes[] = {
    {"C", "2.5.4.6", 2, true},
    {"ST", "2.5.4.8", 128, false},
    {"L", "2.5.4.7", 128, false},
    {"O", "2.5.4.10", 64, false},
    {"organizationIdentifier", "2.5.4.97", 64, false},  // ETSI EN 319 412-1, 5.1.4
    {"OU", "2.5.4.11", 64, false},
    {"CN", "2.5.4.3", 64, false},
    {"serialNumber", "2.5.4.5", 64, true},
};

const PartType* findType(std::string_view type) {
    const auto found = std::ranges::find(partTypes, type, &PartType::type);
    return found == std::end(partTypes) ? nullptr : found;
}

/// Characters, or nothing when it is not UTF-8 (RFC 3629) or holds a control character.
std::optional<std::size_t> countCharacters(std::string_view text) {
    std::size_t count = 0;
    const auto* cursor = reinterpret_cast<const unsigned char*>(text.data());
    for (int left = static_cast<int>(text.size()); left > 0; ++count) {
        unsigned long value = 0;
        const int used = UTF8_getc(cursor, left, &value);
        const bool isControl = value < 0x20 || (value >= 0x7F && value < 0xA0);
        if (used <= 0 || value > 0x10FFFF || isControl)
            return std::nullopt;
        cursor += used;
        left -= used;
    }
    return count;
}

bool isPrintableString(std::string_view text) {
    return text.find_first_not_of(
               "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?") ==
           std::string_view::npos;
}

Error refused(const NamePart& part, const Wording& why) {
    return Error(Errc::certificateLint,
                 {"subject", worded("{}={}: {}", "{}={}: {}", part.type, part.value, why)});
}

Result<void> check(const NamePart& part) {
    const auto* type = findType(part.type);
    if (type == nullptr)
        return refused(part, {"unknown attribute type", "tipo de atributo desconhecido"});
    if (part.value.size() > 4 * type->mostCharacters)
        return refused(part, {"too long", "valor longo demais"});
    const auto characters = countCharacters(part.value);
    if (!characters)
        return refused({part.type, "?"},
                       {"not UTF-8, or control characters", "não é UTF-8, ou tem caracteres de controle"});
    if (*characters == 0 || part.value.front() == ' ' || part.value.back() == ' ')
        return refused(part, {"empty, or spaces around it", "valor vazio, ou com espaços nas pontas"});
    if (*characters > type->mostCharacters)
        return refused(part, {"too long", "valor longo demais"});
    if (type->isPrintable && !isPrintableString(part.value))
        return refused(part, {"not a PrintableString", "não é uma PrintableString"});
    const auto isUpper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (part.type == "C" && (*characters != 2 || !std::ranges::all_of(part.value, isUpper)))
        return refused(part,
                       {"not two capital letters (ISO 3166)", "não são duas letras maiúsculas (ISO 3166)"});
    return {};
}

}  // namespace

bool isNamePartType(std::string_view type) {
    return findType(type) != nullptr;
}

Result<Bytes> makeName(std::span<const NamePart> parts) {
    if (parts.empty())
        return Error(Errc::certificateLint, {"subject", Wording("empty", "vazio")});
    Bytes rdns;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto& part = parts[i];
        TRY(check(part));
        if (part.type != "OU" && std::ranges::count(parts.first(i), part.type, &NamePart::type) != 0)
            return refused(part, {"attribute type given twice", "tipo de atributo dado duas vezes"});
        const auto& type = *findType(part.type);
        const auto value =
            der::make(type.isPrintable ? der::printableString : der::utf8String, asBytes(part.value));
        const auto rdn = der::makeSetOf({der::makeSequence({der::makeOid(type.oid), value})});
        rdns.insert(rdns.end(), rdn.begin(), rdn.end());
    }
    return der::make(der::sequence, rdns);
}

Result<std::string> subjectText(const RootProfile& profile) {
    TRY_ASSIGN(const auto name, makeName(profile.subject));
    return crypto::nameText(name);
}

std::string commonNameOf(ByteView nameDer) {
    const auto* cursor = nameDer.data();
    const crypto::Owned<X509_NAME> name(d2i_X509_NAME(nullptr, &cursor, static_cast<long>(nameDer.size())));
    if (!name) {
        ERR_clear_error();
        return {};
    }
    int last = -1;
    for (int i = -1; (i = X509_NAME_get_index_by_NID(name.get(), NID_commonName, i)) >= 0;)
        last = i;
    if (last < 0)
        return {};
    unsigned char* utf8 = nullptr;
    const int size =
        ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name.get(), last)));
    if (size < 0) {
        ERR_clear_error();
        return {};
    }
    std::string text(reinterpret_cast<char*>(utf8), static_cast<std::size_t>(size));
    OPENSSL_free(utf8);
    return text;
}

}  // namespace conclave::x509
