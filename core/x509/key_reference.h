#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/x509/certificate.h"

namespace conclave::x509 {

/// As a token says of itself, in whatever octets.
struct TokenNames {
    std::string label, manufacturer, model, serial;
};

/// What other systems find a key in an HSM by.
struct KeyReference {
    std::string ceremonyId, label, certificateLabel;
    Bytes id;  ///< CKA_ID
    crypto::SignatureAlgorithm signatureAlgorithm{};
};

/// RFC 7512: everything but unreserved characters is percent-encoded, the id whole.
std::string pkcs11Uri(const TokenNames& token, const std::string& label, ByteView id);

/// The content of <key>.key-reference.json (docs/formats/record.md).
nlohmann::json keyReferenceJson(const KeyReference& reference, const std::string& uri,
                                const Certificate& certificate);

}  // namespace conclave::x509
