#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/lang.h"

namespace conclave::app {

/// What only the terminal says; the engine's own sentences are ceremony::Phrase.
enum class Text {
    act,   ///< "Act {0} of {1}"
    step,  ///< "Step {0} of {1}"
    acts,
    witnesses,
    readAloud,
    pressEnter,     ///< yes is Enter
    typeToConfirm,  ///< {0}
    chooseReader,
    cardInReader,  ///< {0}: reader
    triesLeft,     ///< {0}
    whenReady,
    statementChoice,
    statementReason,
    problemChoice,
    wayWithoutSigner,  ///< {0}: person
    wayContingency,    ///< {0}: title
    wayRedo,           ///< {0}: step
    wayAbandon,
    vacantHint,
    noPhotographHint,
    beatRead,
    beatAct,
    beatResult,
    waived,  ///< {0}: debt, {1}: reason
    contingencies,
    keySealedIn,  ///< {0}: ceremony, {1}: key, {2}: token, {3}: serial
    keyOpenIn,    ///< the same
    backupOpens,  ///< {0}: ceremony, {1}: key, {2}: threshold, {3}: holders, {4}: set, {5}: day
    stillOwed,    ///< {0}: debt
    verdictAbandoned,
    approvedProgram,
    approvedModule,
    approvedLibraries,  // {0}: how many
    approvedBy,         ///< {0}: person, {1}: when
    approvalsThere,     ///< {0}: how many, {1}: of how many, {2}: folder
    exceptionHint,
    exceptionWhat,
    exceptionDone,
    exceptionBy,
    exceptionSeverity,
    exceptionDecision,
    rehearsal,
    stillWorking,
    done,
    planOf,
    minutes,  ///< {0}
    seats,
    noKeyYet,
    bookPrinted,     ///< {0}: file, {1}: pages
    runbookPrinted,  ///< the same
    // what a recovery starts from
    backupFound,
    foundKey,         ///< {0}: label, {1}: algorithm, {2}: subject
    foundCeremony,    ///< {0}
    foundAnchored,    ///< {0}: ceremony of the earlier record
    foundUnanchored,  ///< the same
    foundNoRecord,
    foundHolders,  ///< {0}: threshold, {1}: count, {2}: who
    foundHow,
    timesHead,
    timeHsm,
    timeCards,
    timePeople,
    timeConclave,
    resumeWith,  ///< {0}: folder
    recordAt,
    runbookAt,
    agreement,
    head,
    verdictAnchored,
    verdictFailed,
    verdictUnanchored,
    verdictNotAgreed,   ///< {0}: checks that passed
    notCompared,        ///< {0}: what
    personSigned,       ///< {0}: id, {1}: name, {2}: statement, {3}: when
    personNotSigned,    ///< {0}: id, {1}: name, {2}: statement
    exceptionRecorded,  ///< {0}: number, {1}: severity, {2}: what, {3}: done, {4}: decision
    anchorFailed,
    timeStampFailed,
    copyFails,  ///< {0}: file
    bagPacked,  ///< {0}: folder
    bagHead,
    bagWithoutProgram,
    existedBy,    ///< {0}: file of the record, {1}: when, {2}: authority
    queriesMade,  ///< {0}: folder
    expected,     ///< {0}: what holds when a check passes
    scriptHash,
    siteHash,
    // what begins the line of a check
    ok,
    refused,
    warning,
    missing,
};
std::string text(Text id, Lang lang, const std::vector<std::string>& args = {});

/// "[refused]", in a column of its own.
std::string mark(Text id, Lang lang);

/// Lines as they may be shown: what readers, tokens, cards and files say cannot drive the terminal
/// (core/base/text.h). Line ends stay.
std::string forTerminal(std::string_view lines);

/// The same, on standard output.
void print(std::string_view lines);

/// Wrapped at `width` columns (characters of UTF-8), each line behind `indent`.
std::string wrapped(std::string_view text, std::size_t width, std::string_view indent);

/// A hash for people: numbered rows of eight hex digits and four PGP words, in columns, each behind `indent`.
std::string hashLines(ByteView hash, std::string_view indent);

}  // namespace conclave::app
