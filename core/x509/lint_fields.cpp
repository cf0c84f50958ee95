#include <openssl/bn.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <new>

#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/crypto/identifiers.h"
#include "core/crypto/weak_key.h"
#include "core/x509/lint_rules.h"

namespace conclave::x509::lint {

Wording serialNumber(const Subject& s) {
    const auto* serial = X509_get0_serialNumber(s.x509.get());
    const int octets = ASN1_STRING_length(serial);
    // BR 7.1: over zero, at least 64 random bits; RFC 5280 4.1.2.2: at most 20 octets with the sign bit.
    crypto::der::Reader reader(s.fields.serial);
    const auto content = reader.content(crypto::der::integer);
    if ((ASN1_STRING_type(serial) & V_ASN1_NEG) != 0 || octets < 8 || content.size() > 20)
        return worded("{} is not a positive number of 8 to 20 octets",
                      "{} não é um número positivo de 8 a 20 octetos", s.root.serialHex());
    return {};
}

Wording signatureAlgorithm(const Subject& s) {
    const auto found = crypto::findCertificateSignature(s.fields.signatureAlgorithm);
    if (!found)
        return worded("{} is none of ours", "{} não é nenhum dos nossos", toHex(s.fields.signatureAlgorithm));
    if (*found != s.profile.signatureAlgorithm || !crypto::fits(*found, s.root.publicKey().algorithm()))
        return Wording::same(std::string(name(*found)));
    return {};
}

Wording selfIssued(const Subject& s) {
    if (std::ranges::equal(s.fields.issuer, s.fields.subject))
        return {};
    return worded("issuer is {}", "o emissor é {}", s.root.issuer());
}

Wording subjectMatches(const Subject& s) {
    const auto* subject = X509_get_subject_name(s.x509.get());
    if (X509_NAME_entry_count(subject) != static_cast<int>(s.profile.subject.size()))
        return Wording::same(s.root.subject());
    for (int i = 0; i < X509_NAME_entry_count(subject); ++i) {
        const auto& wanted = s.profile.subject[static_cast<std::size_t>(i)];
        const auto* entry = X509_NAME_get_entry(subject, i);
        const auto* value = X509_NAME_ENTRY_get_data(entry);
        const ByteView octets(ASN1_STRING_get0_data(value),
                              static_cast<std::size_t>(ASN1_STRING_length(value)));
        if (OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry)) != OBJ_txt2nid(wanted.type.c_str()) ||
            asText(octets) != wanted.value || X509_NAME_ENTRY_set(entry) != i)
            return Wording::same(s.root.subject());
    }
    return {};
}

// RFC 5280 4.1.2.4 and appendix A: C and serialNumber are PrintableString, the others UTF8String from 2004
// on.
Wording subjectEncoding(const Subject& s) {
    const auto* subject = X509_get_subject_name(s.x509.get());
    for (int i = 0; i < X509_NAME_entry_count(subject); ++i) {
        const auto* entry = X509_NAME_get_entry(subject, i);
        const int nid = OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry));
        const int wanted =
            nid == NID_countryName || nid == NID_serialNumber ? V_ASN1_PRINTABLESTRING : V_ASN1_UTF8STRING;
        if (ASN1_STRING_type(X509_NAME_ENTRY_get_data(entry)) != wanted)
            return worded("{} has the wrong string type", "{} tem o tipo de string errado", OBJ_nid2sn(nid));
    }
    return {};
}

static Wording validityOf(const Certificate& root) {
    return worded("{} to {}", "de {} a {}", formatUtcMs(root.notBeforeUtcMs()),
                  formatUtcMs(root.notAfterUtcMs()));
}

Wording validityOrder(const Subject& s) {
    if (ASN1_TIME_compare(X509_get0_notBefore(s.x509.get()), X509_get0_notAfter(s.x509.get())) < 0)
        return {};
    return validityOf(s.root);
}

Wording validityMatches(const Subject& s) {
    if (s.root.notBeforeUtcMs() == s.profile.notBeforeUtcMs &&
        s.root.notAfterUtcMs() == s.profile.notAfterUtcMs)
        return {};
    return validityOf(s.root);
}

// RFC 5280 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050.
Wording validityEncoding(const Subject& s) {
    for (const auto* time : {X509_get0_notBefore(s.x509.get()), X509_get0_notAfter(s.x509.get())}) {
        tm parts{};
        const bool isReadable = ASN1_TIME_to_tm(time, &parts) == 1;
        const int wanted = parts.tm_year < 150 ? V_ASN1_UTCTIME : V_ASN1_GENERALIZEDTIME;
        if (!isReadable || ASN1_STRING_type(time) != wanted)
            return Wording::same(
                std::string(asText({ASN1_STRING_get0_data(time), static_cast<std::size_t>(time->length)})));
    }
    return {};
}

// BR 6.1.6 and 6.1.5: the size in whole octets, odd, and without factors below 752.
Wording rsaModulus(const Subject& s) {
    const auto& key = s.root.publicKey();
    if (!isRsa(key.algorithm()))
        return {};
    const auto octets = key.rsaModulus();
    const crypto::BigNumber modulus(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr));
    if (!modulus)
        throw std::bad_alloc();
    if (BN_num_bits(modulus.get()) != keyBits(key.algorithm()))
        return Wording::same(std::to_string(BN_num_bits(modulus.get())) + " bits");
    for (BN_ULONG factor = 2; factor < 752; ++factor)
        if (BN_mod_word(modulus.get(), factor) == 0)
            return worded("divisible by {}", "divisível por {}", factor);
    return {};
}

// BR 6.1.6: odd, from 2^16+1 to 2^256-1.
Wording rsaExponent(const Subject& s) {
    const auto& key = s.root.publicKey();
    if (!isRsa(key.algorithm()))
        return {};
    const auto exponent = key.rsaExponent();
    const bool isAtLeast65537 = exponent.size() > 3 || (exponent.size() == 3 && exponent >= Bytes{1, 0, 1});
    const bool isFit = isAtLeast65537 && exponent.size() <= 32 && (exponent.back() & 1) != 0;
    return isFit ? Wording() : Wording::same(toHex(exponent));
}

// BR 6.1.1.3: a key that is known to be weak, as by ROCA or Fermat's factors, certifies nothing.
Wording keyWeakness(const Subject& s) {
    return crypto::weaknessOf(s.root.publicKey());
}

Wording selfSignature(const Subject& s) {
    if (s.root.verifySignature(s.root.publicKey()))
        return {};
    return {"does not verify", "a assinatura não confere"};
}

/// A fresh copy: OpenSSL keeps the octets of the certificate it parsed, and would only give them back.
Wording reEncoding(const Subject& s) {
    const crypto::X509Certificate copy(X509_dup(s.x509.get()));
    unsigned char* der = nullptr;
    const int size = copy ? i2d_re_X509_tbs(copy.get(), &der) : -1;
    const bool isTbsSame =
        size > 0 && std::ranges::equal(ByteView(der, static_cast<std::size_t>(size)), s.fields.tbs);
    OPENSSL_free(der);
    if (!isTbsSame)
        return {"TBSCertificate differs", "TBSCertificate difere"};
    for (int i = 0; i < X509_get_ext_count(s.x509.get()); ++i) {
        auto* extension = X509_get_ext(s.x509.get(), i);
        const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
        void* value = X509V3_EXT_d2i(extension);
        const auto octets = X509_EXTENSION_get_data(extension);
        const ByteView inner(ASN1_STRING_get0_data(octets),
                             static_cast<std::size_t>(ASN1_STRING_length(octets)));
        const crypto::Owned<X509_EXTENSION> again(
            value == nullptr ? nullptr : X509V3_EXT_i2d(nid, X509_EXTENSION_get_critical(extension), value));
        if (value != nullptr) {
            const auto* method = X509V3_EXT_get_nid(nid);
            ASN1_item_free(static_cast<ASN1_VALUE*>(value), ASN1_ITEM_ptr(method->it));
        }
        // OpenSSL writes any BOOLEAN back as it was.
        if (!again || !crypto::der::isOneElement(inner) ||
            ASN1_OCTET_STRING_cmp(X509_EXTENSION_get_data(again.get()), octets) != 0)
            return worded("extension {} differs", "a extensão {} difere", OBJ_nid2sn(nid));
    }
    return {};
}

}  // namespace conclave::x509::lint
