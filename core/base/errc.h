#pragma once

namespace conclave {

/// What an operator can do something about; the catalogue (messages_en.cpp, messages_pt.cpp) says what.
/// The comment behind a code names its arguments.
enum class Errc {
    // general
    internal,
    usage,  ///< {0}: the word or option
    stopped,
    declined,  ///< {0}: who
    inputEnded,
    timedOut,  ///< {0}: what
    // files
    fileMissing,       ///< {0}: path
    fileExists,        ///< {0}: path
    permissionDenied,  ///< {0}: path
    notARegularFile,   ///< {0}: path
    notAFolder,        ///< {0}: path
    pathNotOurs,       ///< {0}: path, {1}: the part of it that others can change
    fileTooLarge,      ///< {0}: path, {1}: limit in bytes
    diskFull,          ///< {0}: path
    ioFailed,          ///< {0}: path
    // crypto
    opensslFailed,          ///< {0}: operation
    algorithmUnsupported,   ///< {0}: algorithm
    signatureInvalid,       ///< {0}: whose or of what
    keyMismatch,            ///< {0}: what
    decryptionFailed,       ///< {0}: what
    encodingNotStrict,      ///< {0}: what, {1}: why
    certificateUnreadable,  ///< {0}: which
    certificateUnfit,       ///< {0}: whose or which, {1}: why
    certificateLint,        ///< {0}: rule, {1}: detail
    randomFailed,
    timeStampRefused,  ///< {0}: what the authority says
    timeStampOfAnother,
    timeStampTime,        ///< {0}: the time, {1}: why it cannot be
    timeStampedCopy,      ///< {0}: where it is another file
    timeAuthorityFailed,  ///< {0}: address, {1}: why
    // pdf
    pdfUnfit,             ///< {0}: why
    pdfCharacterMissing,  ///< {0}: character, {1}: font
    pdfBlockTooLarge,     ///< {0}: field
    pdfSlotUnfit,         ///< {0}: field
    // pkcs11
    moduleMissing,  ///< {0}: path
    moduleFailed,   ///< {0}: path
    hsmSilent,
    tokenMissing,           ///< {0}: attributes
    tokenAmbiguous,         ///< {0}: attributes, {1}: count
    tokenBoundTwice,        ///< {0}: token
    tokenSerialShared,      ///< {0}: token, {1}: serial
    tokenNotInitialisable,  ///< {0}: token, {1}: why
    tokenGone,              ///< {0}: token
    tokenInUse,             ///< {0}: token
    tokenPinWrong,          ///< {0}: token, {1}: SO or user
    tokenPinLocked,         ///< {0}: token, {1}: SO or user
    tokenPinLength,         ///< {0}: token, {1}: least, {2}: most
    mechanismMissing,       ///< {0}: token, {1}: mechanism, {2}: purpose
    hsmFailed,              ///< {0}: function
    hsmSessionLost,
    keyLeaves,              ///< {0}: key, {1}: how
    keyWeak,                ///< {0}: key, {1}: why
    objectForeign,          ///< {0}: object, {1}: token
    pinNotEnforced,         ///< {0}: token, {1}: whose
    attributeWrong,         ///< {0}: key, {1}: attribute, {2}: wanted, {3}: found
    labelTaken,             ///< {0}: label, {1}: token
    objectMissing,          ///< {0}: label, {1}: token
    objectRemains,          ///< {0}: label, {1}: token
    keyNotUsable,           ///< {0}: label
    tokenCannotSeal,        ///< {0}: token
    wrappingImpossible,     ///< {0}: token, {1}: key algorithm, {2}: why
    wireFormatWrong,        ///< {0}: token, {1}: detail
    backupEncodingRefused,  ///< {0}: token, {1}: how it is written
    hostRewrapNeeded,       ///< {0}: token, {1}: how it is written
    surplusUse,             ///< {0}: token, {1}: uses
    // pcsc
    pcscUnavailable,
    readerMissing,       ///< {0}: reader
    readerNotAmong,      ///< {0}: reader, {1}: those that are connected
    readersTooFew,       ///< {0}: wanted, {1}: found
    cardsTooFew,         ///< {0}: wanted, {1}: found
    cardMissing,         ///< {0}: reader
    cardRemoved,         ///< {0}: reader
    cardFailed,          ///< {0}: operation
    cardNotPiv,          ///< {0}: reader
    cardBusy,            ///< {0}: reader
    cardReplyMalformed,  ///< {0}: operation
    cardSilent,          ///< {0}: reader
    waitAbandoned,       ///< {0}: reader
    // piv
    pinWrong,  ///< {0}: tries left
    pinBlocked,
    pukWrong,  ///< {0}: tries left
    pukBlocked,
    pinFormat,
    pinsDiffer,
    pinIsFactory,
    pinCancelled,
    managementKeyUnknown,
    cardKeyMissing,     ///< {0}: slot
    cardHoldsKey,       ///< {0}: slot
    wrongCard,          ///< {0}: owner of the card inserted, {1}: owner of the card wanted
    unknownCard,        ///< {0}: owner of the card wanted
    cardEnrolledTwice,  ///< {0}: owner
    cardNotAttested,    ///< {0}: owner, {1}: why
    // quorum
    thresholdInvalid,     ///< {0}: m, {1}: n
    mnemonicLength,       ///< {0}: words
    mnemonicWordUnknown,  ///< {0}: position from 1
    mnemonicChecksum,
    mnemonicMalformed,  ///< {0}: why
    sharesOfDifferentSets,
    sharesTooFew,   ///< {0}: have, {1}: want
    sharesTooMany,  ///< {0}: have, {1}: want
    shareDuplicate,
    shareDigestWrong,
    sharesInconsistent,
    shareCommitmentWrong,  ///< {0}: custodian
    envelopeForeign,       ///< {0}: field, {1}: custodian
    envelopeMalformed,     ///< {0}: custodian
    manifestMalformed,     ///< {0}: file, {1}: why
    fileHashWrong,         ///< {0}: path
    quorumNotMet,          ///< {0}: have, {1}: want
    // script
    yamlSyntax,               ///< {0}: detail
    keyUnknown,               ///< {0}: key, {1}: allowed
    keyDuplicate,             ///< {0}: key
    keyMissing,               ///< {0}: key
    keyIgnored,               ///< {0}: key, {1}: why
    valueNotAllowed,          ///< {0}: key, {1}: value, {2}: allowed
    valueKindWrong,           ///< {0}: key, {1}: kind wanted
    dateImpossible,           ///< {0}: key, {1}: value
    datesReversed,            ///< {0}: start, {1}: end
    referenceUnknown,         ///< {0}: key, {1}: value, {2}: known
    rolesExcluded,            ///< {0}: person, {1}: role, {2}: role
    signatureAlgorithmUnfit,  ///< {0}: signature algorithm, {1}: key algorithm, {2}: allowed
    yamlFeature,              ///< {0}: the mark
    textUnfit,                ///< {0}: key, {1}: most octets
    quorumPurpose,            ///< {0}: key, {1}: quorum, {2}: purpose wanted
    seatNeeded,               ///< {0}: seat, {1}: what for
    stepNeedsNever,           ///< {0}: step, {1}: fact, {2}: kinds that give it
    stepTooEarly,             ///< {0}: step, {1}: fact, {2}: later step that gives it
    stepTooLate,              ///< {0}: step, {1}: fact, {2}: earlier step that takes it
    stepRefused,              ///< {0}: step, {1}: fact that stands against it, {2}: step that gives it
    stepIdle,                 ///< {0}: step
    stepMissing,              ///< {0}: kind
    closingNotLast,           ///< {0}: step
    debtOwed,                 ///< {0}: debt, {1}: kinds that pay it
    waiverIdle,               ///< {0}: debt
    contingencyWrong,         ///< {0}: contingency, {1}: what happens with it, {2}: what to do
    contingencyIdle,          ///< {0}: contingency
    contingencyCloses,        ///< {0}: contingency
    signersTooFew,            ///< {0}: sign, {1}: set aside without having shown that they can
    presentTooFew,            ///< {0}: step, {1}: have, {2}: want
    witnessIsActor,           ///< {0}: step, {1}: person
    custodianRole,            ///< {0}: person, {1}: role, {2}: quorum
    quorumWithoutReserve,     ///< {0}: quorum, {1}: m
    policyArcLarge,           ///< {0}: key, {1}: policy
    productionNeedsAnchor,
    productionNeedsApproval,
    approvalsTooFew,    ///< {0}: how many, {1}: of how many, {2}: who could
    approvalOfAnother,  ///< {0}: SHA-256 of the script that it is of
    approvalBroken,     ///< {0}: file
    approvalTooLate,    ///< {0}: when it says it was signed
    approvalLacks,      ///< {0}: what, {1}: its SHA-256
    approvalNotAsked,
    approvalDiffers,  ///< {0}: folder
    approvalModuleMissing,
    approverCardMissing,  ///< {0}: people
    productionThreshold,  ///< {0}: quorum
    productionWaiver,     ///< {0}: debt
    answersNotRehearsal,
    answerMissing,     ///< {0}: what
    diskSpaceLow,      ///< {0}: path, {1}: MiB needed, {2}: MiB free
    preflightRefused,  ///< {0}: count
    personTwice,       ///< {0}: name
    documentTwice,     ///< {0}: whose
    answerUnfit,       ///< {0}: most characters
    answerNotUtf8,
    nameUnfit,  ///< {0}: most characters
    runsAsRoot,
    clockImpossible,       ///< {0}: what it says
    foreignEnvironment,    ///< {0}: file
    notSums,               ///< {0}: path
    loadedCodeUnreadable,  ///< {0}: path
    tokenPinWeak,          ///< {0}: token, {1}: bits
    // record and transcript
    recordExists,    ///< {0}: path
    recordMissing,   ///< {0}: path
    recordNotEnded,  ///< {0}: path
    recordOpenElsewhere,
    recordGone,               ///< {0}: path
    recordComplete,           ///< {0}: path
    transcriptBroken,         ///< {0}: entry, {1}: why
    transcriptLineMalformed,  ///< {0}: entry, {1}: why
    jsonMalformed,            ///< {0}: file, {1}: why
    keyNotSealed,             ///< {0}: label
    restoreUnproved,          ///< {0}: label
    proofWrong,               ///< {0}: file, {1}: why
    photographUnfit,          ///< {0}: file, {1}: why
    mediumUnfit,              ///< {0}: folder, {1}: why
    mediumDiffers,            ///< {0}: file
    rootNotSelfSigned,        ///< {0}: file
    safeTooLarge,             ///< {0}: file or folder
    backupSuperseded,         ///< {0}: manifest, {1}: record
    keptEarlier,              ///< {0}: step
    safeNotGiven,             ///< {0}: options
    holdersTooFew,            ///< {0}: here, {1}: wanted, {2}: missing
    safeWithoutBackup,        ///< {0}: folder
    safeAmbiguous,            ///< {0}: folder, {1}: names
    earlierFails,             ///< {0}: record or file of it, {1}: why
    earlierDiffers,           ///< {0}: file, {1}: what it differs from
    nameEarlier,              ///< {0}: key, {1}: name
    nameNotEarlier,           ///< {0}: key, {1}: name
    needUnmet,                ///< {0}: step, {1}: what is not so
    doneAlready,              ///< {0}: step, {1}: what is so already
    debtsOwed,                ///< {0}: the first of them
    memoryNotLocked,
    swapIsOn,
    roomFailed,       ///< {0}: why
    headWordUnknown,  ///< {0}: position from 1, {1}: word
    headLength,       ///< {0}: words or digits found
    headDiffers,  ///< {0}: ceremony, {1}, {2}: first and last word of a row, {3}: given, {4}: the record's
    hashesDiffer,
    // paper
    paperMalformed,   ///< {0}: line, {1}: why
    fontMissing,      ///< {0}: font
    printFailed,      ///< {0}: why
    pagesNotShown,    ///< {0}: file, {1}: why
    pagesNotPrinted,  ///< {0}: why
    runbookDamaged,   ///< {0}: file
};

}  // namespace conclave
