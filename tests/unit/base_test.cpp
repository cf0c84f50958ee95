#include <QtTest/qtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <set>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/held_folder.h"
#include "core/base/hex.h"
#include "core/base/log.h"
#include "core/base/own_path.h"
#include "core/base/pgp_words.h"
#include "core/base/secret_bytes.h"
#include "core/base/text.h"
#include "core/base/typed.h"

using namespace conclave;
namespace fs = std::filesystem;

class BaseTest : public QObject {
    Q_OBJECT

    static std::string utf8(uint codePoint) {
        QString text;
        for (const auto unit : QChar::fromUcs4(codePoint))
            text += unit;
        return text.toStdString();
    }
    static Bytes hash() {
        return fromHex("3f2a9b1c00ff10203040506070809010a0b0c0d0e0f001121314151617181910").value();
    }

  private slots:
    void hexRoundTripsAndRefusesJunk() {
        QCOMPARE(toHex(Bytes{0x00, 0xab, 0xff}), std::string("00abff"));
        QCOMPARE(fromHex("00ABff").value(), (Bytes{0x00, 0xab, 0xff}));
        QVERIFY(!fromHex("0"));
        QVERIFY(!fromHex("0g"));
        QVERIFY(!fromHex("0x00"));
    }

    void pgpWordsAlternateAndRefuseASwap() {
        // Known from the PGP word list's own example: E582 94F2 E9A2 2748.
        const Bytes bytes{0xE5, 0x82, 0x94, 0xF2, 0xE9, 0xA2, 0x27, 0x48};
        const auto words = toPgpWords(bytes);
        QCOMPARE(words, std::string("topmost Istanbul Pluto vagabond treadmill Pacific brackish dictator"));
        const auto read = [](std::vector<std::string> given) { return fromPgpWords(given); };
        QCOMPARE(read({"TOPMOST", "istanbul"}).value(), (Bytes{0xE5, 0x82}));
        QCOMPARE(read({"Istanbul", "topmost"}).error().code(), Errc::headWordUnknown);
        const auto unknown = read({"topmost", "istanbull"}).error();
        QCOMPARE(unknown.code(), Errc::headWordUnknown);
        QCOMPARE(unknown.args(), (std::vector<std::string>{"2", "istanbull"}));
    }

    void aHashIsReadAsPeopleCopyIt_data() {
        QTest::addColumn<QString>("form");
        const auto row = [](const char* what, const QString& form) { QTest::newRow(what) << form; };
        const auto hex = QString::fromStdString(toHex(hash()));
        const auto words = QString::fromStdString(toPgpWords(hash()));
        const auto replaced = [](QString text, const QString& from, const QString& to) {
            return text.replace(from, to);
        };
        const auto inGroups = [&](int length, const QString& between) {
            QStringList groups;
            for (int at = 0; at < hex.size(); at += length)
                groups << hex.mid(at, length);
            return groups.join(between);
        };
        QString rows, numbered;
        const auto each = words.split(u' ');
        for (int i = 0; i < each.size(); ++i) {
            if (i % 4 == 0)
                rows += QStringLiteral("\n      %1  %2 %3   ")
                            .arg(i / 4 + 1)
                            .arg(hex.mid(2 * i, 4), hex.mid(2 * i + 4, 4));
            rows += QStringLiteral("%1 ").arg(each[i], -11);
            numbered += QStringLiteral("%1. %2\r\n").arg(i + 1).arg(each[i]);
        }
        row("hex", hex);
        row("upper case", hex.toUpper());
        row("words", words);
        row("words in upper case", words.toUpper());
        row("the block", rows);
        row("the block in one line", rows.simplified());
        row("the block under its head", QStringLiteral("head: ") + hex + rows);
        row("the same in Portuguese", QStringLiteral("resumo final: ") + hex + rows);
        row("hex and words", hex + u'\n' + words);
        row("rows of hex, numbered", [&] {
            QString lines;
            for (int i = 0; i < 8; ++i)
                lines += QStringLiteral("%1  %2\n").arg(i + 1).arg(hex.mid(8 * i, 8));
            return lines;
        }());
        row("colons", inGroups(2, QStringLiteral(":")));
        row("dashes", inGroups(4, QStringLiteral("-")));
        row("en dashes", inGroups(8, QStringLiteral(" \u2013 ")));
        row("no-break spaces", inGroups(8, QStringLiteral("\u00A0")));
        row("narrow no-break spaces", inGroups(4, QStringLiteral("\u202F")));
        row("zero-width spaces", inGroups(4, QStringLiteral("\u200B")));
        row("a line end in the middle", hex.left(33) + u'\n' + hex.mid(33));
        row("sha256:", QStringLiteral("sha256:") + hex);
        row("SHA-256 =", QStringLiteral("SHA-256 = ") + hex);
        row("0x", QStringLiteral("0x") + hex);
        row("a byte order mark", QStringLiteral("\uFEFF") + hex);
        row("full width", [&] {
            QString wide;
            for (const auto c : hex)
                wide += QChar(c.unicode() - 0x21 + 0xFF01);
            return wide;
        }());
        row("quotes", u'"' + hex + u'"');
        row("typographic quotes", QStringLiteral("\u201C") + words + QStringLiteral("\u201D"));
        row("commas", replaced(words, QStringLiteral(" "), QStringLiteral(", ")));
        row("numbered", numbered);
        row("tabs", replaced(words, QStringLiteral(" "), QStringLiteral("\t")));
        row("words, no-break spaces", replaced(words, QStringLiteral(" "), QStringLiteral("\u00A0")));
        row("words, zero-width spaces alone", replaced(words, QStringLiteral(" "), QStringLiteral("\u200B")));
        row("words, a soft hyphen in one", words.left(3) + QStringLiteral("\u00AD") + words.mid(3));
        row("a full stop at the end", words + u'.');
    }
    void aHashIsReadAsPeopleCopyIt() {
        QFETCH(QString, form);
        const auto read = typedHash(form.toStdString());
        QVERIFY2(read, read ? "" : read.error().oneLine(Lang::en).c_str());
        QCOMPARE(*read, hash());
    }

    void aHashThatIsNotWholeOrNotOneIsRefused() {
        const auto hex = toHex(hash());
        const auto words = toPgpWords(hash());
        const auto why = [](const std::string& text) {
            const auto read = typedHash(text);
            return read ? Errc::internal : read.error().code();
        };
        QCOMPARE(why(""), Errc::headLength);
        QCOMPARE(why(hex.substr(1)), Errc::headLength);
        QCOMPARE(why(hex + "0"), Errc::headLength);
        QCOMPARE(why(words.substr(words.find(' ') + 1)), Errc::headWordUnknown);
        QCOMPARE(why(words.substr(0, words.rfind(' '))), Errc::headLength);
        QCOMPARE(why(words + " x"), Errc::headWordUnknown);
        QCOMPARE(why(words + " \u0430dult"), Errc::headWordUnknown);  // a Cyrillic letter is no punctuation
        QCOMPARE(why(hex.substr(0, 63) + "g"), Errc::headWordUnknown);
        auto other = hex;
        other[5] = other[5] == '0' ? '1' : '0';
        QCOMPARE(why(other + " " + words), Errc::hashesDiffer);
        QCOMPARE(why(other + " " + hex), Errc::hashesDiffer);
    }

    void yesAndNoAreSaidInEitherLanguage() {
        for (const char* yes :
             {"y", "Y", "yes", "YES", " yes ", "s", "S", "sim", "Sim", "sim\r", "\u00A0sim"})
            QVERIFY2(yesOrNo(yes) == true, yes);
        for (const char* no : {"n", "N", "no", "No", "nao", "não", "NÃO", "não"})
            QVERIFY2(yesOrNo(no) == false, no);
        for (const char* neither : {"", " ", "ye", "yesno", "q", "ok", "sin", "non", "0", "y n", "\xE3"})
            QVERIFY2(!yesOrNo(neither), neither);
    }

    void whatCannotBeSeenIsNeitherTakenNorShown_data() {
        QTest::addColumn<uint>("codePoint");
        for (const uint codePoint :
             {0x00U,   0x1BU,   0x7FU,    0x9BU,    0xADU,    0x34FU,   0x61CU,   0x115FU,
              0x1160U, 0x17B4U, 0x180BU,  0x180EU,  0x200BU,  0x200DU,  0x200FU,  0x2028U,
              0x202EU, 0x2060U, 0x2066U,  0x206FU,  0x3164U,  0xE000U,  0xFE0FU,  0xFEFFU,
              0xFFA0U, 0xFFF9U, 0x1D173U, 0xE0001U, 0xE0041U, 0xE01EFU, 0xF0000U, 0x10FFFFU})
            QTest::newRow(qPrintable(QString::number(codePoint, 16))) << codePoint;
    }
    void whatCannotBeSeenIsNeitherTakenNorShown() {
        QFETCH(uint, codePoint);
        const auto text = "a" + utf8(codePoint) + "b";
        QVERIFY(!isShowableLine(text));
        QVERIFY(!isPersonName(text));
        QCOMPARE(printable(text), std::string("a�b"));
    }

    void everyBlankButTheSpaceIsRefusedWhereTextIsReviewed() {
        for (const char* blank : {"\t", " ", " ", " ", " ", " ", " ", "⠀", "　"})
            QVERIFY2(!isShowableLine(std::string("a") + blank + "b"), blank);
        QVERIFY(isShowableLine("a b"));
        QCOMPARE(printable("a b"), std::string("a b"));
        QCOMPARE(printable("bad \xFF \xC3"), std::string("bad � �"));
    }

    void oneNameHasManySpellings() {
        const std::string name = "José Álvares";
        for (const char* other : {"José Álvares", "JOSÉ ÁLVARES", "josé álvares", "  José   Álvares ",
                                  "José　Álvares", "Ｊosé Álvares", "Joſé Álvares"})
            QVERIFY2(folded(other) == folded(name), other);
        QVERIFY(folded("Jose Alvares") != folded(name));
        QCOMPARE(folded("Straße"), folded("STRASSE"));
        QCOMPARE(tidied(" José  Álvares\t"), name);
        QVERIFY(isPersonName(name));
        for (const char* none :
             {"", " ", ".", "-", "123", "́", "ㅤ", "Ana ", "Ana  Souza", "Ana Souza", "José"})
            QVERIFY2(!isPersonName(none), none);
        QVERIFY(!isPersonName(std::string(65, 'a')));
    }

    void utcTimesRoundTripAndImpossibleOnesAreRefused() {
        QCOMPARE(formatUtcMs(0), std::string("1970-01-01T00:00:00.000Z"));
        QCOMPARE(formatUtcMs(1795318582123), std::string("2026-11-22T03:36:22.123Z"));
        QCOMPARE(parseUtcMs("2026-11-22T03:36:22.123Z").value(), 1795318582123);
        QVERIFY(!parseUtcMs("2026-02-30T00:00:00.000Z"));
        QVERIFY(!parseUtcMs("2026-11-22T03:36:22Z"));
    }

    void errorsSayWhatHappenedAndWhatToDoInBothLanguages() {
        const auto error = Error(Errc::fileMissing, {"/x"}).native(NativeSource::os, 2, "No such file");
        QCOMPARE(error.whatHappened(Lang::en), std::string("/x does not exist."));
        QCOMPARE(error.whatToDo(Lang::ptBr), std::string("Confira o caminho."));
        QVERIFY(error.oneLine(Lang::en).find("errno 2") != std::string::npos);
        const auto outer = Error(Errc::recordMissing, {"/r"}).causedBy(error);
        QVERIFY(outer.has(Errc::fileMissing));
        QVERIFY(!outer.has(Errc::diskFull));
    }

    void errorsHaveNamesThatRecordsCanKeep() {
        QCOMPARE(name(Errc::cardRemoved), std::string_view("cardRemoved"));
        // The compiler sees to it that each code has a case; behind the last one, name() says "internal"
        // again.
        const auto internal = name(Errc::internal);
        std::set<std::string_view> names;
        int code = 0;
        while (static_cast<Errc>(code) == Errc::internal || name(static_cast<Errc>(code)) != internal) {
            QVERIFY2(names.insert(name(static_cast<Errc>(code))).second,
                     name(static_cast<Errc>(code)).data());
            ++code;
        }
        QVERIFY(code > static_cast<int>(Errc::hashesDiffer));
    }

    void theLogHasNamesAndNumbersOnlyAndIsRotated() {
        char pattern[] = "/tmp/conclave-log-XXXXXX";
        const fs::path folder = fs::path(mkdtemp(pattern)) / "state/conclave";
        log::open(folder);
        log::started("run");
        log::ceremony("R-20261122-1\nsecret line");
        log::failed(Error(Errc::pinWrong, {"Ana"})
                        .native(NativeSource::card, 0x63C2, "Ana's card")
                        .causedBy(Error(Errc::hsmFailed, {"C_Login"}).native(NativeSource::pkcs11, 0xA0)));
        log::stepBegan("generate");
        const auto content = readFile(folder / "conclave.log").value();
        const std::string text(asText(content));
        QVERIFY(text.find(" error pinWrong card:0x63c2 <- hsmFailed pkcs11:0xa0\n") != std::string::npos);
        QVERIFY(text.find(" step-begin generate\n") != std::string::npos);
        QVERIFY(text.find("Ana") == std::string::npos && text.find("C_Login") == std::string::npos);
        QCOMPARE(std::count(text.begin(), text.end(), '\n'), 4);
        QVERIFY(fs::status(folder).permissions() == fs::perms::owner_all);
        for (int round = 0; round < 5; ++round) {
            fs::resize_file(folder / "conclave.log", 1 << 20);
            log::ended(0);
        }
        QCOMPARE(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 4);
        QVERIFY(fs::file_size(folder / "conclave.log") < 100);
        log::open({});
        fs::remove_all(folder.parent_path().parent_path());
    }

    void secretsCompareMoveAndWipe() {
        auto a = SecretBytes::copyOf(std::string_view("correct horse"));
        QVERIFY(a.equals(SecretBytes::copyOf(std::string_view("correct horse"))));
        QVERIFY(!a.equals(SecretBytes::copyOf(std::string_view("correct horsf"))));
        const auto b = std::move(a);
        QCOMPARE(b.exposeText(), std::string_view("correct horse"));
        QVERIFY(a.empty());
        SecretWriter writer(4);
        writer.append("ab").append("c");
        QCOMPARE(std::move(writer).take().exposeText(), std::string_view("abc"));
    }

    void whatOthersCanChangeIsNotOurs() {
        char pattern[] = "/tmp/conclave-own-XXXXXX";  // below a sticky folder, as people's are
        const fs::path folder = mkdtemp(pattern);
        const auto isOwn = [](const fs::path& path) { return requireOwnPath(path).has_value(); };
        const auto isRefused = [](const fs::path& path, const fs::path& because) {
            const auto refusal = requireOwnPath(path);
            return !refusal && refusal.error().code() == Errc::pathNotOurs &&
                   refusal.error().args().at(1) == because.string();
        };
        const auto mode = [](const fs::path& path, mode_t bits) { return ::chmod(path.c_str(), bits) == 0; };
        const auto inner = folder / "a/b";
        QVERIFY(makeFolder(inner).has_value());
        QVERIFY(isOwn(inner) && isOwn(folder / "a" / ".." / "a" / "b"));
        for (const mode_t bits : {0777U, 0770U, 0722U, 0702U}) {
            if (bits == 0770 && ::geteuid() != 0)
                continue;  // a user's own group lets in nobody
            QVERIFY(mode(inner, bits) && isRefused(inner, inner));
            QVERIFY(mode(inner, 0700));
            QVERIFY(mode(folder / "a", bits) && isRefused(inner, folder / "a"));
            QVERIFY(mode(folder / "a", 0755) && isOwn(inner));
        }
        // Sticky: what lies in it stays, what is new in it is whoever's made it.
        QVERIFY(mode(folder / "a", 01777) && isOwn(inner));
        QVERIFY(isRefused(folder / "a", folder / "a"));
        QVERIFY(requireOwnPlace(folder / "a").has_value());
        QVERIFY(mode(folder / "a", 0700));
        // Links are what they lead to, and the way there counts.
        fs::create_symlink("b", folder / "a/link");
        fs::create_symlink(folder / "a/link", folder / "far");
        QVERIFY(isOwn(folder / "far"));
        QVERIFY(mode(inner, 0777) && isRefused(folder / "far", inner));
        QVERIFY(mode(inner, 0700) && mode(folder / "a", 0777) && isRefused(folder / "far", folder / "a"));
        QVERIFY(mode(folder / "a", 0700));
        fs::create_symlink("loop", folder / "loop");
        QCOMPARE(requireOwnPath(folder / "loop").error().code(), Errc::notARegularFile);
        QCOMPARE(requireOwnPath(folder / "none").error().code(), Errc::fileMissing);
        if (::geteuid() == 0) {  // only root can give something away
            QVERIFY(::chown(inner.c_str(), 12345, 12345) == 0 && isRefused(inner, inner));
            QVERIFY(::chown(inner.c_str(), 0, 0) == 0);
            QVERIFY(::lchown((folder / "far").c_str(), 12345, 12345) == 0);
            QVERIFY(isRefused(folder / "far", folder / "far"));
        }
        fs::remove_all(folder);
    }

    void durableWritesRefuseAnExistingName() {
        char pattern[] = "/tmp/conclave-base-XXXXXX";
        const fs::path folder = mkdtemp(pattern);
        const auto path = folder / "a" / "b" / "file";
        QVERIFY(makeFolder(path.parent_path()).has_value());
        QVERIFY(writeFileDurably(path, asBytes("one")).has_value());
        const auto again = writeFileDurably(path, asBytes("two"));
        QVERIFY(!again && again.error().code() == Errc::fileExists);
        QVERIFY(writeFileDurably(path, asBytes("three"), IfExists::replace).has_value());
        QCOMPARE(readFile(path).value(), toBytes(asBytes("three")));
        QCOMPARE(std::distance(fs::directory_iterator(path.parent_path()), fs::directory_iterator()), 1);
        QCOMPARE(readFile(folder / "none").error().code(), Errc::fileMissing);
        QCOMPARE(readFile(folder).error().code(), Errc::notARegularFile);
        fs::remove_all(folder);
    }

    void aFolderThatAKilledProcessHeldIsRemovedByTheNext() {
        char pattern[] = "/tmp/conclave-base-XXXXXX";
        const fs::path outer = mkdtemp(pattern);
        const auto parent = outer / "conclave";
        const auto living = holdElsewhere(parent);
        const auto killed = holdElsewhere(parent);
        QVERIFY(fs::exists(living.folder) && fs::exists(killed.folder));
        // What a person may have put there: a link to elsewhere, and a file.
        fs::create_directory(outer / "elsewhere");
        std::ofstream(outer / "elsewhere" / "kept") << "kept";
        fs::create_directory_symlink(outer / "elsewhere", parent / "link");
        fs::create_directory_symlink(outer / "elsewhere", killed.folder / "link");
        std::ofstream(parent / "file") << "kept";
        ::kill(killed.pid, SIGKILL);
        ::waitpid(killed.pid, nullptr, 0);
        QVERIFY(fs::exists(killed.folder));
        {
            const auto own = HeldFolder::make(parent);
            QVERIFY(own.has_value());
            QVERIFY(!fs::exists(killed.folder));
            QVERIFY(fs::exists(living.folder));
            QVERIFY(fs::exists(outer / "elsewhere" / "kept"));
            QVERIFY(!fs::exists(outer / "elsewhere" / "lock"));
            QVERIFY(fs::exists(parent / "file"));
            QCOMPARE(fs::status(own->path()).permissions(), fs::perms::owner_all);
            own->remove();
            QVERIFY(!fs::exists(own->path()));
        }
        ::kill(living.pid, SIGKILL);
        ::waitpid(living.pid, nullptr, 0);
        fs::remove_all(outer);
    }

    void aFolderOfAnotherUserIsNotUsed() {
        char pattern[] = "/tmp/conclave-base-XXXXXX";
        const fs::path outer = mkdtemp(pattern);
        fs::create_directory(outer / "open");
        fs::permissions(outer / "open", fs::perms::all);
        fs::create_directory_symlink(outer, outer / "link");
        QVERIFY(!HeldFolder::make(outer / "open").has_value());
        QVERIFY(!HeldFolder::make(outer / "link").has_value());
        fs::remove_all(outer);
    }

  private:
    struct Holder {
        pid_t pid;
        fs::path folder;
    };

    /// A process that holds a folder until it is killed.
    static Holder holdElsewhere(const fs::path& parent) {
        int pipe[2];
        if (::pipe(pipe) != 0)
            std::abort();
        const pid_t pid = ::fork();
        if (pid == 0) {
            const auto held = HeldFolder::make(parent);
            const auto text = held ? held->path().string() : std::string("-");
            if (::write(pipe[1], text.data(), text.size()) > 0)
                for (;;)
                    ::pause();
            ::_exit(1);
        }
        char name[200];
        const auto size = ::read(pipe[0], name, sizeof name);
        ::close(pipe[0]);
        ::close(pipe[1]);
        return {pid, std::string(name, static_cast<std::size_t>(std::max<ssize_t>(size, 0)))};
    }
};

QTEST_GUILESS_MAIN(BaseTest)
#include "base_test.moc"
