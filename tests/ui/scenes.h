#pragma once

#include <QString>
#include <QVector>
#include <functional>

#include "ui/pages/main_window.h"

/// Moments of a ceremony as people meet them, put into the model by hand: the shipped scripts, made-up people
/// and devices. For what is looked at (pages_gallery) and what is measured (layout_test).
namespace conclave::test {

struct Scene {
    enum class Place {
        before,
        siteSheet,
        ceremony,
        exceptionSheet,
        breakSheet,
        start,
        review,
        earlier,
        drill,
        recover
    };

    QString name;
    Place place = Place::ceremony;
    std::function<void(ui::CeremonyModel&)> set;  ///< into a model that knows no ceremony
};

QVector<Scene> scenes();

/// A scene of the same name as one of scenes().
Scene sceneNamed(const QString& name);

/// The step of a shipped script ("root-key-generation"), with its busiest prompt: a PIN that was wrong.
Scene pinAtStep(const QString& script, const std::string& step);

/// Names, serials and labels in scenes: the same in every language.
QStringList properNames();

/// Shows the scene in the window; the mark of the rehearsal and the tray of cards are there.
void play(const Scene& scene, ui::MainWindow& window);

}  // namespace conclave::test
