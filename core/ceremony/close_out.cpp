#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/base/text.h"
#include "core/ceremony/ask.h"
#include "core/ceremony/attest.h"
#include "core/ceremony/signed_runbook.h"
#include "core/ceremony/steps.h"
#include "core/ceremony/token_login.h"
#include "core/crypto/cms.h"
#include "core/crypto/digest.h"
#include "core/x509/signer.h"

namespace conclave::ceremony {
namespace {

using nlohmann::json;
namespace type = transcript::type;
namespace fs = std::filesystem;

bool signs(const std::string& statement) {
    return statement == transcript::word::agree || statement == transcript::word::disagree;
}

/// All who agreed or disagreed, in the order of the seats, which is that of the statements.
std::vector<std::string> signersOf(const Ceremony& ceremony) {
    std::vector<std::string> ids;
    for (const auto& seat : ceremony.script.seats) {
        const auto found = ceremony.state.statements.find(seat.id);
        if (found != ceremony.state.statements.end() && signs(found->second) &&
            !ceremony.state.unableToSign.contains(seat.id))
            ids.push_back(seat.id);
    }
    return ids;
}

/// Those whom nothing but the others' word sets aside must be fewer than those who sign (SIGNATURES), also
/// when this person is set aside too; who has said nothing yet may still sign. Errors: Errc::signersTooFew.
Result<void> requireSigners(const Ceremony& ceremony, const std::string& without = {}) {
    const auto& state = ceremony.state;
    std::size_t signing = 0;
    std::size_t unshown = 0;
    for (const auto& id : state.progress.filledSeats()) {
        const auto said = state.statements.find(id);
        const bool isAside = id == without || state.unableToSign.contains(id);
        if (isAside && !state.ready.contains(id))
            ++unshown;
        else if (!isAside && (said == state.statements.end() || signs(said->second)))
            ++signing;
    }
    if (!state.isAbandoned && unshown > 0 && unshown >= signing)
        return Error(Errc::signersTooFew, {std::to_string(signing), std::to_string(unshown)});
    return {};
}

/// participants.pem, the -CAfile of the check that anyone can run.
Result<transcript::FileHash> writeParticipants(Ceremony& ceremony) {
    std::vector<std::string> names;
    for (const auto& [id, person] : ceremony.state.people)
        if (person.signCertificate)
            names.push_back(id + ".sign.crt");
    std::ranges::sort(names);
    std::string pem;
    for (const auto& name : names)
        pem += ceremony.state.person(name.substr(0, name.size() - std::string_view(".sign.crt").size()))
                   ->signCertificate->pem();
    return ceremony.record.write(transcript::participantsPemFile, asBytes(pem));
}

/// Signatures under an older closing move aside; they are named by the newer one.
Result<std::vector<transcript::FileHash>> voidSignatures(Ceremony& ceremony) {
    std::vector<transcript::FileHash> moved;
    const auto closing = ceremony.state.closings;
    std::error_code ignored;
    // The runbook's text moves last. Where it did, before an interruption, what has a name now belongs to the
    // closing to come.
    const bool hasMoved = fs::exists(
        ceremony.record.path(transcript::voidRunbookFile(closing, transcript::runbookTextFile)), ignored);
    const auto move = [&](const std::string& name, const std::string& to) -> Result<void> {
        const auto from = ceremony.record.path(name), there = ceremony.record.path(to);
        if (!hasMoved && fs::exists(from, ignored)) {
            TRY_ASSIGN(const auto content, readFile(from));
            TRY(ceremony.record.write(to, content));
            fs::remove(from, ignored);
            TRY(syncFolder(from.parent_path()));
        }
        if (fs::exists(there, ignored)) {
            TRY_ASSIGN(auto file, transcript::hashRecordFile(ceremony.record.folder(), to));
            moved.push_back(std::move(file));
        }
        return {};
    };
    for (const auto& id : ceremony.state.signers)
        TRY(move(transcript::signatureFile(id), transcript::voidSignatureFile(closing, id)));
    for (const auto file : {transcript::runbookFile, transcript::runbookTextFile})
        TRY(move(std::string(file), transcript::voidRunbookFile(closing, file)));
    return moved;
}

/// The members of the closing to come, but for its files and its runbook.
Result<json> closingMembers(const Ceremony& ceremony) {
    json manifests = json::array();
    for (const auto& [name, quorum] : ceremony.state.quorums) {
        TRY_ASSIGN(const auto file,
                   transcript::hashRecordFile(ceremony.record.folder(), transcript::manifestFile(name)));
        manifests.push_back({{"path", file.path}, {"sha256", file.sha256}});
    }
    return json{{"signers", signersOf(ceremony)},
                {"manifests", manifests},
                {"owed", debtsJson(ceremony)},
                {"abandoned", ceremony.state.isAbandoned}};
}

/// Transcript and runbook, in one transaction; `runbook` may be null. The transcript's signature is on the
/// disk first: where an interruption comes between, both are made again.
Result<void> sign(Ceremony& ceremony, const std::string& id, ByteView content, SignedRunbook* runbook) {
    const auto& person = *ceremony.state.person(id);
    const auto& certificate = *person.signCertificate;
    TRY(x509::checkInTime(certificate, utcNowMs()));  // else the signature would count for nothing
    const auto algorithm = crypto::defaultSignature(certificate.publicKey().algorithm());
    Bytes signature;
    TRY(ceremony.cards.withPin(
        id, {Phrase::typePinToSign, {person.name}, true}, {Phrase::signing, {person.name}},
        [&](piv::Card& card, piv::PinSource pin) -> Result<void> {
            piv::CardKey key(card, piv::KeySlot::signature, certificate.publicKey(), pin);
            TRY_ASSIGN(signature, crypto::cadesSign(key, certificate.der(), algorithm, content));
            return runbook == nullptr ? Result<void>() : runbook->sign(key, certificate.der(), utcNowMs());
        }));
    TRY(ceremony.record.write(transcript::signatureFile(id), signature));
    if (runbook != nullptr)
        TRY(runbook->save(ceremony));
    ceremony.room.tell({Phrase::signatureMade, {person.name}});
    return {};
}

Result<Statement> askStatement(Ceremony& ceremony, const std::string& id) {
    for (;;) {
        TRY_ASSIGN(auto statement,
                   ceremony.room.requestStatement(id, {Phrase::askStatement, {ceremony.person(id)}}));
        statement.reason = tidied(statement.reason);
        const bool mayLackReason = statement.kind == Statement::Kind::agree;
        const auto fits = mayLackReason && statement.reason.empty()
                              ? Result<void>()
                              : checkAnswer(statement.reason, reasonCharacters);
        if (fits)
            return statement;
        ceremony.room.warn(fits.error());
    }
}

Result<void> takeStatement(Ceremony& ceremony, const std::string& id) {
    TRY_ASSIGN(const auto statement, askStatement(ceremony, id));
    const auto before = ceremony.state.statements.find(id);
    if (statement.kind == Statement::Kind::agree && before != ceremony.state.statements.end() &&
        before->second == transcript::word::agree)
        return {};  // asked again, and nothing new
    const auto* person = ceremony.state.person(id);
    TRY(ceremony.append(type::statement, {{"participant", id},
                                          {"statement", name(statement.kind)},
                                          {"reason", statement.reason},
                                          {"certificateSha256", person->signCertificate
                                                                    ? toHex(person->signCertificate->sha256())
                                                                    : std::string()}}));
    return {};
}

/// A card that cannot sign is found while the record is still open, not when all others have signed.
Result<void> showReadiness(Ceremony& ceremony, const std::string& id, std::optional<Release>& release) {
    const auto& state = ceremony.state;
    if (!signs(state.statements.at(id)) || state.ready.contains(id) || state.unableToSign.contains(id))
        return {};
    if (!release) {
        TRY_ASSIGN(release, announce(ceremony, {transcript::word::ready}));
    }
    auto shown = x509::checkInTime(*ceremony.state.person(id)->signCertificate, utcNowMs());
    if (shown)
        shown = attest(ceremony, *release, id, {Phrase::showingReadiness, {ceremony.person(id)}}, nullptr);
    if (shown || !isCardOut(shown.error()))
        return shown;
    if (auto isEnough = requireSigners(ceremony, id); !isEnough)
        return std::move(isEnough).error().causedBy(std::move(shown).error());
    return ceremony.recordException(
        {Say{Phrase::cannotSign, {ceremony.person(id), shown.error().whatHappened(ceremony.lang)}}.in(
             ceremony.lang),
         Say{Phrase::readinessNotShown, {}}.in(ceremony.lang), ceremony.reporter(),
         Say{Phrase::closedWithoutSigner, {}}.in(ceremony.lang)},
        transcript::word::notReady, std::nullopt, {id});
}

}  // namespace

Result<void> takeStatements(Ceremony& ceremony) {
    if (const auto owed = ceremony.state.owed(); !owed.empty() && !ceremony.state.isAbandoned)
        return Error(Errc::debtsOwed, {wordingOf(owed.front())});
    // People now take their time, and nothing below needs the HSM: nobody stays logged in.
    ceremony.hsm.closeAllSessions(ceremony.room);
    if (!ceremony.state.isAbandoned)
        TRY(requireLogins(ceremony));
    std::optional<Release> readiness;
    for (const auto& id : ceremony.state.progress.filledSeats()) {
        if (!ceremony.state.statements.contains(id))
            TRY(takeStatement(ceremony, id));
        if (!ceremony.state.isAbandoned)
            TRY(showReadiness(ceremony, id, readiness));
    }
    TRY(requireSigners(ceremony));
    return {};
}

Result<void> setSignerAside(Ceremony& ceremony, const std::string& signer, const Error& problem) {
    ceremony.step = nullptr;
    return ceremony.recordException(
        {Say{Phrase::cannotSign, {ceremony.person(signer), problem.whatHappened(ceremony.lang)}}.in(
             ceremony.lang),
         Say{Phrase::signaturesSetAside, {}}.in(ceremony.lang), ceremony.reporter(),
         Say{Phrase::closedWithoutSigner, {}}.in(ceremony.lang)},
        transcript::word::newClosing, std::nullopt, {signer});
}

namespace {

/// Why there is a closing again: before its files move, else an interruption would leave some that no entry
/// names.
Result<void> requireReason(Ceremony& ceremony, Phrase what) {
    if (ceremony.state.isClosingAnew)
        return {};
    return ceremony.recordException(
        {Say{what, {}}.in(ceremony.lang), Say{Phrase::signaturesSetAside, {}}.in(ceremony.lang),
         ceremony.reporter(), Say{Phrase::allSignAgain, {}}.in(ceremony.lang)},
        transcript::word::newClosing);
}

/// What everyone is about to sign is shown to everyone before it is final. Whoever signs may still say
/// something else; who does not sign has said why. False: somebody was not content, and all of these were
/// asked.
Result<bool> isRunbookRight(Ceremony& ceremony, const PrintedRunbook& printed) {
    const auto signers = signersOf(ceremony);
    if (signers.empty())
        return true;
    const auto text = ceremony.record.path(transcript::runbookTextFile).string();
    const auto pdf = ceremony.record.path(transcript::runbookFile).string();
    const Say question = printed.pages == 0 ? Say{Phrase::askRunbookText, {text}}
                                            : Say{Phrase::askRunbook, {pdf, std::to_string(printed.pages)}};
    TRY_ASSIGN(const bool isRight,
               ceremony.room.confirm({Confirmation::Kind::runbook, ceremony.reporter(), question}));
    if (isRight)
        return true;
    ceremony.room.tell({Phrase::statementsAgain, {}});
    for (const auto& id : signers)
        TRY(takeStatement(ceremony, id));
    return false;
}

/// After the last closing nothing may be written: an entry behind it needs a new closing, signed by all.
Result<void> ensureClosing(Ceremony& ceremony) {
    const auto& state = ceremony.state;
    if (!state.isContentEnded)
        TRY(ceremony.append(type::contentEnd, json::object()));
    std::vector<transcript::FileHash> moved;
    for (bool textOnly = false; state.lastType != type::closing;) {
        if (state.closings > 0) {
            TRY(requireReason(ceremony, Phrase::recordedAfterClosing));
            TRY_ASSIGN(moved, voidSignatures(ceremony));
        }
        TRY_ASSIGN(auto closing, closingMembers(ceremony));
        const auto before = ceremony.record.head();
        auto printed = printRunbook(ceremony, closing, textOnly);
        if (!printed && printed.error().code() != Errc::printFailed)
            return std::move(printed).error();
        if (!printed) {
            TRY(ceremony.recordException(
                {Say{Phrase::runbookNotPrinted, {printed.error().whatHappened(ceremony.lang)}}.in(
                     ceremony.lang),
                 Say{Phrase::runbookTextOnly, {}}.in(ceremony.lang), ceremony.reporter(),
                 Say{Phrase::closedWithoutPdf, {}}.in(ceremony.lang)},
                transcript::word::notPrinted));
            ceremony.room.warn(printed.error());
            textOnly = true;
            continue;
        }
        TRY_ASSIGN(const bool isRight, isRunbookRight(ceremony, *printed));
        TRY(ceremony.recordPending());
        if (!isRight || ceremony.record.head() != before)
            continue;  // the paper says what the transcript says, or it is made anew
        TRY_ASSIGN(auto participants, writeParticipants(ceremony));
        moved.push_back(std::move(participants));
        moved.push_back(std::move(printed->text));
        closing["files"] = filesJson(moved);
        closing["runbook"] = std::move(printed->member);
        TRY(ceremony.append(type::closing, closing));
        TRY(ceremony.recordPending());
        moved.clear();
    }
    return {};
}

bool isThere(const Ceremony& ceremony, const std::string& file) {
    std::error_code ignored;
    return fs::exists(ceremony.record.path(file), ignored);
}

}  // namespace

Result<void> closeAndSign(Ceremony& ceremony, std::string& signer) {
    ceremony.step = nullptr;
    signer.clear();
    TRY(ceremony.recordPending());  // what was reported while a signature failed
    TRY(ensureClosing(ceremony));
    TRY_ASSIGN(const auto content, readFile(ceremony.record.path(transcript::transcriptFile)));
    auto opened = SignedRunbook::open(ceremony, content);
    if (!opened && opened.error().code() == Errc::runbookDamaged) {
        ceremony.room.warn(opened.error());
        std::error_code ignored;  // it is no signature of anybody: nothing to be kept with the others
        fs::remove(ceremony.record.path(transcript::runbookFile), ignored);
        TRY(requireReason(ceremony, Phrase::runbookDamaged));
        return closeAndSign(ceremony, signer);
    }
    if (!opened)
        return std::move(opened).error();
    auto& runbook = *opened;
    ceremony.room.tell({Phrase::ceremonyClosed, {}});
    ceremony.room.show(
        {Exhibit::Kind::head, {{{Phrase::labelHead, {}}, toHex(ceremony.record.head()), true}}});

    std::vector<Bytes> signatures;
    std::vector<Bytes> allowed;
    for (const auto& id : ceremony.state.signers) {
        const auto file = transcript::signatureFile(id);
        const bool lacksRunbook = runbook && runbook->signatures() == signatures.size();
        if (lacksRunbook || !isThere(ceremony, file)) {  // else signed before an interruption
            if (auto isSigned = sign(ceremony, id, content, lacksRunbook ? &*runbook : nullptr); !isSigned) {
                if (ceremony.state.signers.size() > 1 && requireSigners(ceremony, id))
                    signer = id;
                return isSigned;
            }
            TRY(ceremony.recordPending());
            if (ceremony.state.lastType != type::closing)
                return closeAndSign(ceremony, signer);
        }
        TRY_ASSIGN(auto signature, readFile(ceremony.record.path(file)));
        signatures.push_back(std::move(signature));
        allowed.push_back(ceremony.state.person(id)->signCertificate->der());
    }
    TRY_ASSIGN(const auto merged, crypto::cadesMerge(signatures));
    TRY(crypto::cadesVerify(merged, content, allowed));
    TRY(ceremony.record.write(transcript::mergedSignatureFile, merged));
    return {};
}

}  // namespace conclave::ceremony
