#pragma once

#include <QComboBox>
#include <QLineEdit>
#include <QTest>
#include <string>

#include "tests/ui/hands.h"
#include "tests/ui/visible_text.h"
#include "ui/pages/before_page.h"
#include "ui/widgets/choice_card.h"

/// The way from the start page into a ceremony, and what a window says meanwhile.
namespace conclave::test {

constexpr int longestWaitMs = 60000;  // sanitizers, and a busy computer

/// By keys: the script whose name has this in it.
inline bool chooseScript(Hands& hands, const char* part) {
    auto* script = hands.find<QComboBox>(QStringLiteral("script"));
    if (script == nullptr)
        return false;
    script->setFocus();
    const int wanted = script->findText(QLatin1String(part), Qt::MatchContains);
    while (script->currentIndex() != wanted) {
        const int before = script->currentIndex();
        QTest::keyClick(script, wanted < before ? Qt::Key_Up : Qt::Key_Down);
        if (script->currentIndex() == before)
            return false;
    }
    return QTest::qWaitFor(
        [&] {
            const auto& preparation = hands.model().preparation;
            return preparation.isReady() && preparation.scriptFile.find(part) != std::string::npos;
        },
        longestWaitMs);
}

/// From the start page to a preparation that is ready, in a rehearsal room that the console opens.
inline bool openRehearsal(Hands& hands, const char* script = "p384") {
    auto* rehearse = hands.find<ui::ChoiceCard>(QStringLiteral("rehearse"));
    if (rehearse == nullptr)
        return false;
    hands.click(rehearse);
    return QTest::qWaitFor(
               [&] { return hands.find<ui::BeforePage>() && hands.model().preparation.isReady(); },
               longestWaitMs) &&
           chooseScript(hands, script);
}

/// The same with a site binding of ours, in a room that runs already.
inline bool openSite(Hands& hands, const std::string& site, const char* script = "p384") {
    auto* run = hands.find<ui::ChoiceCard>(QStringLiteral("run"));
    if (run == nullptr)
        return false;
    hands.click(run);
    auto* line = hands.find<QLineEdit>(QStringLiteral("site"));
    if (line == nullptr)
        return false;
    line->setFocus();
    QTest::keyClicks(line, QString::fromStdString(site));
    QTest::keyClick(line, Qt::Key_Return);
    return QTest::qWaitFor([&] { return hands.model().preparation.isReady(); }, longestWaitMs) &&
           chooseScript(hands, script);
}

inline bool begin(Hands& hands) {
    return QTest::qWaitFor([&] { return hands.pressPrimary(); }, 30000);
}

/// For what a failed test prints; a picture where CONCLAVE_PICTURE names a file.
inline QByteArray whereItStands(const Hands& hands) {
    if (const auto picture = qgetenv("CONCLAVE_PICTURE"); !picture.isEmpty())
        hands.window().grab().save(QString::fromLocal8Bit(picture));
    const auto& model = hands.model();
    auto text = QStringLiteral("step %1, prompt %2")
                    .arg(model.now ? QString::fromStdString(model.now->id) : QString())
                    .arg(model.prompt.index());
    for (const auto& item : model.preparation.items)
        if (!model.now && item.error)
            text += QStringLiteral("; ") + QString::fromStdString(item.error->oneLine(Lang::en));
    for (const auto& finding : model.preparation.findings)
        text += QStringLiteral("; ") + QString::fromStdString(finding.error.oneLine(Lang::en));
    if (model.problem)
        text += QStringLiteral(": ") + QString::fromStdString(model.problem->oneLine(Lang::en));
    if (model.ended && model.ended->error)
        text += QStringLiteral(", ended: ") + QString::fromStdString(model.ended->error->oneLine(Lang::en));
    return (text + QLatin1Char('\n') + textOf(hands.window())).toUtf8();
}

}  // namespace conclave::test
