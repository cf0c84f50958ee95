// page_gallery FOLDER [PART…]: the start, review and recovery pages over made records, as pictures to be
// looked at: light and dark, in English and Portuguese, in small and large windows. With parts: only pages in
// whose name one of them stands. FOLDER/<page>_<look>_<language>_<width>.png
#include <QApplication>
#include <QCheckBox>
#include <QDir>
#include <QLineEdit>
#include <QPixmap>
#include <QRadioButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTabWidget>
#include <QTimer>
#include <algorithm>
#include <functional>
#include <memory>

#include "tests/ui/made_records.h"
#include "tests/ui/settle.h"
#include "ui/models/records.h"
#include "ui/models/recovery_check.h"
#include "ui/pages/earlier_page.h"
#include "ui/pages/recover_page.h"
#include "ui/pages/review_page.h"
#include "ui/pages/start_page.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"

using namespace conclave;
using namespace conclave::ui;
using namespace conclave::test;
namespace fs = std::filesystem;

namespace {

/// Until the worker threads have answered and the layouts are done.
QWidget* reviewed(const fs::path& record, int tab = 0) {
    auto* page = new ReviewPage;
    page->open(QString::fromStdString(record.string()));
    page->findChild<QTabWidget*>()->setCurrentIndex(tab);
    return page;
}

void type(QLineEdit* field, const fs::path& text) {
    field->setText(QString::fromStdString(text.string()));
    emit field->editingFinished();
}

/// With the record that it continues.
QWidget* reviewedRecovery(const FreshHome& home) {
    auto* page = reviewed(home.rehearsals() / "recovery", 4);
    type(page->findChild<QWidget*>(QStringLiteral("with"))->findChild<QLineEdit*>(),
         home.rehearsals() / "2026-11-22");
    return page;
}

/// Two custodians ticked once the files were read; scrolled to `y`.
QWidget* recovered(const FreshHome& home, int y) {
    auto* page = new RecoverPage;
    QObject::connect(page->findChild<RecoveryCheck*>(), &RecoveryCheck::finished, page, [page, y] {
        const auto boxes = page->findChildren<QCheckBox*>();
        boxes.at(0)->click();
        boxes.at(1)->click();
        QTimer::singleShot(300, page,
                           [page, y] { page->findChild<QScrollArea*>()->verticalScrollBar()->setValue(y); });
    });
    page->open(QString::fromStdString((home.documents() / "2026-11-23").string()));
    return page;
}

/// What a recovery starts from; the root certificate came another way.
ceremony::EarlierOrder earlierOf(const FreshHome& home) {
    const auto record = home.documents() / "2026-11-23";
    return {record, record, {}, home.path() / "root.crt"};
}

QWidget* judged(const ceremony::EarlierOrder& order) {
    auto* page = new EarlierPage;
    page->openDrill(order, QStringLiteral("246810"));
    return page;
}

/// As it is typed, in a window of a person who has it in hand.
QWidget* named(const FreshHome& home, bool isWrong) {
    auto* page = new EarlierPage;
    page->open();
    const auto order = earlierOf(home);
    const auto fields = page->findChildren<QLineEdit*>();
    type(fields.at(0), isWrong ? home.documents() / "changed" : order.safe);
    type(fields.at(1), order.root);
    if (isWrong)
        page->findChild<QRadioButton*>(QStringLiteral("recordIsNone"))->click();
    else
        type(fields.at(2), order.record);
    return page;
}

QWidget* namedWithAnotherHead(const FreshHome& home) {
    auto* page = named(home, false);
    type(page->findChild<QLineEdit*>(QStringLiteral("head")), std::string(64, 'a'));
    return page;
}

struct Sheet {
    QString name;
    std::function<QWidget*()> make;
    int ms = 400;
};

void makeRecords(const FreshHome& home) {
    RecordMaker root(home.rehearsals() / "2026-11-22", rehearsalPlan());
    root.make();
    RecordMaker(home.rehearsals() / "recovery", recoveryPlan(root)).make();
    RecordMaker(home.documents() / "2026-11-23", productionPlan().plan).make();
    fs::copy(home.documents() / "2026-11-23", home.documents() / "broken", fs::copy_options::recursive);
    fs::copy(home.documents() / "2026-11-23", home.documents() / "changed", fs::copy_options::recursive);
    writeText(home.documents() / "changed/artefacts/root.pub.pem", "another key");
    fs::copy(home.documents() / "2026-11-23/artefacts/root.crt", home.path() / "root.crt");
    auto text = readText(home.documents() / "broken/transcript.jsonl");
    text[text.find("\"seq\":47,") - 20] ^= 1;
    writeText(home.documents() / "broken/transcript.jsonl", text);
}

std::vector<Sheet> sheets(const FreshHome& home) {
    return {
        {QStringLiteral("start"), [] { return new StartPage; }},
        {QStringLiteral("start-interrupted"),
         [&home] {
             const auto record = home.documents() / "vault";
             fs::copy(home.documents() / "2026-11-23", record, fs::copy_options::recursive);
             interruptAt(record, "\"action\":\"wrap-key\"");
             return new StartPage;
         }},
        {QStringLiteral("review-empty"), [] { return new ReviewPage; }},
        {QStringLiteral("review"), [&home] { return reviewed(home.rehearsals() / "2026-11-22"); }, 1500},
        {QStringLiteral("review-signatures"),
         [&home] { return reviewed(home.documents() / "2026-11-23", 3); }, 1500},
        {QStringLiteral("review-entries"), [&home] { return reviewed(home.documents() / "2026-11-23", 1); },
         1500},
        {QStringLiteral("review-broken"), [&home] { return reviewed(home.documents() / "broken"); }, 1000},
        {QStringLiteral("review-changed"), [&home] { return reviewed(home.documents() / "changed", 4); },
         1500},
        {QStringLiteral("review-recovery"), [&home] { return reviewedRecovery(home); }, 2000},
        {QStringLiteral("earlier-head"), [&home] { return namedWithAnotherHead(home); }, 2000},
        {QStringLiteral("earlier-empty"),
         [] {
             auto* page = new EarlierPage;
             page->open();
             return page;
         }},
        {QStringLiteral("earlier-good"), [&home] { return named(home, false); }, 1500},
        {QStringLiteral("earlier-wrong"), [&home] { return named(home, true); }, 1500},
        {QStringLiteral("earlier-drill"), [&home] { return judged(earlierOf(home)); }, 1500},
        {QStringLiteral("recover-empty"), [] { return new RecoverPage; }},
        {QStringLiteral("recover"), [&home] { return recovered(home, 0); }, 1000},
        {QStringLiteral("recover-end"), [&home] { return recovered(home, 100000); }, 1000},
        {QStringLiteral("review-missing"), [&home] { return reviewed(home.documents() / "not here"); }},
    };
}

bool isWanted(const QString& name, const QStringList& parts) {
    return parts.isEmpty() ||
           std::ranges::any_of(parts, [&](const auto& part) { return name.contains(part); });
}

}  // namespace

int main(int argc, char** argv) {
    const FreshHome home;
    QApplication app(argc, argv);
    const auto folder = app.arguments().value(1, QStringLiteral("gallery"));
    if (!QDir().mkpath(folder))
        return 1;
    makeRecords(home);
    bool isSaved = true;
    for (const auto& [look, lookName] : {std::pair(Look::light, "light"), std::pair(Look::dark, "dark")})
        for (const auto& [lang, langName] : {std::pair(Lang::en, "en"), std::pair(Lang::ptBr, "pt")})
            for (const QSize window : {QSize(1024, 640), QSize(1440, 900)}) {
                Theme::apply(look);
                Theme::setScale(Theme::scaleForHeight(window.height()));
                setLanguage(lang);
                for (const auto& [name, make, ms] : sheets(home)) {
                    if (!isWanted(name, app.arguments().mid(2)))
                        continue;
                    const std::unique_ptr<QWidget> page(make());
                    page->resize(window.width(), window.height() - 46);  // the top bar
                    page->show();
                    page->activateWindow();
                    settle(ms);
                    const auto file = QStringLiteral("%1/%2_%3_%4_%5.png")
                                          .arg(folder, name, QLatin1String(lookName), QLatin1String(langName))
                                          .arg(window.width());
                    isSaved = page->grab().save(file) && isSaved;
                }
                fs::remove_all(home.documents() / "vault");
            }
    return isSaved ? 0 : 1;
}
