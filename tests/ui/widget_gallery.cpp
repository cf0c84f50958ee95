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

using namespace conclave;
using namespace conclave::ui;

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const auto folder = app.arguments().value(1, QStringLiteral("gallery"));
    if (!QDir().mkpath(folder)) {
        return 1;
    }
    const std::pair<Look, QString> looks[] = {{Look::light, QStringLiteral("light")},
                                              {Look::dark, QStringLiteral("dark")},
                                              {Look::projector, QStringLiteral("projector")}};
    bool isSaved = true;
    for (const auto& [look, lookName] : looks) {
        for (const auto lang : {Lang::en, Lang::ptBr}) {
            Theme::apply(look);
            setLanguage(lang);
            for (const auto& [name, make] : sampleSheets()) {
                const std::unique_ptr<QWidget> sheet(make());
                sheet->show();
                sheet->activateWindow();
                if (auto* primary = sheet->findChild<PrimaryButton*>()) {
                    primary->setFocus();
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
