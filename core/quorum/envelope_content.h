#pragma once

#include <cstdint>
#include <string>

#include "core/base/result.h"
#include "core/base/secret_bytes.h"
#include "core/quorum/purpose.h"

namespace conclave::quorum {

/// What a custodian's envelope holds: docs/formats/shares.md, "Envelope content". Lines `key: value`, each
/// ended by one \n, all of them, in this order; octets in lower-case hex, numbers in decimal without leading
/// zeros.
struct EnvelopeContent {
    std::string ceremonyId;
    Bytes setId;  ///< 16 octets
    Purpose purpose{};
    std::uint32_t generation = 0;
    Bytes keySpkiSha256;  ///< 32 octets for a backup; empty (and no line) for an unlock secret
    std::string custodian;
    Bytes kexSpkiSha256;  ///< 32 octets: the card key (9D) that the envelope is sealed to
    int index = 0;        ///< SLIP-0039 member index, 0…n-1
    int threshold = 0;    ///< m
    int count = 0;        ///< n
    Bytes salt;           ///< 32 octets, of the share commitment
    Share words;
};

/// Errc::envelopeMalformed (custodian) when a field is not of the form above.
Result<SecretBytes> buildEnvelopeContent(const EnvelopeContent& content);

/// Strict: anything but the exact form is refused with Errc::envelopeMalformed, which names `custodian`
/// (whose envelope it should be). The words are taken as they stand; checkOpened reads them.
Result<EnvelopeContent> parseEnvelopeContent(const SecretBytes& plaintext, std::string_view custodian);

/// SHA-256("conclave/v1/share\0" ‖ set id (16) ‖ index (1 octet) ‖ salt (32) ‖ words): stands in the
/// transcript and the manifest; the salt is inside the envelope, so that a wrong share is pinned on its
/// holder. Asserts the sizes.
Bytes shareCommitment(ByteView setId, int index, ByteView salt, const Share& words);

}  // namespace conclave::quorum
