#include "app/print/fonts.h"

#include <QFontDatabase>

namespace conclave::print {
namespace {

constexpr qsizetype mostWidthsKept = 20'000;

QString family(Face face) {
    return face == Face::mono ? QStringLiteral("Noto Sans Mono") : QStringLiteral("Noto Sans");
}
QString styleName(Face face) {
    return face == Face::bold ? QStringLiteral("Bold") : QStringLiteral("Regular");
}

QFont fontOf(const Type& type) {
    QFont font(family(type.face));
    font.setPointSizeF(type.size);
    font.setWeight(type.face == Face::bold ? QFont::Bold : QFont::Normal);
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setStyleStrategy(QFont::NoFontMerging);
    // Just off 100: letters that are joined to one (fi, ffl) would come out of the PDF as something else.
    font.setLetterSpacing(QFont::PercentageSpacing, 100.01);
    return font;
}

}  // namespace

Result<void> Fonts::requireInstalled() {
    for (const auto face : {Face::regular, Face::bold, Face::mono})
        if (!QFontDatabase::styles(family(face)).contains(styleName(face)))
            return Error(Errc::fontMissing, {(family(face) + u' ' + styleName(face)).toStdString()});
    return {};
}

Fonts::Cut& Fonts::cut(const Type& type) {
    auto found = m_cuts.find(type);
    if (found == m_cuts.end()) {
        const QFont font(fontOf(type), &m_device);
        found = m_cuts.emplace(type, Cut{font, QFontMetricsF(font, &m_device), {}}).first;
    }
    return found->second;
}

qreal Fonts::width(const Type& type, const QString& text) {
    auto& [font, metrics, widths] = cut(type);
    if (const auto known = widths.constFind(text); known != widths.cend())
        return *known;
    if (widths.size() > mostWidthsKept)
        widths.clear();
    return *widths.insert(text, metrics.horizontalAdvance(text));
}

}  // namespace conclave::print
