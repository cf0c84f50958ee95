#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "core/x509/authority.h"

/// What a card says of the keys that it made itself: for each a certificate by a key of its own (slot F9),
/// which its maker certified (Yubico, "PIV attestation": docs.yubico.com). Judged alike when a card is
/// enrolled and when the record is verified. Errors of all: Errc::certificateUnfit {subject, why}.
namespace conclave::x509 {

/// As the card gives them. A key that was brought to it from outside has none.
struct CardAttestations {
    Certificate authority;           ///< of F9
    Certificate sign;                ///< of the key in 9C
    std::optional<Certificate> kex;  ///< of the key in 9D
};

enum class PinPolicy : std::uint8_t { never = 1, once, always };
enum class TouchPolicy : std::uint8_t { never = 1, always, cached };
std::string_view name(PinPolicy policy);    ///< "never", "once", "always"
std::string_view name(TouchPolicy policy);  ///< "never", "always", "cached"

/// What one of them says.
struct AttestedKey {
    std::string make;        ///< "YubiKey": what stands before " PIV Attestation 9c" in the common name
    std::string slot;        ///< "9c"
    std::string serial;      ///< of the card, decimal
    std::string firmware;    ///< "5.4.3"
    std::string formFactor;  ///< "USB-A keychain", "USB-C nano, FIPS"; empty when it does not say
    PinPolicy pin{};
    TouchPolicy touch{};
};

/// By the extensions below 1.3.6.1.4.1.41482.3: 3 firmware, 7 serial number, 8 policies, each once; 9 form
/// factor, if any.
Result<AttestedKey> readAttestation(const Certificate& attestation);

/// Authorities of makers, by the names that the script gives them.
using AttestationRoots = std::map<std::string, Authority>;

/// What comes of them all.
struct CardVerdict {
    enum class State { unjudged, refused, attested };
    State state{};
    std::string root;          ///< its name, when attested
    AttestedKey facts;         ///< of 9C; empty where it cannot be read
    std::optional<Error> why;  ///< refused
};
/// As an entry of the transcript says it: {state, root, make, serial, firmware, formFactor, pinPolicy,
/// touchPolicy}.
nlohmann::json toJson(const CardVerdict& verdict);

/// Unjudged where the script names no roots. In a rehearsal what comes from the rehearsal root is attested,
/// whatever the script names.
CardVerdict judgeCard(const CardAttestations& given, const crypto::PublicKey& sign,
                      const crypto::PublicKey* kex, const AttestationRoots& ofScript, bool isRehearsal,
                      std::int64_t atUtcMs);

/// Under which of `roots` both keys were made on one card, which asks for the PIN whenever 9C signs, and ever
/// for 9D: its name. `kex` is null where the card has no such key.
Result<std::string> judgeAttestations(const CardAttestations& given, const crypto::PublicKey& sign,
                                      const crypto::PublicKey* kex, const AttestationRoots& roots,
                                      std::int64_t atUtcMs);

/// What virtual cards attest under. Their key F9 is in the source of Conclave, so it says nothing of a card:
/// it counts in rehearsals only, and marks what comes from one.
const Authority& rehearsalRoot();
/// Whether it comes from there, whatever it is worth otherwise.
bool isOfRehearsal(const CardAttestations& given);

}  // namespace conclave::x509
