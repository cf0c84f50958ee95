#include <QtTest/qtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/digest.h"
#include "core/transcript/identity.h"
#include "core/transcript/json.h"
#include "core/transcript/record.h"
#include "core/transcript/writer.h"
#include "tests/unit/both_languages.h"

using namespace conclave;
using namespace conclave::transcript;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// Clocks that stand still until they are set.
struct FakeClocks {
    std::int64_t utcMs = 1795318582123;
    std::int64_t bootMs = 1000;
    Clocks clocks(std::string bootId = "boot-1") {
        return {[this] { return utcMs; }, [this] { return bootMs; }, std::move(bootId)};
    }
};

class Folder {
  public:
    Folder() {
        char pattern[] = "/tmp/conclave-transcript-XXXXXX";
        m_path = mkdtemp(pattern);
    }
    ~Folder() { fs::remove_all(m_path); }
    fs::path file() const { return m_path / "transcript.jsonl"; }

  private:
    fs::path m_path;
};

std::string textOf(const fs::path& file) {
    return std::string(asText(readFile(file).value()));
}

void putText(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
}

std::string refusal(std::string_view text) {
    const auto value = parseStrictJson(text, "x");
    return value ? "" : value.error().args().at(1);
}

std::string threeEntries(const fs::path& file) {
    FakeClocks fake;
    auto writer = Writer::create(file, "R-test-1", fake.clocks());
    for (const char* type : {"begin", "step-begin", "closing"}) {
        fake.utcMs += 10;
        fake.bootMs += 10;
        if (!writer->append(type, "s1", {{"text", "Olá"}}))
            return {};
    }
    return textOf(file);
}

}  // namespace

class TranscriptTest : public QObject {
    Q_OBJECT

  private slots:
    void strictJsonRefusesWhatRecordsDoNotHold() {
        QVERIFY(QString::fromStdString(refusal("{\"a\":1,\"a\":2}")).contains("\"a\" twice"));
        QVERIFY(QString::fromStdString(refusal("{\"a\":{\"b\":1,\"c\":2,\"b\":3}}")).contains("\"b\" twice"));
        QVERIFY(refusal("{\"a\":1,\"b\":{\"a\":2}}").empty());
        QVERIFY(refusal("[9007199254740991,-9007199254740991]").empty());
        for (const char* bad : {"9007199254740992",
                                "-9007199254740992",
                                "99999999999999999999999",
                                "1.0",
                                "1e3",
                                "NaN",
                                "Infinity",
                                "\"\xff\"",
                                "\"\xc0\xaf\"",
                                "\"\xed\xa0\x80\"",
                                "\"\\ud800\"",
                                "{\"\xc3\xa9\":1}",
                                "{\"\\u0000\":1}",
                                "{} {}",
                                "{},",
                                "",
                                " ",
                                "\xEF\xBB\xBF{}",
                                "{",
                                "[1,]",
                                "{\"a\"}",
                                "'a'",
                                "// c\n1",
                                "01",
                                "+1",
                                "tru",
                                "\"\n\""})
            QVERIFY2(!refusal(bad).empty(), bad);
        QVERIFY(!refusal(std::string_view("{}\0junk", 7)).empty());
        QVERIFY(refusal(std::string(32, '[') + std::string(32, ']')).empty());
        QVERIFY(!refusal(std::string(33, '[') + std::string(33, ']')).empty());
        QVERIFY(!refusal(std::string(5'000'000, '[')).empty());
    }

    void canonicalTextIsThatOfRfc8785() {
        // RFC 8785, 3.2.2 (its strings and literals; records hold no floats) and 3.2.3, with ASCII names.
        const auto value = parseStrictJson(
            "{\"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\", \"literals\": [null, "
            "true, false], \"1\": \"One\", \"10\": -5, \"A\": {}, \"a\": []}",
            "x");
        QVERIFY(value.has_value());
        QCOMPARE(canonicalJson(*value, "x").value(),
                 std::string("{\"1\":\"One\",\"10\":-5,\"A\":{},\"a\":[],\"literals\":[null,true,false],"
                             "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"));
        // The control characters, each by its shortest escape; DEL and what lies beyond ASCII as it is.
        std::string controls;
        for (char c = 1; c < 0x20; ++c)
            controls += c;
        QCOMPARE(canonicalJson(json(controls + "\x7f\u2028"), "x").value(),
                 std::string(
                     "\"\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f"
                     "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u"
                     "001c\\u001d"
                     "\\u001e\\u001f\x7f\u2028\""));
        for (const char* good : {"{}", "[]", "0", "-1", "\"€\"", "{\"a\":1,\"b\":[1,2]}"})
            QVERIFY2(isCanonicalJson(good), good);
        for (const char* bad : {"{ }", "{\"b\":1,\"a\":1}", "-0", "\"\\u0041\"", "\"\\/\"", "\"\\u000a\"",
                                "\"\\u000F\"", "{}\n", " 1"})
            QVERIFY2(!isCanonicalJson(bad), bad);
    }

    void whatIsReadInPlaceIsWhatATreeHolds() {
        // Every kind of value and escape; then with every octet in every place, and cut everywhere.
        const std::string good =
            "{\"\\\"\":1,\"A\":[],\"a\":{},\"b\":[-1,0,10,9007199254740991,true,false,null,\"\"],\"c\":"
            "\"\\\"\\\\\\b\\f\\n\\r\\t\\u000b\\u001f/"
            "\x7f\xc3\xa7\xe2\x82\xac\xf0\x9f\x98\x80"
            "\",\"d\":{\"e\":{\"f\":\"g\"}},\"~\\\\\":-9007199254740991}";
        const auto isSame = [](const std::string& text) {
            std::vector<JsonNode> nodes;
            return appendCanonical(text, nodes, 1000) == isCanonicalJson(text);
        };
        QVERIFY(isCanonicalJson(good));
        for (std::size_t at = 0; at < good.size(); ++at) {
            QVERIFY(isSame(good.substr(0, at)));
            QVERIFY(isSame(good.substr(0, at) + good.substr(at + 1)));
            for (int octet = 0; octet < 256; ++octet) {
                auto changed = good;
                changed[at] = static_cast<char>(octet);
                QVERIFY2(isSame(changed), changed.c_str());
                changed.insert(at, good, at, 1);
                QVERIFY2(isSame(changed), changed.c_str());
            }
        }
        for (const auto& text :
             {std::string(32, '[') + std::string(32, ']'), std::string(33, '[') + std::string(33, ']'),
              std::string("-0"), std::string("1.0"), std::string("1e3"), std::string("9007199254740992"),
              std::string("{\"b\":1,\"a\":1}"), std::string("{\"a\":1,\"a\":1}"),
              std::string("{\"\\\\\":1,\"\\\"\":1}"), std::string("{\"Z\":1,\"\\\\\":2,\"a\":3}"),
              std::string("\"\xed\xa0\x80\""), std::string()})
            QVERIFY2(isSame(text), text.c_str());

        std::vector<JsonNode> nodes;
        QVERIFY(appendCanonical(good, nodes, 1000));
        const auto tree = json::parse(good);
        const auto& root = nodes.front();
        QCOMPARE(root.size(), tree.size());
        QCOMPARE(root.text(), std::string_view(good));
        for (const char* name : {"A", "a", "b", "c", "d"}) {
            QCOMPARE(std::string(root.at(name).text()), tree[name].dump());
            QCOMPARE(root.at(name).size(), tree[name].is_string() ? 0U : tree[name].size());
        }
        QCOMPARE(root.at("c").get<std::string>(), tree["c"].get<std::string>());
        QCOMPARE(root.at("b")[3].get<std::int64_t>(), maxInteger);
        QCOMPARE(root.at("b")[0].get<std::int64_t>(), -1);
        QVERIFY(root.at("b")[4].get<bool>() && !root.at("b")[5].get<bool>());
        QCOMPARE(root.at("d").at("e").at("f").get<std::string>(), std::string("g"));
        QVERIFY(!root.contains("e") && !root.at("A").contains("a"));
        nodes.clear();
        QVERIFY(!appendCanonical(good, nodes, 5));
    }

    void valuesOutsideRecordsAreNotWritten() {
        QVERIFY(!canonicalJson(json(1.5), "x"));
        QVERIFY(!canonicalJson(json(std::int64_t{1} << 53), "x"));
        QVERIFY(!canonicalJson(json(-(std::int64_t{1} << 53)), "x"));
        QVERIFY(!canonicalJson(json("\xff"), "x"));
        QVERIFY(!canonicalJson(json{{"é", 1}}, "x"));
        json deep = json::array();
        for (int i = 0; i < 32; ++i)
            deep = json::array({deep});
        QVERIFY(!canonicalJson(deep, "x"));
        QCOMPARE(toValidUtf8("SoftHSM\xff\x20v2"), std::string("SoftHSM\xEF\xBF\xBD v2"));
        QCOMPARE(toValidUtf8("Cartório"), std::string("Cartório"));
    }

    void entriesAreChainedAndReadBack() {
        const Folder folder;
        FakeClocks fake;
        auto writer = Writer::create(folder.file(), "R-2026-abc", fake.clocks());
        QVERIFY(writer.has_value());
        QCOMPARE(writer->head(), Bytes(32));
        QCOMPARE(writer->append("begin", "", {{"format", 1}}).value(), 1);
        QCOMPARE(writer->append("content-end", "", nullptr).value(), 2);
        const auto text = textOf(folder.file());
        const std::string first =
            "{\"boot\":{\"id\":\"boot-1\",\"ms\":1000},\"ceremony\":\"R-2026-abc\",\"format\":1,\"prev\":\"" +
            std::string(64, '0') +
            "\",\"seq\":1,\"step\":\"\",\"time\":\"2026-11-22T03:36:22.123Z\",\"type\":\"begin\"}";
        QCOMPARE(text.substr(0, text.find('\n')), first);
        const auto second = text.substr(first.size() + 1, text.size() - first.size() - 2);
        const auto firstHash = toHex(crypto::sha256(asBytes(first)));
        QVERIFY(second.find("\"prev\":\"" + firstHash + "\"") != std::string::npos);
        QCOMPARE(writer->head(), crypto::sha256(asBytes(second)));
        QCOMPARE(text.back(), '\n');
        QCOMPARE(static_cast<int>(fs::status(folder.file()).permissions()), 0600);

        const auto entries = readTranscript(folder.file());
        QVERIFY(entries.has_value());
        QCOMPARE(entries->size(), 2U);
        QCOMPARE(entries->at(1).type, std::string("content-end"));
        QCOMPARE(entries->at(0).timeUtcMs, 1795318582123);
        QCOMPARE(entries->at(1).lineHash, writer->head());
        QCOMPARE(entries->at(0).endOffset, first.size() + 1);
        QCOMPARE((*entries->at(0).json)["format"].get<int>(), 1);
        QCOMPARE(ceremonyIdOf(entries->at(0)), std::string("R-2026-abc"));
    }

    void fieldsCannotReplaceTheMembersOfAnEntry() {
        const Folder folder;
        auto writer = Writer::create(folder.file(), "R-1");
        for (const char* name : {"seq", "time", "boot", "ceremony", "prev", "type", "step"})
            QCOMPARE(writer->append("begin", "", {{name, "x"}}).error().code(), Errc::internal);
        QCOMPARE(writer->append("begin", "", json::array()).error().code(), Errc::internal);
        QCOMPARE(writer->append("begin", "", {{"ratio", 0.5}}).error().code(), Errc::jsonMalformed);
        QCOMPARE(fs::file_size(folder.file()), 0U);
        QCOMPARE(writer->append("begin", "", nullptr).value(), 1);
    }

    void anExistingFileOrAnUnfitCeremonyIdIsRefused() {
        const Folder folder;
        for (const char* id :
             {"", "R-", "X-1", "r-1", "R-1/2", "P-é", "R-123456789012345678901234567890123456789012345678x"})
            QCOMPARE(Writer::create(folder.file(), id).error().code(), Errc::valueNotAllowed);
        QVERIFY(!fs::exists(folder.file()));
        putText(folder.file(), "");
        QCOMPARE(Writer::create(folder.file(), "R-1").error().code(), Errc::fileExists);
    }

    void oneWriterAtATime() {
        const Folder folder;
        {
            auto writer = Writer::create(folder.file(), "R-1");
            QVERIFY(writer->append("begin", "", nullptr).has_value());
            QCOMPARE(Writer::reopen(folder.file()).error().code(), Errc::recordOpenElsewhere);
            const auto moved = std::move(*writer);
            QCOMPARE(Writer::reopen(folder.file()).error().code(), Errc::recordOpenElsewhere);
        }
        QVERIFY(Writer::reopen(folder.file()).has_value());
        QCOMPARE(Writer::reopen(folder.file() / "none").error().code(), Errc::fileMissing);
    }

    void reopeningGoesOnWithTheChain() {
        const Folder folder;
        const auto before = threeEntries(folder.file());
        auto reopened = Writer::reopen(folder.file());
        QVERIFY(reopened.has_value());
        QCOMPARE(reopened->tornBytes, 0);
        QCOMPARE(reopened->entries.size(), 3U);
        QCOMPARE(reopened->writer.ceremonyId(), std::string("R-test-1"));
        QCOMPARE(reopened->writer.append("resume", "", nullptr).value(), 4);
        QVERIFY(textOf(folder.file()).starts_with(before));
        QCOMPARE(readTranscript(folder.file()).value().size(), 4U);
    }

    void aTornLastLineIsCutOffAndCounted() {
        const Folder folder;
        const auto whole = threeEntries(folder.file());
        // Cut anywhere in the last line, as a power cut would.
        const auto lastLine = whole.rfind('\n', whole.size() - 2) + 1;
        for (auto size = lastLine + 1; size < whole.size(); size += 7) {
            putText(folder.file(), whole.substr(0, size));
            QCOMPARE(readTranscript(folder.file()).error().code(), Errc::transcriptLineMalformed);
            const auto reopened = Writer::reopen(folder.file());
            QVERIFY(reopened.has_value());
            QCOMPARE(reopened->tornBytes, static_cast<std::int64_t>(size - lastLine));
            QCOMPARE(reopened->entries.size(), 2U);
            QCOMPARE(textOf(folder.file()), whole.substr(0, lastLine));
        }
        putText(folder.file(), "{\"boot\"");
        QCOMPARE(Writer::reopen(folder.file()).error().code(), Errc::transcriptBroken);
        QCOMPARE(textOf(folder.file()), std::string("{\"boot\""));
    }

    void reopeningRefusesABrokenChainAndLeavesItAlone() {
        const Folder folder;
        auto text = threeEntries(folder.file());
        text[text.find("Olá")] = 'o';
        putText(folder.file(), text + "{torn");
        const auto reopened = Writer::reopen(folder.file());
        QVERIFY(!reopened);
        QCOMPARE(reopened.error().code(), Errc::transcriptBroken);
        QCOMPARE(reopened.error().args().at(0), std::string("2"));
        QCOMPARE(textOf(folder.file()), text + "{torn");
    }

    void everyChangedOctetBreaksTheTranscriptAndNamesTheEntry() {
        const Folder folder;
        const auto text = threeEntries(folder.file());
        const auto honest = parseTranscript(text).value();
        const auto lastStart = honest[1].endOffset;
        for (std::size_t at = 0; at < text.size(); ++at) {
            for (const int mask : {0x01, 0x20, 0x80}) {
                auto changed = text;
                changed[at] = static_cast<char>(changed[at] ^ mask);
                const auto entries = parseTranscript(changed);
                const auto placed = placeTranscript(changed);
                QCOMPARE(placed.has_value(), entries.has_value());
                if (!entries)
                    QCOMPARE(placed.error().whatHappened(Lang::en), entries.error().whatHappened(Lang::en));
                if (at >= lastStart && entries) {
                    // The last line is held by the head and the signatures, not by the chain.
                    QVERIFY(entries->back().lineHash != honest.back().lineHash);
                    continue;
                }
                QVERIFY2(!entries, qPrintable(QString::number(at)));
                QVERIFY(test::isInBothLanguages(entries.error()));
                const auto entry = std::stoll(entries.error().args().at(0));
                const auto changedEntry = at < honest[0].endOffset ? 1 : at < honest[1].endOffset ? 2 : 3;
                QVERIFY(entry == changedEntry || entry == changedEntry + 1);
            }
        }
    }

    void removedRepeatedAndSwappedLinesBreakTheTranscript() {
        const Folder folder;
        const auto text = threeEntries(folder.file());
        const auto entries = parseTranscript(text).value();
        const auto a = text.substr(0, entries[0].endOffset);
        const auto b = text.substr(entries[0].endOffset, entries[1].endOffset - entries[0].endOffset);
        const auto c = text.substr(entries[1].endOffset);
        for (const auto& bad :
             {b + c, a + c, a + a + b + c, a + b + b + c, a + b + c + c, b + a + c, a + c + b,
              a + "\n" + b + c, a + b + c + "\n", std::string("\n"), std::string()})
            QVERIFY(!parseTranscript(bad) && !placeTranscript(bad));
        QVERIFY(parseTranscript(a + b));  // a cut end is for the signatures and the closing entry to show
    }

    void membersOfTheWrongKindAreRefused() {
        const Folder folder;
        const auto text = threeEntries(folder.file());
        const auto first = json::parse(text.substr(0, text.find('\n')));
        const auto lineWith = [&](const char* member, const json& value) {
            auto changed = first;
            changed[member] = value;
            return changed.dump() + "\n";
        };
        QVERIFY(parseTranscript(first.dump() + "\n"));
        for (const auto& bad :
             {lineWith("seq", 2), lineWith("seq", "1"), lineWith("type", ""), lineWith("type", 1),
              lineWith("step", nullptr), lineWith("time", "2026-02-30T00:00:00.000Z"), lineWith("time", 1),
              lineWith("boot", 1), lineWith("boot", {{"id", "x"}}), lineWith("boot", {{"id", 1}, {"ms", 1}}),
              lineWith("boot", {{"id", "x"}, {"ms", 1}, {"s", 1}}), lineWith("ceremony", "x"),
              lineWith("prev", "0"), lineWith("prev", std::string(64, 'A'))})
            QVERIFY2(!parseTranscript(bad) && !placeTranscript(bad), bad.c_str());
        auto lacking = first;
        lacking.erase("step");
        QVERIFY(!parseTranscript(lacking.dump() + "\n") && !placeTranscript(lacking.dump() + "\n"));
        QVERIFY(!parseTranscript("[]\n") && !placeTranscript("[]\n"));
    }

    void aFullDiskCutsThePartBackAndTheWriterGoesOn() {
        const Folder folder;
        // A process of its own: the file size limit is the process's.
        const auto child = fork();
        if (child == 0) {
            auto writer = Writer::create(folder.file(), "R-1");
            if (!writer || !writer->append("begin", "", nullptr))
                _exit(1);
            const auto size = fs::file_size(folder.file());
            std::signal(SIGXFSZ, SIG_IGN);
            rlimit limit{};
            getrlimit(RLIMIT_FSIZE, &limit);
            const auto wide = limit;
            limit.rlim_cur = size + 50;
            setrlimit(RLIMIT_FSIZE, &limit);
            const auto refused = writer->append("confirmation", "s", {{"answer", "yes"}});
            if (refused || refused.error().code() != Errc::diskFull || fs::file_size(folder.file()) != size)
                _exit(2);
            setrlimit(RLIMIT_FSIZE, &wide);
            _exit(writer->append("confirmation", "s", {{"answer", "yes"}}).value_or(0) == 2 ? 0 : 3);
        }
        int status = -1;
        QCOMPARE(waitpid(child, &status, 0), child);
        QVERIFY(WIFEXITED(status));
        QCOMPARE(WEXITSTATUS(status), 0);
        QCOMPARE(readTranscript(folder.file()).value().size(), 2U);
    }

    void aWallClockThatWasSetIsNoticed() {
        const Folder folder;
        FakeClocks fake;
        {
            auto writer = Writer::create(folder.file(), "R-1", fake.clocks());
            QVERIFY(writer->append("begin", "", nullptr).has_value());
            fake.utcMs += 61'999;
            fake.bootMs += 60'000;
            QVERIFY(writer->append("a", "", nullptr).has_value());
            QVERIFY(writer->takeClockSteps().empty());
            fake.utcMs -= 3'600'000;
            fake.bootMs += 5;
            QVERIFY(writer->append("b", "", nullptr).has_value());
            QVERIFY(writer->append("c", "", nullptr).has_value());
            const auto steps = writer->takeClockSteps();
            QCOMPARE(steps.size(), 1U);
            QCOMPARE(steps[0].entry, 3);
            QCOMPARE(steps[0].ms, -3'600'005 + 1'999);  // with what was tolerated before it
            QVERIFY(writer->takeClockSteps().empty());
        }
        fake.utcMs += 10'000;
        {
            auto sameBoot = Writer::reopen(folder.file(), fake.clocks());
            QVERIFY(sameBoot->writer.append("resume", "", nullptr).has_value());
            QCOMPARE(sameBoot->writer.takeClockSteps().at(0).ms, 10'000);
        }
        fake.bootMs = 5;
        auto nextBoot = Writer::reopen(folder.file(), fake.clocks("boot-2"));
        QVERIFY(nextBoot->writer.append("resume", "", nullptr).has_value());
        QVERIFY(nextBoot->writer.takeClockSteps().empty());
        const auto entries = readTranscript(folder.file()).value();
        QCOMPARE(clockStepBetween(entries[0], entries[1]), 0);
        QCOMPARE(clockStepBetween(entries[1], entries[2]), -3'600'005);
        QCOMPARE(clockStepBetween(entries[4], entries[5]), 0);
    }

    void anIdentityStandsApartUnderASaltOfItsOwn() {
        const auto identity = Identity::of("CNH 12345678900");
        const auto written = toJson(identity);
        QVERIFY(written);
        QVERIFY(toJson(Identity::of("CNH 12345678900")).value() != *written);
        const auto read = parseIdentity(asBytes(*written));
        QVERIFY(read && read->checked == identity.checked && read->salt == identity.salt);
        for (const auto& bad :
             {*written + " ", std::string("{}"), std::string("[]"),
              written->substr(0, written->size() - 3) + "\"}", std::string(R"({"checked":"","salt":"00"})")})
            QVERIFY2(!parseIdentity(asBytes(bad)), bad.c_str());
        QCOMPARE(documentNumber("RG 12.345.678-9 SSP/SP"), std::string("123456789"));
        QCOMPARE(documentNumber("known since 2009"), std::string());
        QVERIFY(isPersonal(identityFile("custodian-1")) && isWithheld(identityFile("custodian-1")));
        QVERIFY(!isRestricted(identityFile("custodian-1")) &&
                !isPersonal(signCertificateFile("custodian-1")));
    }

    void pathsOfARecordStayInsideIt() {
        for (const char* good : {"a", "ceremony.yaml", "backup/shares/a.cms", "artefacts/é ü.txt", ".hidden"})
            QVERIFY2(isRecordPath(good), good);
        for (const char* bad : {"", "/a", "a/", "a//b", ".", "..", "a/../b", "./a", "a\\b", "a\nb", "\xff"})
            QVERIFY2(!isRecordPath(bad), bad);
        QVERIFY(!isRecordPath(std::string_view("a\0b", 3)));
        QCOMPARE(wrappedKeyFile("backup", "CartorioDigitalRAIZ"),
                 std::string("backup/CartorioDigitalRAIZ.kwp"));
        QCOMPARE(wrappedKeyFile("safe", "../é/a b"), std::string("safe/_.____a_b.kwp"));
        QVERIFY(isRestricted(shareFile("unlock", "custodian-1")));
        QVERIFY(isRestricted(shareFile("backup", "custodian-1")));
        QVERIFY(isRestricted(wrappedKeyFile("safe", "x")));
        for (const auto& path : {manifestFile("unlock"), manifestFile("backup"), certificateFile("root"),
                                 std::string(transcriptFile)})
            QVERIFY(!isRestricted(path));
        QVERIFY(!isRestricted("backup/.kwp"));
        QVERIFY(!isRestricted("backup/deep/x.kwp"));
        QVERIFY(isParticipantId("custodian-1"));
        for (const char* bad : {"", "A", "a_b", "a.b", "é", "123456789012345678901234567890123"})
            QVERIFY2(!isParticipantId(bad), bad);
    }
};

QTEST_GUILESS_MAIN(TranscriptTest)
#include "transcript_test.moc"
