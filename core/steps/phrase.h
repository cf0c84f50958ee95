#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/lang.h"

namespace conclave::steps {

/// What the engine says to people; the terminal and the window say it in their language at that moment.
/// The comment behind a phrase names its arguments.
enum class Phrase {
    // questions and requests
    confirmStep,
    confirmRead,
    confirmFields,
    confirmResult,
    askVacancyReason,  ///< {0}: seat
    askAbandonReason,
    confirmAbandon,   ///< {0}: what is owed
    confirmPresence,  ///< {0}: step, {1}: people
    askPersonName,    ///< {0}: seat
    askIdentity,      ///< {0}: person
    confirmClock,     ///< {0}: UTC time, of clockNow(); a window keeps it true
    clockCompared,    ///< {0}: UTC time of the answer
    confirmHashes,
    confirmHsm,
    insertNewCard,      ///< {0}: person
    insertCard,         ///< {0}: person
    typeNewPin,         ///< {0}: person
    typeNewPinAgain,    ///< {0}: person
    typeNewPuk,         ///< {0}: person
    typeNewPukAgain,    ///< {0}: person
    typePin,            ///< {0}: person
    typePinToSign,      ///< {0}: person
    typePinOnReader,    ///< {0}: person
    confirmLastTry,     ///< {0}: person
    typeSoPin,          ///< {0}: token
    confirmInitialise,  ///< {0}: token, {1}: serial
    confirmSeal,        ///< {0}: key, {1}: serial
    askStatement,       ///< {0}: person
    // progress
    makingKey,      ///< {0}: algorithm
    preparingCard,  ///< {0}: person
    readingCard,
    openingEnvelope,    ///< {0}: person
    signing,            ///< {0}: person
    initialisingToken,  ///< {0}: token
    unlockingToken,     ///< {0}: token
    signingCertificate,
    wrappingKey,
    restoringKey,  ///< {0}: token
    sealingKey,
    checkingToken,  ///< {0}: token; what it can do
    lookingAtToken,  ///< {0}: token; that it is there
    lookingAtTokens,
    takingRandom,  ///< {0}: token
    removingLeftovers,  ///< {0}: token
    loggingOutOfToken,  ///< {0}: token
    loggingOutOfHsm,
    // exhibits and results
    personSignedIn,  ///< {0}: person, {1}: seat
    cardEnrolled,    ///< {0}: person
    quorumHas,       ///< {0}: have, {1}: want
    envelopeProved,  ///< {0}: person
    secretRebuilt,
    tokenReady,     ///< {0}: token, {1}: serial
    tokenUnlocked,  ///< {0}: token
    keyMade,
    certificateMade,
    backupMade,
    restoreProved,  ///< {0}: token
    keySealed,
    signatureMade,  ///< {0}: person
    ceremonyClosed,
    exceptionNoted,  ///< {0}: number
    stepRepeats,
    seatVacant,         ///< {0}: seat, {1}: reason
    contingencyCalled,  ///< {0}: title
    contingencyEnds,    ///< {0}: title
    stepRedone,         ///< {0}: step
    ceremonyAbandoned,
    // what the program itself writes into a record
    continued,
    betweenSteps,
    decidedAtPreflight,
    clockWasSet,  ///< {0}: milliseconds
    clockWasSetSeen,
    clockWasSetDecision,
    stoppedExtractable,
    hsmLoggedOut,
    hsmUnderGuard,
    lineCutOff,
    lineRemoved,
    ceremonyGoesOn,
    notSealable,
    notSealableDone,
    acceptedByScript,
    cannotSign,  ///< {0}: person, {1}: why
    signaturesSetAside,
    closedWithoutSigner,
    recordedAfterClosing,
    allSignAgain,
    shareNotUsed,
    anotherIsAsked,
    // labels
    labelScriptHash,
    labelSiteHash,
    labelSoftwareHash,
    labelModuleHash,
    labelToken,  ///< {0}: name
    labelSerial,
    labelModel,
    labelFirmware,
    labelKey,
    labelKeyHash,
    labelCertificateHash,
    labelSubject,
    labelSignatureAlgorithm,
    labelSerialNumber,
    labelHead,
    labelCheckValue,
    labelBackupHash,
    labelTokenLabel,
    labelQuorum,
    labelOpened,
    labelShares,
    labelMechanism,
    labelNotBefore,
    labelNotAfter,
    labelSealed,
    // facts: {0}, {1}: what they are about
    factSignedIn,
    factClockCompared,
    factProgramCompared,
    factHsmCompared,
    factEnrolled,
    factDealt,
    factInitialised,
    factUnlocked,
    factProbed,
    factKeyIn,
    factCertified,
    factDealtFor,
    factBackedUp,
    factProved,
    factSealed,
    factReferenced,
    // debts: {0}, {1}: what they are about
    debtClock,
    debtProgram,
    debtHsm,
    debtSeal,
    debtProof,
    debtCopy,
};

/// The phrase with {0}, {1}, … still in it.
std::string_view phraseText(Phrase phrase, Lang lang);

/// "2026-11-22T03:36:22Z"
std::string clockNow();

/// A phrase and its arguments, language left open.
struct Say {
    Phrase phrase{};
    std::vector<std::string> args;

    std::string in(Lang lang) const;
};

}  // namespace conclave::steps
