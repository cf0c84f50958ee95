// Whatever closes, verifies: random scripts, sites, cards and answers within the documented formats. Cards
// and tokens are of this process (virtual_pcsc.h, SoftHSM), each ceremony in a process of its own.
//   CONCLAVE_SEED=N         the first ceremony's seed; the next one's is N + 1 (default: another each time)
//   CONCLAVE_CEREMONIES=N   how many
//   CONCLAVE_KEEP=1         leaves the folders of ceremonies that are defects, and says where
#define QT_NO_KEYWORDS  // the rehearsal room has signals of its own

#include <QtTest/qtest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/ceremony/answers_room.h"
#include "core/ceremony/use_case.h"
#include "core/rehearsal/room_files.h"
#include "core/transcript/reader.h"
#include "core/transcript/record.h"
#include "core/verify/export.h"
#include "core/verify/verify.h"
#include "tests/support/random_cards.h"
#include "tests/support/random_room.h"

using namespace conclave;
using namespace conclave::test;
namespace fs = std::filesystem;

namespace {

constexpr int tokens = 4;
constexpr int cards = 7;
constexpr int atOnce = 2;
constexpr int mostResumes = 8;
constexpr std::chrono::seconds patience{120};  // sanitizers, and a busy computer
constexpr std::chrono::milliseconds graceAfterStop{500};

/// How a ceremony came out, as the exit code of its process.
enum class Fate { closed, closedNotAgreed, abandoned, refused, endedBeforeKey, nobodySigned, defect };

const char* text(Fate fate) {
    switch (fate) {
        case Fate::closed:
            return "closed, and verifies";
        case Fate::closedNotAgreed:
            return "closed, and verifies; not agreed";
        case Fate::abandoned:
            return "abandoned, and verifies";
        case Fate::refused:
            return "refused by check or preflight";
        case Fate::endedBeforeKey:
            return "ended before there was a key";
        case Fate::nobodySigned:
            return "nobody wanted to sign";
        case Fate::defect:
            return "DEFECT";
    }
    return "";
}

std::uint64_t number(const char* variable, std::uint64_t otherwise) {
    const char* set = std::getenv(variable);
    return set != nullptr ? std::strtoull(set, nullptr, 10) : otherwise;
}

/// Tokens and PINs as a factory delivers them, made once and copied for each ceremony; the last token is in
/// use.
class Factory {
  public:
    Factory() {
        std::error_code none;
        const auto base =
            fs::is_directory("/dev/shm", none) ? fs::path("/dev/shm") : fs::temp_directory_path();
        auto pattern = (base / "conclave-random-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr)
            qFatal("mkdtemp");
        m_folder = pattern;
        const auto made = make();
        if (!made)
            qFatal("%s", made.error().oneLine(Lang::en).c_str());
    }
    ~Factory() {
        std::error_code ignored;
        if (m_isKept)
            return;
        fs::remove_all(m_folder, ignored);
    }
    Factory(const Factory&) = delete;
    Factory& operator=(const Factory&) = delete;

    const std::vector<rehearsal::FactoryToken>& delivered() const { return m_tokens; }
    fs::path folderOf(std::uint64_t seed) const { return m_folder / std::to_string(seed); }
    void keep() { m_isKept = true; }

    /// `hasRsa`: keys are carried with RSA, whose key pairs take most of a ceremony's time; else with ECDH.
    Result<fs::path> roomFor(std::uint64_t seed, bool hasRsa) const {
        const auto room = folderOf(seed);
        TRY(makeFolder(room));
        TRY(makeFolder(room / "medium"));
        for (const char* part : {"tokens", "pins"})
            fs::copy(m_folder / "factory" / part, room / part, fs::copy_options::recursive);
        const auto configuration =
            "directories.tokendir = " + (room / "tokens").string() +
            "\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n" +
            (hasRsa ? "" : "slots.mechanisms = -CKM_RSA_PKCS_KEY_PAIR_GEN\n");
        TRY(writeFileDurably(room / "softhsm2.conf", asBytes(configuration)));
        return room;
    }

  private:
    Result<void> make() {
        const auto factory = m_folder / "factory";
        TRY(makeFolder(factory));
        TRY(rehearsal::writePins(factory, cards, tokens));
        TRY_ASSIGN(m_tokens, rehearsal::prepareTokens(factory, tokens, {Lang::en}));
        TRY_ASSIGN(const auto soPin,
                   readSecretLine(factory / ("pins/token-" + std::to_string(tokens) + ".so")));
        const auto command = "SOFTHSM2_CONF=" + (factory / "softhsm2.conf").string() +
                             " softhsm2-util --init-token --token " + m_tokens.back().label + " --label " +
                             m_tokens.back().label + " --pin 12345678 --so-pin " +
                             std::string(soPin.exposeText()) + " >/dev/null";
        if (std::system(command.c_str()) != 0)
            return Error(Errc::internal, {"softhsm2-util"});
        // What OpenSSL looks up once, each ceremony's process then has from this one.
        Dice dice(0);
        for (int i = 0; i < 10; ++i)
            static_cast<void>(randomCeremony(dice, factory, m_tokens));
        return {};
    }

    fs::path m_folder;
    std::vector<rehearsal::FactoryToken> m_tokens;
    bool m_isKept = false;
};

/// One ceremony, in its own process.
class Trial {
  public:
    Trial(std::uint64_t seed, const Factory& factory) : m_dice(seed), m_factory(factory), m_seed(seed) {}

    /// What is said goes to stdout.
    Result<Fate> run() {
        TRY_ASSIGN(m_room, m_factory.roomFor(m_seed, m_dice.chance(20)));
        m_made = randomCeremony(m_dice, m_room, m_factory.delivered());
        for (const auto& [name, content] : {std::pair("script.yaml", &m_made.script),
                                            {"site.yaml", &m_made.site},
                                            {"answers.yaml", &m_made.answers}})
            TRY(writeFileDurably(m_room / name, asBytes(*content)));
        m_order = {m_room / "script.yaml", m_room / "site.yaml", m_room / "record", m_room / "answers.yaml"};
        TRY(bringCards(m_made, m_room));
        return hold();
    }

  private:
    Result<Fate> hold() {
        const auto inputs = ceremony::readInputs(m_order);
        if (!inputs.isGood() || !inputs.site || !inputs.answers)
            return refusedWith(inputs);
        ::setenv("SOFTHSM2_CONF", (m_room / "softhsm2.conf").c_str(), 1);
        auto hsm = ceremony::Hsm::start(*inputs.site, graceAfterStop);
        if (!hsm)
            return m_made.hasMistake ? Result<Fate>(Fate::refused) : std::move(hsm).error();
        ceremony::AnswersRoom answers(*inputs.answers, m_silence);
        RandomRoom room(m_dice, inputs.script->seatIds(), answers);
        const auto looked = ceremony::lookBefore(m_order, inputs, **hsm, answers);
        for (const auto& item : looked)
            if (item.outcome == ceremony::PreflightItem::Outcome::refused) {
                std::cout << "preflight: " << item.id << ": " << item.error->oneLine(Lang::en) << std::endl;
                return Fate::refused;
            }
        const auto lang = m_dice.chance(50) ? Lang::en : Lang::ptBr;
        auto outcome = ceremony::perform(m_order, inputs, looked, **hsm, room, lang);
        for (int resumes = 0;
             outcome && outcome->ending == ceremony::Ending::stopped && resumes < mostResumes; ++resumes) {
            room.goOn();
            auto again = m_order;
            again.isResume = true;
            const auto reread = ceremony::readInputs(again);
            if (!reread.isGood())
                return refusedWith(reread, Fate::defect);
            outcome = ceremony::perform(again, reread, {}, **hsm, room, lang);
        }
        if (!outcome)
            return say(Fate::defect, "no record: " + outcome.error().oneLine(Lang::en));
        switch (outcome->ending) {
            case ceremony::Ending::closed:
            case ceremony::Ending::abandoned:
                return judged(*outcome);
            case ceremony::Ending::stopped:
                return say(Fate::endedBeforeKey, "too many breaks");
            case ceremony::Ending::failed:
                return ended(room.lastProblem());
        }
        return Fate::defect;
    }

    /// Each refusal says where.
    Fate refusedWith(const ceremony::Inputs& inputs, Fate fate = Fate::refused) {
        for (const auto& finding : inputs.findings) {
            std::cout << "check: " << finding.oneLine(Lang::en) << std::endl;
            if (finding.file.empty() || finding.at.line < 1 || finding.oneLine(Lang::ptBr).empty())
                return say(Fate::defect, "refused without a place");
        }
        return inputs.findings.empty() ? say(Fate::defect, "refused without a reason") : fate;
    }

    Result<Fate> judged(const ceremony::Outcome& outcome) {
        verify::Options options;
        options.head = toHex(outcome.head);
        const auto report = verify::verify(m_order.record, options);
        const bool isAbandoned = outcome.ending == ceremony::Ending::abandoned;
        const auto fate = isAbandoned                                         ? Fate::abandoned
                          : report.verdict == verify::Verdict::holdsNotAgreed ? Fate::closedNotAgreed
                                                                              : Fate::closed;
        const bool holds = isAbandoned ? report.verdict == verify::Verdict::abandoned
                                       : report.verdict == verify::Verdict::holdsAnchored ||
                                             report.verdict == verify::Verdict::holdsNotAgreed;
        if (!holds)
            return say(Fate::defect, "closed, and does not verify" + failures(report));
        if (!m_dice.chance(20))
            return fate;
        const auto copied = verify::exportRecord(m_order.record, m_room / "copy");
        if (!copied || !copied->isIntact)
            return say(Fate::defect, "the auditor's copy does not verify" +
                                         (copied ? failures(*copied) : copied.error().oneLine(Lang::en)));
        return fate;
    }

    static std::string failures(const verify::Report& report) {
        std::string all = ", exit " + std::to_string(verify::exitCode(report.verdict));
        for (const auto& check : report.checks)
            if (check.outcome == verify::Outcome::failed)
                all += "\n  " + std::string(verify::name(check.id)) + " " + check.file + " " +
                       (check.entry ? std::to_string(*check.entry) : "") + ": " + check.detail.en;
        return all;
    }

    /// Nobody mends what the room gave up on. Once there is a key nothing may come up that was known before.
    Result<Fate> ended(const std::optional<Error>& problem) {
        TRY_ASSIGN(const auto entries,
                   transcript::readTranscript(m_order.record / transcript::transcriptFile));
        const auto why = problem ? problem->oneLine(Lang::en) : std::string("without a reason");
        std::string step;
        bool hasKey = false, wantsToSign = false;
        for (const auto& entry : entries) {
            step = entry.step.empty() ? step : entry.step;
            hasKey = hasKey ||
                     (entry.type == transcript::type::intent && entry.json->at("action") == "generate-key");
            if (entry.type == transcript::type::statement)
                wantsToSign = wantsToSign || entry.json->at("statement") == "agree" ||
                              entry.json->at("statement") == "disagree";
        }
        if (entries.back().type == transcript::type::closing && !wantsToSign)
            return say(Fate::nobodySigned, why);
        return say(hasKey ? Fate::defect : Fate::endedBeforeKey,
                   (hasKey ? "a key is there, and it ended in step " : "step ") + step + ": " + why);
    }

    Fate say(Fate fate, const std::string& what) {
        std::cout << what << std::endl;
        return fate;
    }

    class Silence final : public ceremony::Room {
      public:
        void stepBegins(const ceremony::StepView&) override {}
        void stepEnds(const ceremony::StepView&) override {}
        void show(const ceremony::Exhibit&) override {}
        void tell(const ceremony::Say&) override {}
        void progress(const ceremony::Say&, std::int64_t) override {}
        void progressEnds() override {}
        Result<bool> confirm(const ceremony::Confirmation&) override { return true; }
        Result<std::string> ask(const ceremony::Question&) override { return Error(Errc::inputEnded); }
        Result<std::string> requestCard(const ceremony::CardRequest&) override {
            return Error(Errc::inputEnded);
        }
        Result<Pin> requestPin(const ceremony::PinRequest&) override { return Error(Errc::inputEnded); }
        Result<ceremony::Statement> requestStatement(const std::string&, const ceremony::Say&) override {
            return Error(Errc::inputEnded);
        }
        void warn(const Error&) override {}
        ceremony::Choice decide(const ceremony::DecisionRequest&) override {
            return {ceremony::Decision::giveUp};
        }
        void transcriptGrew(const transcript::Entry&, const ceremony::State&) override {}
        std::optional<ceremony::ExceptionReport> takeException() override { return std::nullopt; }
        bool isStopRequested() const override { return false; }
    };

    Dice m_dice;
    const Factory& m_factory;
    std::uint64_t m_seed;
    fs::path m_room;
    RandomCeremony m_made;
    ceremony::Order m_order;
    Silence m_silence;
};

/// Starts each ceremony as a process, two at a time.
class Trials {
  public:
    explicit Trials(Factory& factory) : m_factory(factory) {}

    void run(std::uint64_t first, std::uint64_t count) {
        for (std::uint64_t seed = first; seed != first + count; ++seed) {
            while (m_running.size() >= atOnce)
                collect();
            start(seed);
        }
        while (!m_running.empty())
            collect();
    }

    int count(Fate fate) const {
        const auto found = m_fates.find(fate);
        return found == m_fates.end() ? 0 : found->second;
    }

  private:
    struct Running {
        std::uint64_t seed;
        std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();
    };

    fs::path wordsOf(std::uint64_t seed) const { return m_factory.folderOf(seed).string() + ".said"; }

    void start(std::uint64_t seed) {
        std::cout.flush();
        const auto child = fork();
        if (child == 0) {
            const int words = ::open(wordsOf(seed).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
            dup2(words, 1);
            dup2(words, 2);
            auto fate = Trial(seed, m_factory).run();
            if (!fate)
                std::cout << fate.error().oneLine(Lang::en) << std::endl;
            _exit(static_cast<int>(fate ? *fate : Fate::defect));
        }
        m_running[child] = {seed};
    }

    void collect() {
        for (auto& [child, trial] : m_running) {
            int status = 0;
            if (waitpid(child, &status, WNOHANG) == child) {
                note(trial.seed, status);
                m_running.erase(child);
                return;
            }
            if (std::chrono::steady_clock::now() - trial.since > patience)
                ::kill(child, SIGABRT);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }

    void note(std::uint64_t seed, int status) {
        const bool isDefect = !WIFEXITED(status) || WEXITSTATUS(status) >= static_cast<int>(Fate::defect);
        const auto fate = isDefect ? Fate::defect : static_cast<Fate>(WEXITSTATUS(status));
        ++m_fates[fate];
        const auto said = readFile(wordsOf(seed));
        if (isDefect || std::getenv("CONCLAVE_KEEP") != nullptr)
            std::cout << "seed " << seed << ": " << text(fate)
                      << (WIFSIGNALED(status) ? " (signal " + std::to_string(WTERMSIG(status)) + ")" : "")
                      << ": " << (said ? asText(*said) : std::string_view()) << std::endl;
        std::error_code ignored;
        if (isDefect && std::getenv("CONCLAVE_KEEP") != nullptr) {
            m_factory.keep();
            std::cout << "  " << m_factory.folderOf(seed).string() << std::endl;
            return;
        }
        fs::remove_all(m_factory.folderOf(seed), ignored);
        fs::remove(wordsOf(seed), ignored);
    }

    Factory& m_factory;
    std::map<pid_t, Running> m_running;
    std::map<Fate, int> m_fates;
};

}  // namespace

class RandomCeremoniesTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void whateverClosesVerifies() {
        constexpr std::uint64_t ofCi = 200;
        const auto seed = number("CONCLAVE_SEED", std::random_device()());
        const auto count = number("CONCLAVE_CEREMONIES", ofCi);
        std::cout << "CONCLAVE_SEED=" << seed << " CONCLAVE_CEREMONIES=" << count << std::endl;
        Factory factory;
        Trials trials(factory);
        trials.run(seed, count);
        for (int fate = 0; fate <= static_cast<int>(Fate::defect); ++fate)
            std::cout << trials.count(static_cast<Fate>(fate)) << "  " << text(static_cast<Fate>(fate))
                      << std::endl;
        QCOMPARE(trials.count(Fate::defect), 0);
        const auto closed =
            trials.count(Fate::closed) + trials.count(Fate::closedNotAgreed) + trials.count(Fate::abandoned);
        if (count >= ofCi)  // else chance alone decides
            QVERIFY2(closed > static_cast<int>(count) * 6 / 10, "too few ceremonies close to say anything");
    }
};

QTEST_GUILESS_MAIN(RandomCeremoniesTest)
#include "random_ceremonies_test.moc"
