#include "ui/pages/texts.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QTimeZone>
#include <string_view>

#include "core/transcript/record.h"
#include "ui/theme/language.h"

namespace conclave::ui {
namespace {

struct LineTexts {
    Q_DECLARE_TR_FUNCTIONS(LineTexts)

  public:
    static QString action(const std::string& action);
    static QString outcome(const std::string& outcome);
    static QString sentence(const ceremony::LineSight& line, const QString& stepTitle, const QString& person);
};

QString LineTexts::action(const std::string& action) {
    namespace known = transcript::action;
    if (action == known::initialiseToken)
        return tr("token initialised");
    if (action == known::deal)
        return tr("shares dealt and proved");
    if (action == known::unlock)
        return tr("token unlocked");
    if (action == known::generateKey)
        return tr("root key made");
    if (action == known::destroyKey)
        return tr("key destroyed");
    if (action == known::certificate)
        return tr("root certificate signed");
    if (action == known::wrapKey)
        return tr("encrypted backup written");
    if (action == known::restoreKey)
        return tr("backup restored and proved");
    if (action == known::seal)
        return tr("key sealed");
    if (action == "enrol")
        return tr("card enrolled");
    if (action == "hsm-identity")
        return tr("HSM identity read");
    if (action == "key-reference")
        return tr("key reference written");
    return QString::fromStdString(action);
}

QString LineTexts::outcome(const std::string& outcome) {
    namespace known = transcript::word;
    if (outcome == known::done)
        return tr("done");
    if (outcome == known::repeated)
        return tr("will be repeated");
    if (outcome == known::abandoned)
        return tr("abandoned");
    return QString::fromStdString(outcome);
}

QString LineTexts::sentence(const ceremony::LineSight& line, const QString& stepTitle,
                            const QString& person) {
    namespace type = transcript::type;
    const auto& kind = line.type;
    if (kind == type::begin)
        return tr("The ceremony begins");
    if (kind == type::stepBegin)
        return tr("Step begins: %1").arg(stepTitle);
    if (kind == type::stepEnd)
        return tr("Step %1: %2").arg(outcome(line.detail), stepTitle);
    if (kind == type::confirmation)
        return line.detail == "no" ? tr("Answered: no") : tr("Answered: yes");
    if (kind == type::participant)
        return tr("Signed in: %1").arg(person);
    if (kind == type::card)
        return tr("Card of %1").arg(person);
    if (kind == type::intent)
        return tr("About to be done: %1").arg(action(line.detail));
    if (kind == type::result)
        return tr("Done: %1").arg(action(line.detail));
    if (kind == type::failure)
        return tr("Failed: %1").arg(line.detail.empty() ? stepTitle : action(line.detail));
    if (kind == type::exception)
        return tr("Exception: %1").arg(QString::fromStdString(line.detail));
    if (kind == type::breakOff)
        return tr("Break");
    if (kind == type::resume)
        return tr("The ceremony resumes");
    if (kind == type::statement)
        return tr("Statement of %1").arg(person);
    if (kind == type::contentEnd)
        return tr("The content ends");
    if (kind == type::closing)
        return tr("The record is closed");
    return QString::fromStdString(kind);
}

}  // namespace

QString say(const ceremony::Say& what) {
    return QString::fromStdString(what.in(language()));
}

QString hashName(const ceremony::Exhibit::Row& row) {
    auto name = say(row.name);
    return name.remove(QStringLiteral(" (SHA-256)"));
}

QString text(const script::Text& both) {
    return QString::fromStdString(both.in(language()));
}

QString whatHappened(const Error& error) {
    return QString::fromStdString(error.whatHappened(language()));
}

QString whatToDo(const Error& error) {
    return QString::fromStdString(error.whatToDo(language()));
}

QString lineText(const ceremony::LineSight& line, const QString& stepTitle, const QString& person) {
    return LineTexts::sentence(line, stepTitle, person);
}

QString utcTime(std::int64_t utcMs) {
    return QDateTime::fromMSecsSinceEpoch(utcMs, QTimeZone::utc()).toString(QStringLiteral("HH:mm:ss'Z'"));
}

QString duration(std::int64_t ms) {
    const auto seconds = ms / 1000;
    const auto two = [](std::int64_t number) {
        return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0'));
    };
    if (seconds >= 3600)
        return QStringLiteral("%1:%2:%3").arg(seconds / 3600).arg(two(seconds / 60 % 60), two(seconds % 60));
    return QStringLiteral("%1:%2").arg(seconds / 60).arg(two(seconds % 60));
}

bool isHsmWork(ceremony::Phrase phrase) {
    using ceremony::Phrase;
    return phrase == Phrase::makingKey || phrase == Phrase::initialisingToken ||
           phrase == Phrase::unlockingToken || phrase == Phrase::signingCertificate ||
           phrase == Phrase::wrappingKey || phrase == Phrase::restoringKey || phrase == Phrase::sealingKey ||
           phrase == Phrase::checkingToken;
}

}  // namespace conclave::ui
