#pragma once

#include <map>

#include "core/script/approval.h"
#include "core/transcript/record.h"
#include "core/verify/judge.h"
#include "core/verify/record_view.h"
#include "core/verify/verify.h"

/// One function per page of docs/formats/verify.md. Each says pass, fail or skip for the checks in its
/// comment.
namespace conclave::verify {

/// Where an entry stands.
inline At at(const Entry& entry) {
    return {std::string(transcript::transcriptFile), entry.seq};
}

/// What the manifests say of restricted files, which entries may say too.
std::map<std::string, Mention> manifestMentions(const RecordView& record);
/// Every path that the record names; whether it is there is another question.
std::set<std::string> namedFiles(const RecordView& record);

void checkFiles(const RecordView& record, Judge& judge);       ///< RECORD-FILES, FILE-HASHES, BACKUP-FILES
void checkGrammar(const RecordView& record, Judge& judge);     ///< TRANSCRIPT-TYPES, RECORD-CLOSED
void checkIntents(const RecordView& record, Judge& judge);     ///< INTENTS
void checkTimes(const RecordView& record, Judge& judge);       ///< TIMES
void checkExceptions(const RecordView& record, Judge& judge);  ///< EXCEPTIONS
/// What else of code an entry lists than its program, its module and what is in `approved` (hex): "path
/// hash".
std::vector<std::string> otherCode(const Entry& entry, const std::vector<std::string>& approved);
/// SCRIPT-HASH, SCRIPT-APPROVED, SOFTWARE-APPROVED, MODULE-APPROVED, LIBRARIES-APPROVED, SITE-HASH
void checkBindings(const RecordView& record, const Options& options, Judge& judge);
/// Approvals whose signatures hold.
struct Approvals {
    std::vector<script::ApprovedBy> by;
    bool isOfLibraries = false;  ///< their sheet lists these, too
};
Approvals checkApproval(const RecordView& record, Judge& judge);  ///< APPROVAL
void checkSteps(const RecordView& record, Judge& judge);          ///< SCRIPT-FOLLOWED: which steps, in order
void checkPlaces(const RecordView& record, Judge& judge);  ///< SCRIPT-FOLLOWED: what is in them, and when
void checkConfirmations(const RecordView& record, Judge& judge);  ///< SCRIPT-FOLLOWED: read, and confirmed
void checkShares(const RecordView& record, Judge& judge);  ///< UNLOCK-MANIFEST, BACKUP-MANIFEST: at each use
void checkAttestations(const RecordView& record, Judge& judge);   ///< ATTESTATIONS
void checkParticipants(const RecordView& record, Judge& judge);   ///< PARTICIPANTS
void checkAttestedCards(const RecordView& record, Judge& judge);  ///< ATTESTED-CARDS, REHEARSAL-AS-PRODUCTION
void checkStatements(const RecordView& record, Judge& judge);     ///< STATEMENTS, DISSENT
/// SIGNATURES. Returns those whose signature over the whole transcript holds, and when each says that it was
/// made (UTC, milliseconds).
using SignedBy = std::map<std::string, std::int64_t>;
SignedBy checkSignatures(const RecordView& record, Judge& judge);
/// What is wrong with a signature under that closing that says to be of that time; empty: nothing.
Wording whyNotSignedAt(std::int64_t signedAtUtcMs, const x509::Certificate& certificate,
                       const Entry& closing);
void checkRunbook(const RecordView& record, Judge& judge);          ///< RUNBOOK-TEXT, RUNBOOK-SIGNED
void checkManifests(const RecordView& record, Judge& judge);        ///< UNLOCK-MANIFEST, BACKUP-MANIFEST
void checkBorn(const RecordView& record, Judge& judge);             ///< KEY-BORN
void checkRootCertificate(const RecordView& record, Judge& judge);  ///< ROOT-CERTIFICATE
void checkKeyReference(const RecordView& record, Judge& judge);     ///< ROOT-CERTIFICATE
void checkRestore(const RecordView& record, Judge& judge);          ///< RESTORE-PROVED
void checkSeal(const RecordView& record, Judge& judge);             ///< KEY-SEALED
/// UNLOCK-MANIFEST, RESTORE-PROVED, KEY-SEALED: what was on the tokens after unlock, restore and seal
void checkObjects(const RecordView& record, Judge& judge);
void checkOwed(const RecordView& record, Judge& judge);  ///< NOTHING-OWED
/// SITE-HASH and UNLOCK-MANIFEST: what entries say of module and tokens, against the site binding and one
/// another.
void checkRoom(const RecordView& record, Judge& judge);
void checkProductionRules(const RecordView& record, Judge& judge);  ///< REHEARSAL-AS-PRODUCTION
void checkRehearsalMarks(const RecordView& record, Judge& judge);   ///< REHEARSAL-AS-PRODUCTION
/// TIMESTAMP. Returns those that hold.
std::vector<Summary::TimeStamp> checkTimeStamps(const RecordView& record, const Options& options,
                                                const SignedBy& signedBy, Judge& judge);
void checkAnchor(const RecordView& record, const Options& options, const SignedBy& signedBy,
                 Judge& judge);  ///< ANCHOR

}  // namespace conclave::verify
