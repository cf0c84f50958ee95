#include "core/base/error.h"

namespace conclave {

// clang-format off
Message messageEn(Errc code) {
    switch (code) {  // no default: a new code without its two sentences does not compile
        // general
        case Errc::internal:
            return {"Conclave met a state it does not expect ({0}).",
                    "Keep the record folder and report this; resume the ceremony."};
        case Errc::usage:
            return {"The command line is not understood: {0}.",
                    "With --help after the command, see its options."};
        case Errc::stopped:
            return {"The ceremony was stopped on request.",
                    "Nothing is lost; continue with conclave resume."};
        case Errc::declined:
            return {"{0} did not confirm.",
                    "Repeat the step, or record an exception."};
        case Errc::inputEnded:
            return {"There is no more input to answer with.",
                    "Nothing is lost; start again with a terminal, or with --answers in a rehearsal, by conclave resume."};
        case Errc::timedOut:
            return {"{0} did not answer in time.",
                    "Check that it is connected and powered, then repeat the step."};
        // files
        case Errc::fileMissing:
            return {"{0} does not exist.",
                    "Check the path."};
        case Errc::fileExists:
            return {"{0} exists already.",
                    "Choose another name; Conclave never overwrites a record."};
        case Errc::permissionDenied:
            return {"{0} may not be read or written by this user.",
                    "Give this user access, or choose another place."};
        case Errc::notARegularFile:
            return {"{0} is not a regular file.",
                    "Replace the link, folder or device by a plain file."};
        case Errc::notAFolder:
            return {"{0} is not a folder.",
                    "Choose a place inside a folder."};
        case Errc::pathNotOurs:
            return {"{0} can be changed by others who use this computer, through {1}.",
                    "Choose a place that only you can write to."};
        case Errc::fileTooLarge:
            return {"{0} is larger than {1} bytes.",
                    "Check that this is the file you mean."};
        case Errc::diskFull:
            return {"Disk full while writing {0}; entries are kept.",
                    "Free space, then go on."};
        case Errc::ioFailed:
            return {"Reading or writing {0} failed.",
                    "Check the disk or stick, then go on."};
        // crypto
        case Errc::opensslFailed:
            return {"The cryptographic library failed at {0}.",
                    "Repeat the step; if it fails again, keep the record and report this."};
        case Errc::algorithmUnsupported:
            return {"The algorithm {0} is not supported here.",
                    "Choose one that the documentation lists."};
        case Errc::signatureInvalid:
            return {"The signature of {0} does not verify.",
                    "Do not rely on it; repeat the signature, or find out what was changed."};
        case Errc::keyMismatch:
            return {"{0} does not belong to the expected key.",
                    "Stop and find out which key this is before going on."};
        case Errc::decryptionFailed:
            return {"{0} could not be decrypted.",
                    "It was changed or is not meant for this key; use the right card or file."};
        case Errc::encodingNotStrict:
            return {"{0} is not in the one strict encoding ({1}).",
                    "Do not rely on it; ask for the original file."};
        case Errc::certificateUnreadable:
            return {"The certificate {0} cannot be read.",
                    "Ask for the original certificate in PEM or DER."};
        case Errc::certificateUnfit:
            return {"The certificate {0} cannot be used: {1}.",
                    "Ask whoever issued it for one that can, or have the script name another authority."};
        case Errc::certificateLint:
            return {"The certificate breaks the rule {0}: {1}.",
                    "Correct the certificate profile in the script."};
        case Errc::randomFailed:
            return {"The random number source failed.",
                    "Do not go on with this computer or HSM."};
        case Errc::timeStampRefused:
            return {"The time-stamping authority gave no time-stamp: {0}.",
                    "Ask the authority why, or ask another one."};
        case Errc::timeStampOfAnother:
            return {"This time-stamp is of something else, or answers another query.",
                    "Make a query for this record, and take the answer to it."};
        case Errc::timeStampTime:
            return {"The time-stamp says {0}, which {1}.",
                    "Compare this computer's clock and the record's times with a good clock; if they are right, do not rely on this time-stamp."};
        case Errc::timeStampedCopy:
            return {"This is not the record's runbook.pdf with time-stamps behind it: {0}.",
                    "Make the copy again from the record, with conclave timestamp."};
        case Errc::timeAuthorityFailed:
            return {"No time-stamp came from {0}: {1}.",
                    "Check address and network, or ask by file, with --query."};
        // pdf
        case Errc::pdfUnfit:
            return {"This is no document as Conclave prints it: {0}.",
                    "Have Conclave print the document again; sign no other."};
        case Errc::pdfCharacterMissing:
            return {"The printed document lacks {0} in the font {1}, and a signature's block needs it.",
                    "Install the fonts that the documentation lists, and have the document printed again."};
        case Errc::pdfBlockTooLarge:
            return {"What is to be seen of the signature {0} does not fit its place on the page.",
                    "Have the document printed again; if that does not help, shorten names and roles."};
        case Errc::pdfSlotUnfit:
            return {"The signature {0} has no place in the printed document, or one that was used.",
                    "Have the document printed again; each signs once."};
        // pkcs11
        case Errc::moduleMissing:
            return {"The PKCS#11 module {0} cannot be loaded.",
                    "Install the HSM's client software, or correct module.path in the site binding."};
        case Errc::moduleFailed:
            return {"The PKCS#11 module {0} does not start.",
                    "Check its configuration and the site binding's module settings."};
        case Errc::hsmSilent:
            return {"The HSM does not answer; after a stop was asked for, the wait for it was given up.",
                    "Check the HSM, end Conclave and start it again, then resume."};
        case Errc::tokenMissing:
            return {"No token matches {0}.",
                    "Connect the HSM, or correct the token's attributes in the site binding."};
        case Errc::tokenAmbiguous:
            return {"{1} tokens match {0}; it must be exactly one.",
                    "Add the serial number to the site binding."};
        case Errc::tokenBoundTwice:
            return {"Two names of the site binding stand for the same token {0}.",
                    "Bind each name to a token of its own, by serial."};
        case Errc::tokenSerialShared:
            return {"Other tokens of this module have the serial number {1} of {0} too, and after it is initialised nothing would tell them apart.",
                    "Name its slot-id in the site binding, or choose a label in the script that no other token has; a script with two such tokens cannot be done."};
        case Errc::tokenNotInitialisable:
            return {"The token {0} cannot be initialised for a quorum: {1}.",
                    "Use an HSM of another make. Nothing was erased."};
        case Errc::tokenGone:
            return {"The HSM {0} is gone.",
                    "Reconnect it, then repeat the step."};
        case Errc::tokenInUse:
            return {"The token {0} is initialised already and may hold keys.",
                    "Use an empty token, or have a script reviewed that says zeroise: true."};
        case Errc::tokenPinWrong:
            return {"The {1} PIN of the token {0} was refused.",
                    "Check which PIN this token has; nothing else is tried."};
        case Errc::tokenPinLocked:
            return {"The {1} PIN of the token {0} is locked.",
                    "The security officer must reset it, or the token be initialised again."};
        case Errc::tokenPinLength:
            return {"The token {0} wants PINs of {1} to {2} characters.",
                    "Adjust pin in the site binding."};
        case Errc::mechanismMissing:
            return {"The token {0} lacks the mechanism {1}, needed for {2}.",
                    "Use another token, or another algorithm in the script."};
        case Errc::hsmFailed:
            return {"The HSM reported an error in {0}.",
                    "Check the HSM, then repeat the step."};
        case Errc::hsmSessionLost:
            return {"The session with the HSM was lost.",
                    "Repeat the step; the custodians unlock again."};
        case Errc::keyLeaves:
            return {"The key {0} was sealed, and {1} all the same.",
                    "Do not use this HSM: what it says of its keys is not so. Abandon the ceremony; the record shows why."};
        case Errc::keyWeak:
            return {"The key {0} must not be used: {1}. It was destroyed.",
                    "Do not use this HSM: whoever sees a certificate of such a key can compute its private half. Check its firmware."};
        case Errc::objectForeign:
            return {"The token {1} holds what this ceremony did not make: {0}.",
                    "It may be a copy of the key. Do not use this HSM: abandon the ceremony; the record says what is on the token."};
        case Errc::pinNotEnforced:
            return {"The token {0} lets in {1} with a wrong PIN.",
                    "Do not use this token: nothing that it holds is protected."};
        case Errc::attributeWrong:
            return {"The key {0} has {1} = {3} where {2} was asked; it was destroyed.",
                    "Do not use this token for this key; check its firmware and policy."};
        case Errc::labelTaken:
            return {"The label {0} is in use on the token {1}.",
                    "Choose another label or an empty token."};
        case Errc::objectMissing:
            return {"The object {0} is not on the token {1}.",
                    "Check that this is the right token."};
        case Errc::objectRemains:
            return {"The object {0} is still on the token {1} after it was destroyed.",
                    "Do not go on; the token must be examined."};
        case Errc::keyNotUsable:
            return {"The key {0} is there but cannot sign.",
                    "It is the rest of an interrupted generation: destroy it and generate anew."};
        case Errc::tokenCannotSeal:
            return {"The token {0} cannot make a key non-extractable afterwards.",
                    "Use another token, or have a script reviewed that accepts it."};
        case Errc::wrappingImpossible:
            return {"The token {0} cannot wrap {1} keys for backup ({2}).",
                    "Use another token or another key algorithm."};
        case Errc::wireFormatWrong:
            return {"The token {0} does not wrap keys as RFC 5649 says ({1}).",
                    "A backup could not be restored elsewhere: use another token."};
        case Errc::backupEncodingRefused:
            return {"The token {0} does not take the backup as it is written ({1}).",
                    "Use an HSM that takes it, or have a script reviewed whose step recover-key says hostRewrap: true: it opens the backup on this computer for a moment (docs/threat-model.md)."};
        case Errc::hostRewrapNeeded:
            return {"The token {0} does not take the backup as it is written ({1}); the script allows that it is opened on this computer for a moment.",
                    "Have this computer's storage destroyed afterwards, or use an HSM that takes it."};
        case Errc::surplusUse:
            return {"The token {0} gives a key that comes back uses that nobody asked for: {1}.",
                    "The witness decides whether it stays so, and the record says it; or use another HSM."};
        // pcsc
        case Errc::pcscUnavailable:
            return {"The smartcard service (pcscd) does not answer.",
                    "Start pcscd, then repeat the step."};
        case Errc::readerMissing:
            return {"The reader {0} is not connected.",
                    "Plug it in, then repeat the step."};
        case Errc::readerNotAmong:
            return {"The reader {0} is not connected; these are: {1}.",
                    "Plug it in, or correct its name in the site binding: it changes with the socket and with the order of plugging in."};
        case Errc::readersTooFew:
            return {"{0} readers are needed and {1} are connected.",
                    "Plug in more readers."};
        case Errc::cardsTooFew:
            return {"{0} cards are needed and {1} can be seen.",
                    "Insert the missing cards, or name the readers in the site binding for cards to take turns."};
        case Errc::cardMissing:
            return {"There is no card in the reader {0}.",
                    "Insert the card."};
        case Errc::cardRemoved:
            return {"The card in {0} was pulled too soon.",
                    "Reinsert it; the step repeats."};
        case Errc::cardFailed:
            return {"The card refused {0}.",
                    "Reinsert the card and repeat the step; if it refuses again, use another card."};
        case Errc::cardNotPiv:
            return {"The card in {0} is not a PIV card.",
                    "Insert a PIV card (NIST SP 800-73-4)."};
        case Errc::cardBusy:
            return {"Another program is using the card in {0}.",
                    "Close the other program, then repeat the step."};
        case Errc::cardReplyMalformed:
            return {"The card's answer to {0} is malformed.",
                    "Use another card."};
        case Errc::cardSilent:
            return {"The card in {0} does not answer; the other readers go on without it.",
                    "Take it out, wait a second, and insert it again."};
        case Errc::waitAbandoned:
            return {"A stop was asked for while the card in {0} did not answer; the wait for it was given up.",
                    "Take the card out and insert it again, then continue with conclave resume."};
        // piv
        case Errc::pinWrong:
            return {"Wrong PIN, {0} tries left.",
                    "Type again."};
        case Errc::pinBlocked:
            return {"The card is blocked: too many wrong PINs.",
                    "Unblock it with its PUK, or call another custodian."};
        case Errc::pukWrong:
            return {"Wrong PUK, {0} tries left.",
                    "Type again."};
        case Errc::pukBlocked:
            return {"The card's PUK is blocked.",
                    "The card can no longer be unblocked; use another custodian's card."};
        case Errc::pinFormat:
            return {"A card PIN has 6 to 8 digits and a PUK 6 to 8 characters.",
                    "Type again."};
        case Errc::pinsDiffer:
            return {"The two entries differ.",
                    "Type the same twice."};
        case Errc::pinIsFactory:
            return {"This is the value that every new card has.",
                    "Choose another one."};
        case Errc::pinCancelled:
            return {"PIN entry was cancelled on the reader.",
                    "Repeat the step."};
        case Errc::managementKeyUnknown:
            return {"The card's management key is not the factory one.",
                    "Use a fresh card, or one that has its keys already."};
        case Errc::cardHoldsKey:
            return {"The card holds a key in slot {0} that this ceremony did not make; a new one would destroy it.",
                    "Use another card, or have its holder erase this one outside Conclave, if nothing needs that key."};
        case Errc::cardKeyMissing:
            return {"The card has no key with a certificate in slot {0}.",
                    "Enrol the card first."};
        case Errc::wrongCard:
            return {"This is the card of {0}.",
                    "Insert the card of {1}."};
        case Errc::unknownCard:
            return {"This card belongs to nobody in this ceremony.",
                    "Insert the card of {0}."};
        case Errc::cardNotAttested:
            return {"The card of {0} does not show that its keys were made on it: {1}.",
                    "Use another card, or ask who made this one."};
        case Errc::cardEnrolledTwice:
            return {"This card is enrolled for {0} already.",
                    "Insert another card."};
        // quorum
        case Errc::thresholdInvalid:
            return {"{0} of {1} is not a possible quorum.",
                    "Use 1 of 1, or 2 <= m <= n <= 16."};
        case Errc::mnemonicLength:
            return {"A share has at least 20 words; this one has {0}.",
                    "Type all the words."};
        case Errc::mnemonicWordUnknown:
            return {"Word {0} of the share is not in the SLIP-0039 word list.",
                    "Read that word again."};
        case Errc::mnemonicChecksum:
            return {"The share's checksum does not match: a word is wrong.",
                    "Read all the words again."};
        case Errc::mnemonicMalformed:
            return {"The share is malformed ({0}).",
                    "Check that it was written down completely."};
        case Errc::sharesOfDifferentSets:
            return {"The shares do not belong to the same set.",
                    "Use shares that were dealt together."};
        case Errc::sharesTooFew:
            return {"{0} shares were given where {1} are needed.",
                    "Add the missing shares."};
        case Errc::sharesTooMany:
            return {"{0} shares were given where exactly {1} are used.",
                    "Give exactly the threshold."};
        case Errc::shareDuplicate:
            return {"The same share was given twice.",
                    "Use another custodian's share."};
        case Errc::shareDigestWrong:
            return {"The shares do not fit together: at least one is wrong.",
                    "Check each share against its commitment."};
        case Errc::sharesInconsistent:
            return {"The dealt shares do not lie on one polynomial.",
                    "Nothing was used; deal again."};
        case Errc::shareCommitmentWrong:
            return {"The share of {0} is not the one that was dealt.",
                    "Continue with another custodian; record an exception."};
        case Errc::envelopeForeign:
            return {"The envelope of {1} does not match the manifest ({0}).",
                    "Use the envelope of this ceremony; record an exception."};
        case Errc::envelopeMalformed:
            return {"The envelope of {0} cannot be read.",
                    "Use an intact copy of the file from the safe."};
        case Errc::manifestMalformed:
            return {"The manifest {0} is malformed ({1}).",
                    "Use an intact copy of the record."};
        case Errc::fileHashWrong:
            return {"{0} is not the file that was recorded.",
                    "Use an intact copy."};
        case Errc::quorumNotMet:
            return {"Only {0} of {1} custodians are available.",
                    "Bring another custodian, or break and resume later."};
        // script
        case Errc::yamlSyntax:
            return {"The file is not valid YAML: {0}.",
                    "Correct it at this place."};
        case Errc::keyUnknown:
            return {"The key {0} is unknown here.",
                    "Allowed are: {1}."};
        case Errc::keyDuplicate:
            return {"The key {0} stands here twice.",
                    "Keep one of the two."};
        case Errc::keyMissing:
            return {"The key {0} is missing here.",
                    "Add it."};
        case Errc::keyIgnored:
            return {"The key {0} would be ignored here ({1}).",
                    "Remove it."};
        case Errc::valueNotAllowed:
            return {"{0} may not be {1}.",
                    "Allowed: {2}."};
        case Errc::valueKindWrong:
            return {"{0} must be {1}.",
                    "Correct it."};
        case Errc::dateImpossible:
            return {"{0}: {1} is not a date.",
                    "Write a real day as YYYY-MM-DD."};
        case Errc::datesReversed:
            return {"The end {1} is not after the start {0}.",
                    "Correct the dates."};
        case Errc::referenceUnknown:
            return {"{0} names {1}, which is not declared.",
                    "Declared are: {2}."};
        case Errc::rolesExcluded:
            return {"{0} holds the roles {1} and {2}, which exclude each other.",
                    "Give one of them to someone else."};
        case Errc::signatureAlgorithmUnfit:
            return {"The signature algorithm {0} does not fit a {1} key.",
                    "Allowed: {2}."};
        case Errc::yamlFeature:
            return {"{0} is a part of YAML that Conclave does not read.",
                    "Write the value out in plain block style."};
        case Errc::textUnfit:
            return {"{0} is empty, longer than {1} octets, or has characters that cannot be shown.",
                    "Shorten or correct it."};
        case Errc::quorumPurpose:
            return {"{0} names the quorum {1}, whose purpose is not {2}.",
                    "Name a quorum with purpose: {2}."};
        case Errc::seatNeeded:
            return {"The seat {0} may not stay vacant: it is {1}.",
                    "Remove vacancy, or give that task to someone else."};
        case Errc::stepNeedsNever:
            return {"The step {0} needs this, which no step gives: {1}.",
                    "Add a step that gives it before. Kinds that do: {2}."};
        case Errc::stepTooEarly:
            return {"The step {0} needs this, which only the later step {2} gives: {1}.",
                    "Move it behind that step."};
        case Errc::stepTooLate:
            return {"The step {0} needs this, which the step {2} has taken away by then: {1}.",
                    "Move it before that step, or have it given again in between."};
        case Errc::stepRefused:
            return {"The step {0} is impossible once this is so, which the step {2} brings about: {1}.",
                    "Remove one of the two, change their order, or name other things."};
        case Errc::stepIdle:
            return {"The step {0} brings about nothing that is not so already.",
                    "Remove it."};
        case Errc::stepMissing:
            return {"The script has no step of the kind {0}.",
                    "Add it."};
        case Errc::closingNotLast:
            return {"The step {0} closes the record, and steps follow it.",
                    "Let one such step stand, at the end."};
        case Errc::debtOwed:
            return {"At the end this would still be so: {0}.",
                    "Add a step of the kind {1}, or waive the debt with a reason."};
        case Errc::waiverIdle:
            return {"A debt is waived that is never owed at the end: {0}.",
                    "Remove the waiver."};
        case Errc::contingencyWrong:
            return {"With the contingency {0} this would be wrong: {1}.",
                    "{2}"};
        case Errc::contingencyIdle:
            return {"The contingency {0} pays no debt and gives nothing that is not so already.",
                    "Give it steps that do, or remove it."};
        case Errc::contingencyCloses:
            return {"The contingency {0} has or replaces a step that closes the record.",
                    "Remove that step, or choose another one to replace."};
        case Errc::signersTooFew:
            return {"{0} would sign, and {1} would be set aside who have not shown a card that can.",
                    "Let them show one: a blocked card is unblocked with its PUK. Else abandon the ceremony, for such a record would not hold."};
        case Errc::presentTooFew:
            return {"At the step {0}, {1} of the {2} people it needs are present.",
                    "Add the others to present."};
        case Errc::witnessIsActor:
            return {"{1} is both actor and witness of the step {0}.",
                    "Let someone else witness it."};
        case Errc::custodianRole:
            return {"The role {1} of {0} and the custodians of {2} do not agree.",
                    "Give the role to exactly the custodians of {2}."};
        case Errc::quorumWithoutReserve:
            return {"The quorum {0} needs all {1} custodians: one lost card loses it.",
                    "Consider one custodian more than the threshold."};
        case Errc::policyArcLarge:
            return {"The policy {1} of the key {0} has a number above 2147483647, and programs made with Go read no certificate with such a policy.",
                    "Use a policy with smaller numbers, or try a rehearsal's certificate with every program that is to read it."};
        case Errc::productionNeedsAnchor:
            return {"A production script must name at least one outside signer with a trust anchor.",
                    "Add trustAnchors and a seat that uses one, and have the script reviewed."};
        case Errc::productionNeedsApproval:
            return {"A production script must say who approves of it.",
                    "Add approval, with the approvers' certificates, and have each sign by `conclave approve`."};
        case Errc::approvalsTooFew:
            return {"{0} of the {1} approvals that the script asks for are there.",
                    "Have others sign by `conclave approve`: {2}."};
        case Errc::approvalOfAnother:
            return {"The approvals are of another script, with the SHA-256 {0}.",
                    "Find out which of the two is right. If it is this one, remove the folder of approvals and have everybody approve anew."};
        case Errc::approvalBroken:
            return {"The approval {0} does not hold.",
                    "Do not go on with it. Have its approver sign again, and find out what was changed."};
        case Errc::approvalTooLate:
            return {"It says that it was signed at {0}, which is later than now, or than the ceremony began.",
                    "Compare the clocks of both computers; approvals are signed before the day."};
        case Errc::approvalLacks:
            return {"{0} is not among what was approved; its SHA-256 is {1}.",
                    "Use what was approved, or have this one approved by `conclave approve`."};
        case Errc::approvalNotAsked:
            return {"This script names nobody who approves of it.",
                    "Add approval to the script, with the approvers' certificates; see docs/formats/script.md."};
        case Errc::approvalDiffers:
            return {"The approvals in {0} are of other programs or HSM modules.",
                    "Leave --program and --module out to approve the same, or remove that folder and have everybody approve anew."};
        case Errc::approvalModuleMissing:
            return {"Nothing says which HSM module is approved.",
                    "Give --module: its file, or its SHA-256."};
        case Errc::approverCardMissing:
            return {"No card in a reader is that of an approver who has not signed yet: {0}.",
                    "Insert the card whose certificate stands in the script, and start again."};
        case Errc::productionThreshold:
            return {"In production the quorum {0} needs at least two custodians.",
                    "Use m >= 2."};
        case Errc::productionWaiver:
            return {"In production nobody may waive this debt: {0}.",
                    "Remove the waiver, and have the script reviewed."};
        case Errc::answersNotRehearsal:
            return {"Answers from a file are taken in rehearsals only.",
                    "Leave --answers out, or use a site binding with rehearsal: true."};
        case Errc::answerMissing:
            return {"The answers file has no answer for {0}.",
                    "Add it."};
        case Errc::diskSpaceLow:
            return {"{0} has {2} MiB free and {1} are needed.",
                    "Free space or choose another disk."};
        case Errc::preflightRefused:
            return {"{0} preflight checks failed; no device was changed.",
                    "Solve each one above, then start again."};
        case Errc::personTwice:
            return {"{0} has signed in for another seat already.",
                    "Each person takes one seat: give the name of somebody else."};
        case Errc::documentTwice:
            return {"That document is the one that {0} has shown.",
                    "Each person shows a document of their own: type its number."};
        case Errc::answerUnfit:
            return {"This cannot stand in the record: it is empty, longer than {0} characters or has some that cannot be shown.",
                    "Shorten or correct it."};
        case Errc::answerNotUtf8:
            return {"This is no UTF-8 text: the terminal or the program that sent it uses another encoding, such as Latin-1.",
                    "Set the terminal to UTF-8 (a locale such as pt_BR.UTF-8) and type it again."};
        case Errc::nameUnfit:
            return {"A name has a letter at least, {0} characters at most, and none that cannot be seen.",
                    "Type it again, without copying it from elsewhere."};
        case Errc::clockImpossible:
            return {"The clock of this computer says {0}, before this program was made.",
                    "Set it by a clock that you trust; its battery may be empty."};
        case Errc::foreignEnvironment:
            return {"Foreign code can get into this program by {0}.",
                    "Start it without such variables, on a computer whose /etc/ld.so.preload is empty; production is refused with them."};
        case Errc::loadedCodeUnreadable:
            return {"This program runs code of {0}, which cannot be read, or was replaced since.",
                    "Start it again once no update is going on; the record names each library that it runs, by its hash."};
        case Errc::notSums:
            return {"{0} is no list of hashes.",
                    "Give a list as sha256sum writes it, or as conclave libraries prints it of a rehearsal's record."};
        case Errc::runsAsRoot:
            return {"Conclave runs as root, with more power over this computer than a ceremony needs.",
                    "Start it as a plain user; in production the record shows root as an exception."};
        case Errc::tokenPinWeak:
            return {"The PINs of the token {0} would have {1} bits, and 80 is the least that is safe.",
                    "Allow longer PINs or base32 in pin of the site binding; if you go on, the record shows an exception."};
        // record and transcript
        case Errc::recordExists:
            return {"The record folder {0} exists already.",
                    "Choose a new folder, or continue that ceremony with conclave resume."};
        case Errc::recordMissing:
            return {"There is no record in {0}.",
                    "Give the folder that holds transcript.jsonl: the record, or its export."};
        case Errc::recordNotEnded:
            return {"The record in {0} is not that of a ceremony that has ended, or does not hold.",
                    "See what conclave verify says of it; a ceremony that was stopped goes on by conclave resume."};
        case Errc::recordOpenElsewhere:
            return {"The record {0} is open in another Conclave.",
                    "Continue there."};
        case Errc::recordGone:
            return {"The record {0} is gone: it was moved or deleted.",
                    "Put it back there, then resume."};
        case Errc::recordComplete:
            return {"The ceremony in {0} is closed.",
                    "Check it with conclave verify."};
        case Errc::transcriptBroken:
            return {"The transcript is broken at entry {0}: {1}.",
                    "Do not rely on it; find the intact record."};
        case Errc::transcriptLineMalformed:
            return {"Entry {0} of the transcript is malformed: {1}.",
                    "Do not rely on it; find the intact record."};
        case Errc::jsonMalformed:
            return {"{0} is not valid JSON of ours ({1}).",
                    "Use an intact copy."};
        case Errc::keyNotSealed:
            return {"The key {0} is still extractable.",
                    "Seal it before the ceremony is closed."};
        case Errc::needUnmet:
            return {"The step {0} cannot be done now: it needs that {1}, and that is not so.",
                    "Do first what gives it, or use a contingency of the script. Nothing was touched."};
        case Errc::doneAlready:
            return {"The step {0} cannot be done now: {1} already.",
                    "Do not repeat it. Nothing was touched."};
        case Errc::debtsOwed:
            return {"The ceremony cannot be closed yet: {0}.",
                    "Do what pays it, or close the ceremony as abandoned."};
        case Errc::holdersTooFew:
            return {"The cards here hold {0} shares of the backup, and {1} open it: {2} are missing.",
                    "Nothing was erased. Take a break, and begin again in a new record with more of its holders and "
                    "the cards that they had."};
        case Errc::photographUnfit:
            return {"{0} is not taken as a photograph: {1}.",
                    "Name the picture's file, from / on, or answer nothing: the record then has no photograph."};
        case Errc::mediumUnfit:
            return {"{0} cannot take the safe's package: {1}.",
                    "Name the folder where an empty medium is mounted, for instance /media/user/SAFE."};
        case Errc::mediumDiffers:
            return {"{0} does not read back as it was written.",
                    "The medium is not to be trusted. Take another one."};
        case Errc::rootNotSelfSigned:
            return {"The root certificate {0} is not signed by its own key.",
                    "Take the root certificate from another source: anybody can put the key into a certificate of their own."};
        case Errc::safeTooLarge:
            return {"{0} is larger than anything that belongs in a safe.",
                    "Give the folder that came out of the safe, and nothing else."};
        case Errc::backupSuperseded:
            return {"The backup {0} was replaced by a newer one, as {1} says.",
                    "Use the newer bag; or give the record of the ceremony that made the older one, and say why."};
        case Errc::keptEarlier:
            return {"The step {0} would keep a key from an earlier ceremony in its token.",
                    "To bring the key back, use recover-key; a restore-test leaves none."};
        case Errc::safeNotGiven:
            return {"The script recovers a key, and it is not known yet from what: {0} is missing.",
                    "Give the safe's folder (--safe), the root certificate (--root) and the earlier record (--earlier FOLDER, or --earlier none), with its head from paper (--earlier-head) if somebody has it."};
        case Errc::safeWithoutBackup:
            return {"There is no backup in {0}.",
                    "Give the folder that was in the safe: it holds manifest.json, proof.json, shares and the wrapped key in a folder of their own."};
        case Errc::safeAmbiguous:
            return {"{0} holds several backups of this key: {1}.",
                    "Copy the one that is to be used into a folder of its own, and give that."};
        case Errc::earlierFails:
            return {"{0} is not as the earlier ceremony left it: {1}.",
                    "Use the other copy of the safe or of the record. Nothing was touched."};
        case Errc::earlierDiffers:
            return {"{0} is not that of {1}.",
                    "Find out which of the two is the right one before you go on. Nothing was touched."};
        case Errc::nameEarlier:
            return {"{0} names {1}, which comes from an earlier ceremony.",
                    "Name one that this ceremony makes."};
        case Errc::nameNotEarlier:
            return {"{0} names {1}, which this ceremony makes.",
                    "Name one that is declared with from: earlier."};
        case Errc::proofWrong:
            return {"The proof {0} does not vouch for this backup: {1}.",
                    "Do not use these files. Take the other copy of the safe, and compare the root certificate "
                    "with one that came another way."};
        case Errc::restoreUnproved:
            return {"The restored key {0} does not sign for the root certificate.",
                    "The backup is not good: do not close; make it again."};
        case Errc::swapIsOn:
            return {"Swap is on, so memory of this computer may be written to a disk.",
                    "Turn it off (swapoff -a), then start again."};
        case Errc::memoryNotLocked:
            return {"Secrets cannot be locked in memory here.",
                    "Raise the limit (ulimit -l), then start again."};
        case Errc::roomFailed:
            return {"The rehearsal room failed: {0}.",
                    "Solve this, then try again."};
        case Errc::headWordUnknown:
            return {"Word {0} of the head, “{1}”, is not a PGP word for that place, nor hexadecimal.",
                    "Compare it with the paper, and count the words before it: one too many or too few shifts the rest."};
        case Errc::headLength:
            return {"A head is 32 words or 64 hexadecimal digits; {0} are given.",
                    "Compare it with the paper, and give all of it (on a command line in one pair of quotes)."};
        case Errc::headDiffers:
            return {"The head given is not that of {0}: words {1} to {2} are “{3}” in it and “{4}” in the record.",
                    "Compare what was given with the paper. If the paper says the same, this is not the record that was witnessed: find its other copy."};
        case Errc::hashesDiffer:
            return {"The head is given more than once, and not the same each time.",
                    "Compare each with the paper, and give the one that is right."};
        // paper
        case Errc::paperMalformed:
            return {"Line {0} of the paper's text is not as it must be: {1}.",
                    "Use the file as Conclave wrote it; an editor may have changed it."};
        case Errc::fontMissing:
            return {"The font {0} is not installed here, and no other may take its place.",
                    "Install fonts-noto-core and fonts-noto-mono, and print again."};
        case Errc::printFailed:
            return {"The PDF could not be made: {0}.",
                    "Solve this and print again; nothing was left behind."};
        case Errc::runbookDamaged:
            return {"{0} is missing, or is not the runbook that was being signed.",
                    "Go on: it is printed anew, and everyone signs again."};
        case Errc::pagesNotShown:
            return {"The pages of {0} cannot be shown: {1}.",
                    "Open another copy of the file. What the checks say of the record does not depend on this."};
        case Errc::pagesNotPrinted:
            return {"The pages were not printed, or not all of them: {0}.",
                    "See to the printer and print again, or print the file with another program."};
    }
    return {"", ""};
}
// clang-format on

}  // namespace conclave
