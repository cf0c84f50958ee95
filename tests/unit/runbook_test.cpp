// The runbook says what the transcript says, and nothing else.
#include "core/runbook/runbook.h"

#include <QtTest/qtest.h>

#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/paper/text_form.h"
#include "core/transcript/record.h"
#include "tests/support/expect.h"
#include "tests/support/record_maker.h"

using namespace conclave;
using namespace conclave::test;
namespace fs = std::filesystem;
namespace type = transcript::type;

class RunbookTest : public QObject {
    Q_OBJECT

    fs::path made(const char* name, const RecordPlan& plan) const {
        const auto folder = fs::path(m_folder.path().toStdString()) / name;
        fs::remove_all(folder);
        RecordMaker(folder, plan).make();
        return folder;
    }
    static std::string textOfRunbook(const fs::path& record) {
        const auto document = runbook::runbookOfRecord(record);
        return document ? paper::write(*document) : std::string();
    }
    /// Blanks do not count: lines are broken where they are.
    static std::string squeezed(const std::string& text) {
        std::string out;
        for (const char c : text)
            if (c != ' ' && c != '\n')
                out += c;
        return out;
    }
    const QTemporaryDir m_folder;

  private slots:
    void everyStepNameHashAndStatementOfTheRecordStandsInIt() {
        auto plan = rehearsalPlan();
        plan.statements = {{"custodian-2", "disagree"}};
        const auto record = made("whole", plan);
        const auto text = squeezed(textOfRunbook(record));
        QVERIFY(!text.empty());
        const auto says = [&](const std::string& what) {
            return text.find(squeezed(what)) != std::string::npos;
        };
        const auto entries = *transcript::readTranscript(record / transcript::transcriptFile);
        for (const auto& entry : entries) {
            const auto member = [&](const char* name) { return transcript::textOf(entry, name); };
            if (entry.type == type::stepBegin)
                QVERIFY2(says(member("title")), member("title").c_str());
            if (entry.type == type::participant)
                QVERIFY2(says(member("name")), member("name").c_str());
            if (entry.type == type::card)
                QVERIFY(says(member("signCertSha256")));
            if (entry.type == type::confirmation && entry.json->contains("shown"))
                for (const auto& value : entry.json->at("shown"))
                    QVERIFY2(says(value.at("value").get<std::string>()),
                             value.at("value").get<std::string>().c_str());
            if (entry.type == type::statement)
                QVERIFY2(says(member("reason")), member("reason").c_str());
            if (entry.type == type::result && entry.json->contains("files"))
                for (const auto& file : entry.json->at("files"))
                    QVERIFY(says(file.at("sha256").get<std::string>()));
        }
        QVERIFY(says("sem acordo de todos: 1 pessoa não concorda"));
        QVERIFY(says(toHex(entries[entries.size() - 2].lineHash)));
        QVERIFY(says(entries.front().json->at("module").at("sha256").get<std::string>()));
    }

    void theSameRecordMakesTheSameTextAndItIsReadBack() {
        const auto record = made("same", rehearsalPlan());
        const auto text = textOfRunbook(record);
        QCOMPARE(text, textOfRunbook(record));
        const auto read = paper::parse(text);
        EXPECT_OK(read);
        QCOMPARE(paper::write(*read), text);
    }

    void saysThatARecordIsNotClosed() {
        const auto record = made("open", rehearsalPlan());
        auto entries = *transcript::readTranscript(record / transcript::transcriptFile);
        entries.pop_back();
        const auto text = paper::write(runbook::runbookOf(entries, nullptr));
        QVERIFY(text.find("O registro não está encerrado") != std::string::npos);
    }

    /// Whatever wrote the transcript: members of another kind say nothing.
    void oddMembersDoNoHarm() {
        const auto record = made("odd", rehearsalPlan());
        const auto entries = *transcript::readTranscript(record / transcript::transcriptFile);
        for (const auto& odd : {nlohmann::json(7), nlohmann::json::array({1}), nlohmann::json(nullptr),
                                nlohmann::json::object({{"x", 1}})}) {
            auto changed = entries;
            for (auto& entry : changed) {
                auto json = *entry.json;
                for (auto& [name, value] : json.items())
                    if (name != "ceremony")
                        value = odd;
                entry.json = std::make_shared<const nlohmann::json>(std::move(json));
            }
            EXPECT_OK(paper::parse(paper::write(runbook::runbookOf(changed, nullptr))));
        }
    }

    void aBrokenTranscriptIsNotPrinted() {
        const auto record = made("broken", rehearsalPlan());
        fs::resize_file(record / transcript::transcriptFile, 1000);
        QVERIFY(!runbook::runbookOfRecord(record));
    }
};

QTEST_GUILESS_MAIN(RunbookTest)
#include "runbook_test.moc"
