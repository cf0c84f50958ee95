#include "core/x509/key_reference.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/base/pgp_words.h"

namespace conclave::x509 {
namespace {

/// RFC 7512, 2.3.
std::string uriValue(std::string_view text) {
    std::string value;
    for (const unsigned char c : text) {
        const bool isPlain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                             c == '-' || c == '.' || c == '_' || c == '~';
        value += isPlain ? std::string(1, static_cast<char>(c)) : fmt::format("%{:02X}", c);
    }
    return value;
}

std::string uriBytes(ByteView bytes) {
    std::string value;
    for (const auto byte : bytes)
        value += fmt::format("%{:02X}", byte);
    return value;
}

}  // namespace

std::string pkcs11Uri(const TokenNames& token, const std::string& label, ByteView id) {
    return fmt::format("pkcs11:token={};manufacturer={};model={};serial={};object={};id={};type=private",
                       uriValue(token.label), uriValue(token.manufacturer), uriValue(token.model),
                       uriValue(token.serial), uriValue(label), uriBytes(id));
}

nlohmann::json keyReferenceJson(const KeyReference& reference, const std::string& uri,
                                const Certificate& certificate) {
    const auto& key = certificate.publicKey();
    return {{"format", 1},
            {"ceremony", reference.ceremonyId},
            {"label", reference.label},
            {"id", toHex(reference.id)},
            {"uri", uri},
            {"algorithm", crypto::name(key.algorithm())},
            {"signatureAlgorithm", crypto::name(reference.signatureAlgorithm)},
            {"publicKey", key.pem()},
            {"publicKeySha256", toHex(key.sha256())},
            {"publicKeyWords", toPgpWords(key.sha256())},
            {"subjectKeyIdentifier", toHex(key.subjectKeyIdentifier())},
            {"certificate", certificate.pem()},
            {"certificateLabel", reference.certificateLabel},
            {"certificateSha256", toHex(certificate.sha256())},
            {"usage", nlohmann::json::array({"keyCertSign", "cRLSign"})}};
}

}  // namespace conclave::x509
