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
#include "core/steps/ledger.h"
#include "core/x509/attestation.h"
#include "core/x509/authority.h"

/// The ceremony script: what is reviewed, hashed and approved in advance. Format: docs/formats/script.md.
namespace conclave::script {

struct Text {
    std::string en;
    std::string ptBr;
    const std::string& in(Lang lang) const { return lang == Lang::ptBr ? ptBr : en; }
    operator Wording() const { return {en, ptBr}; }
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

/// One person with one card. `id` is [a-z0-9-]{1,32} and names the person's files in the record.
/// How somebody signs the runbook (docs/formats/signed-pdf.md): "etsi-b-b", "icp-brasil-ad-rb".
enum class SigningProfile { etsiBB, icpBrasilAdRb };

struct Seat {
    std::string id;
    std::vector<Role> roles;
    Text title;
    /// Name of one of Script::trustAnchors: an outside signer, who brings a card with a certificate of that
    /// authority, which is used as it is and not enrolled.
    std::optional<std::string> trustAnchor;
    SigningProfile signing = SigningProfile::etsiBB;  ///< the other one of outside signers only
    bool mayBeVacant =
        false;  ///< sign-in settles it, with a reason; never of who leads a step or holds a share
    Place at;
};

enum class QuorumPurpose {
    unlock,  ///< opens tokens: its secret gives their PINs
    backup,  ///< opens a backup: its secret is the key that encrypts it
};
std::string_view name(QuorumPurpose purpose);  ///< "unlock", "backup"

/// m of n: 1 of 1, or 2 <= m <= n <= 16. Its name is the name of its folder in the record.
struct Quorum {
    std::string name;
    QuorumPurpose purpose{};
    /// A ceremony before this one dealt it: its holders and threshold stand in the manifest that comes from
    /// the safe, not here.
    bool isEarlier = false;
    int threshold = 0;
    std::vector<std::string> custodians;  ///< seat ids, in the order of share indexes
    int atLeast = 0;  ///< so many of them must be there; the seats of the others may stay vacant
    Place at;
};

struct TokenSpec {
    std::string label;     ///< CKA_LABEL of the token after C_InitToken: printable ASCII, at most 32 octets
    std::string quorum;    ///< that unlocks it: one whose purpose is unlock
    bool zeroise = false;  ///< initialise it even if it is initialised already
    Place at;
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

struct KeySpec {
    bool isEarlier = false;  ///< from: earlier. All else comes with its backup
    crypto::KeyAlgorithm algorithm{};
    std::string label;  ///< of both halves: [A-Za-z0-9][A-Za-z0-9 ._-]{0,63}, as it names the backup file too
    std::string certificateLabel;  ///< printable ASCII, at most 64 octets
    CertificateSpec certificate;
    Place at, labelAt, certificateLabelAt;
};

/// A key that comes from an earlier ceremony, as its backup tells of it.
KeySpec earlierKey(std::string label, crypto::KeyAlgorithm algorithm);

/// A debt that the ceremony may be closed with, and why.
struct Waiver {
    steps::Owing debt;
    std::string reason;
    Place at;
};

struct Step {
    std::string id;                     ///< [a-z0-9-]{1,32}, unique in the script
    const steps::Kind* kind = nullptr;  ///< never null in a script that was parsed
    Text title;
    Text text;  ///< read aloud before anything is done
    std::string actor;
    std::string witness;  ///< never the actor
    std::vector<std::string>
        present;  ///< seats that must be there, in seat order, actor and witness included
    /// Its parameters: "token" -> "primary"; flags are "true" or "false"; with a token, "unlock" is the
    /// quorum that unlocks it.
    steps::Names names;
    int minutes = 0;  ///< estimate, for the plan
    Place at;

    const std::string& named(std::string_view parameter) const;  ///< empty when it has none

    /// SHA-256 over "conclave/v1/step-text\0" id \0 kind \0 title.en \0 title.ptBr \0 text.en \0 text.ptBr,
    /// UTF-8 (none of them holds a NUL).
    Bytes textSha256() const;
};

struct Act {
    std::string id;  ///< [a-z0-9-]{1,32}, unique among acts and contingencies
    Text title;
    std::vector<Step> steps;
};

/// Approved steps that run only when the room calls them, after a step failed; any number of times.
struct Contingency {
    Act act;
    /// The step that these do instead; empty: the step that failed begins again after them.
    std::string insteadOf;
    Place at;
};

/// Who may approve of a script before the day, by the certificate of their signing key.
struct Approver {
    std::string id;  ///< [a-z0-9-]{1,32}
    std::string name;
    std::string certificate;  ///< PEM or text around it, as readers of certificates take it
};
struct ApprovalRule {
    int threshold = 1;
    std::vector<Approver> approvers;
    Place at;
};

struct Script {
    int format = 3;
    std::string name;  ///< [a-z0-9-]{1,32}
    std::string version;
    Text title;
    std::string approvedBy;
    std::optional<ApprovalRule> approval;  ///< whose signatures it asks for before it is run
    std::vector<std::string> policies;     ///< references, as the auditor reads them; may be empty
    std::vector<Role> roles;               ///< all that the seats hold
    std::vector<std::pair<Role, Role>> excludedRoles;
    std::vector<Seat> seats;
    std::map<std::string, Quorum> quorums;
    std::map<std::string, TokenSpec> tokens;  ///< by the name that the site binding uses
    std::map<std::string, KeySpec> keys;
    std::map<std::string, std::string> trustAnchors;  ///< name -> PEM, as x509::Authority::fromFile has it
    /// Makers of cards, the same way; empty: what cards say of their keys is recorded, and not judged.
    std::map<std::string, std::string> attestationRoots;
    Place attestationRootsAt;
    std::vector<Waiver> waivers;
    int idleMinutes = 15;  ///< nobody answers as long, while a key can leave its token: the HSM is logged out
    int drillMonths = 12;  ///< so long a proof of a backup is trusted; then it is to be restored again
    std::vector<Act> acts;
    std::vector<Contingency> contingencies;

    std::string file;  ///< as it was named to the parser
    Bytes source;      ///< the exact octets
    Bytes sha256;      ///< of the source

    const Seat* findSeat(std::string_view id) const;  ///< null when there is none
    std::vector<const Step*> allSteps() const;        ///< through all acts, in order; contingencies apart
    const Step* findStep(std::string_view id) const;  ///< of acts and contingencies; null when there is none
    const Act* actOf(std::string_view step) const;    ///< the same
    const Contingency* findContingency(std::string_view id) const;
    /// The token into which a key comes first: where it is generated or recovered; empty when no step does.
    std::string birthplaceOf(std::string_view key) const;
    std::vector<std::string> seatIds() const;
    /// Of an outside signer's seat. Errors: none in a script that was parsed.
    Result<x509::Authority> authorityOf(const Seat& seat) const;
    x509::AttestationRoots rootsOfCards() const;
    /// The seat that says what happened in the room: the internal witness, or else the first that is never
    /// vacant.
    const std::string& reporter() const;
    /// The waiver of this debt; null when nobody waived it.
    const Waiver* waiverOf(const steps::Owing& debt) const;
};

/// Whether its steps have what they need, called when a step failed and the ceremony has come to this.
bool canBeCalled(const Script& script, const Contingency& contingency, const steps::Ledger& now);

/// Spellings in scripts and records: "restore-test", "internal-witness".
std::string_view name(Role role);
std::span<const Role> allRoles();
std::optional<Role> parseRole(std::string_view name);

/// Strict. Never throws and never stops at the first mistake. `fileName` goes into findings only.
Parsed<Script> parseScript(ByteView yaml, std::string fileName);

/// The same from a file of at most 1 MiB; a file that cannot be read is one finding at 1:1.
Parsed<Script> loadScript(const std::filesystem::path& path);

}  // namespace conclave::script
