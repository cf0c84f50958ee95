#include "app/print/row.h"
#include "app/print/setting.h"
#include "app/print/sheet.h"

/// What people tick, write and sign on.
namespace conclave::print {
namespace {

constexpr qreal blanksX = left + 92 * mm;
constexpr qreal tickGap = 1.6 * mm;
constexpr qreal cell = 6 * mm;

void rule(QPainter& painter, qreal x, qreal baseline, qreal length) {
    drawRule(painter, {x, baseline + .6 * mm}, length, boxRule, ink);
}

/// "__ : __ : __ UTC": lines to write on, with what stands between.
void drawGroups(QPainter& painter, Fonts& fonts, QPointF baseline, const std::vector<qreal>& lengths,
                const QString& between, const QString& behind) {
    auto x = baseline.x();
    painter.setFont(fonts.font(type::body));
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        rule(painter, x, baseline.y(), lengths[i]);
        x += lengths[i] + mm;
        const auto& text = i + 1 < lengths.size() ? between : behind;
        painter.drawText(QPointF(x, baseline.y()), text);
        x += fonts.width(type::body, text) + mm;
    }
}

/// One on the right of ticks, or by itself.
Chunk shortBlank(Setting& setting, const paper::Blank& blank, qreal x) {
    auto& fonts = setting.fonts;
    const auto width = right - x;
    const auto label = setText(fonts, blank.label, width * .55, type::body);
    const auto labelRoom = std::max(label.width() + 2 * mm, 15 * mm);
    const auto cellsInRow = std::max(1, static_cast<int>((width - labelRoom) / cell));
    const bool isCells = blank.shape == paper::Shape::cells;
    const int rows = isCells ? (blank.count + cellsInRow - 1) / cellsInRow : 1;
    const auto height = std::max(fillHeight * rows, label.height() + tight);
    return {
        0, height, [&fonts, blank, x, label, labelRoom, cellsInRow](QPainter& painter, qreal top) {
            const auto baseline = top + 5.2 * mm;
            drawText(painter, fonts, label, {x, baseline - type::body.baseline()});
            const auto from = x + labelRoom;
            switch (blank.shape) {
                case paper::Shape::time:
                    return drawGroups(painter, fonts, {from, baseline}, {10 * mm, 10 * mm, 10 * mm},
                                      QStringLiteral(":"), QStringLiteral("UTC"));
                case paper::Shape::clock:
                    return drawGroups(painter, fonts, {from, baseline}, {10 * mm, 10 * mm, 10 * mm},
                                      QStringLiteral(":"), {});
                case paper::Shape::date:
                    return drawGroups(painter, fonts, {from, baseline}, {15 * mm, 9 * mm, 9 * mm},
                                      QStringLiteral("–"), {});
                case paper::Shape::cells:
                    painter.setPen(QPen(ink, boxRule));
                    painter.setBrush(Qt::NoBrush);
                    for (int i = 0; i < blank.count; ++i)
                        painter.drawRect(QRectF(from + i % cellsInRow * cell,
                                                top + .8 * mm + i / cellsInRow * fillHeight, cell, 6.6 * mm));
                    painter.setPen(ink);
                    return;
                case paper::Shape::line:
                case paper::Shape::lines:
                case paper::Shape::words:
                    return rule(painter, from, baseline, right - from);
            }
        }};
}

/// Over the whole width: a label, then lines or rows of words.
void setWideBlank(Setting& setting, const paper::Blank& blank) {
    auto& fonts = setting.fonts;
    const auto x = setting.x();
    const auto label = setText(fonts, blank.label, setting.width(), type::note);
    setting.flow.add({tight, label.height(),
                      [&fonts, label, x](QPainter& painter, qreal top) {
                          drawText(painter, fonts, label, {x, top});
                      },
                      true});
    for (int i = 0; i < blank.count; ++i) {
        Chunk chunk{0, fillHeight};
        chunk.keepsWithNext = i == 0 && blank.count > 1;
        chunk.draw = [&fonts, x, i, isWords = blank.shape == paper::Shape::words](QPainter& painter,
                                                                                  qreal top) {
            const auto baseline = top + 6.5 * mm;
            if (!isWords)
                return rule(painter, x, baseline, right - x);
            painter.setFont(fonts.font(type::note));
            painter.drawText(QPointF(x, baseline), QString::number(i + 1));
            const auto length = (right - x - 8 * mm - 3 * 4 * mm) / 4;
            for (int word = 0; word < 4; ++word)
                rule(painter, x + 8 * mm + word * (length + 4 * mm), baseline, length);
        };
        setting.flow.add(std::move(chunk));
    }
}

bool isWide(const paper::Blank& blank) {
    return blank.shape == paper::Shape::lines || blank.shape == paper::Shape::words;
}

Chunk tickChunk(Setting& setting, const paper::Lines& tick, qreal width) {
    auto& fonts = setting.fonts;
    const auto x = setting.x();
    const auto text = setting.set(tick, width - tickBox - tickGap);
    return {0, std::max(text.height(), tickBox) + tickGap, [&fonts, text, x](QPainter& painter, qreal top) {
                painter.setPen(QPen(ink, boxRule));
                painter.setBrush(Qt::NoBrush);
                painter.drawRect(QRectF(x, top + .6 * mm, tickBox, tickBox));
                painter.setPen(ink);
                drawText(painter, fonts, text, {x + tickBox + tickGap, top});
            }};
}

}  // namespace

void setBlock(Setting& setting, const paper::Form& form) {
    // Ticks and short blanks side by side, pair by pair, so that a form of any length breaks over pages.
    std::vector<Chunk> ticks, blanks;
    const bool isSideBySide = !form.ticks.empty() && std::ranges::any_of(form.blanks, [](const auto& blank) {
        return !isWide(blank);
    });
    const auto tickWidth = isSideBySide ? blanksX - setting.x() - wide : setting.width();
    for (const auto& tick : form.ticks)
        ticks.push_back(tickChunk(setting, tick, tickWidth));
    for (const auto& blank : form.blanks)
        if (!isWide(blank))
            blanks.push_back(shortBlank(setting, blank, isSideBySide ? blanksX : setting.x()));

    constexpr std::size_t mostTogether = 8;
    for (std::size_t start = 0; start < std::max(ticks.size(), blanks.size()); start += mostTogether) {
        std::vector<Chunk> both[2];
        qreal heights[2] = {0, 0};
        for (int side = 0; side < 2; ++side) {
            auto& all = side == 0 ? ticks : blanks;
            for (auto i = start; i < std::min(all.size(), start + mostTogether); ++i) {
                heights[side] += all[i].height;
                both[side].push_back(std::move(all[i]));
            }
        }
        setting.flow.add(
            {start == 0 ? space : 0, std::max(heights[0], heights[1]),
             [columns = std::array{std::move(both[0]), std::move(both[1])}](QPainter& painter, qreal top) {
                 for (const auto& column : columns) {
                     auto y = top;
                     for (const auto& chunk : column) {
                         chunk.draw(painter, y);
                         y += chunk.height;
                     }
                 }
             }});
    }
    for (const auto& blank : form.blanks)
        if (isWide(blank))
            setWideBlank(setting, blank);
}

void setBlock(Setting& setting, const paper::SignatureLines& lines) {
    constexpr qreal gap = 6.5 * mm, room = 12 * mm;
    const auto count = static_cast<qreal>(lines.captions.size());
    const auto width = (textWidth - gap * (count - 1)) / count;
    std::vector<SetText> captions;
    qreal height = 0;
    for (const auto& caption : lines.captions)
        height = std::max(height,
                          captions.emplace_back(setText(setting.fonts, caption, width, type::note)).height());
    setting.flow.add(
        {tight, room + height, [&fonts = setting.fonts, captions, width](QPainter& painter, qreal top) {
             auto x = left;
             for (const auto& caption : captions) {
                 drawRule(painter, {x, top + room - mm}, width, boxRule, ink);
                 drawText(painter, fonts, caption, {x, top + room});
                 x += width + gap;
             }
         }});
}

}  // namespace conclave::print
