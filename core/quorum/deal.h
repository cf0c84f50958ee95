#pragma once

#include "core/quorum/manifest.h"

namespace conclave::quorum {

struct Custodian {
    std::string id;
    Bytes kexCertificateDer;  ///< the card's 9D certificate
    Bytes kexSpkiSha256;      ///< SHA-256 of its SubjectPublicKeyInfo, as enrolled; deal compares it
    Bytes signSpkiSha256;     ///< of the card's key 9C
};

struct DealRequest {
    Purpose purpose{};
    std::string ceremonyId;
    int threshold = 0;
    std::vector<Custodian> custodians;  ///< the one at position i gets member index i
    std::uint32_t generation = 1;
    Bytes keySpkiSha256;  ///< backup only: the key that the KEK will wrap
};

struct DealtShare {
    std::string custodian;
    int index = 0;
    Bytes commitment;
    Bytes envelope;    ///< CMS AuthEnvelopedData, DER
    std::string file;  ///< "<custodian>.cms", in the folder shares/ beside the manifest
    Bytes sha256;      ///< of the envelope
};

struct Dealt {
    Bytes setId;  ///< 16 random octets
    std::vector<DealtShare> shares;
};

/// 32 octets of the host's CSPRNG XOR 32 octets of C_GenerateRandom: good while either is.
/// Errors: Errc::randomFailed; Errc::internal when hsmRandom is not 32 octets.
Result<KeyValue> mixedSecret(const SecretBytes& hsmRandom);

/// Splits the 32-octet secret for these custodians, proves that all shares lie on one polynomial, and seals
/// each to its card. The shares in clear are wiped on return; only the envelopes hold them. Touches no device
/// and no file. Errors: Errc::thresholdInvalid, Errc::valueNotAllowed (an id or the ceremony id),
/// Errc::cardEnrolledTwice (one card or one id twice), Errc::keyMismatch (certificate and kexSpkiSha256
/// differ), Errc::certificateUnreadable, Errc::sharesInconsistent, Errc::internal (secret or hash of another
/// size), and those of crypto::sealEnvelope.
Result<Dealt> deal(const KeyValue& secret, const DealRequest& request);

/// The manifest of what was dealt. The caller fills in the tokens, or the key's label, id and algorithm, and
/// wrapped.
Manifest manifestOf(const DealRequest& request, const Dealt& dealt);

struct OpenedShare {
    std::string custodian;
    int index = 0;
    Share words;
};

/// Compares every field of an opened envelope with the manifest, then the words with their commitment and
/// header. Errors, each naming the custodian: Errc::envelopeMalformed, Errc::envelopeForeign (which field),
/// Errc::shareCommitmentWrong; Errc::referenceUnknown when the manifest knows no such custodian.
Result<OpenedShare> checkOpened(const SecretBytes& envelopePlaintext, const Manifest& manifest,
                                std::string_view custodian);

}  // namespace conclave::quorum
