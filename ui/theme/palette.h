#pragma once

#include <QColor>

class QWidget;

namespace conclave::ui {

/// Light and dark are the operator's; projector is for the room: dark on white, for lit rooms.
enum class Look { light, dark, projector };

/// Every colour of the console, by what it is for. QPalette and the stylesheet are made from this, and
/// painted widgets read it, so no colour is written anywhere else.
struct Palette {
    QColor window, surface, sunken, paper;
    QColor text;
    QColor text2;  ///< secondary and disabled text
    QColor edge;   ///< border of a control, 3:1 at least
    QColor line;   ///< divider; carries no meaning
    QColor accent, onAccent;
    QColor ok, warn, danger;
    QColor rehearsal, onRehearsal;  ///< for the mark of a rehearsal and nothing else
    QColor softAccent, softOk, softWarn, softDanger;
};

/// A role of the palette, such as &Palette::text2: what a widget keeps instead of a colour.
using Role = QColor Palette::*;

const Palette& palette(Look look);

/// The palette of the nearest Theme::scoped() ancestor, else the application's.
const Palette& paletteFor(const QWidget* widget);

}  // namespace conclave::ui
