#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/wording.h"

namespace conclave::verify {

/// What is checked; docs/formats/verify.md says how. name() is the stable id, "RECORD-FILES".
enum class CheckId {
    recordFiles,
    recordClosed,
    transcriptChain,
    transcriptTypes,
    intents,
    times,
    fileHashes,
    scriptHash,
    approval,
    scriptApproved,
    softwareApproved,
    moduleApproved,
    librariesApproved,
    siteHash,
    scriptFollowed,
    participants,
    attestedCards,
    attestations,
    statements,
    dissent,
    signatures,
    runbookText,
    runbookSigned,
    exceptions,
    unlockManifest,
    backupManifest,
    backupFiles,
    keyBorn,
    rootCertificate,
    restoreProved,
    keySealed,
    owed,
    rehearsalAsProduction,
    lineage,
    timeStamp,
    anchor,
};
inline constexpr int checkCount = static_cast<int>(CheckId::anchor) + 1;

enum class Outcome {
    passed,
    noted,  ///< nothing is wrong with the record; what people should know of it
    failed,
    notChecked,
};

struct Check {
    CheckId id{};
    Outcome outcome = Outcome::notChecked;
    Wording detail;                     ///< what was found, or why not checked; printable
    std::string file;                   ///< path in the record; empty when it is about none
    std::optional<std::int64_t> entry;  ///< seq of the entry it is about
};

std::string_view name(CheckId id);
std::string_view name(Outcome outcome);  ///< "passed", "noted", "failed", "not checked"

/// One line: what holds when the check passes.
std::string_view title(CheckId id, Lang lang);
std::string_view title(Outcome outcome, Lang lang);

}  // namespace conclave::verify
