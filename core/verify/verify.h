#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/transcript/severity.h"
#include "core/verify/check.h"

namespace conclave::verify {

struct Options {
    /// Certificates (PEM or DER) that the auditor trusts; each must be an anchor that the script names.
    std::vector<std::filesystem::path> trust;
    /// What was heard and written down at the ceremony, as typedHash() reads it.
    std::optional<std::string> head;
    /// The script as it was approved.
    std::optional<std::filesystem::path> script;
    /// Programs, and PKCS #11 modules, that were approved, as typedHash() reads them. Empty: not compared.
    std::vector<std::string> software = {}, modules = {};
    /// Other code that was approved, by SHA-256 in hex. Empty: not compared.
    std::vector<std::string> libraries = {};
    /// Other records of the same keys: what this one continues, and what continues it.
    std::vector<std::filesystem::path> with = {};
    /// Hears how many of the checkCount checks have something found, as it goes; on the caller's thread.
    std::function<void(int)> progress = {};
    /// An authority's answer over transcript.jsonl.p7s (RFC 3161), and a copy of runbook.pdf with document
    /// time-stamps.
    std::optional<std::filesystem::path> timeStamp = {}, timeStampedPdf = {};
    /// Certificates (PEM or DER) of authorities whose time is believed.
    std::vector<std::filesystem::path> timeStampRoots = {};
};

/// What the record says of itself; empty where it does not, or cannot be read. For reading, not for judging.
struct Summary {
    struct Signer {
        std::string id, name, statement, reason;
        bool hasSigned = false;          ///< by a signature that holds
        std::int64_t signedAtUtcMs = 0;  ///< as the signature says
    };
    struct Exception {
        std::int64_t number = 0;
        std::string what, done, decision;
        std::optional<transcript::Severity> severity = {};  ///< nothing: the entry has none that is known
    };
    std::string ceremonyId;
    bool isRehearsal = false;
    std::string scriptName, scriptVersion;
    struct Waiver {
        std::string debt;  ///< "seal(root, primary)"
        Wording text;      ///< the same in people's words
        std::string reason;
    };
    struct Owed {
        std::string debt;
        Wording text;
        bool isWaived = false;
    };
    struct Key {
        std::string name;  ///< in the script
        std::string label, algorithm, spkiSha256, certificateSha256;
    };
    std::vector<Key> keys;  ///< of the script; hashes of those that have a certificate
    std::int64_t beganUtcMs = 0, closedUtcMs = 0;
    std::vector<Signer> participants;  ///< everyone who signed in, in that order
    std::vector<Exception> exceptions;
    /// Who approved of the script before, by signatures that hold.
    struct Approver {
        std::string id, name;
        std::int64_t signedAtUtcMs = 0;  ///< as they say
    };
    std::vector<Approver> approvers;
    std::vector<Waiver> waivers;  ///< of the script, used or not
    /// The record that it continues, as its beginning says.
    struct Link {
        std::string ceremonyId;
        std::string head;  ///< hex
    };
    std::optional<Link> continues;
    /// A token that holds a key at the end.
    struct Holding {
        std::string key, spkiSha256, token, serial;
        bool isSealed = false;
    };
    std::vector<Holding> holdings;
    /// A backup that was proved, and who opens it.
    struct Backup {
        std::string key, quorum, setId;
        int threshold = 0;
        std::vector<std::string> holders;
        bool isDealtHere = true;  ///< else an earlier ceremony dealt it
        std::string nextDrill;    ///< "2027-11-30": until then the proof is good
    };
    std::vector<Backup> backups;
    std::vector<Owed> owed;  ///< at the end; what is not waived endangers a key
    bool isAbandoned = false;
    /// A time that is not the host's: until then, at the latest, that file of the record existed.
    struct TimeStamp {
        std::string of;  ///< path in the record
        std::int64_t timeUtcMs = 0;
        std::optional<std::int64_t> accuracyMs;  ///< as the authority claims
        std::string authority;
    };
    std::vector<TimeStamp> timeStamps;  ///< that were given, and hold
};

/// What the exit code says; the three verdicts behind it are Report's isIntact, isAnchored, isAgreed.
enum class Verdict {
    holdsAnchored,    ///< intact, anchored, and agreed
    holdsNotAgreed,   ///< intact and anchored, but not agreed
    failed,           ///< at least one check failed
    holdsUnanchored,  ///< intact, but who signed is not established
    abandoned,        ///< intact, and the ceremony was given up: what it owes endangers a key
};

struct Report {
    std::vector<Check>
        checks;  ///< in the order of CheckId; a check that failed in several places stands several times
    Verdict verdict = Verdict::failed;
    bool isIntact = false;  ///< nothing changed, and all rules kept: no check but ANCHOR and TIMESTAMP failed
    bool isAnchored = false;  ///< it is the one that was witnessed
    bool isAgreed = false;    ///< everybody who signed in says that they agree, and signed; no exception
                              ///< endangers a key
    bool areLibrariesApproved = false;  ///< by a sheet that approvers signed: it lists them
    /// What was approved and could have been compared, and was not: "script", "program", "module",
    /// "libraries". Not those that approvers signed for (APPROVAL).
    std::vector<Wording> notCompared;
    /// This record and those of Options::with, in the order in which they continue one another; the last one
    /// says what is so today. Without Options::with: this one.
    std::vector<Summary> line;
    Bytes head;  ///< SHA-256 of the last line of the transcript; empty when there is none
    Summary summary;
};

/// Judges a record folder by docs/formats/verify.md. Reads only; never throws; takes any input. No devices.
Report verify(const std::filesystem::path& record, const Options& options);

/// 0 anchored and agreed, 1 failed, 4 unanchored, 5 abandoned, 6 anchored but not agreed
/// (docs/formats/verify.md).
int exitCode(Verdict verdict);

/// Errc::headDiffers, with the first row of words in which two heads differ: enough to find the place, and
/// not enough to copy a head from the screen.
Error headDiffers(const std::string& ceremonyId, ByteView given, ByteView head);

/// The report for machines: one JSON object, one line, no line end (docs/formats/verify.md).
std::string toJson(const Report& report);

}  // namespace conclave::verify
