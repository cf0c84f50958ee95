#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/quorum/purpose.h"
#include "core/quorum/token_pin.h"

namespace conclave::quorum {

/// unlock/manifest.json and backup/manifest.json (docs/formats/shares.md): public; what, how, who, and the
/// SHA-256 of every restricted file. Hashes are 32 octets.

struct ManifestCustodian {
    std::string id;
    int index = 0;         ///< SLIP-0039 member index; equals the position in the list
    Bytes kexSpkiSha256;   ///< of the card's key 9D, which opens the envelope
    Bytes signSpkiSha256;  ///< of the card's key 9C, which says that it did
    Bytes commitment;
    std::string file;  ///< "<id>.cms", in the folder shares/ beside the manifest
    Bytes sha256;

    bool operator==(const ManifestCustodian&) const = default;
};

/// How the PINs of one token follow from the unlock secret (token_pin.h).
struct ManifestToken {
    std::string name;    ///< its name in the site binding: "primary", "restore"
    std::string serial;  ///< after C_InitToken
    std::string label;
    Bytes pinSalt;  ///< 16 octets
    std::uint32_t generation = 1;
    int length = 0;
    PinAlphabet alphabet{};

    bool operator==(const ManifestToken&) const = default;
};

struct ManifestKey {
    std::string label;
    Bytes id;               ///< CKA_ID
    std::string algorithm;  ///< "RSA_4096", … (crypto/algorithm.h)
    Bytes spkiSha256;

    bool operator==(const ManifestKey&) const = default;
};

struct ManifestWrapped {
    std::string file;  ///< "<label>.kwp", in the manifest's folder
    Bytes sha256;
    std::uint64_t length = 0;  ///< octets of the file
    std::string mechanism;     ///< the token's: "CKM_AES_KEY_WRAP_PAD"
    std::string wireFormat;    ///< as proved: "rfc5649", "rfc5649-zero-padded"
    Bytes kekCheckValue;       ///< 3 octets, crypto::kcv of the KEK

    bool operator==(const ManifestWrapped&) const = default;
};

struct Manifest {
    std::string ceremonyId;
    Purpose purpose{};
    Bytes setId;  ///< 16 octets
    std::uint32_t generation = 1;
    int threshold = 0;
    std::vector<ManifestCustodian> custodians;
    std::vector<ManifestToken> tokens;       ///< unlock only; may be empty until a token was initialised
    std::optional<ManifestKey> key;          ///< backup only, and there always
    std::optional<ManifestWrapped> wrapped;  ///< backup only, once the key was wrapped

    const ManifestCustodian* find(std::string_view custodian) const;  ///< null when not there

    bool operator==(const Manifest&) const = default;
};

/// RFC 8785 canonical JSON, no trailing newline. Errc::manifestMalformed when a field is not of its form.
Result<Bytes> serialiseManifest(const Manifest& manifest);

/// Strict: canonical octets only, every field and no other. `fileName` names the file in errors
/// (Errc::manifestMalformed: file, why).
Result<Manifest> parseManifest(ByteView json, std::string_view fileName);

}  // namespace conclave::quorum
