#include "tests/ui/scenes.h"

#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QStackedWidget>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/script/script.h"
#include "core/transcript/record.h"
#include "tests/ui/settle.h"
#include "ui/pages/before_page.h"
#include "ui/pages/break_sheet.h"
#include "ui/pages/ceremony_page.h"
#include "ui/pages/earlier_page.h"
#include "ui/pages/exception_sheet.h"
#include "ui/pages/recover_page.h"
#include "ui/pages/review_page.h"
#include "ui/pages/start_page.h"
#include "ui/theme/language.h"
#include "ui/widgets/card_tray.h"
#include "ui/widgets/top_bar.h"

namespace conclave::test {

using namespace ui;
using ceremony::Phrase;
using ceremony::PinKind;
using ceremony::Say;
using Place = Scene::Place;

namespace {

const std::map<std::string, std::string> people{{"custodian-1", "Ana Ribeiro"},
                                                {"custodian-2", "Beto Nakamura"},
                                                {"custodian-3", "Carla Menezes"},
                                                {"administrator", "Davi Albuquerque"},
                                                {"witness", "Eva Lindqvist"}};
const std::vector<std::string> seats{"custodian-1", "custodian-2", "custodian-3", "administrator", "witness"};
constexpr auto softHsm = "/usr/lib/softhsm/libsofthsm2.so";
constexpr auto primarySerial = "b5a1c22f0d3e4f60";
constexpr auto restoreSerial = "0e9d41c7a2b85533";
constexpr auto keyLabel = "CartorioDigitalRAIZ";
constexpr auto subject = "CN=Cartório Digital Autoridade Certificadora Raiz, O=Cartório Digital, C=BR";
constexpr std::int64_t beganUtcMs = 1795786027000;  // 2026-11-27T13:27:07Z
constexpr int readerCount = 5;

// SHA-256 of "1" to "5": any will do, as long as their words are of all lengths.
constexpr std::array hashes{"6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
                            "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35",
                            "4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce",
                            "4b227777d4dd1fc61c6f884f48641d02b4d121d3fd328cb08b5531fcacdabf8a",
                            "ef2d127de37b942baad06145e54b0c619a1f22327b2ebbcfbec78f5564afe39d"};

std::shared_ptr<const script::Script> shippedScript(const std::string& name) {
    static std::map<std::string, std::shared_ptr<const script::Script>> known;
    auto& script = known[name];
    if (!script) {
        auto parsed = script::loadScript(CONCLAVE_SOURCE_DIR "/ceremonies/" + name + ".yaml");
        if (!parsed.value)
            std::abort();
        script = std::make_shared<script::Script>(std::move(*parsed.value));
    }
    return script;
}

std::string person(const std::string& seat) {
    return people.at(seat);
}

std::string readerName(int number) {
    return "Conclave Virtual Reader " + std::to_string(number) + " 00 00";
}

void addEntry(CeremonyModel& model, std::string_view kind, const std::string& step, std::int64_t timeUtcMs,
              nlohmann::json fields = nlohmann::json::object()) {
    const auto count = model.timeline.entries().size();
    fields["ceremony"] = "R-20261127-3f9a1c07";
    transcript::Entry entry;
    entry.seq = static_cast<std::int64_t>(count) + 1;
    entry.type = kind;
    entry.step = step;
    entry.timeUtcMs = timeUtcMs;
    entry.lineHash = fromHex(hashes[count % hashes.size()]).value();
    entry.json = std::make_shared<const nlohmann::json>(std::move(fields));
    model.timeline.add(std::move(entry));
}

/// Lines as the engine writes them of a step that went well.
void addStepLines(CeremonyModel& model, const script::Step& step, std::int64_t& time) {
    namespace type = transcript::type;
    const auto add = [&](std::string_view kind, nlohmann::json fields, int seconds) {
        time += seconds * 1000;
        addEntry(model, kind, step.id, time, std::move(fields));
    };
    add(type::stepBegin, {{"title", step.title.en}}, 1);
    add(type::readAloud, {{"by", step.actor}}, 20);
    if (step.kind == steps::findKind("sign-in"))
        for (const auto& [seat, name] : people)
            add(type::participant, {{"id", seat}, {"name", name}}, 40);
    if (step.kind == steps::findKind("generate-key")) {
        add(type::intent, {{"action", transcript::action::generateKey}}, 2);
        add(type::result, {{"action", transcript::action::generateKey}}, 38);
    }
    add(type::confirmation, {{"by", step.actor}, {"answer", "yes"}, {"what", step.title.en}}, 41);
    add(type::stepEnd, {{"outcome", "done"}}, 1);
}

/// The room at the beginning of this step: what came before is done, everyone has signed in.
void goTo(CeremonyModel& model, const std::string& stepId,
          const std::string& script = "root-key-generation") {
    model.takeScript(shippedScript(script));
    model.isRehearsal = true;
    model.recordFolder = "/home/ana/Documents/Conclave/rehearsals/20261127T132707Z";
    model.tokens["primary"] = {"primary", primarySerial, keyLabel, "SoftHSM project", "SoftHSM v2", false};
    model.tokens["restore"] = {"restore",         restoreSerial, "CartorioDigitalRAIZRestauro",
                               "SoftHSM project", "SoftHSM v2",  false};
    model.isReaderServiceUp = true;
    model.readers.clear();
    for (int number = 1; number <= readerCount; ++number)
        model.readers.push_back({readerName(number), false, {}, {}, false});
    auto time = beganUtcMs;
    addEntry(model, transcript::type::begin, {}, time,
             {{"script", {{"name", model.script->name}, {"version", model.script->version}}}});
    int stepNumber = 0;
    for (std::size_t act = 0; act < model.script->acts.size(); ++act)
        for (const auto& step : model.script->acts[act].steps) {
            ++stepNumber;
            if (step.id != stepId) {
                addStepLines(model, step, time);
                model.facts.stepsDone.insert(step.id);
                if (step.kind == steps::findKind("sign-in"))
                    model.facts.names = people;
                continue;
            }
            addEntry(model, transcript::type::stepBegin, step.id, time + 1000, {{"title", step.title.en}});
            model.now = {step.id,
                         step.kind,
                         model.script->acts[act].title,
                         step.title,
                         step.text,
                         static_cast<int>(act) + 1,
                         static_cast<int>(model.script->acts.size()),
                         stepNumber,
                         static_cast<int>(model.script->allSteps().size()),
                         step.actor,
                         step.witness,
                         step.present};
            model.beat = ceremony::Beat::act;
            return;
        }
    std::abort();  // no such step
}

void putCard(CeremonyModel& model, int reader, const std::string& seat, bool isInUse = false) {
    auto& item = model.readers.at(static_cast<std::size_t>(reader) - 1);
    item.hasCard = true;
    item.kind = seat.empty() ? ceremony::CardSight::Kind::withoutKeys : ceremony::CardSight::Kind::known;
    item.owner = seat;
    item.isInUse = isInUse;
}

using Kind = ceremony::Confirmation::Kind;

ceremony::Confirmation yesOrNo(Kind kind, const std::string& seat, Phrase phrase,
                               std::vector<ErrorArg> args = {}, std::string mustType = {}) {
    return {kind, seat, {phrase, std::move(args)}, std::move(mustType)};
}

/// The witness is asked, after the one who leads the step.
ceremony::Confirmation secondYes(const CeremonyModel& model, Kind kind, Phrase phrase,
                                 std::vector<ErrorArg> args = {}) {
    auto asked = yesOrNo(kind, model.now->witness, phrase, std::move(args));
    asked.all = {model.now->actor, model.now->witness};
    asked.answered = 1;
    return asked;
}

ceremony::PinRequest pinOf(const std::string& seat, int triesLeft, bool wasWrong) {
    ceremony::PinRequest request{PinKind::card, seat, {}, {Phrase::typePin, {person(seat)}}, triesLeft, {}};
    if (wasWrong)
        request.problem = Error(Errc::pinWrong, {std::to_string(triesLeft)});
    return request;
}

/// The quorum has one card, the next is asked for.
void unlocking(CeremonyModel& model) {
    goTo(model, "unlock");
    model.quorum = {"unlock", 2, {"custodian-3"}, {"custodian-1", "custodian-2"}};
    putCard(model, 3, "custodian-3");
    model.news = {{Phrase::envelopeProved, {person("custodian-3")}}, {Phrase::quorumHas, {"1", "2"}}};
}

void unlocked(CeremonyModel& model, const std::string& step) {
    goTo(model, step);
    model.tokens["primary"].isUnlocked = true;
    for (int reader = 1; reader <= 3; ++reader)
        putCard(model, reader, "custodian-" + std::to_string(reader));
}

void askHashes(CeremonyModel& model) {
    goTo(model, "hashes");
    model.exhibit = {ceremony::Exhibit::Kind::toCompare,
                     {{{Phrase::labelScriptHash, {}}, hashes[0], true},
                      {{Phrase::labelSiteHash, {}}, hashes[1], true},
                      {{Phrase::labelSoftwareHash, {}}, hashes[2], true},
                      {{Phrase::labelModuleHash, {}}, hashes[3], true}}};
    model.prompt = secondYes(model, Kind::hashes, Phrase::confirmHashes);
}

void askHsm(CeremonyModel& model) {
    goTo(model, "hsm");
    for (const auto& [name, token] : model.tokens) {
        model.exhibit.rows.push_back({{Phrase::labelToken, {name}}, token.label});
        model.exhibit.rows.push_back({{Phrase::labelSerial, {}}, token.serial});
        model.exhibit.rows.push_back({{Phrase::labelModel, {}}, token.manufacturer + ", " + token.model});
        model.exhibit.rows.push_back({{Phrase::labelFirmware, {}}, "2.6"});
    }
    model.prompt = secondYes(model, Kind::hsm, Phrase::confirmHsm);
}

void chooseNewCard(CeremonyModel& model) {
    goTo(model, "enrol-cards");
    ceremony::CardRequest request{
        "custodian-2", {Phrase::insertNewCard, {person("custodian-2")}}, true, {}, {}};
    putCard(model, 1, "custodian-1");
    for (int reader = 2; reader <= 4; ++reader) {
        putCard(model, reader, {});
        request.readers.push_back(readerName(reader));
    }
    model.news = {{Phrase::cardEnrolled, {person("custodian-1")}}};
    model.prompt = request;
}

void insertCard(CeremonyModel& model) {
    unlocking(model);
    model.prompt =
        ceremony::CardRequest{"custodian-1",
                              {Phrase::insertCard, {person("custodian-1")}},
                              false,
                              {},
                              Error(Errc::wrongCard, {person("custodian-3"), person("custodian-1")}),
                              readerName(3)};
    model.readers.at(4).isPresent = false;
}

void pinWrong(CeremonyModel& model) {
    unlocking(model);
    putCard(model, 1, "custodian-1", true);
    model.prompt = pinOf("custodian-1", 2, true);
}

void lastTry(CeremonyModel& model) {
    unlocking(model);
    putCard(model, 1, "custodian-1", true);
    model.prompt = yesOrNo(Kind::lastTry, "custodian-1", Phrase::confirmLastTry, {person("custodian-1")});
}

void pinOnReader(CeremonyModel& model) {
    unlocking(model);
    putCard(model, 4, "custodian-1", true);
    model.busy = Busy{{{Phrase::typePinOnReader, {person("custodian-1")}},
                       false,
                       false,
                       ceremony::DeviceWork::Device::pinPad},
                      6200};
}

void initialise(CeremonyModel& model) {
    goTo(model, "initialise-restore");
    model.prompt =
        yesOrNo(Kind::initialise, "witness", Phrase::confirmInitialise, {"restore", restoreSerial}, "5533");
}

void soPin(CeremonyModel& model) {
    goTo(model, "initialise-primary");
    model.prompt = ceremony::PinRequest{PinKind::securityOfficer,         {}, "primary",
                                        {Phrase::typeSoPin, {"primary"}}, {}, {}};
}

void makingKey(CeremonyModel& model) {
    unlocked(model, "generate");
    model.quorum = {"unlock", 2, {"custodian-3", "custodian-1"}, {"custodian-2"}};
    model.busy = Busy{{{Phrase::makingKey, {"RSA-4096"}}, true, true}, 38400};
}

void certificate(CeremonyModel& model) {
    unlocked(model, "certificate");
    model.facts.isKeyExtractable = true;
    model.beat = ceremony::Beat::result;
    model.exhibit = {ceremony::Exhibit::Kind::result,
                     {{{Phrase::labelSubject, {}}, subject},
                      {{Phrase::labelNotBefore, {}}, "2026-11-27T14:31:00Z"},
                      {{Phrase::labelNotAfter, {}}, "2046-11-27T14:30:59Z"},
                      {{Phrase::labelSignatureAlgorithm, {}}, "RSA-PSS, SHA-256"},
                      {{Phrase::labelSerialNumber, {}}, "54d1c09b2fe8aa7731405e6b98cdf012a7b3c4d5"},
                      {{Phrase::labelCertificateHash, {}}, hashes[4], true}}};
    model.news = {{Phrase::certificateMade, {}}};
    model.prompt = secondYes(model, Kind::result, Phrase::confirmResult);
}

/// What the HSM is about to sign.
void toBeSigned(CeremonyModel& model) {
    unlocked(model, "certificate");
    model.facts.isKeyExtractable = true;
    model.exhibit = {ceremony::Exhibit::Kind::toBeSigned,
                     {{{Phrase::labelSubject, {}}, subject},
                      {{Phrase::labelNotBefore, {}}, "2026-11-27T14:31:00Z"},
                      {{Phrase::labelNotAfter, {}}, "2046-11-27T14:30:59Z"},
                      {{Phrase::labelSignatureAlgorithm, {}}, "RSA-PSS, SHA-256"},
                      {{Phrase::labelKeyHash, {}}, hashes[1], true}}};
    auto asked = secondYes(model, Kind::toBeSigned, Phrase::confirmFields);
    asked.seat = asked.all.front();
    asked.answered = 0;
    model.prompt = asked;
}

void keyMade(CeremonyModel& model) {
    unlocked(model, "generate");
    model.facts.isKeyExtractable = true;
    model.beat = ceremony::Beat::result;
    model.exhibit = {ceremony::Exhibit::Kind::result,
                     {{{Phrase::labelKey, {}}, keyLabel},
                      {{Phrase::labelMechanism, {}}, "CKM_RSA_PKCS_KEY_PAIR_GEN"},
                      {{Phrase::labelKeyHash, {}}, hashes[1], true}}};
    model.prompt = secondYes(model, Kind::result, Phrase::confirmResult);
}

/// What the safe held, at the end of the step that judged it.
void retrieved(CeremonyModel& model) {
    goTo(model, "retrieve", "recovery");
    model.beat = ceremony::Beat::result;
    model.exhibit = {ceremony::Exhibit::Kind::result,
                     {{{Phrase::labelSubject, {}}, subject},
                      {{Phrase::labelKeyHash, {}}, hashes[1], true},
                      {{Phrase::labelCertificateHash, {}}, hashes[4], true},
                      {{Phrase::labelHolders, {}}, "custodian-1, custodian-2, custodian-3"},
                      {{Phrase::labelThreshold, {}}, "2"},
                      {{Phrase::labelEarlier, {}}, "none"},
                      {{Phrase::labelAnchored, {}}, "false"}}};
    model.prompt = secondYes(model, Kind::result, Phrase::confirmResult);
}

/// The text is read; nothing is done before.
void reading(CeremonyModel& model) {
    unlocked(model, "generate");
    model.beat = ceremony::Beat::read;
    model.prompt = yesOrNo(Kind::readAloud, model.now->actor, Phrase::confirmRead);
}

void quorumOneOfTwo(CeremonyModel& model) {
    unlocking(model);
    model.prompt =
        ceremony::CardRequest{"custodian-1", {Phrase::insertCard, {person("custodian-1")}}, false, {}, {}};
}

void stepFailed(CeremonyModel& model) {
    unlocked(model, "back-up");
    model.facts.exceptions = 1;
    model.problem =
        Error(Errc::hsmFailed, {"C_WrapKey"}).native(NativeSource::pkcs11, 0x30, "CKR_DEVICE_ERROR");
    model.prompt = ceremony::DecisionRequest{};
}

/// With all that may be decided.
void decision(CeremonyModel& model) {
    stepFailed(model);
    ceremony::DecisionRequest request;
    static const auto contingencies = [](const script::Script& script) {
        std::vector<script::Contingency> made(2);
        made[0].act.id = "unblock";
        made[1].act.id = "fresh-deal";
        made[0].act.title = {"Unblock a card with its PUK", "Desbloquear um cartão com o PUK"};
        made[0].act.steps = {*script.findStep("enrol-cards")};
        made[1].act.title = {"Make the backup from a fresh deal", "Fazer a cópia com nova distribuição"};
        made[1].insteadOf = "back-up";
        made[1].act.steps = {*script.findStep("deal-backup"), *script.findStep("back-up")};
        return made;
    }(*model.script);
    for (const auto& contingency : contingencies)
        request.contingencies.push_back(&contingency);
    request.redo = {model.script->findStep("deal-backup")};
    request.mayAbandon = true;
    model.prompt = request;
}

void abandoning(CeremonyModel& model) {
    stepFailed(model);
    model.problem.reset();
    model.prompt = yesOrNo(Kind::abandon, "administrator", Phrase::confirmAbandon,
                           {steps::wordingOf(steps::Owing{steps::Debt::seal, {"root", "primary"}})});
}

void vacancy(CeremonyModel& model) {
    goTo(model, "sign-in");
    model.facts.names.clear();
    model.prompt =
        ceremony::Question{ceremony::Question::Kind::personName,
                           "witness",
                           {Phrase::askPersonName, {Wording(model.script->findSeat("witness")->title)}},
                           {},
                           true};
}

void statement(CeremonyModel& model) {
    unlocked(model, "close-out");
    model.prompt = StatementRequest{"custodian-1", {Phrase::askStatement, {person("custodian-1")}}};
}

void signing(CeremonyModel& model) {
    unlocked(model, "close-out");
    putCard(model, 1, "custodian-1", true);
    model.exhibit = {ceremony::Exhibit::Kind::head, {{{Phrase::labelHead, {}}, hashes[2], true}}};
    model.news = {{Phrase::signatureMade, {person("custodian-2")}}};
    model.prompt = ceremony::PinRequest{
        PinKind::card, "custodian-1", {}, {Phrase::typePinToSign, {person("custodian-1")}}, 3, {}, {}, true};
}

Bytes head() {
    return Bytes(32, std::uint8_t{0xa7});
}

ceremony::Times times() {
    using namespace std::chrono_literals;
    return {.total = 2838s, .hsm = 92s, .cards = 61s, .people = 2680s};
}

void endedClosed(CeremonyModel& model) {
    unlocked(model, "close-out");
    model.tokens["primary"].isUnlocked = false;
    model.facts.isClosed = true;
    model.ended = Ended{ceremony::Outcome{ceremony::Ending::closed, head(), times()}, {}};
}

void endedAbandoned(CeremonyModel& model) {
    endedClosed(model);
    model.ended->outcome->ending = ceremony::Ending::abandoned;
    model.facts.owed = {{steps::Debt::seal, {"root", "primary"}}, {steps::Debt::proof, {"root"}}};
}

void endedInterrupted(CeremonyModel& model) {
    unlocked(model, "back-up");
    model.tokens["primary"].isUnlocked = false;
    model.ended = Ended{ceremony::Outcome{ceremony::Ending::stopped, head(), times()}, {}};
}

void endedWithSilentHsm(CeremonyModel& model) {
    endedInterrupted(model);
    model.ended->outcome->isHsmSilent = true;
}

void endedFailed(CeremonyModel& model) {
    unlocked(model, "back-up");
    model.ended = Ended{{}, Error(Errc::diskFull, {"/home/ana/Documents/Conclave"})};
}

ceremony::PreflightItem passed(std::string id, const std::string& detail) {
    return {std::move(id), ceremony::PreflightItem::Outcome::passed, Wording::same(detail), {}, {}};
}

void prepare(CeremonyModel& model) {
    goTo(model, "welcome");
    model.now.reset();
    model.timeline = {};
    auto& preparation = model.preparation;
    preparation.scriptFile = CONCLAVE_SOURCE_DIR "/ceremonies/root-key-generation.yaml";
    preparation.siteFile = "/tmp/conclave-ana/room/site.yaml";
    preparation.script = model.script;
    auto site = std::make_shared<script::Site>();
    site->rehearsal = true;
    preparation.site = site;
    preparation.items = {passed("record-folder", "/home/ana/Documents/Conclave/20261127T132707Z"),
                         passed("disk-space", "21.4 GB"),
                         {"state-primary",
                          ceremony::PreflightItem::Outcome::passed,
                          {"ready to be initialised", "pronto para ser inicializado"},
                          {},
                          {}},
                         passed("readers", "5"),
                         passed("cards", "5")};
}

void beforeWithProblems(CeremonyModel& model) {
    prepare(model);
    const auto refused = ceremony::PreflightItem::Outcome::refused;
    model.preparation.items.push_back({"readers",
                                       refused,
                                       {},
                                       Error(Errc::readersTooFew, {"5", "2"}),
                                       "/tmp/conclave-ana/room/site.yaml:14"});
    model.preparation.items.push_back({"token-restore",
                                       refused,
                                       {},
                                       Error(Errc::tokenMissing, {"serial=0e9d41c7a2b85533"}),
                                       "/tmp/conclave-ana/room/site.yaml:18"});
    model.readers.resize(2);
}

void checking(CeremonyModel& model) {
    prepare(model);
    model.preparation.items.clear();
    model.preparation.isRunning = true;
}

void siteOfWhatIsThere(CeremonyModel& model) {
    prepare(model);
    model.survey.module = softHsm;
    pkcs11::TokenInfo token;
    token.manufacturer = "SoftHSM project";
    token.model = "SoftHSM v2";
    token.label = keyLabel;
    token.serial = primarySerial;
    model.survey.tokens.push_back(token);
    token.label = "CartorioDigitalRAIZRestauro";
    token.serial = restoreSerial;
    model.survey.tokens.push_back(token);
}

void nothing(CeremonyModel&) {}

}  // namespace

QVector<Scene> scenes() {
    const auto named = [](const char* name, auto set, Place place = Place::ceremony) {
        return Scene{QString::fromLatin1(name), place, set};
    };
    return {
        named("start", nothing, Place::start),
        named("before-ready", prepare, Place::before),
        named("before-two-to-solve", beforeWithProblems, Place::before),
        named("before-checking", checking, Place::before),
        named("before-site", siteOfWhatIsThere, Place::siteSheet),
        named("opening",
              [](CeremonyModel& model) {
                  goTo(model, "welcome");
                  model.prompt = yesOrNo(Kind::done, "administrator", Phrase::confirmStep);
              }),
        named("sign-in",
              [](CeremonyModel& model) {
                  goTo(model, "sign-in");
                  model.facts.names.clear();
                  model.prompt = ceremony::Question{ceremony::Question::Kind::identity,
                                                    "custodian-1",
                                                    {Phrase::askIdentity, {person("custodian-1")}},
                                                    {}};
              }),
        named("read-back",
              [](CeremonyModel& model) {
                  goTo(model, "sign-in");
                  model.facts.names.clear();
                  model.prompt = ceremony::Confirmation{
                      Kind::person,
                      "custodian-1",
                      {Phrase::confirmPerson,
                       {person("custodian-1"), Wording("passport FX 123456", "passaporte FX 123456")}}};
              }),
        named("vacancy", vacancy),
        named("clock",
              [](CeremonyModel& model) {
                  goTo(model, "clock");
                  model.prompt =
                      secondYes(model, Kind::clock, Phrase::confirmClock, {"2026-11-27T14:32:07Z"});
              }),
        named("hashes", askHashes),
        named("hsm", askHsm),
        named("new-card", chooseNewCard),
        named("wrong-card", insertCard),
        named("pin-wrong", pinWrong),
        named("last-try", lastTry),
        named("pin-on-reader", pinOnReader),
        named("initialise", initialise),
        named("so-pin", soPin),
        named("reading", reading),
        named("making-key", makingKey),
        named("stopping",
              [](CeremonyModel& model) {
                  makingKey(model);
                  model.isStopping = true;
              }),
        named("key-made", keyMade),
        named("to-be-signed", toBeSigned),
        named("certificate", certificate),
        named("quorum", quorumOneOfTwo),
        named("step-failed", stepFailed),
        named("decision", decision),
        named("abandoning", abandoning),
        named("statement", statement),
        named("signing", signing),
        named("exception", pinWrong, Place::exceptionSheet),
        named("break", certificate, Place::breakSheet),
        named("closed", endedClosed),
        named("abandoned", endedAbandoned),
        named("interrupted", endedInterrupted),
        named("silent", endedWithSilentHsm),
        named("failed", endedFailed),
        named("review", nothing, Place::review),
        named("retrieved", retrieved),
        named("earlier", nothing, Place::earlier),
        named("drill", nothing, Place::drill),
        named("recover", nothing, Place::recover),
    };
}

Scene sceneNamed(const QString& name) {
    const auto all = scenes();
    const auto found = std::ranges::find(all, name, &Scene::name);
    if (found == all.end())
        std::abort();
    return *found;
}

Scene pinAtStep(const QString& script, const std::string& step) {
    return {script + QLatin1Char(' ') + QString::fromStdString(step), Place::ceremony,
            [script, step](CeremonyModel& model) {
                goTo(model, step, script.toStdString());
                model.facts.names = people;
                putCard(model, 1, "custodian-1", true);
                model.prompt = pinOf("custodian-1", 2, true);
            }};
}

QStringList properNames() {
    QStringList names{QStringLiteral("Conclave Virtual Reader"),
                      QStringLiteral("Conclave"),
                      QStringLiteral("Comitê Gestor de Políticas"),
                      QStringLiteral("Cartório Digital"),
                      QStringLiteral("Autoridade Certificadora Raiz"),
                      QString::fromLatin1(primarySerial),
                      QString::fromLatin1(restoreSerial),
                      QString::fromLatin1(keyLabel),
                      QStringLiteral("CartorioDigitalRAIZRestauro"),
                      QStringLiteral("SoftHSM project"),
                      QStringLiteral("SoftHSM v2"),
                      QStringLiteral("RSA-4096"),
                      QStringLiteral("RSA-PSS"),
                      QStringLiteral("CKM_RSA_PKCS_KEY_PAIR_GEN")};
    for (const auto& [seat, name] : people)
        names.append(QString::fromStdString(name));
    return names;
}

void play(const Scene& scene, MainWindow& window) {
    auto& model = window.session().model();
    model.forgetCeremony();
    model.preparation = {};
    model.survey = {};
    scene.set(model);
    using Page = MainWindow::Page;
    auto* ceremony = window.page(Page::ceremony);
    auto* pages = qobject_cast<QStackedWidget*>(ceremony->parentWidget());
    const bool isBefore = scene.place == Place::before || scene.place == Place::siteSheet;
    const std::map<Place, QWidget*> pageOf{
        {Place::before, window.page(Page::before)},   {Place::siteSheet, window.page(Page::before)},
        {Place::start, window.page(Page::start)},     {Place::review, window.page(Page::review)},
        {Place::earlier, window.page(Page::earlier)}, {Place::drill, window.page(Page::earlier)},
        {Place::recover, window.page(Page::recover)}};
    const auto page = pageOf.find(scene.place);
    const bool isCeremony = page == pageOf.end();
    pages->setCurrentWidget(isCeremony ? ceremony : page->second);
    if (isBefore) {
        auto* before = pages->currentWidget();
        before->findChild<QComboBox*>(QStringLiteral("script"))->setCurrentIndex(1);
        before->findChild<QLineEdit*>(QStringLiteral("site"))
            ->setText(QString::fromStdString(model.preparation.siteFile));
        before->findChild<QStackedWidget*>()->setCurrentIndex(scene.place == Place::siteSheet ? 1 : 0);
        auto* module = before->findChild<QComboBox*>(QStringLiteral("module"));
        if (module->count() == 0)
            module->addItem(QLatin1String(softHsm));
        before->findChild<QLineEdit*>(QStringLiteral("place"))->setText(QStringLiteral("Sala-cofre 2"));
    }
    if (auto* earlier = qobject_cast<EarlierPage*>(pages->currentWidget())) {
        if (scene.place == Place::drill)  // nothing of it is there
            earlier->openDrill(
                {"/media/cofre/safe", "/media/cofre/record", hashes[0], "/media/cofre/root.crt"},
                QStringLiteral("246810"));
        else
            earlier->open();
        settle();
    }
    model.tellChanged(CeremonyModel::allParts);

    auto* centre = ceremony->findChild<QStackedWidget*>();
    auto* exception = ceremony->findChild<ExceptionSheet*>();
    auto* pause = ceremony->findChild<BreakSheet*>();
    if (scene.place == Place::exceptionSheet) {
        exception->open();
        centre->setCurrentWidget(exception);
    } else if (scene.place == Place::breakSheet) {
        pause->open();
        centre->setCurrentWidget(pause);
    } else if (!model.ended) {
        centre->setCurrentIndex(0);
    }

    // What the window knows from a session that runs, and from a rehearsal room that is up.
    auto* top = window.findChild<TopBar*>();
    const bool isRunning = isCeremony && !model.ended;
    top->setExceptionEnabled(isRunning);
    top->setElapsed(isRunning ? std::optional<qint64>(47 * 60'000) : std::nullopt);
    QVector<TrayCard> cards;
    for (const auto& seat : seats) {
        TrayCard card;
        card.number = static_cast<int>(cards.size()) + 1;
        card.letter = QChar(u'A' + static_cast<char16_t>(cards.size()));
        card.name = QString::fromStdString(person(seat)).section(QLatin1Char(' '), 0, 0);
        for (std::size_t reader = 0; reader < model.readers.size(); ++reader)
            if (model.readers[reader].owner == seat)
                card.reader = static_cast<int>(reader) + 1;
        cards.append(card);
    }
    auto* tray = window.findChild<CardTray*>();
    tray->setCards(cards);
    tray->setVisible(isCeremony || isBefore);
    settle();
}

}  // namespace conclave::test
