// What a printed paper says, and its text form: docs/formats/paper.md.
#include <QTest>
#include <algorithm>
#include <random>

#include "core/paper/printed.h"
#include "core/paper/text_form.h"
#include "core/paper/word_rows.h"

using namespace conclave;
using namespace conclave::paper;

namespace {

/// What people are called and write, and what an editor or a liar would.
const std::vector<std::string> nastyTexts{
    "Maria da Conceição Nogueira de Albuquerque Brandão",
    "step        12",
    "  # leading blanks",
    "blanks behind  ",
    "“quoted”: 'and' \"so\"; a: b",
    "Dvořák Łukasz Ærøskøbing Αθήνα Київ",
    "+mono",
    "\\n",
    "-",
    "[U+000A]",
    "ff fi ffl",
};

/// Any document that fits, from a seed.
class Documents {
  public:
    explicit Documents(unsigned seed) : m_random(seed) {}

    Document next() {
        Document document;
        m_anchors = m_slots = 0;
        document.kind = Kind(upTo(2));
        document.version = 1 + upTo(9998);
        document.lang = maybe() ? Lang::en : Lang::ptBr;
        document.kicker = maybe() ? text() : "";
        document.title = text();
        document.isRehearsal = maybe();
        document.dateMs = 1000LL * upTo(2'000'000'000);
        document.headLeft = maybe() ? text() : "";
        document.foot = maybe() ? text() : "";
        document.footHash = maybe() ? hash() : "";
        document.initials = several<std::string>(3, [this] { return text(); });
        const int count = upTo(12);
        for (int i = 0; i < count; ++i)
            document.blocks.push_back(block());
        return document;
    }

  private:
    int upTo(int most) { return std::uniform_int_distribution<int>(0, most)(m_random); }
    bool maybe() { return upTo(1) == 1; }
    std::string text() {
        auto text = nastyTexts[static_cast<std::size_t>(upTo(static_cast<int>(nastyTexts.size()) - 1))];
        return maybe() ? text : text + " " + std::to_string(upTo(999));
    }
    std::string hash() {
        std::string hex;
        while (hex.size() < 64)
            hex += "0123456789abcdef"[upTo(15)];
        return hex;
    }
    std::string anchor() { return maybe() ? "anchor-" + std::to_string(++m_anchors) : ""; }

    template <class Value, class Make>
    std::vector<Value> several(int most, const Make& make, int least = 0) {
        std::vector<Value> values(static_cast<std::size_t>(least + upTo(most - least)));
        std::ranges::generate(values, make);
        return values;
    }

    Lines lines(int least = 0) {
        Lines made;
        const int count = least + upTo(3);
        for (int i = 0; i < count; ++i)
            made.push_back({Style(upTo(3)), upTo(5) == 0 ? "" : text(), i > 0 && maybe()});
        if (m_anchors > 0 && maybe())
            made.push_back({Style::page, "anchor-1", !made.empty() && maybe()});
        return made;
    }
    std::vector<Fact> facts(int least) {
        return several<Fact>(
            4,
            [this] {
                return Fact{text(), lines()};
            },
            least);
    }

    Table table() {
        Table table{several<Column>(
                        4,
                        [this] {
                            return Column{text(), Style(upTo(3)), 1 + upTo(999)};
                        },
                        1),
                    {},
                    maybe()};
        table.rows = several<Row>(4, [&] {
            Row row(table.columns.size());
            std::ranges::generate(row, [this] { return lines(); });
            return row;
        });
        return table;
    }

    Block block() {
        switch (upTo(11)) {
            case 0:
                return Heading{Level(upTo(2)), text(), maybe() ? text() : "", anchor()};
            case 1:
                return Step{"12", text(), maybe() ? "13:43:02–13:48:37" : "", maybe() ? text() : "",
                            anchor()};
            case 2:
                return Paragraph{lines(1)};
            case 3:
                return ReadAloud{several<std::string>(
                    3, [this] { return text(); }, 1)};
            case 4:
                return Facts{facts(1)};
            case 5:
                return HashWords{text(), maybe() ? text() : "", hash(), maybe(),
                                 several<std::string>(2, [this] { return text(); })};
            case 6:
                return table();
            case 7: {
                Box box{text(), lines(), facts(0), anchor()};
                if (!box.lines.empty())
                    box.lines.front().continues = maybe();
                return box;
            }
            case 8:
                return SignatureSlot{"custodian-" + std::to_string(++m_slots),
                                     text(),
                                     text(),
                                     maybe(),
                                     lines(),
                                     maybe() ? text() : ""};
            case 9: {
                Form form{several<Lines>(3, [this] { return lines(); }), {}};
                form.blanks = several<Blank>(
                    3,
                    [this] {
                        return Blank{text(), Shape(upTo(6)), 1 + upTo(63)};
                    },
                    1);
                return form;
            }
            case 10:
                return SignatureLines{several<std::string>(
                    3, [this] { return text(); }, 1)};
            default:
                return PageBreak{};
        }
    }

    std::mt19937 m_random;
    int m_anchors = 0;
    int m_slots = 0;
};

Document simple() {
    Document document;
    document.title = "Root key";
    document.dateMs = 1'796'000'000'000;
    return document;
}

}  // namespace

class PaperTest : public QObject {
    Q_OBJECT

  private slots:
    void whatIsWrittenIsReadAsItWas() {
        Documents documents(1);
        for (int i = 0; i < 500; ++i) {
            const auto document = documents.next();
            const auto text = write(document);
            const auto read = parse(text);
            QVERIFY2(read, read ? "" : (read.error().oneLine(Lang::en) + "\n" + text).c_str());
            QVERIFY2(*read == document, text.c_str());
        }
    }

    void whatIsAcceptedIsWrittenAsItWas() {
        Documents documents(2);
        std::mt19937 random(3);
        int accepted = 0;
        for (int i = 0; i < 3000; ++i) {
            auto text = write(documents.next());
            const auto at = random() % text.size();
            switch (random() % 4) {
                case 0:
                    text[at] = static_cast<char>(random());
                    break;
                case 1:
                    text.erase(at, 1 + random() % 20);
                    break;
                case 2:
                    text.insert(at, text.substr(random() % text.size(), random() % 30));
                    break;
                default:
                    text.resize(at);
            }
            if (const auto read = parse(text)) {
                ++accepted;
                QCOMPARE(write(*read), text);
            } else {
                QCOMPARE(read.error().code(), Errc::paperMalformed);
            }
        }
        QVERIFY(accepted > 50);  // changed letters of texts
    }

    void readsAsItStands() {
        auto document = simple();
        document.lang = Lang::ptBr;
        document.blocks = {
            Heading{Level::section, "Pessoas", "6", "people"},
            Facts{{{"Atuou", {{Style::bold, "Diego Ferreira"}, {Style::text, ", administrador", true}}},
                   {"Visto", {{Style::page, "people"}}}}},
        };
        QCOMPARE(QString::fromStdString(write(document)), QString("conclave paper 1, runbook 1, pt-BR\n"
                                                                  "title       Root key\n"
                                                                  "rehearsal   no\n"
                                                                  "date        2026-11-30T00:53:20Z\n"
                                                                  "\n"
                                                                  "section     Pessoas\n"
                                                                  "aside       6\n"
                                                                  "anchor      people\n"
                                                                  "\n"
                                                                  "fact        Atuou\n"
                                                                  "bold        Diego Ferreira\n"
                                                                  "+text       , administrador\n"
                                                                  "fact        Visto\n"
                                                                  "page        people\n"));
    }

    void whatCannotBePrintedIsNamed() {
        QCOMPARE(printed("Ana 中\n"), std::string("Ana [U+4E2D][U+000A]"));
        QCOMPARE(printed("a\xFF"
                         "b\u202E\u00A0\u00AD"),
                 std::string("a\uFFFD"
                             "b[U+202E][U+00A0][U+00AD]"));
        QCOMPARE(printed("Jose\u0301 q\u0301"), std::string("José q[U+0301]"));
        QCOMPARE(printed("São “5 €” – №7"), std::string("São “5 €” – №7"));
        auto document = simple();
        document.blocks = {Paragraph{{{Style::text, "one\n\nstep        2"}}}};
        const auto read = parse(write(document));
        QVERIFY(read);
        QCOMPARE(read->blocks.size(), std::size_t(1));
        QCOMPARE(std::get<Paragraph>(read->blocks.front()).lines.front().text,
                 std::string("one[U+000A][U+000A]step        2"));
    }

    void hashIsSaidInWords() {
        const auto rows = wordRows("e58294f2e9a227486e8b061b31cc528fd7fa3f19" + std::string(24, '0'));
        QCOMPARE(rows.size(), std::size_t(8));
        QCOMPARE(rows.front().asText(), std::string("1 e582 94f2 topmost Istanbul Pluto vagabond"));
        QVERIFY(wordRows("e582").empty());
    }

    void refusesWithTheLine_data() {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<int>("line");
        QTest::newRow("format") << "paper 1"
                                << "paper 2" << 1;
        QTest::newRow("kind") << "runbook"
                              << "novel" << 1;
        QTest::newRow("language") << ", en"
                                  << ", fr" << 1;
        QTest::newRow("languageSpelt") << ", en"
                                       << ", en_US" << 1;
        QTest::newRow("titleMissing") << "title       Root key\n"
                                      << "" << 2;
        QTest::newRow("flag") << "rehearsal   no"
                              << "rehearsal   false" << 3;
        QTest::newRow("date") << "-30T"
                              << "-31T" << 4;
        QTest::newRow("padding") << "title       Root"
                                 << "title      Root" << 2;
        QTest::newRow("lineEnd") << "Root key\n"
                                 << "Root key\r\n"
                                 << 2;
        QTest::newRow("surplusBlankLine") << "\n\nsection"
                                          << "\n\n\nsection" << 6;
        QTest::newRow("blankLineMissing") << "\n\nsection"
                                          << "\nsection" << 5;
        QTest::newRow("unknownBlock") << "section "
                                      << "chapter " << 6;
        QTest::newRow("anchorTwice") << "anchor      b"
                                     << "anchor      a" << 11;
        QTest::newRow("anchorForm") << "anchor      b"
                                    << "anchor      B" << 11;
        QTest::newRow("anchorOfNothing") << "page        a"
                                         << "page        c" << 13;
        QTest::newRow("nothingToContinue") << "page        a"
                                           << "+page       a" << 13;
        QTest::newRow("hexLength") << "hex         00"
                                   << "hex         0" << 16;
        QTest::newRow("word") << "1 0000 0000 aardvark"
                              << "1 0000 0000 absurd" << 17;
        QTest::newRow("wordRowMissing") << "words       8 0000 0000 aardvark adroitness aardvark adroitness\n"
                                        << "" << 24;
        QTest::newRow("cellMissing") << "cell        2\n"
                                     << "" << 32;
        QTest::newRow("cellSurplus") << "cell        2\n"
                                     << "cell        2\ncell        3\n"
                                     << 33;
        QTest::newRow("cellStyle") << "cell        2\n"
                                   << "cell\nmono        2\n"
                                   << 32;
        QTest::newRow("columnStyle") << "column      mono 2"
                                     << "column      serif 2" << 29;
        QTest::newRow("columnWidth") << "column      mono 2"
                                     << "column      mono 0" << 29;
        QTest::newRow("hiddenCharacter") << "Root key" << QString("Root\u202E key") << 2;
        QTest::newRow("participantTwice") << "signature   auditor"
                                          << "signature   ana" << 39;
        QTest::newRow("shape") << "blank       line 1"
                               << "blank       star 1" << 45;
        QTest::newRow("surplusMember") << "agrees      yes\nunsigned"
                                       << "agrees      yes\nseat        1\nunsigned" << 43;
        QTest::newRow("noLastLineEnd") << "line 1 Seal\n"
                                       << "line 1 Seal" << 45;
    }
    void refusesWithTheLine() {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(int, line);
        auto document = simple();
        document.blocks = {
            Heading{Level::section, "A", "", "a"},
            Step{"1", "B", "", "", "b"},
            Paragraph{{{Style::page, "a"}}},
            HashWords{"H", "", std::string(64, '0'), false, {}},
            Table{{{"C", Style::text, 1}, {"D", Style::mono, 2}},
                  {{{{Style::text, "1"}}, {{Style::mono, "2"}}}},
                  false},
            SignatureSlot{"ana", "Ana", "Custodian", true, {}, ""},
            SignatureSlot{"auditor", "Rita", "Auditor", true, {}, "away"},
            Form{{}, {{"Seal", Shape::line, 1}}},
        };
        auto text = QString::fromStdString(write(document));
        QVERIFY(parse(text.toStdString()));
        QCOMPARE(text.count(from), 1);
        text.replace(from, to);
        const auto read = parse(text.toStdString());
        QVERIFY(!read);
        QCOMPARE(read.error().code(), Errc::paperMalformed);
        QCOMPARE(read.error().args().front(), std::to_string(line));
        QVERIFY(!read.error().whatHappened(Lang::ptBr).empty());
    }

    void longDocumentIsReadInLinearTime() {
        auto document = simple();
        auto& table =
            std::get<Table>(document.blocks.emplace_back(Table{{{"A", Style::text, 1}}, {}, false}));
        const auto seconds = [&](std::size_t rows) {
            table.rows.assign(rows, {{{Style::text, "the same"}}});
            const auto text = write(document);
            QElapsedTimer timer;
            timer.start();
            [&] { QVERIFY(parse(text)); }();
            return static_cast<double>(timer.nsecsElapsed());
        };
        seconds(10'000);
        QVERIFY(seconds(100'000) < 40 * seconds(10'000));
    }
};

QTEST_APPLESS_MAIN(PaperTest)
#include "paper_test.moc"
