#pragma once

#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/crypto/algorithm.h"
#include "core/crypto/public_key.h"

/// <quorum>/proof.json: what a key that was restored from its backup signed (docs/formats/backup.md). With
/// the certificate of the key it vouches for the manifest, and so for every file of the safe, without any
/// record.
namespace conclave::quorum {

struct BackupProof {
    Bytes challenge;
    crypto::SignatureAlgorithm algorithm{};
    Bytes signature;

    bool operator==(const BackupProof&) const = default;
};

/// "Conclave proof v2\0" ‖ ceremony id ‖ SHA-256 of the manifest's file ‖ SHA-256 of the line of the intent ‖
/// `random`, 32 octets. Hashes are 32 octets.
Bytes proofChallenge(std::string_view ceremonyId, ByteView manifestSha256, ByteView intentLineSha256,
                     ByteView random);

/// Whether it is such a challenge. Empty: of whatever ceremony, of whatever intent.
bool isProofChallenge(ByteView challenge, std::string_view ceremonyId, ByteView manifestSha256,
                      ByteView intentLineSha256);

/// RFC 8785 canonical JSON, no trailing newline.
Bytes serialiseProof(const BackupProof& proof);
/// Strict: canonical octets only. Errors: Errc::manifestMalformed: file, why.
Result<BackupProof> parseProof(ByteView json, std::string_view fileName);

/// The signature is by this key, over a challenge about a manifest with this hash. Errors:
/// Errc::proofWrong{file, why}.
Result<void> checkProof(const BackupProof& proof, const crypto::PublicKey& key, ByteView manifestSha256,
                        std::string_view fileName);

}  // namespace conclave::quorum
