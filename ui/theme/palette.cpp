#include "ui/theme/palette.h"

#include "ui/theme/theme.h"

namespace conclave::ui {

namespace {

QColor rgb(unsigned value) {
    return QColor::fromRgb(0xFF000000U | value);
}

Palette lightPalette() {
    return {.window = rgb(0xEEF0F3),
            .surface = rgb(0xFFFFFF),
            .sunken = rgb(0xE3E7EC),
            .paper = rgb(0xFBF6E9),
            .text = rgb(0x171B21),
            .text2 = rgb(0x4A5361),
            .edge = rgb(0x6B7583),
            .line = rgb(0xCDD3DB),
            .accent = rgb(0x1B57B0),
            .onAccent = rgb(0xFFFFFF),
            .ok = rgb(0x0A6A4C),
            .warn = rgb(0x855300),
            .danger = rgb(0xB0231B),
            .rehearsal = rgb(0x86198F),
            .onRehearsal = rgb(0xFFFFFF),
            .softAccent = rgb(0xE4EDFB),
            .softOk = rgb(0xE0F2EB),
            .softWarn = rgb(0xFCEFD6),
            .softDanger = rgb(0xFCE6E4)};
}

Palette darkPalette() {
    return {.window = rgb(0x12151A),
            .surface = rgb(0x1B2027),
            .sunken = rgb(0x0D1014),
            .paper = rgb(0x26231A),
            .text = rgb(0xE9ECF0),
            .text2 = rgb(0xAAB3C0),
            .edge = rgb(0x7B8696),
            .line = rgb(0x343B46),
            .accent = rgb(0x8AB6FF),
            .onAccent = rgb(0x0A1A33),
            .ok = rgb(0x63D2A4),
            .warn = rgb(0xF0BC5E),
            .danger = rgb(0xFF9086),
            .rehearsal = rgb(0xE79BEF),
            .onRehearsal = rgb(0x2A0630),
            .softAccent = rgb(0x1C2C47),
            .softOk = rgb(0x14322A),
            .softWarn = rgb(0x362A12),
            .softDanger = rgb(0x421D1B)};
}

Palette projectorPalette() {
    return {.window = rgb(0xFFFFFF),
            .surface = rgb(0xFFFFFF),
            .sunken = rgb(0xF0F0F0),
            .paper = rgb(0xFFFBEA),
            .text = rgb(0x000000),
            .text2 = rgb(0x262B33),
            .edge = rgb(0x000000),
            .line = rgb(0x5A616B),
            .accent = rgb(0x003A8C),
            .onAccent = rgb(0xFFFFFF),
            .ok = rgb(0x004D33),
            .warn = rgb(0x5C3800),
            .danger = rgb(0x8A0F0A),
            .rehearsal = rgb(0x5E0B66),
            .onRehearsal = rgb(0xFFFFFF),
            .softAccent = rgb(0xE6EFFF),
            .softOk = rgb(0xE3F5EC),
            .softWarn = rgb(0xFFF1D2),
            .softDanger = rgb(0xFFE9E7)};
}

}  // namespace

const Palette& palette(Look look) {
    static const Palette light = lightPalette();
    static const Palette dark = darkPalette();
    static const Palette projector = projectorPalette();
    switch (look) {
        case Look::light:
            return light;
        case Look::dark:
            return dark;
        case Look::projector:
            return projector;
    }
    return light;
}

const Palette& paletteFor(const QWidget* widget) {
    return palette(Theme::lookFor(widget));
}

}  // namespace conclave::ui
