// The runbook says what the transcript says, and nothing else.
#include "core/runbook/runbook.h"

#include <QtTest/qtest.h>

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/paper/text_form.h"
#include "core/runbook/signing.h"
#include "core/transcript/json.h"
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
        const auto text = runbook::runbookTextOfRecord(record);
        return text ? *text : std::string();
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
        const auto content = *readFile(record / transcript::transcriptFile);
        const auto placed = *transcript::placeTranscript(asText(content));
        const auto text = runbook::runbookText(
            {std::span(placed.entries).first(placed.entries.size() - 1), nullptr, nullptr});
        QVERIFY(text.find("O registro não está encerrado") != std::string::npos);
    }

    /// Whatever wrote the transcript: members of another kind say nothing.
    void oddMembersDoNoHarm() {
        const auto record = made("odd", rehearsalPlan());
        const auto entries = *transcript::readTranscript(record / transcript::transcriptFile);
        for (const auto& odd : {nlohmann::json(7), nlohmann::json::array({1}), nlohmann::json(nullptr),
                                nlohmann::json::object({{"x", 1}})}) {
            std::string all;
            std::vector<std::size_t> ends;
            for (const auto& entry : entries) {
                auto json = *entry.json;
                for (auto& [name, value] : json.items())
                    if (name != "ceremony")
                        value = odd;
                all += *transcript::canonicalJson(json, "entry");
                ends.push_back(all.size());
            }
            std::vector<std::vector<JsonNode>> nodes(entries.size());
            std::vector<transcript::PlacedEntry> changed(entries.size());
            for (std::size_t i = 0; i < entries.size(); ++i) {
                const auto begin = i == 0 ? 0 : ends[i - 1];
                QVERIFY(
                    appendCanonical(std::string_view(all).substr(begin, ends[i] - begin), nodes[i], 10'000));
                static_cast<transcript::EntryHead&>(changed[i]) = entries[i];
                changed[i].json.node = nodes[i].data();
            }
            const auto closing = changed.back().json.get();
            EXPECT_OK(paper::parse(runbook::runbookText({changed, closing, nullptr})));
            QVERIFY(!runbook::runbookNamedBy(*closing));
        }
    }

    void saysWhereATextCeasesToBeTheRunbook() {
        const auto record = made("differs", rehearsalPlan());
        const auto content = *readFile(record / transcript::transcriptFile);
        const auto placed = *transcript::placeTranscript(asText(content));
        const auto script = script::loadScript(record / transcript::scriptFile).value;
        const auto source = runbook::sourceOf(placed.entries, &*script);
        const auto text = runbook::runbookText(source);
        QVERIFY(!runbook::runbookDiffersAt(source, text));
        QCOMPARE(asText(*readFile(record / transcript::runbookTextFile)), text);
        QCOMPARE(*runbook::runbookDiffersAt(source, "x" + text), std::size_t{1});
        QCOMPARE(*runbook::runbookDiffersAt(source, text.substr(0, text.find('\n') + 1)), std::size_t{2});
        const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
        QCOMPARE(*runbook::runbookDiffersAt(source, text + "more\n"), lines + 1);
        QCOMPARE(*runbook::runbookDiffersAt(source, ""), std::size_t{1});
    }

    void aBrokenTranscriptIsNotPrinted() {
        const auto record = made("broken", rehearsalPlan());
        fs::resize_file(record / transcript::transcriptFile, 1000);
        QVERIFY(!runbook::runbookTextOfRecord(record));
    }
};

QTEST_GUILESS_MAIN(RunbookTest)
#include "runbook_test.moc"
