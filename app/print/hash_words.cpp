#include <qrencode.h>

#include <array>
#include <memory>

#include "app/print/furniture_words.h"
#include "app/print/setting.h"
#include "app/print/sheet.h"
#include "core/paper/word_rows.h"

namespace conclave::print {
namespace {

// The longest bold words, "watchword" and "chambermaid", are 18.2 and 22.6 mm wide.
constexpr qreal numberWidth = 5 * mm;
constexpr qreal hexWidth = 19 * mm;
constexpr std::array<qreal, 4> wordWidths{20 * mm, 24 * mm, 20 * mm, 24 * mm};
constexpr qreal wordsWidth = numberWidth + hexWidth + 88 * mm;
constexpr std::array<qreal, 2> tickWidths{11 * mm, 15 * mm};
constexpr std::size_t shortForm = 3;  ///< rows that are compared when there is no time for all
constexpr qreal tickRowHeight = 5.4 * mm;

void drawQr(QPainter& painter, const std::string& hex, QPointF topLeft, qreal size) {
    // Level M: a fold or a stamp over it is no loss.
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString8bit(hex.c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
    if (!code)
        throw std::bad_alloc();
    constexpr int quiet = 4;  // modules, ISO/IEC 18004
    const auto module = size / code->width;
    // With room for what is said below it.
    drawPlate(painter, QRectF(topLeft, QSizeF(size, size))
                           .adjusted(-quiet * module, -quiet * module, quiet * module, 2.5 * quiet * module));
    for (int y = 0; y < code->width; ++y)
        for (int x = 0, end = 0; x < code->width; x = end + 1) {
            const auto isDark = [&](int at) { return (code->data[y * code->width + at] & 1) != 0; };
            for (end = x; end < code->width && isDark(end);)
                ++end;
            if (end > x)
                painter.fillRect(
                    QRectF(topLeft.x() + x * module, topLeft.y() + y * module, (end - x) * module, module),
                    ink);
        }
}

/// The eight rows. `rowHeight`: that of a row; with ticks, a rule below each.
struct WordTable {
    Fonts& fonts;
    QColor accent;
    std::vector<paper::WordRow> rows;
    std::vector<std::string> ticks;
    qreal rowHeight = type::word.leading();

    qreal width() const {
        auto width = wordsWidth;
        for (std::size_t i = 0; i < ticks.size(); ++i)
            width += tickWidths.at(i);
        return width;
    }
    qreal height() const { return 8 * rowHeight; }

    void draw(QPainter& painter, QPointF topLeft) const {
        drawPlate(painter,
                  QRectF(topLeft, QSizeF(width(), height())).adjusted(-tight, -tight / 2, tight, tight / 2));
        painter.setPen(ink);
        auto y = topLeft.y();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            drawRow(painter, rows[i], i < shortForm, {topLeft.x(), y});
            y += rowHeight;
            if (i + 1 == shortForm)
                drawRule(painter, {topLeft.x(), y}, width(), boxRule, accent);
            else if (!ticks.empty())
                drawRule(painter, {topLeft.x(), y}, width(), rowRule, ink);
        }
    }

  private:
    void drawRow(QPainter& painter, const paper::WordRow& row, bool isBold, QPointF at) const {
        const auto top = at.y() + (rowHeight - type::word.leading()) / 2;
        auto x = at.x();
        const auto put = [&](const Type& type, const std::string& text, qreal width) {
            drawText(painter, fonts, setText(fonts, text, width, type), {x, top});
            x += width;
        };
        put({Face::mono, 7.4, type::word.lead}, row.number, numberWidth);
        put(type::wordHex, row.hex, hexWidth);
        for (std::size_t i = 0; i < row.words.size(); ++i)
            put(isBold ? type::strongWord : type::word, row.words[i], wordWidths.at(i));
        painter.setPen(QPen(ink, boxRule));
        painter.setBrush(Qt::NoBrush);
        for (std::size_t i = 0; i < ticks.size(); ++i) {
            const auto width = tickWidths.at(i);
            painter.drawRect(
                QRectF(x + (width - tickBox) / 2, at.y() + (rowHeight - tickBox) / 2, tickBox, tickBox));
            x += width;
        }
        painter.setPen(ink);
    }
};

/// As a fact of a step: the label beside the words.
void setInStep(Setting& setting, const paper::HashWords& hash, const WordTable& table) {
    const auto label = setText(setting.fonts, hash.label, labelWidthInStep, type::note);
    const auto aside = setText(setting.fonts, hash.aside, textWidth - 44 * mm, type::note);
    const auto x = setting.x();
    setting.flow.add({tight, std::max(label.height(), aside.height() + table.height()),
                      [&fonts = setting.fonts, label, aside, table, x](QPainter& painter, qreal top) {
                          drawText(painter, fonts, label, {x, top});
                          const auto valueX = x + labelWidthInStep + labelGap;
                          drawText(painter, fonts, aside, {valueX, top});
                          table.draw(painter, {valueX, top + aside.height()});
                      }});
}

}  // namespace

void setBlock(Setting& setting, const paper::HashWords& hash) {
    auto& fonts = setting.fonts;
    WordTable table{fonts, accentOf(setting.document), paper::wordRows(hash.hex), hash.ticks};
    if (setting.isInStep && !hash.showsQr && hash.ticks.empty())
        return setInStep(setting, hash, table);

    const auto& words = furnitureWords(setting.document.lang);
    if (!hash.ticks.empty())
        table.rowHeight = tickRowHeight;
    const auto title = setting.set({{paper::Style::bold, hash.label},
                                    {paper::Style::note, hash.aside.empty() ? "" : "   " + hash.aside, true}},
                                   textWidth, {type::body, type::step, type::mono, type::note});
    const auto headHeight = type::note.leading() + tight / 2;
    const auto bodyHeight =
        std::max(table.height(), hash.showsQr ? qrSize + type::note.leading() + space : 0);
    setting.flow.add({wide, title.height() + tight / 2 + headHeight + bodyHeight + tight,
                      [&fonts, hash, words, table, title, headHeight](QPainter& painter, qreal top) {
                          drawText(painter, fonts, title, {left, top});
                          const auto headTop = top + title.height() + tight / 2;
                          const auto head = [&](const std::string& text, qreal x, qreal width) {
                              const auto set = setText(fonts, text, width, type::note);
                              drawText(painter, fonts, set, {x, headTop});
                          };
                          head(words.hex, left + numberWidth, hexWidth);
                          head(words.words, left + numberWidth + hexWidth, 88 * mm);
                          auto x = left + wordsWidth;
                          for (std::size_t i = 0; i < hash.ticks.size(); ++i) {
                              const auto width = tickWidths.at(i);
                              const auto text = setText(fonts, hash.ticks[i], width, type::note);
                              drawText(painter, fonts, text, {x + (width - text.width()) / 2, headTop});
                              x += width;
                          }
                          table.draw(painter, {left, headTop + headHeight});
                          if (hash.showsQr) {
                              const QPointF corner(right - qrSize, headTop + headHeight + tight);
                              drawQr(painter, hash.hex, corner, qrSize);
                              const auto caption = setText(fonts, words.qr, 40 * mm, {Face::regular, 6.5, 9});
                              drawText(
                                  painter, fonts, caption,
                                  {corner.x() + (qrSize - caption.width()) / 2, corner.y() + qrSize + space});
                          }
                      }});
}

}  // namespace conclave::print
