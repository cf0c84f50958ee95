#include <fcntl.h>
#include <sys/stat.h>

#include <QCoreApplication>
#include <QTemporaryDir>
#include <QTest>
#include <sstream>

#include "core/crypto/random.h"
#include "tests/e2e/secrets_of_record.h"
#include "tests/support/memory_image.h"
#include "tests/ui/console_process.h"

using namespace conclave;
using namespace conclave::test;
namespace fs = std::filesystem;

namespace {

const std::string inUse = "share in use";

/// Eight digits are not found by chance.
Pin eightDigits() {
    SecretBytes digits(8);
    for (auto& digit : digits.exposeMutable())
        digit = static_cast<std::uint8_t>('0' + crypto::randomBytes(1).front() % 10);
    return Pin(std::move(digits));
}

std::string listed(const std::vector<Found>& found) {
    std::string text;
    for (const auto& one : found)
        text += "\n  " + one.what + " in " + one.where;
    return text;
}

}  // namespace

/// The window's process, whose hands are told each PIN digit by digit: after PINs were typed, after the
/// unlock and after the backup no secret is in its memory.
class ConsoleMemoryTest : public QObject {
    Q_OBJECT

  private slots:
    void nothingSecretStaysInTheMemoryOfTheConsole() {
        const Rehearsal room;
        QTemporaryDir folder;
        const Home home(folder.filePath("home").toStdString());
        fs::create_directories(home.path);
        for (const auto* name : {askPipe, answerPipe})
            QCOMPARE(::mkfifo((home.path / name).c_str(), 0600), 0);
        ConsoleProcess console({"asks", room.path("faulty.yaml").string()}, home.path);
        const int ask = ::open((home.path / askPipe).c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        QVERIFY(ask >= 0);
        int answer = -1;
        QVERIFY2(await([&] {
                     answer = ::open((home.path / answerPipe).c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
                     return answer >= 0 || console.hasEnded();
                 }) &&
                     answer >= 0,
                 console.lastWords().c_str());

        std::string line;
        const bool isThere = await(
            [&] {
                char c = 0;
                while (::read(ask, &c, 1) == 1) {
                    if (c != '\n') {
                        line += c;
                        continue;
                    }
                    std::istringstream words(std::exchange(line, {}));
                    std::string step, kind, seat;
                    words >> step >> kind >> seat;
                    look(console.pid(), step, kind, seat);
                    if (m_images.contains("after the backup"))
                        return true;
                    tell(answer, kind, seat);
                }
                return console.hasEnded();
            },
            std::chrono::seconds(120));
        QVERIFY2(isThere && m_images.contains("after the backup"), console.lastWords().c_str());
        console.kill(SIGKILL);
        console.wait();
        learn(room, home);

        QCOMPARE(m_images.size(), 4U);
        Needles planted;
        planted.addAnyPart("planted", m_planted);
        for (const auto& [when, image] : m_images) {
            QVERIFY2(!planted.search(image).empty(), when.c_str());
            auto found = m_secrets.search(image);
            if (when == inUse) {  // the first share waits for the second
                QVERIFY(!found.empty());
                std::erase_if(found, [](const auto& one) { return one.isGuarded; });
            }
            QVERIFY2(found.empty(), (when + listed(found)).c_str());
        }
    }

  private:
    void look(pid_t pid, const std::string& step, const std::string& kind, const std::string& seat) {
        const auto take = [&](const std::string& when) {
            if (m_images.contains(when))
                return;
            plant(pid, m_planted);
            m_images.emplace(when, MemoryImage(pid));
        };
        if (step == "deal-unlock" && kind == "pin" && seat == "custodian-2")
            take("after PINs were typed");
        if (step == "deal-backup" && kind == "pin" && seat == "custodian-1")
            take("after the unlock, the key and the KEK");
        if (step == "back-up" && kind == "pin" && seat == "custodian-2")
            take(inUse);
        if (step == "restore-test")
            take("after the backup");
    }

    void tell(int answer, const std::string& kind, const std::string& seat) {
        if (kind != "other") {
            auto& secret = m_pins[seat + (kind == "newPuk" ? " PUK" : " PIN")];
            if (secret.size() == 0)
                secret = eightDigits();
            QCOMPARE(::write(answer, secret.expose().data(), secret.size()), 8);
        }
        QCOMPARE(::write(answer, "\n", 1), 1);
    }

    void learn(const Rehearsal& room, const Home& home) {
        std::map<std::string, CardAndPin> cards;
        for (int card = 1; card <= 3; ++card) {
            const auto seat = "custodian-" + std::to_string(card);
            cards[seat] = {TestRoom::readerName(card), &m_pins.at(seat + " PIN")};
        }
        for (const auto& [what, secret] : m_pins) {
            m_secrets.addAnyPart(what, secret.expose());
            SecretBytes wide(2 * secret.size());  // as a QString would hold it
            for (std::size_t i = 0; i < secret.size(); ++i)
                wide.exposeMutable()[2 * i] = secret.expose()[i];
            m_secrets.add(what + " (UTF-16)", wide.expose());
        }
        for (const auto* file : {"pins/token-1.so", "pins/token-2.so"})
            m_secrets.addAnyPart(file, readSecretLine(room.path(file)).value().expose());
        const SecretsOfRecord secrets(home.record(), cards);
        secrets.learn(quorum::Purpose::unlock, m_secrets);
        secrets.learn(quorum::Purpose::backup, m_secrets);
    }

    std::map<std::string, Pin> m_pins;
    std::map<std::string, MemoryImage> m_images;  // by when
    const Bytes m_planted = crypto::randomBytes(32);
    Needles m_secrets;
};

int main(int argc, char** argv) {
    if (argc > 1 && std::string_view(argv[1]) == consoleProcessWord)
        return runConsoleProcess(argc, argv);
    ::signal(SIGPIPE, SIG_IGN);
    QCoreApplication application(argc, argv);
    ConsoleMemoryTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "console_memory_test.moc"
