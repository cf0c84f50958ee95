#pragma once

#include <QFont>
#include <QObject>

#include "ui/theme/palette.h"

namespace conclave::ui {

namespace space {
inline constexpr int xs = 4, s = 8, m = 12, l = 16, xl = 24, xxl = 40;
}
namespace radius {
inline constexpr int chip = 6, control = 8, card = 10;
}
inline constexpr int targetSize = 36;  ///< least height of anything that is clicked
inline constexpr int primaryWidth = 200;
inline constexpr int primaryHeight = 46;

enum class Type { meta, body, heading, readAloud, title, mono };

/// Sizes are pixels at the application's scale, or at the scope's of the widget (see Theme::scoped).
QFont font(Type type);
QFont font(Type type, const QWidget* scope);

/// A length of the brief (px at scale 1) at the scale that holds for the widget, in whole px.
int scaled(int px, const QWidget* scope);

/// The one theme of the application: palette, stylesheet, fonts, focus ring.
class Theme : public QObject {
    Q_OBJECT

  public:
    static Theme& instance();

    /// Also emits changed(). The first call installs the style and the focus ring; needs the QApplication.
    static void apply(Look look);
    static Look look();
    static const Palette& current();

    /// 1, or 1.25 in windows at least 900 px high: the main window says so when it is resized.
    static void setScale(qreal scale);
    static qreal scale();
    static qreal scaleForHeight(int windowHeight) { return windowHeight >= 900 ? 1.25 : 1.0; }

    /// Another look and scale for this widget and all in it (the room view: projector, height / 720).
    static void scoped(QWidget* widget, Look look, qreal scale = 1.0);
    static Look lookFor(const QWidget* widget);
    static qreal scaleFor(const QWidget* widget);

  signals:
    void changed();

  private:
    Theme() = default;
    Look m_look = Look::light;
    qreal m_scale = 1.0;
    bool m_isInstalled = false;
};

}  // namespace conclave::ui
