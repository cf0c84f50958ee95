#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/crypto/algorithm.h"
#include "core/script/findings.h"

/// The ceremony script: what is reviewed, hashed and approved in advance. Format: docs/formats/script.md.
namespace conclave::script {

struct Text {
    std::string en;
    std::string ptBr;
    const std::string& in(Lang lang) const { return lang == Lang::ptBr ? ptBr : en; }
};

/// What the reviewed scripts may call people; scripts spell them as in name() ("internal-witness").
enum class Role {
    administrator,
    operator_,
    internalWitness,
    securityOfficer,
    activationCustodian,
    recoveryCustodian,
    safeController,
    hsmAdministrator,
    auditor,
    independentWitness,
    notary,
    videoRecorder,
};

/// Of the name of a person who takes a seat: the card's certificate carries it as CN (RFC 5280,
/// ub-common-name).
inline constexpr std::size_t personNameCharacters = 64;

/// One person with one card. `id` is [a-z0-9-]{1,32} and names the person's files in the record.
struct Seat {
    std::string id;
    std::vector<Role> roles;
    Text title;
    /// Name of one of Script::trustAnchors: an outside signer, who brings a card with a certificate of that
    /// authority, which is used as it is and not enrolled.
    std::optional<std::string> trustAnchor;
    Place at;
};

/// m of n: 1 of 1, or 2 <= m <= n <= 16.
struct Quorum {
    int threshold = 0;
    std::vector<std::string> custodians;  ///< seat ids, in the order of share indexes
    Place at;
};

struct TokenSpec {
    std::string label;     ///< CKA_LABEL of the token after C_InitToken: printable ASCII, at most 32 octets
    bool zeroise = false;  ///< initialise it even if it is initialised already
    Place at;
};

struct KeySpec {
    crypto::KeyAlgorithm algorithm{};
    std::string label;  ///< of both halves: [A-Za-z0-9][A-Za-z0-9 ._-]{0,63}, as it names the backup file too
    std::string certificateLabel;   ///< printable ASCII, at most 64 octets
    bool acceptUnsealable = false;  ///< go on with a token that cannot make a key non-extractable afterwards
    Place at, labelAt, certificateLabelAt;
};

/// One relative distinguished name, in the order of the certificate. `type` is OpenSSL's name: C, ST, L, O,
/// OU, CN, serialNumber or organizationIdentifier; `value` fits the upper bound of X.520 (C: two capitals).
struct NamePart {
    std::string type;
    std::string value;
};

/// Both ends belong to the validity (RFC 5280, 4.1.2.5).
struct Validity {
    std::int64_t notBeforeUtcMs = 0;
    std::int64_t notAfterUtcMs = 0;
};

struct CertificateSpec {
    std::vector<NamePart> subject;
    bool startsAtCeremony = false;              ///< notBefore: ceremony
    std::int64_t notBeforeUtcMs = 0;            ///< 00:00:00Z of the day; 0 when it starts at the ceremony
    std::optional<int> validityYears;           ///< exactly one of these two is set
    std::optional<std::int64_t> notAfterUtcMs;  ///< 23:59:59Z of the day
    crypto::SignatureAlgorithm signatureAlgorithm{};
    std::vector<std::string> policyOids;  ///< dotted decimal
    std::optional<int> pathLength;        ///< pathLenConstraint; none: no constraint
    Place at;

    /// What the certificate will say when it is made at `nowUtcMs`, in whole seconds. `validityYears` end one
    /// second before the same time of the year, so that the validity is N years and not a second more.
    /// Errc::datesReversed when it would be over before `nowUtcMs` or never begin.
    Result<Validity> validityAt(std::int64_t nowUtcMs) const;
};

enum class StepKind {
    confirm,
    signIn,
    clockCheck,
    hashCheck,
    hsmCheck,
    enrolCards,
    dealUnlock,
    initialiseToken,
    unlock,
    generateKey,
    makeCertificate,
    dealBackup,
    backup,
    restoreTest,
    seal,
    keyReference,
    closeOut,
};

struct Step {
    std::string id;  ///< [a-z0-9-]{1,32}, unique in the script
    StepKind kind{};
    Text title;
    Text text;  ///< read aloud before anything is done
    std::string actor;
    std::string witness;  ///< never the actor
    std::vector<std::string>
        present;        ///< seats that must be there, in seat order, actor and witness included
    std::string token;  ///< initialiseToken, restoreTest: a name in Script::tokens; else empty
    bool keep = false;  ///< restoreTest: the restored key stays on the token (a second HSM)
    int minutes = 0;    ///< estimate, for the plan
    Place at;

    /// SHA-256 over "conclave/v1/step-text\0" id \0 kind \0 title.en \0 title.ptBr \0 text.en \0 text.ptBr,
    /// UTF-8 (none of them holds a NUL).
    Bytes textSha256() const;
};

struct Act {
    std::string id;  ///< [a-z0-9-]{1,32}, unique among acts
    Text title;
    std::vector<Step> steps;
};

struct Script {
    int format = 1;
    std::string name;  ///< [a-z0-9-]{1,32}
    std::string version;
    Text title;
    std::string approvedBy;
    std::vector<std::string> policies;  ///< references, as the auditor reads them; may be empty
    std::vector<Role> roles;            ///< all that the seats hold
    std::vector<std::pair<Role, Role>> excludedRoles;
    std::vector<Seat> seats;
    Quorum unlock;
    Quorum backup;
    std::map<std::string, TokenSpec> tokens;  ///< by the name that the site binding uses; "primary" is there
    KeySpec key;
    CertificateSpec certificate;
    std::map<std::string, std::string> trustAnchors;  ///< name -> one certificate in PEM
    std::vector<Act> acts;

    std::string file;  ///< as it was named to the parser
    Bytes source;      ///< the exact octets
    Bytes sha256;      ///< of the source

    const Seat* findSeat(std::string_view id) const;  ///< null when there is none
    std::vector<const Step*> allSteps() const;        ///< through all acts, in order
};

/// Spellings in scripts and records: "restore-test", "internal-witness".
std::string_view name(StepKind kind);
std::string_view name(Role role);
std::span<const StepKind> allStepKinds();
std::span<const Role> allRoles();
std::optional<StepKind> parseStepKind(std::string_view name);
std::optional<Role> parseRole(std::string_view name);

/// Strict. Never throws and never stops at the first mistake. `fileName` goes into findings only.
Parsed<Script> parseScript(ByteView yaml, std::string fileName);

/// The same from a file of at most 1 MiB; a file that cannot be read is one finding at 1:1.
Parsed<Script> loadScript(const std::filesystem::path& path);

}  // namespace conclave::script
