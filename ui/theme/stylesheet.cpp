#include "ui/theme/stylesheet.h"

#include <QRegularExpression>
#include <cmath>

namespace conclave::ui {

namespace {

/// @role is a colour of the palette, #n# a length in px at scale 1. What has a placeholder takes the colour
/// of its text from QPalette: one that is set here would make the placeholder half as dark.
constexpr auto source = R"(
QPushButton { background: @surface; color: @text; border: 1px solid @edge; border-radius: #8#px;
              padding: 0 #16#px; min-height: #34#px; font-weight: 600; }
QPushButton:hover { background: @sunken; }
QPushButton:pressed { background: @softAccent; }
QPushButton:disabled { background: @sunken; color: @text2; border-color: @line; }
QPushButton[isLarge="true"] { min-height: #44#px; }
conclave--ui--PrimaryButton { background: @accent; color: @onAccent; border: none; padding: 0 #24#px; }
conclave--ui--PrimaryButton:hover { background: @accent; }
conclave--ui--PrimaryButton:pressed { background: @accent; }
conclave--ui--PrimaryButton:disabled { background: @sunken; color: @text2; border: 1px solid @line; }
QPushButton[isTab="true"] { font-weight: 500; padding: 0 #12#px; }
QPushButton[isTab="true"]:checked { background: @softAccent; color: @accent; border: 2px solid @accent;
                                    padding: 0 #11#px; min-height: #32#px; }
QToolButton { background: transparent; color: @text; border: none; border-radius: #8#px; padding: #4#px; }
QToolButton:hover { background: @sunken; }
QToolButton:pressed { background: @softAccent; }
QToolButton[isTool="true"]:checked { background: @softAccent; }
QLineEdit, QPlainTextEdit, QTextEdit { background: @surface; border: 1px solid @edge;
    border-radius: #8#px; padding: #6#px #11#px; selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit { min-height: #22#px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled { background: @sunken; color: @text2;
                                                                  border-color: @line; }
QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: #12#px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: #12#px; margin: 0; }
QScrollBar::handle { background: @edge; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: #32#px; margin: 3px; }
QScrollBar::handle:horizontal { min-width: #32#px; margin: 3px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QTabWidget::pane { border: none; border-top: 1px solid @line; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: @text2; padding: #8#px #12#px; border: none;
               border-bottom: 3px solid transparent; font-weight: 500; }
QTabBar::tab:selected { color: @accent; border-bottom-color: @accent; }
QToolTip { background: @text; color: @surface; border: none; padding: #6#px #8#px; }
)";

const std::pair<const char*, Role> roles[] = {
    {"surface", &Palette::surface}, {"text2", &Palette::text2},       {"text", &Palette::text},
    {"edge", &Palette::edge},       {"sunken", &Palette::sunken},     {"softAccent", &Palette::softAccent},
    {"accent", &Palette::accent},   {"onAccent", &Palette::onAccent}, {"line", &Palette::line}};

}  // namespace

QString stylesheet(const Palette& colours, qreal scale) {
    auto sheet = QString::fromLatin1(source);
    for (const auto& [name, role] : roles) {  // text2 stands before text, its prefix
        sheet.replace(u'@' + QString::fromLatin1(name), (colours.*role).name());
    }
    static const QRegularExpression length(QStringLiteral("#(\\d+)#"));
    QString out;
    qsizetype at = 0;
    for (auto matches = length.globalMatch(sheet); matches.hasNext();) {
        const auto match = matches.next();
        out += QStringView(sheet).mid(at, match.capturedStart() - at);
        out += QString::number(std::lround(match.capturedView(1).toInt() * scale));
        at = match.capturedEnd();
    }
    return out += QStringView(sheet).mid(at);
}

}  // namespace conclave::ui
