#include "app/print/sheet.h"

#include <QPainterPath>
#include <cmath>

#include "app/print/furniture_words.h"

namespace conclave::print {
namespace {

constexpr qreal headRuleY = 16.3 * mm;
constexpr qreal coverHeadRuleY = 30 * mm;
constexpr qreal footRuleY = 284 * mm;
constexpr qreal initialsHeight = 13 * mm;
constexpr qreal topStripes = 7 * mm;
constexpr qreal bottomStripes = 4 * mm;

constexpr Types headTypes{type::note, type::strong, {Face::mono, 8.5, 11}, type::note};

void fill(QPainter& painter, const QRectF& rect, const QColor& color) {
    painter.fillRect(rect, color);
}

/// Slanted bars as polygons: a gradient is lost on the way to some printers.
void drawStripes(QPainter& painter, const QRectF& band, const QColor& color) {
    constexpr qreal width = 2.6 * mm, pitch = 4.4 * mm;
    painter.save();
    painter.setClipRect(band);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    const auto slant = band.height() * .8;
    for (qreal x = band.left() - slant; x < band.right(); x += pitch)
        painter.drawPolygon(QPolygonF({{x, band.bottom()},
                                       {x + slant, band.top()},
                                       {x + slant + width, band.top()},
                                       {x + width, band.bottom()}}));
    painter.restore();
}

}  // namespace

QColor accentOf(const paper::Document& document) {
    return document.isRehearsal ? rehearsalAccent : accent;
}

void drawRule(QPainter& painter, QPointF from, qreal length, qreal thickness, const QColor& color) {
    fill(painter, QRectF(from.x(), from.y() - thickness / 2, length, thickness), color);
}

void drawPlate(QPainter& painter, const QRectF& plate) {
    fill(painter, plate, Qt::white);
}

Sheet::Sheet(const paper::Document& document, Fonts& fonts) : m_document(document), m_fonts(fonts) {
    const PageText none = [](const std::string&) { return QString(); };
    if (!document.headRight.empty())
        m_headRight =
            setText(fonts, {{paper::Style::mono, document.headRight}}, textWidth / 2, headTypes, none);
    m_headLeft = setText(fonts, document.headLeft, textWidth - m_headRight.width() - wide, type::note);
    paper::Lines foot;
    if (!document.foot.empty())
        foot.push_back({paper::Style::text, document.foot + (document.footHash.empty() ? "" : " ")});
    if (!document.footHash.empty())
        foot.push_back({paper::Style::mono, document.footHash, !foot.empty()});
    m_foot =
        setText(fonts, foot, textWidth - 24 * mm, {type::foot, type::foot, type::footMono, type::foot}, none);
}

qreal Sheet::top(int page) const {
    return page == 1 ? coverHeadRuleY + 9 * mm : textTop;
}

qreal Sheet::bottom(int page) const {
    return page == 1 || m_document.initials.empty() ? textBottom : textBottom - initialsHeight;
}

void Sheet::draw(QPainter& painter, int page) {
    if (m_document.isRehearsal)
        drawRehearsal(painter);
    painter.setPen(ink);
    drawHead(painter, page);
    drawFoot(painter, page);
    if (page != 1 && !m_document.initials.empty())
        drawInitials(painter);
}

void Sheet::drawRehearsal(QPainter& painter) const {
    const auto& words = furnitureWords(m_document.lang);
    // The word from corner to corner: a path, so that it is no text; an outline, so that text is read on it.
    painter.save();
    QPainterPath path;
    path.addText(0, 0, m_fonts.font({Face::bold, 100, 100}), QString::fromUtf8(words.outline));
    const auto bounds = path.boundingRect();
    const auto scale = std::min(295 * mm / bounds.width(), 62 * mm / bounds.height());
    painter.translate(sheetWidth / 2, sheetHeight / 2);
    painter.rotate(-54.7);
    painter.scale(scale, scale);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(rehearsalOutline, .55 * mm / scale));
    painter.drawPath(path.translated(-bounds.center()));
    painter.restore();

    drawStripes(painter, QRectF(0, 0, sheetWidth, topStripes), rehearsalAccent);
    drawStripes(painter, QRectF(0, sheetHeight - bottomStripes, sheetWidth, bottomStripes), rehearsalAccent);
    const auto text = QString::fromUtf8(words.stripes);
    const auto width = m_fonts.width(type::strong, text);
    // Black on white: white on a colour is lost where a printer knows only black.
    drawPlate(painter, QRectF((sheetWidth - width) / 2 - space, 0, width + 2 * space, topStripes));
    painter.setPen(ink);
    painter.setFont(m_fonts.font(type::strong));
    painter.drawText(QPointF((sheetWidth - width) / 2,
                             (topStripes - type::strong.leading()) / 2 + type::strong.baseline()),
                     text);
}

void Sheet::drawHead(QPainter& painter, int page) {
    const bool isCover = page == 1;
    const auto rule = isCover ? coverHeadRuleY : headRuleY;
    // Upwards from the rule, if it is longer than a line.
    drawText(painter, m_fonts, m_headLeft, {left, rule - 1.4 * mm - m_headLeft.height()});
    drawText(painter, m_fonts, m_headRight,
             {right - m_headRight.width(), rule - 1.4 * mm - m_headRight.height()});
    drawRule(painter, {left, rule}, textWidth, isCover ? coverRule : boxRule,
             isCover ? accentOf(m_document) : ink);
}

void Sheet::drawFoot(QPainter& painter, int page) {
    const auto top = footRuleY + 1.5 * mm;
    drawRule(painter, {left, footRuleY}, textWidth, boxRule, ink);
    drawText(painter, m_fonts, m_foot, {left, top});
    const auto number = QString::fromStdString(
        fmt::format(fmt::runtime(furnitureWords(m_document.lang).pageOf), page, m_pages));
    painter.setFont(m_fonts.font(type::foot));
    painter.drawText(QPointF(right - m_fonts.width(type::foot, number), top + type::foot.baseline()), number);
}

void Sheet::drawInitials(QPainter& painter) {
    constexpr qreal gap = 6.5 * mm;
    const auto count = static_cast<qreal>(m_document.initials.size());
    const auto width = (textWidth - gap * (count - 1)) / count;
    auto x = left;
    for (const auto& caption : m_document.initials) {
        drawRule(painter, {x, textBottom - 3.5 * mm}, width, boxRule, ink);
        drawText(painter, m_fonts, setText(m_fonts, caption, width, type::note), {x, textBottom - 3 * mm});
        x += width + gap;
    }
}

}  // namespace conclave::print
