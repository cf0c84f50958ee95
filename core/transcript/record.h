#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/base/result.h"

/// The layout of a record folder and the words of its entries (docs/formats/record.md).
/// Paths are relative to the folder, with '/' between names.
namespace conclave::transcript {

inline constexpr int recordFormat = 4;

inline constexpr std::string_view scriptFile = "ceremony.yaml";
inline constexpr std::string_view siteFile = "site.yaml";
inline constexpr std::string_view approvalFolder = "approval";
inline constexpr std::string_view approvalSheetFile = "approval/approval.yaml";
inline constexpr std::string_view transcriptFile = "transcript.jsonl";
inline constexpr std::string_view mergedSignatureFile = "transcript.jsonl.p7s";
inline constexpr std::string_view runbookTextFile = "runbook.txt";
inline constexpr std::string_view runbookFile = "runbook.pdf";
inline constexpr std::string_view participantsPemFile = "participants/participants.pem";
/// The n-th site binding of a ceremony, counted from 1: site.yaml, site-2.yaml, …
std::string siteFileOf(int number);
bool isSiteFile(std::string_view path);
std::string signCertificateFile(std::string_view participantId);  ///< participants/<id>.sign.crt
std::string kexCertificateFile(std::string_view participantId);   ///< participants/<id>.kex.crt
std::string approvalSignatureFile(std::string_view approverId);   ///< approval/<id>.p7s
std::string identityFile(std::string_view participantId);         ///< participants/<id>.identity.json
/// participants/<id>.attest-<slot>.crt, of "9c", "9d" and "f9"
std::string attestationFile(std::string_view participantId, std::string_view slot);
std::string signatureFile(std::string_view participantId);  ///< signatures/<id>.p7s
/// signatures/void-<closing>/<id>.p7s; closings count from 1.
std::string voidSignatureFile(int closing, std::string_view participantId);
/// signatures/void-<closing>/runbook.txt or runbook.pdf
std::string voidRunbookFile(int closing, std::string_view file);
// Keys and quorums go by their names in the script; a quorum's folder is its name.
std::string certificateFile(std::string_view key);   ///< artefacts/<key>.crt
std::string publicKeyFile(std::string_view key);     ///< artefacts/<key>.pub.pem
std::string keyReferenceFile(std::string_view key);  ///< artefacts/<key>.key-reference.json
std::string manifestFile(std::string_view quorum);   ///< <quorum>/manifest.json
std::string proofFile(std::string_view quorum);      ///< <quorum>/proof.json
std::string shareFile(std::string_view quorum, std::string_view custodianId);  ///< <quorum>/shares/<id>.cms
/// <quorum>/<label>.kwp; whatever is not A-Z a-z 0-9 . _ - becomes '_', a leading dot too.
std::string wrappedKeyFile(std::string_view quorum, std::string_view keyLabel);
/// Names that no quorum may have, because folders of the record have them.
bool isReservedFolder(std::string_view name);

/// Files that belong in the safe: enough of them and the root key is anyone's.
bool isRestricted(std::string_view path);
/// Files with personal data that nobody needs who judges the record.
bool isPersonal(std::string_view path);
/// Either: left out of what leaves the room.
bool isWithheld(std::string_view path);

/// [a-z0-9-]{1,32}
bool isParticipantId(std::string_view id);

/// A relative path without empty, "." or ".." names, backslashes or control characters, valid UTF-8.
bool isRecordPath(std::string_view path);

/// What an entry's `files` says of one file.
struct FileHash {
    std::string path;
    std::string sha256;  ///< lower-case hex
    std::int64_t length = 0;
};
nlohmann::json toJson(const FileHash& file);  ///< {"length":…,"path":…,"sha256":…}

/// Reads the file as it is on the disk. Errors: those of readFile.
Result<FileHash> hashRecordFile(const std::filesystem::path& folder, std::string_view path);

/// Types of entries.
namespace type {
inline constexpr std::string_view begin = "begin";
inline constexpr std::string_view stepBegin = "step-begin";
inline constexpr std::string_view readAloud = "read-aloud";
inline constexpr std::string_view stepEnd = "step-end";
inline constexpr std::string_view confirmation = "confirmation";
inline constexpr std::string_view participant = "participant";
inline constexpr std::string_view vacancy = "vacancy";
inline constexpr std::string_view card = "card";
inline constexpr std::string_view release = "release";
inline constexpr std::string_view attestation = "attestation";
inline constexpr std::string_view intent = "intent";
inline constexpr std::string_view result = "result";
inline constexpr std::string_view failure = "failure";
inline constexpr std::string_view exception = "exception";
inline constexpr std::string_view redo = "redo";
inline constexpr std::string_view abandon = "abandon";
inline constexpr std::string_view breakOff = "break";
inline constexpr std::string_view resume = "resume";
inline constexpr std::string_view statement = "statement";
inline constexpr std::string_view contentEnd = "content-end";
inline constexpr std::string_view closing = "closing";
}  // namespace type

/// Actions that more than their own step speaks of; core/steps declares all.
namespace action {
inline constexpr std::string_view initialiseToken = "initialise-token";
inline constexpr std::string_view dealUnlock = "deal-unlock";
inline constexpr std::string_view dealBackup = "deal-backup";
inline constexpr std::string_view unlock = "unlock";
inline constexpr std::string_view probeToken = "probe-token";
inline constexpr std::string_view generateKey = "generate-key";
inline constexpr std::string_view certificate = "certificate";
inline constexpr std::string_view wrapKey = "wrap-key";
inline constexpr std::string_view restoreKey = "restore-key";
inline constexpr std::string_view retrieveBackup = "retrieve-backup";
inline constexpr std::string_view recoverKey = "recover-key";
inline constexpr std::string_view seal = "seal";
}  // namespace action

/// Outcomes of steps, statements of participants, and causes of exceptions that the verifier looks for.
namespace word {
inline constexpr std::string_view done = "done";
inline constexpr std::string_view repeated = "repeated";
inline constexpr std::string_view abandoned = "abandoned";
inline constexpr std::string_view replaced = "replaced";
inline constexpr std::string_view setAside = "set-aside";
inline constexpr std::string_view agree = "agree";
inline constexpr std::string_view disagree = "disagree";
inline constexpr std::string_view refuses = "refuses";
inline constexpr std::string_view absent = "absent";
inline constexpr std::string_view clockStep = "clock-step";
inline constexpr std::string_view keyExtractable = "key-extractable";
inline constexpr std::string_view keyNotSealable = "key-not-sealable";
inline constexpr std::string_view newClosing = "new-closing";
inline constexpr std::string_view tornLine = "torn-line";
inline constexpr std::string_view idleLogout = "idle-logout";
/// The purpose of a release of nothing: whoever signs the record shows beforehand that the card can.
inline constexpr std::string_view ready = "ready";
inline constexpr std::string_view notReady = "not-ready";
inline constexpr std::string_view earlierNone = "earlier-none";
inline constexpr std::string_view earlierNotAnchored = "earlier-not-anchored";
inline constexpr std::string_view certificateExpired = "certificate-expired";
inline constexpr std::string_view otherName = "other-name";
/// A card that no root of the script attests is used all the same.
inline constexpr std::string_view notAttested = "not-attested";
inline constexpr std::string_view runsAsRoot = "runs-as-root";
/// A key that came back has uses that its token added.
inline constexpr std::string_view surplusUse = "surplus-use";
/// A backup was opened on the computer of the ceremony.
inline constexpr std::string_view hostRewrap = "host-rewrap";
inline constexpr std::string_view tokenPinWeak = "token-pin-weak";
/// The token does not say that it made the key itself.
inline constexpr std::string_view originNotReported = "origin-not-reported";
/// A card that was there did not give its share, and another one was asked.
inline constexpr std::string_view shareNotUsed = "share-not-used";
/// Code came into the program that was not there when it began.
inline constexpr std::string_view codeLoaded = "code-loaded";
/// There is no runbook.pdf: it could not be typeset.
inline constexpr std::string_view notPrinted = "not-printed";
}  // namespace word

/// Whether an object on a token, by the name of its class, can hold a secret that a ceremony must know of;
/// what is of a class that nobody knows can.
inline bool holdsSecret(std::string_view objectClass) {
    return objectClass != "public key" && objectClass != "certificate" &&
           objectClass != "domain parameters" && objectClass != "mechanism" && objectClass != "profile";
}

/// What a token may report of where a private key came from (PKCS #11 v2.40, 4.4 and 4.9).
inline constexpr const char* originAttributes[] = {"CKA_LOCAL", "CKA_ALWAYS_SENSITIVE",
                                                   "CKA_KEY_GEN_MECHANISM"};

}  // namespace conclave::transcript
