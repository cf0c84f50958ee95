#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/ceremony/answers_room.h"
#include "core/ceremony/loaded_code.h"
#include "core/ceremony/preflight.h"
#include "core/ceremony/reconcile.h"
#include "core/crypto/digest.h"
#include "tests/support/expect.h"

using namespace conclave;
using namespace conclave::ceremony;
using nlohmann::json;
namespace fs = std::filesystem;
namespace type = transcript::type;
namespace action = transcript::action;

namespace {

const std::string share = transcript::shareFile("unlock", "ana");
const std::string manifest = transcript::manifestFile("unlock");
const std::string kex = transcript::kexCertificateFile("ana");

class NobodyLooks final : public Room {
  public:
    void stepBegins(const StepView&) override {}
    void stepEnds(const StepView&) override {}
    void show(const Exhibit&) override {}
    void tell(const Say&) override {}
    void progress(const Say&, std::int64_t) override {}
    void progressEnds() override {}
    Result<bool> confirm(const Confirmation&) override { return Error(Errc::inputEnded); }
    Result<std::string> ask(const Question&) override { return Error(Errc::inputEnded); }
    Result<std::string> requestCard(const CardRequest&) override { return Error(Errc::inputEnded); }
    Result<Pin> requestPin(const PinRequest&) override { return Error(Errc::inputEnded); }
    Result<Statement> requestStatement(const std::string&, const Say&) override {
        return Error(Errc::inputEnded);
    }
    void warn(const Error&) override {}
    Choice decide(const DecisionRequest&) override { return {Decision::giveUp}; }
    void transcriptGrew(const transcript::Entry&, const ceremony::State&) override {}
    std::optional<ExceptionReport> takeException() override { return std::nullopt; }
    bool isStopRequested() const override { return false; }
};

}  // namespace

/// What a resume takes on trust of a record that lay somewhere meanwhile: nothing.
class ResumeChecksTest : public QObject {
    Q_OBJECT

  private slots:
    void foreignEnvironmentIsRefusedInProduction() {
        for (const bool isRehearsal : {true, false}) {
            script::Site site;
            site.rehearsal = isRehearsal;
            const auto outcome = [&] {
                const auto items = preflightHost(site);
                const auto found = std::ranges::find(items, std::string("environment"), &PreflightItem::id);
                return found == items.end() ? std::nullopt : std::optional(found->outcome);
            };
            for (const char* variable : {"LD_PRELOAD", "OPENSSL_CONF", "QT_PLUGIN_PATH"}) {
                QCOMPARE(outcome(), std::optional(PreflightItem::Outcome::passed));
                ::setenv(variable, "/nowhere", 1);
                QCOMPARE(outcome(), std::optional(isRehearsal ? PreflightItem::Outcome::warning
                                                              : PreflightItem::Outcome::refused));
                ::unsetenv(variable);
            }
        }
    }

    void codeIsNamedByPathAndHashAndWhatComesLaterIsNew() {
        const QTemporaryDir folder;
        const fs::path in(folder.path().toStdString());
        const auto maps = in / "maps";
        const auto library = (in / "a library.so").string();
        QVERIFY(writeFileDurably(library, asBytes("code")));
        const auto map = [&](const std::string& lines) {
            QVERIFY(writeFileDurably(maps, asBytes(lines), IfExists::replace));
        };
        const auto line = [&](const char* rights, int inode, const std::string& path) {
            return "7f01-7f02 " + std::string(rights) + " 00001000 fe:01 " + std::to_string(inode) +
                   "       " + path + "\n";
        };
        // Data of it, its code twice, and code of no file.
        map(line("r--p", 7, library) + line("r-xp", 7, library) + line("r-xp", 7, library) +
            line("r-xp", 0, "[vdso]"));
        LoadedCode code(maps);
        QVERIFY(code.newer()->empty());
        const auto all = code.all();
        QVERIFY(all && all->size() == 1);
        QCOMPARE(all->front().path, library);
        QCOMPARE(all->front().sha256, toHex(crypto::sha256(asBytes("code"))));
        QVERIFY(code.newer()->empty());

        map(line("r-xp", 7, library) + line("r-xp", 8, library + " (deleted)"));
        const auto newer = code.newer();
        QVERIFY(newer && newer->size() == 1);
        QCOMPARE(newer->front().path, library + " (deleted)");
        QVERIFY(newer->front().sha256.empty());
        QVERIFY(code.newer()->empty());
        EXPECT_ERROR(code.all(), Errc::loadedCodeUnreadable);
        EXPECT_ERROR(LoadedCode(in / "nowhere").all(), Errc::loadedCodeUnreadable);
    }

    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = fs::path(m_folder->path().toStdString()) / "record";
        m_record.emplace(RecordFolder::create(m_path, "R-20261122-00000000").value());
        append(type::begin, {{"rehearsal", true}, {"script", {{"sha256", toHex(Bytes(32, 1))}}}});
        append(type::card, {{"participant", "ana"}, {"files", {file(kex, "certificate")}}});
        begin({{"quorum", "unlock"}});
        append(type::intent, {{"action", action::dealUnlock}});
        append(type::result, {{"action", action::dealUnlock},
                              {"files", {file(share, "envelope"), file(manifest, "dealt")}}});
    }

    void untouchedRecordGoesOn() { QVERIFY(check()); }

    void refusesChangedFiles_data() {
        QTest::addColumn<QString>("path");
        QTest::newRow("certificate") << QString::fromStdString(kex);
        QTest::newRow("share") << QString::fromStdString(share);
        QTest::newRow("manifest") << QString::fromStdString(manifest);
    }
    void refusesChangedFiles() {
        QFETCH(QString, path);
        overwrite(path.toStdString());
        QVERIFY(isRefused(Errc::fileHashWrong));
    }

    void unfinishedInitialisationMayHaveWrittenTheManifestOnly() {
        begin({{"token", "primary"}, {"unlock", "unlock"}});
        append(type::intent, {{"action", action::initialiseToken}});
        overwrite(manifest);
        QVERIFY(check());
        overwrite(share);
        QVERIFY(isRefused(Errc::fileHashWrong));
    }

    void unfinishedDealMayHaveWrittenItsOwnFilesOnly() {
        append(type::intent, {{"action", action::dealUnlock}});
        overwrite(share);
        overwrite(manifest);
        QVERIFY(check());
        overwrite(kex);
        QVERIFY(isRefused(Errc::fileHashWrong));
    }

    void anotherQuorumsDealExcusesNothing() {
        begin({{"quorum", "backup"}, {"key", "root"}});
        append(type::intent, {{"action", action::dealBackup}});
        overwrite(share);
        QVERIFY(isRefused(Errc::fileHashWrong));
    }

    void nextResultCountsAgain() {
        begin({{"token", "primary"}, {"unlock", "unlock"}});
        append(type::intent, {{"action", action::initialiseToken}});
        append(type::result,
               {{"action", action::initialiseToken}, {"files", {file(manifest, "with a token")}}});
        QVERIFY(check());
        overwrite(manifest);
        QVERIFY(isRefused(Errc::fileHashWrong));
    }

    void restrictedFilesMayBeInTheSafe() {
        fs::remove(m_path / share);
        QVERIFY(check());
        fs::remove(m_path / kex);
        QVERIFY(isRefused(Errc::fileMissing));
    }

    void malformedEntryIsAnErrorNotACrash() {
        append(type::result, {{"files", {{{"path", 7}}}}});
        QVERIFY(isRefused(Errc::transcriptLineMalformed));
    }

    void goesOnAsWhatItBegan() {
        script::Script approved;
        approved.sha256 = Bytes(32, 1);
        script::Site site;
        site.rehearsal = true;
        const auto entries = transcript::readTranscript(m_path / transcript::transcriptFile).value();
        QVERIFY(requireSameCeremony(approved, site, entries.front()).has_value());
        site.rehearsal = false;
        QVERIFY(requireSameCeremony(approved, site, entries.front()).error().has(Errc::valueNotAllowed));
        site.rehearsal = true;
        approved.sha256 = Bytes(32, 2);
        QVERIFY(requireSameCeremony(approved, site, entries.front()).error().has(Errc::fileHashWrong));
    }

    void refusesAFolderOrLinkThatIsThere() {
        const fs::path base = m_folder->path().toStdString();
        fs::create_directory(base / "folder");
        fs::create_directory_symlink(base / "folder", base / "link");
        fs::create_directory_symlink(base / "nowhere", base / "dangling");
        for (const char* name : {"folder", "link", "dangling", "record"}) {
            const auto made = RecordFolder::create(base / name, "R-20261122-00000000");
            QVERIFY2(!made && made.error().has(Errc::recordExists), name);
        }
        struct stat status {};
        QCOMPARE(::stat(m_path.c_str(), &status), 0);
        QCOMPARE(status.st_mode & 0777U, 0700U);
    }

    void aMissingAnswerIsNamedByItsKey() {
        script::Answers answers;
        answers.people["ana"] = {};
        NobodyLooks screen;
        AnswersRoom room(answers, screen);
        const auto asked = room.requestCard({"ana", {Phrase::insertCard, {"Ana"}}, false, {}, std::nullopt});
        QVERIFY(!asked);
        QCOMPARE(asked.error().whatHappened(Lang::en),
                 std::string("The answers file has no answer for people.ana.card."));
    }

  private:
    json file(const std::string& path, std::string_view content) {
        return toJson(m_record->write(path, asBytes(content)).value());
    }
    void begin(const json& parameters) { append(type::stepBegin, {{"parameters", parameters}}); }
    void append(std::string_view kind, const json& fields) {
        QVERIFY(m_record->append(kind, "step", fields).has_value());
    }
    void overwrite(const std::string& path) {
        QVERIFY(m_record->write(path, asBytes(std::string_view("other"))).has_value());
    }
    Result<void> checked() const {
        return requireFilesUnchanged(*m_record,
                                     transcript::readTranscript(m_path / transcript::transcriptFile).value());
    }
    bool check() const { return checked().has_value(); }
    bool isRefused(Errc code) const {
        const auto result = checked();
        return !result && result.error().has(code);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_path;
    std::optional<RecordFolder> m_record;
};

QTEST_GUILESS_MAIN(ResumeChecksTest)
#include "resume_checks_test.moc"
