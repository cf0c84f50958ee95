// widget_gallery FOLDER: every widget with data of a real ceremony, as pictures to be looked at: light, dark
// and projector, in English and Portuguese. FOLDER/<look>_<language>_<sheet>.png
#include <QApplication>
#include <QDir>
#include <QPixmap>
#include <QWidget>
#include <memory>

#include "tests/ui/widget_samples.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/read_aloud_card.h"

using namespace conclave;
using namespace conclave::ui;

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const auto folder = app.arguments().value(1, QStringLiteral("gallery"));
    if (!QDir().mkpath(folder)) {
        return 1;
    }
    struct Round {
        Look look;
        qreal scale;
        QString name;
    };
    const Round rounds[] = {{Look::light, 1.0, QStringLiteral("light")},
                            {Look::dark, 1.0, QStringLiteral("dark")},
                            {Look::light, 1.25, QStringLiteral("large")},
                            {Look::projector, 1.0, QStringLiteral("projector")}};
    bool isSaved = true;
    for (const auto& [look, scale, lookName] : rounds) {
        for (const auto lang : {Lang::en, Lang::ptBr}) {
            Theme::setScale(scale);
            Theme::apply(look);
            setLanguage(lang);
            for (const auto& [name, make] : sampleSheets()) {
                const std::unique_ptr<QWidget> sheet(make());
                sheet->show();
                sheet->activateWindow();
                if (auto* primary = sheet->findChild<PrimaryButton*>()) {
                    auto* card = sheet->findChild<ReadAloudCard*>();
                    (primary->isEnabled() ? static_cast<QWidget*>(primary) : card)->setFocus();
                }
                for (int round = 0; round < 5; ++round) {
                    QApplication::processEvents();
                }
                const auto file =
                    QStringLiteral("%1/%2_%3_%4.png")
                        .arg(folder, lookName, lang == Lang::en ? QStringLiteral("en") : QStringLiteral("pt"),
                             name);
                isSaved = sheet->grab().save(file) && isSaved;
            }
        }
    }
    return isSaved ? 0 : 1;
}
