#pragma once

#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace conclave::transcript {

/// How somebody's identity was checked, with the number of a document: personal data (LGPD article 5, GDPR
/// article 4), which stands in a file of its own that leaves the record; the entry keeps the file's SHA-256.
/// The salt keeps that from telling a number that can be guessed.
struct Identity {
    std::string checked;  ///< "CNH 12345678900"
    Bytes salt;           ///< 32 random octets

    static Identity of(std::string checked);
};

Result<std::string> toJson(const Identity& identity);
/// Canonical JSON of just these members. Errors: Errc::jsonMalformed.
Result<Identity> parseIdentity(ByteView content);

/// The digits of the document's number; empty where there are fewer than five: that is no number.
std::string documentNumber(const std::string& checked);

}  // namespace conclave::transcript
