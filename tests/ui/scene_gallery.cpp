// scene_gallery FOLDER [PART…]: the whole window in every scene, as pictures to be looked at: light and dark,
// in English and Portuguese, in small and large windows; and the room's view of some. With parts: only
// pictures in whose name one of them stands. FOLDER/<scene>_<look>_<language>_<width>.png,
// FOLDER/room-<scene>_<language>_<width>.png
#include <QApplication>
#include <QDir>
#include <QPixmap>
#include <QStackedWidget>
#include <QTabWidget>
#include <QToolButton>
#include <algorithm>

#include "tests/ui/made_records.h"
#include "tests/ui/scenes.h"
#include "tests/ui/settle.h"
#include "ui/pages/book_page.h"
#include "ui/pages/pages_view.h"
#include "ui/pages/review/entry_list.h"
#include "ui/pages/review/runbook_view.h"
#include "ui/pages/review_page.h"
#include "ui/pages/room_view.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"

using namespace conclave;
using namespace conclave::ui;
using namespace conclave::test;

namespace {

constexpr int afterChecksMs = 1500;
constexpr int pagesMs = 2500;

const QStringList roomScenes{QStringLiteral("opening"),    QStringLiteral("hashes"),
                             QStringLiteral("pin-wrong"),  QStringLiteral("wrong-card"),
                             QStringLiteral("making-key"), QStringLiteral("step-failed")};

class Gallery {
  public:
    Gallery(QString folder, QStringList wanted) : m_folder(std::move(folder)), m_wanted(std::move(wanted)) {}

    /// False when a picture could not be saved.
    bool draw(const PcscLink& pcsc, const QString& record) {
        for (const auto& [lang, langName] : {std::pair(Lang::en, "en"), std::pair(Lang::ptBr, "pt")})
            for (const QSize size : {QSize(1024, 640), QSize(1280, 720), QSize(1920, 1080)}) {
                setLanguage(lang);
                const auto tail = QStringLiteral("_%1_%2").arg(QLatin1String(langName)).arg(size.width());
                for (const auto& [look, lookName] :
                     {std::pair(Look::light, "light"), std::pair(Look::dark, "dark")}) {
                    Theme::apply(look);
                    drawWindow(pcsc, record, size, QLatin1Char('_') + QLatin1String(lookName) + tail);
                    drawPages(pcsc, record, size, QLatin1Char('_') + QLatin1String(lookName) + tail);
                }
                Theme::apply(Look::light);
                if (size.width() >= 1280)
                    drawRoom(pcsc, size, tail);
            }
        return m_isSaved;
    }

  private:
    void drawWindow(const PcscLink& pcsc, const QString& record, QSize size, const QString& tail) {
        const auto all = scenes();
        if (std::ranges::none_of(all, [&](const auto& scene) { return isWanted(scene.name + tail); }))
            return;
        MainWindow window(pcsc);
        window.resize(size);
        window.show();
        window.activateWindow();
        settle(300);  // the reader service has answered; the start page has found its records
        for (const auto& scene : all) {
            if (!isWanted(scene.name + tail))
                continue;
            play(scene, window);
            if (scene.place == Scene::Place::review) {
                window.findChild<ReviewPage*>()->open(record);
                settle(afterChecksMs);
            }
            save(window, scene.name + tail);
        }
    }

    /// The script book, and the runbook in a review: with its entry, and where it is broken.
    void drawPages(const PcscLink& pcsc, const QString& record, QSize size, const QString& tail) {
        const QStringList pictures{QStringLiteral("book"), QStringLiteral("review-entry"),
                                   QStringLiteral("review-runbook"), QStringLiteral("review-broken")};
        if (std::ranges::none_of(pictures, [&](const auto& picture) { return isWanted(picture + tail); }))
            return;
        MainWindow window(pcsc);
        window.resize(size);
        window.show();
        window.activateWindow();
        settle(300);
        const auto show = [&window](MainWindow::Page which) {
            auto* page = window.page(which);
            qobject_cast<QStackedWidget*>(page->parentWidget())->setCurrentWidget(page);
        };
        show(MainWindow::Page::book);
        const QString file = QStringLiteral(CONCLAVE_SOURCE_DIR "/ceremonies/root-key-generation.yaml");
        auto* book = window.findChild<BookPage*>();
        book->open({file,
                    std::make_shared<script::Script>(script::loadScript(file.toStdString()).value.value()),
                    {}});
        settle(2 * pagesMs);
        book->pages().goToPage(3);
        settle(pagesMs);
        save(window, pictures[0] + tail);

        show(MainWindow::Page::review);
        auto* review = window.findChild<ReviewPage*>();
        review->open(record);
        settle(afterChecksMs + pagesMs);
        auto* tabs = review->findChild<QTabWidget*>();
        review->findChild<EntryList*>()->goTo(40);
        save(window, pictures[1] + tail);
        tabs->setCurrentIndex(2);
        review->findChild<RunbookView*>()->goToPage(review->findChild<RunbookView*>()->pageOf(40));
        settle(pagesMs);
        save(window, pictures[2] + tail);
        review->findChild<QToolButton*>(QStringLiteral("large"))->click();
        settle(pagesMs);
        save(window, QStringLiteral("review-runbook-large") + tail);
        writeText(brokenRecord(record) / transcript::runbookFile, "%PDF-1.7 broken");
        review->open(QString::fromStdString(brokenRecord(record).string()));
        settle(afterChecksMs + pagesMs);
        save(window, pictures[3] + tail);
    }

    static std::filesystem::path brokenRecord(const QString& record) {
        const std::filesystem::path honest = record.toStdString();
        const auto broken = honest.parent_path() / "broken";
        if (!std::filesystem::exists(broken))
            std::filesystem::copy(honest, broken, std::filesystem::copy_options::recursive);
        return broken;
    }

    void drawRoom(const PcscLink& pcsc, QSize size, const QString& tail) {
        CeremonySession session(pcsc);
        settle(100);
        RoomView room(session.model());
        room.resize(size);
        room.show();
        for (const auto& name : roomScenes) {
            if (!isWanted(QStringLiteral("room-") + name + tail))
                continue;
            session.model().forgetCeremony();
            sceneNamed(name).set(session.model());
            session.model().tellChanged(CeremonyModel::allParts);
            settle();
            save(room, QStringLiteral("room-") + name + tail);
        }
    }

    bool isWanted(const QString& picture) const {
        return m_wanted.isEmpty() ||
               std::ranges::any_of(m_wanted, [&](const auto& part) { return picture.contains(part); });
    }

    void save(QWidget& widget, const QString& name) {
        m_isSaved = widget.grab().save(QStringLiteral("%1/%2.png").arg(m_folder, name)) && m_isSaved;
    }

    QString m_folder;
    QStringList m_wanted;
    bool m_isSaved = true;
};

}  // namespace

int main(int argc, char** argv) {
    const FreshHome home;
    const PcscLink pcsc;
    QApplication app(argc, argv);
    const auto folder = app.arguments().value(1, QStringLiteral("gallery"));
    if (!QDir().mkpath(folder))
        return 1;
    auto rehearsal = rehearsalPlan();
    rehearsal.printsWholeRunbook = true;
    RecordMaker(home.rehearsals() / "2026-11-22", rehearsal).make();
    RecordMaker(home.documents() / "2026-11-23", productionPlan().plan).make();
    const auto record = home.rehearsals() / "2026-11-22";
    Gallery gallery(folder, app.arguments().mid(2));
    return gallery.draw(pcsc, QString::fromStdString(record.string())) ? 0 : 1;
}
