#include "ui/rehearsal/drill_maker.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QRegularExpression>
#include <utility>

#include "core/base/file.h"
#include "ui/rehearsal/rehearsal_folders.h"
#include "ui/rehearsal/rehearsal_host.h"
#include "ui/theme/language.h"

namespace conclave::ui {
namespace {

namespace fs = std::filesystem;

constexpr int endingWaitMs = 5000;
constexpr int lostCard = 3;
constexpr auto quorum = "backup";  // of the shipped scripts

QString besideUs(const char* program) {
    return QCoreApplication::applicationDirPath() + QLatin1Char('/') + QLatin1String(program);
}

/// The room keeps PINs that are there already.
Result<void> givePins(const fs::path& room) {
    const auto pins = room / "pins";
    TRY(makeFolder(pins));
    for (int card = 1; card <= RehearsalHost::cardCount; ++card)
        TRY(writeFileDurably(pins / ("card-" + std::to_string(card) + ".pin"),
                             asBytes(std::string_view(DrillMaker::cardPin)), IfExists::replace));
    return {};
}

/// The safe is where it was, and the root certificate where everybody has it; the HSM burnt, and a card is
/// lost.
Result<void> packAndLose(const Drill& drill, const fs::path& room) {
    std::error_code failed;
    const auto stop = [&failed](const fs::path& what) -> Result<void> {
        if (failed)
            return Error(Errc::ioFailed, {what.string()}).native(NativeSource::os, failed.value());
        return {};
    };
    fs::create_directories(drill.safe, failed);
    TRY(stop(drill.safe));
    fs::copy(drill.record / quorum, drill.safe / quorum, fs::copy_options::recursive, failed);
    TRY(stop(drill.safe));
    fs::copy(drill.record / "participants", drill.safe / "participants", failed);
    TRY(stop(drill.safe));
    fs::copy(drill.record / "artefacts/root.crt", drill.root, failed);
    TRY(stop(drill.root));
    const auto card = "card-" + std::to_string(lostCard);
    for (const auto& lost : {room / "tokens", room / "tokens.list", room / "cards" / (card + ".json"),
                             room / "pins" / (card + ".pin")}) {
        fs::remove_all(lost, failed);
        TRY(stop(lost));
    }
    return {};
}

}  // namespace

DrillMaker::DrillMaker(QObject* parent) : QObject(parent) {
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &DrillMaker::takeOutput);
    connect(&m_process, &QProcess::finished, this, &DrillMaker::onFinished);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            onFinished();
    });
}

DrillMaker::~DrillMaker() {
    m_process.disconnect(this);
    if (m_process.state() != QProcess::NotRunning) {
        m_process.terminate();
        if (!m_process.waitForFinished(endingWaitMs))
            m_process.kill();
    }
}

void DrillMaker::start(const QString& script) {
    if (m_isMaking)
        return;
    m_script = script;
    m_startsAgain = m_process.state() != QProcess::NotRunning;  // one that was stopped still ends
    if (m_startsAgain)
        return;
    m_isMaking = true;
    m_output.clear();
    const auto room = freshRoomFolder();
    const fs::path folder = QFile::encodeName(room).toStdString();
    const auto stamp = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd'T'HHmmss'Z'"));
    const auto record = rehearsalsFolder() + QLatin1Char('/') + stamp + QStringLiteral("-drill");
    m_drill = {room, folder / "safe", QFile::encodeName(record).toStdString(), folder / "root.crt", {}};
    work([folder] { return givePins(folder); }, [this] { launch(); });
}

void DrillMaker::stop() {
    ++m_generation;
    m_isMaking = m_startsAgain = false;
    if (m_process.state() != QProcess::NotRunning)
        m_process.terminate();
}

void DrillMaker::work(std::function<Result<void>()> job, std::function<void()> then) {
    m_lane.post([this, job = std::move(job), then = std::move(then), generation = m_generation] {
        const auto done = job();
        QMetaObject::invokeMethod(this, [this, done, then, generation] {
            if (generation != m_generation)
                return;
            if (done)
                return then();
            fail(QString::fromStdString(done.error().whatHappened(language())),
                 QString::fromStdString(done.error().whatToDo(language())));
        });
    });
}

void DrillMaker::launch() {
    const auto lang = language() == Lang::ptBr ? QStringLiteral("pt-BR") : QStringLiteral("en");
    m_process.setProgram(besideUs("conclave-rehearsal"));
    m_process.setArguments({QStringLiteral("--lang"),      lang,
                            QStringLiteral("room"),        QStringLiteral("--with-parent"),
                            QStringLiteral("--dir"),       m_drill.room,
                            QStringLiteral("--cards"),     QString::number(RehearsalHost::cardCount),
                            QStringLiteral("--card-type"), QStringLiteral("p384"),
                            QStringLiteral("--tokens"),    QString::number(RehearsalHost::tokenCount),
                            QStringLiteral("--"),          besideUs("conclave"),
                            QStringLiteral("--lang"),      lang,
                            QStringLiteral("run"),         m_script,
                            QStringLiteral("--site"),      m_drill.room + QStringLiteral("/site.yaml"),
                            QStringLiteral("--record"),    QFile::decodeName(m_drill.record.c_str()),
                            QStringLiteral("--answers"),   m_drill.room + QStringLiteral("/answers.yaml")});
    m_process.start(QIODevice::ReadOnly);
}

/// The terminal program says "Act 2 of 7: The cards  |  Step 5 of 19", in its language.
void DrillMaker::takeOutput() {
    m_output += m_process.readAllStandardOutput();
    static const QRegularExpression place(QStringLiteral("\\|\\D+(\\d+)\\D+(\\d+)\\s*$"),
                                          QRegularExpression::MultilineOption);
    QRegularExpressionMatch last;
    for (auto places = place.globalMatch(QString::fromUtf8(m_output)); places.hasNext();)
        last = places.next();
    if (m_isMaking && last.hasMatch())
        emit stepBegan(last.captured(1).toInt(), last.captured(2).toInt());
}

void DrillMaker::onFinished() {
    if (std::exchange(m_startsAgain, false))
        return start(m_script);
    if (!m_isMaking)
        return;
    takeOutput();
    static const QRegularExpression hash(QStringLiteral("\\b[0-9a-f]{64}\\b"));
    const auto lines = QString::fromUtf8(m_output).trimmed().split(QLatin1Char('\n'));
    const auto head = hash.match(lines.last());
    const bool isDone = m_process.error() == QProcess::UnknownError &&
                        m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0;
    if (!isDone || !head.hasMatch()) {
        const auto said = QString::fromUtf8(m_process.readAllStandardError()).trimmed();
        return fail(tr("The root key of the drill could not be made."),
                    m_process.error() == QProcess::FailedToStart
                        ? tr("Install conclave-rehearsal and conclave beside the console, then start again.")
                        : said.section(QLatin1Char('\n'), -1));
    }
    m_drill.head = head.captured().toStdString();
    const fs::path room = QFile::encodeName(m_drill.room).toStdString();
    work([drill = m_drill, room] { return packAndLose(drill, room); },
         [this] {
             m_isMaking = false;
             emit made(m_drill);
         });
}

void DrillMaker::fail(const QString& what, const QString& todo) {
    m_isMaking = false;
    emit failed(what, todo);
}

}  // namespace conclave::ui
