// scene_gallery FOLDER [PART…]: the whole window in every scene, as pictures to be looked at: light and dark,
// in English and Portuguese, in small and large windows; and the room's view of some. With parts: only
// pictures in whose name one of them stands. FOLDER/<scene>_<look>_<language>_<width>.png,
// FOLDER/room-<scene>_<language>_<width>.png
#include <QApplication>
#include <QDir>
#include <QPixmap>
#include <algorithm>

#include "tests/ui/made_records.h"
#include "tests/ui/scenes.h"
#include "tests/ui/settle.h"
#include "ui/pages/review_page.h"
#include "ui/pages/room_view.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"

using namespace conclave;
using namespace conclave::ui;
using namespace conclave::test;

namespace {

constexpr int afterChecksMs = 1500;

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
    RecordMaker(home.rehearsals() / "2026-11-22", rehearsalPlan()).make();
    RecordMaker(home.documents() / "2026-11-23", productionPlan().plan).make();
    Gallery gallery(folder, app.arguments().mid(2));
    return gallery.draw(pcsc, QString::fromStdString((home.rehearsals() / "2026-11-22").string())) ? 0 : 1;
}
