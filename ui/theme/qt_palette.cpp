#include "ui/theme/qt_palette.h"

namespace conclave::ui {

QPalette qtPalette(const Palette& colours) {
    QPalette qt;
    qt.setColor(QPalette::Window, colours.window);
    qt.setColor(QPalette::Base, colours.surface);
    qt.setColor(QPalette::AlternateBase, colours.sunken);
    qt.setColor(QPalette::Button, colours.surface);
    qt.setColor(QPalette::WindowText, colours.text);
    qt.setColor(QPalette::Text, colours.text);
    qt.setColor(QPalette::ButtonText, colours.text);
    qt.setColor(QPalette::PlaceholderText, colours.text2);
    qt.setColor(QPalette::BrightText, colours.danger);
    qt.setColor(QPalette::Highlight, colours.accent);
    qt.setColor(QPalette::HighlightedText, colours.onAccent);
    qt.setColor(QPalette::Link, colours.accent);
    qt.setColor(QPalette::LinkVisited, colours.accent);
    qt.setColor(QPalette::ToolTipBase, colours.text);
    qt.setColor(QPalette::ToolTipText, colours.surface);
    qt.setColor(QPalette::Light, colours.surface);
    qt.setColor(QPalette::Midlight, colours.line);
    qt.setColor(QPalette::Mid, colours.line);
    qt.setColor(QPalette::Dark, colours.edge);
    qt.setColor(QPalette::Shadow, colours.edge);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        qt.setColor(QPalette::Disabled, role, colours.text2);
    }
    return qt;
}

}  // namespace conclave::ui
