#include "ui/rehearsal/rehearsal_host.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <algorithm>

#include "core/rehearsal/control.h"
#include "core/script/answers.h"
#include "ui/rehearsal/rehearsal_folders.h"
#include "ui/theme/language.h"

namespace conclave::ui {
namespace {

using namespace std::chrono_literals;

/// Clients of PC/SC see a pulled card go within 0.4 s; a card that comes earlier looks like the same one.
constexpr auto settlingTime = 500ms;
constexpr int freeTryMs = 100;
constexpr int mostFreeTries = 50;
constexpr int lookMs = 1000;
constexpr int endingMs = 5000;

/// A room that was killed a moment ago still holds its folder while its processes end.
bool isFolderInUse(const QString& folder) {
    const int fd =
        ::open(QFile::encodeName(folder + QStringLiteral("/lock")).constData(), O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return false;
    const bool isFree = ::flock(fd, LOCK_EX | LOCK_NB) == 0;
    ::close(fd);
    return !isFree;
}

Result<QVector<CardPlace>> lookAt(const std::string& room) {
    TRY_ASSIGN(const auto status, rehearsal::Control(room).status());
    QVector<CardPlace> cards;
    for (const auto& card : status)
        cards.append({card.card, card.reader});
    return cards;
}

Result<void> exchange(const std::string& room, int card, int reader) {
    rehearsal::Control control(room);
    TRY_ASSIGN(const auto cards, control.status());
    bool hasPulled = false;
    for (const auto& other : cards) {
        const bool isInTheWay =
            other.card == card ? other.reader && other.reader != reader : other.reader == reader;
        if (!isInTheWay)
            continue;
        TRY(control.pull(other.card));
        hasPulled = true;
    }
    if (hasPulled)
        std::this_thread::sleep_for(settlingTime);
    return control.insert(card, reader);
}

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

}  // namespace

RehearsalHost::RehearsalHost(QObject* parent) : QObject(parent) {
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &RehearsalHost::takeOutput);
    connect(&m_process, &QProcess::finished, this, &RehearsalHost::onFinished);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            onFinished();
    });
    connect(&m_freeTimer, &QTimer::timeout, this, &RehearsalHost::launchWhenFree);
    m_lookTimer.setInterval(lookMs);
    connect(&m_lookTimer, &QTimer::timeout, this, [this] {
        if (m_waiting == 0)
            look();
    });
}

RehearsalHost::~RehearsalHost() {
    m_process.disconnect(this);
    if (m_process.state() != QProcess::NotRunning) {
        m_process.terminate();
        if (!m_process.waitForFinished(endingMs))
            m_process.kill();
    }
}

QString RehearsalHost::siteFile() const {
    return m_folder + QStringLiteral("/site.yaml");
}

QString RehearsalHost::pinHint(int card) const {
    return m_folder + QStringLiteral("/pins/card-%1.pin").arg(card);
}

QString RehearsalHost::soPinHint(const QString& token) const {
    return m_soPins.value(token);
}

void RehearsalHost::start(RoomCards cards, const QString& folder) {
    const bool isRunning = m_process.state() != QProcess::NotRunning && !m_isStopping;
    if (isRunning && !folder.isEmpty() && QDir::cleanPath(folder) == m_folder) {
        if (m_isReady)
            emit ready(siteFile());
        return;
    }
    if (m_process.state() != QProcess::NotRunning) {
        stop();
        m_startsAgain = true;
    }
    m_cardType = cards;
    m_folder = folder.isEmpty() ? freshRoomFolder() : QDir::cleanPath(folder);
    m_freeTries = 0;
    if (!m_startsAgain)
        launchWhenFree();
}

void RehearsalHost::stop() {
    m_startsAgain = false;
    m_freeTimer.stop();
    m_lookTimer.stop();
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_isStopping = true;
    m_process.terminate();
}

void RehearsalHost::launchWhenFree() {
    if (isFolderInUse(m_folder) && ++m_freeTries <= mostFreeTries) {
        m_freeTimer.start(freeTryMs);
        return;
    }
    m_freeTimer.stop();
    launch();
}

void RehearsalHost::launch() {
    m_output.clear();
    m_isStopping = false;
    ++m_generation;
    const auto type = m_cardType == RoomCards::p384 ? QStringLiteral("p384") : QStringLiteral("rsa2048");
    m_process.setProgram(QCoreApplication::applicationDirPath() + QStringLiteral("/conclave-rehearsal"));
    m_process.setArguments(
        {QStringLiteral("--lang"), language() == Lang::ptBr ? QStringLiteral("pt-BR") : QStringLiteral("en"),
         QStringLiteral("room"), QStringLiteral("--with-parent"), QStringLiteral("--dir"), m_folder,
         QStringLiteral("--cards"), QString::number(cardCount), QStringLiteral("--card-type"), type,
         QStringLiteral("--tokens"), QString::number(tokenCount)});
    m_process.start(QIODevice::ReadOnly);
}

void RehearsalHost::takeOutput() {
    m_output += m_process.readAllStandardOutput();
    if (!m_isReady && !m_isStopping && m_output.startsWith('/') && m_output.contains('\n')) {
        m_folder = QFile::decodeName(m_output.left(m_output.indexOf('\n')));
        becomeReady();
    }
}

/// Who is who, and where the cards are, is read first, so that it is there when ready() is heard.
void RehearsalHost::becomeReady() {
    ++m_waiting;
    m_lane.post([this, room = m_folder.toStdString(), generation = m_generation] {
        const auto answers = script::loadAnswers(room + "/answers.yaml").value;
        const auto cards = lookAt(room);
        QVector<RoomPerson> people;
        QMap<QString, QString> soPins;
        if (answers) {
            for (const auto& [seat, person] : answers->people)
                people.append(
                    {person.card.value_or(0), text(seat), text(person.name), text(person.identity)});
            for (const auto& [token, answer] : answers->tokens)
                soPins.insert(text(token), QFile::decodeName(answer.soPinFile.c_str()));
        }
        std::ranges::sort(people, {}, &RoomPerson::card);
        QMetaObject::invokeMethod(this, [this, people, soPins, cards, generation] {
            --m_waiting;
            if (generation != m_generation || m_isStopping || m_process.state() == QProcess::NotRunning)
                return;
            m_people = people;
            m_soPins = soPins;
            m_isReady = true;
            if (cards)
                takeCards(*cards);
            m_lookTimer.start();
            emit ready(siteFile());
        });
    });
}

void RehearsalHost::onFinished() {
    m_lookTimer.stop();
    const bool wasReady = std::exchange(m_isReady, false);
    const bool wasStopped = std::exchange(m_isStopping, false);
    ++m_generation;
    if (!m_cards.isEmpty()) {
        m_cards.clear();
        emit cardsChanged(m_cards);
    }
    if (wasReady)
        emit ended();
    if (std::exchange(m_startsAgain, false)) {
        launchWhenFree();
    } else if (!wasReady && !wasStopped) {
        // The room says what happened and, on the next line, what to do.
        const auto lines = QString::fromUtf8(m_process.readAllStandardError()).split(QLatin1Char('\n'));
        if (m_process.error() == QProcess::FailedToStart)
            emit failed(tr("The rehearsal room's program does not start: %1.").arg(m_process.program()),
                        tr("Install conclave-rehearsal beside the console, then start again."));
        else if (lines.size() < 2 || lines[0].isEmpty())
            emit failed(tr("The rehearsal room ended before it was ready."), tr("Start again."));
        else
            emit failed(lines[0], lines[1]);
    }
}

void RehearsalHost::look() {
    ++m_waiting;
    m_lane.post([this, room = m_folder.toStdString(), generation = m_generation] {
        const auto cards = lookAt(room);
        QMetaObject::invokeMethod(this, [this, cards, generation] {
            --m_waiting;
            if (cards && generation == m_generation)
                takeCards(*cards);
        });
    });
}

void RehearsalHost::takeCards(const QVector<CardPlace>& cards) {
    if (cards == m_cards)
        return;
    m_cards = cards;
    emit cardsChanged(m_cards);
}

void RehearsalHost::insert(int card, int reader) {
    move([card, reader](const std::string& room) {
        return rehearsal::Control(room).insert(card, reader == 0 ? std::nullopt : std::optional(reader));
    });
}

void RehearsalHost::pull(int card) {
    move([card](const std::string& room) { return rehearsal::Control(room).pull(card); });
}

void RehearsalHost::swap(int card, int reader) {
    move([card, reader](const std::string& room) { return exchange(room, card, reader); });
}

void RehearsalHost::move(std::function<Result<void>(const std::string& room)> work) {
    ++m_waiting;
    m_lane.post([this, work = std::move(work), room = m_folder.toStdString(), generation = m_generation] {
        const auto done = work(room);
        const auto cards = lookAt(room);
        QMetaObject::invokeMethod(this, [this, done, cards, generation] {
            --m_waiting;
            if (generation != m_generation)
                return;
            if (cards)
                takeCards(*cards);
            if (!done)
                emit cardFailed(done.error());
        });
    });
}

}  // namespace conclave::ui
