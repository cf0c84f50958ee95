#include "core/steps/sentences.h"

namespace conclave::steps {

// clang-format off
const char* english(Phrase phrase) {
    switch (phrase) {  // no default: a phrase without a sentence does not compile
        // questions and requests
        case Phrase::confirmStep:
            return "Is this done?";
        case Phrase::confirmRead:
            return "Has this been read aloud?";
        case Phrase::confirmFields:
            return "Are name and dates those of the script?";
        case Phrase::confirmResult:
            return "Is this what came out?";
        case Phrase::askVacancyReason:
            return "Nobody takes this seat: {0}. Why?";
        case Phrase::askAbandonReason:
            return "Why is the ceremony abandoned?";
        case Phrase::confirmAbandon:
            return "The ceremony is closed as abandoned, and everyone signs that. It stays owed: {0}. Abandon it?";
        case Phrase::confirmPresence:
            return "The ceremony was interrupted and goes on with the step {0}. Are all of these present: {1}?";
        case Phrase::askPersonName:
            return "Full name: {0}";
        case Phrase::askIdentity:
            return "How was the identity of {0} checked (document and number)?";
        case Phrase::confirmClock:
            return "This computer says {0}. Does your own clock agree within two seconds?";
        case Phrase::clockCompared:
            return "Own clock compared with this computer's, which said {0}: do they agree within two seconds?";
        case Phrase::confirmHashes:
            return "Do these values match the approved ones, read aloud word by word?";
        case Phrase::confirmHsm:
            return "Do the serial numbers match the labels on the devices?";
        case Phrase::insertNewCard:
            return "{0}, insert your own card and keep it in.";
        case Phrase::insertCard:
            return "{0}, insert your card.";
        case Phrase::typeNewPin:
            return "{0}, choose a PIN of 6 to 8 digits. Others look away.";
        case Phrase::typeNewPinAgain:
            return "{0}, type the new PIN again.";
        case Phrase::typeNewPuk:
            return "{0}, choose a PUK of 6 to 8 digits; it unblocks the card.";
        case Phrase::typeNewPukAgain:
            return "{0}, type the new PUK again.";
        case Phrase::typePin:
            return "{0}, type your card's PIN. Others look away.";
        case Phrase::typePinToSign:
            return "{0}, type your card's PIN to sign.";
        case Phrase::typePinOnReader:
            return "{0}, type the PIN on the reader.";
        case Phrase::confirmLastTry:
            return "1 try left; an error blocks the card. {0}, do you want to try?";
        case Phrase::typeSoPin:
            return "Type the factory or current SO PIN of the token {0}.";
        case Phrase::confirmInitialise:
            return "The token {0}, serial {1}, will be initialised and all that it holds erased. Type the last four characters of the serial.";
        case Phrase::confirmSeal:
            return "The key {0} will be sealed: no backup can be made of it any more. Type the last four characters of the HSM's serial, {1}.";
        case Phrase::askStatement:
            return "{0}, do you agree that this record is true and complete?";
        // progress
        case Phrase::makingKey:
            return "Making the {0} key in the HSM";
        case Phrase::preparingCard:
            return "Making the keys on the card of {0}. Leave it in.";
        case Phrase::readingCard:
            return "Reading the card";
        case Phrase::openingEnvelope:
            return "The card of {0} opens its envelope. Leave it in.";
        case Phrase::signing:
            return "The card of {0} signs. Leave it in.";
        case Phrase::initialisingToken:
            return "Initialising the token {0}";
        case Phrase::unlockingToken:
            return "Unlocking the token {0}";
        case Phrase::signingCertificate:
            return "The HSM signs the root certificate";
        case Phrase::wrappingKey:
            return "The HSM wraps the key for its backup";
        case Phrase::restoringKey:
            return "Restoring the key into the token {0}";
        case Phrase::sealingKey:
            return "Sealing the key";
        case Phrase::checkingToken:
            return "Asking the token {0} what it can do";
        case Phrase::lookingAtToken:
            return "Looking at the token {0}";
        case Phrase::lookingAtTokens:
            return "Looking at the tokens";
        case Phrase::takingRandom:
            return "Taking random numbers from the token {0}";
        case Phrase::removingLeftovers:
            return "Removing what an earlier attempt left on the token {0}";
        case Phrase::loggingOutOfToken:
            return "Logging out of the token {0}";
        case Phrase::loggingOutOfHsm:
            return "Logging out of the HSM";
        // exhibits and results
        case Phrase::personSignedIn:
            return "{0} signed in as {1}.";
        case Phrase::cardEnrolled:
            return "The card of {0} is ready. You may take it out.";
        case Phrase::quorumHas:
            return "Quorum: {0} of {1}.";
        case Phrase::envelopeProved:
            return "The card of {0} opened its own envelope.";
        case Phrase::secretRebuilt:
            return "The secret was rebuilt from the cards and matches.";
        case Phrase::tokenReady:
            return "The token {0}, serial {1}, is initialised with PINs that nobody has seen.";
        case Phrase::tokenUnlocked:
            return "The token {0} is unlocked.";
        case Phrase::keyMade:
            return "The root key was made inside the HSM; its attributes were read back and match.";
        case Phrase::certificateMade:
            return "The root certificate is signed and on the token.";
        case Phrase::backupMade:
            return "The encrypted backup is written.";
        case Phrase::restoreProved:
            return "The key restored into the token {0} signed a challenge that verifies with the root certificate.";
        case Phrase::keySealed:
            return "The key is sealed: it can no longer leave the HSM.";
        case Phrase::signatureMade:
            return "{0} has signed. You may take the card out.";
        case Phrase::ceremonyClosed:
            return "The ceremony is closed. Read the head aloud and write it down:";
        case Phrase::exceptionNoted:
            return "Exception {0} is recorded.";
        case Phrase::stepRepeats:
            return "Nothing is lost; the step repeats.";
        case Phrase::seatVacant:
            return "Nobody takes the seat {0}: {1}";
        case Phrase::contingencyCalled:
            return "Now comes: {0}.";
        case Phrase::contingencyEnds:
            return "Done: {0}. The script goes on.";
        case Phrase::stepRedone:
            return "It goes on from the step {0} again.";
        case Phrase::ceremonyAbandoned:
            return "The ceremony is abandoned. Everyone says so, and signs.";
        // what the program itself writes into a record
        case Phrase::continued:
            return "continued";
        case Phrase::betweenSteps:
            return "asked for between steps";
        case Phrase::decidedAtPreflight:
            return "Preflight said so, and the ceremony was started all the same.";
        case Phrase::clockWasSet:
            return "The wall clock of this computer was set by {0} ms.";
        case Phrase::clockWasSetSeen:
            return "Noticed by comparison with the boot clock.";
        case Phrase::clockWasSetDecision:
            return "The ceremony goes on; times before and after differ by this.";
        case Phrase::stoppedExtractable:
            return "The ceremony stopped while a key can still leave its token, or was being made.";
        case Phrase::hsmLoggedOut:
            return "The HSM was logged out.";
        case Phrase::hsmUnderGuard:
            return "The HSM stays under guard until the ceremony is resumed.";
        case Phrase::lineCutOff:
            return "The last line of the transcript was cut off by an interruption.";
        case Phrase::lineRemoved:
            return "The unfinished line was removed; it was never acknowledged.";
        case Phrase::ceremonyGoesOn:
            return "The ceremony goes on.";
        case Phrase::notSealable:
            return "The token cannot make the key non-extractable.";
        case Phrase::notSealableDone:
            return "The key stays extractable by its wrapping policy alone.";
        case Phrase::acceptedByScript:
            return "Accepted by the script.";
        case Phrase::cannotSign:
            return "{0} cannot sign: {1}";
        case Phrase::signaturesSetAside:
            return "Earlier signatures were set aside.";
        case Phrase::closedWithoutSigner:
            return "The record is closed without this signature; all others sign again.";
        case Phrase::recordedAfterClosing:
            return "Something was recorded after the ceremony was closed.";
        case Phrase::allSignAgain:
            return "All sign again.";
        case Phrase::shareNotUsed:
            return "The share was not used.";
        case Phrase::anotherIsAsked:
            return "Another custodian is asked.";
        // labels
        case Phrase::labelScriptHash:
            return "Script (SHA-256)";
        case Phrase::labelSiteHash:
            return "Site binding (SHA-256)";
        case Phrase::labelSoftwareHash:
            return "Conclave program (SHA-256)";
        case Phrase::labelModuleHash:
            return "PKCS#11 module (SHA-256)";
        case Phrase::labelToken:
            return "Token {0}";
        case Phrase::labelSerial:
            return "Serial number";
        case Phrase::labelModel:
            return "Manufacturer, model";
        case Phrase::labelFirmware:
            return "Firmware";
        case Phrase::labelKey:
            return "Key";
        case Phrase::labelKeyHash:
            return "Public key (SHA-256)";
        case Phrase::labelCertificateHash:
            return "Certificate (SHA-256)";
        case Phrase::labelSubject:
            return "Subject";
        case Phrase::labelSignatureAlgorithm:
            return "Signature algorithm";
        case Phrase::labelSerialNumber:
            return "Certificate serial";
        case Phrase::labelHead:
            return "Head";
        case Phrase::labelCheckValue:
            return "Key check value";
        case Phrase::labelBackupHash:
            return "Wrapped key (SHA-256)";
        case Phrase::labelTokenLabel:
            return "Token label";
        case Phrase::labelQuorum:
            return "Quorum";
        case Phrase::labelOpened:
            return "Opened their own envelope";
        case Phrase::labelShares:
            return "Brought their shares";
        case Phrase::labelMechanism:
            return "Mechanism";
        case Phrase::labelNotBefore:
            return "Valid from";
        case Phrase::labelNotAfter:
            return "Valid until";
        case Phrase::labelSealed:
            return "Sealed";
        // facts: {0}, {1}: what they are about
        case Phrase::factSignedIn:
            return "everyone has signed in";
        case Phrase::factClockCompared:
            return "the clock was compared";
        case Phrase::factProgramCompared:
            return "script and program were compared";
        case Phrase::factHsmCompared:
            return "the HSM was compared";
        case Phrase::factEnrolled:
            return "everyone's card is enrolled";
        case Phrase::factDealt:
            return "the shares of the quorum {0} were dealt and proved";
        case Phrase::factInitialised:
            return "the token {0} is initialised";
        case Phrase::factUnlocked:
            return "the token {0} is unlocked";
        case Phrase::factProbed:
            return "the token {0} was unlocked and tried, before it holds a key";
        case Phrase::factKeyIn:
            return "the key {0} is in the token {1}";
        case Phrase::factCertified:
            return "the key {0} has its certificate";
        case Phrase::factDealtFor:
            return "the shares of the quorum {0} were dealt for the backup of the key {1}";
        case Phrase::factBackedUp:
            return "the key {0} was backed up for the quorum {1}";
        case Phrase::factProved:
            return "the backup of the key {0} for the quorum {1} was proved";
        case Phrase::factSealed:
            return "the key {0} is sealed in the token {1}";
        case Phrase::factReferenced:
            return "the reference of the key {0} is written";
        // debts: {0}, {1}: what they are about
        case Phrase::debtClock:
            return "two people have not compared the clock";
        case Phrase::debtProgram:
            return "two people have not compared script and program";
        case Phrase::debtHsm:
            return "two people have not compared the HSM";
        case Phrase::debtSeal:
            return "the key {0} in the token {1} is not sealed: it could still leave it";
        case Phrase::debtProof:
            return "no backup of the key {0} was proved on another token";
        case Phrase::debtCopy:
            return "the token {1} may hold a copy of the key {0} that nobody asked for";
    }
    return "";
}
// clang-format on

}  // namespace conclave::steps
