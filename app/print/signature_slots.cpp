#include <set>

#include "app/print/furniture_words.h"
#include "app/print/row.h"
#include "app/print/setting.h"
#include "app/print/sheet.h"

namespace conclave::print {
namespace {

constexpr qreal statementWidth = 64 * mm;
constexpr qreal blockX = left + 69 * mm;
constexpr qreal blockWidth = right - blockX;
constexpr qreal lowestBlock = 31 * mm;
constexpr qreal rowGap = 2.5 * mm;
/// Name and role in the block: its width without bar and padding.
constexpr qreal blockTextWidth = blockWidth - 9 * mm;
/// What the block says behind the role, at its longest, in both languages.
constexpr std::string_view behindRole = " · não concorda · certificado ICP-Brasil A3";

/// The block holds name, role and five lines: time, certificate (2), head (2). What wraps makes it higher.
qreal blockHeight(Fonts& fonts, const paper::SignatureSlot& slot) {
    const auto name = setText(fonts, slot.name, blockTextWidth, type::strong);
    const auto role = setText(fonts, slot.role + std::string(behindRole), blockTextWidth, type::note);
    return lowestBlock + (name.height() - type::strong.leading()) + (role.height() - type::note.leading());
}

QRectF inPoints(const QRectF& rect) {
    constexpr qreal mediaHeight = 842;  // Qt makes whole points of A4
    return {rect.x() / pt, mediaHeight - rect.bottom() / pt, rect.width() / pt, rect.height() / pt};
}

void drawUnsigned(QPainter& painter, const QRectF& box) {
    painter.setPen(QPen(ink, boxRule, Qt::CustomDashLine));
    auto pen = painter.pen();
    pen.setDashPattern({6, 4});
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(box);
    painter.setPen(ink);
}

}  // namespace

void setBlock(Setting& setting, const paper::SignatureSlot& slot, bool isFirst) {
    auto& fonts = setting.fonts;
    const auto& words = furnitureWords(setting.document.lang);
    if (isFirst)
        setting.flow.add(
            {space, type::note.leading() + tight,
             [&fonts, &words](QPainter& painter, qreal top) {
                 drawText(painter, fonts, setText(fonts, words.statement, statementWidth, type::note),
                          {left, top});
                 drawText(painter, fonts, setText(fonts, words.signature, blockWidth, type::note),
                          {blockX, top});
             },
             true, true});

    paper::Lines said{{paper::Style::bold, slot.name}, {paper::Style::note, slot.role}};
    said.insert(said.end(), slot.statement.begin(), slot.statement.end());
    const bool willSign = slot.unsignedBecause.empty();
    const auto why = willSign ? SetText()
                              : setting.set({{paper::Style::bold, words.unsignedHere},
                                             {paper::Style::text, slot.unsignedBecause}},
                                            blockTextWidth);
    const auto height = std::max(blockHeight(fonts, slot), why.height() + wide);
    for (auto& part : partsOf(fonts, {{left, setting.set(said, statementWidth)}}, {0, tight, height})) {
        Chunk chunk{part.isFirst ? rowGap : 0, part.height};
        chunk.draw = [&fonts, why, willSign, height, isTop = part.isFirst, text = part.draw,
                      rowHeight = part.height](QPainter& painter, qreal top) {
            const QRectF block(blockX, top, blockWidth, height);
            // Not so high that it covers the edge of the row above.
            drawPlate(painter, QRectF(left - tight, top - rowGap / 2, textWidth + 2 * tight,
                                      rowHeight + 1.5 * rowGap));
            if (isTop)
                drawRule(painter, {left, top}, statementWidth, boxRule, ink);
            painter.setPen(ink);
            text(painter, top);
            if (isTop && !willSign) {
                drawUnsigned(painter, block);
                drawText(painter, fonts, why, {blockX + space, top + tight});
            }
        };
        if (part.isFirst && willSign)
            chunk.placed = [&places = setting.places, participant = slot.participant, height](int page,
                                                                                              qreal top) {
                places.slots.push_back({participant, page, inPoints({blockX, top, blockWidth, height})});
            };
        setting.flow.add(std::move(chunk));
    }
}

void setLetters(Setting& setting) {
    // Signature blocks are drawn later, with the fonts that this file carries; a font carries only what was
    // set with it. So all that they may need is set once, for everyone to see.
    std::set<QChar> letters;
    for (const auto* const some : {u"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
                                   u"&'(),-./:;·–“”", u"ÀÁÂÃÇÉÊÍÓÔÕÚÜàáâãçéêíóôõúü"})
        for (const QChar c : QString::fromUtf16(some))
            letters.insert(c);
    for (const auto& block : setting.document.blocks)
        if (const auto* slot = std::get_if<paper::SignatureSlot>(&block))
            for (const QChar c : QString::fromStdString(slot->name + slot->role))
                letters.insert(c);
    letters.erase(u' ');
    QString all;
    for (const auto c : letters)
        all += c;
    all.insert(1, u' ');  // a block has blanks in each font, and not at the end, where lines lose them
    const auto text = all.toStdString();
    const auto& words = furnitureWords(setting.document.lang);
    auto set = setting.set({{paper::Style::text, std::string(words.letters) + " "},
                            {paper::Style::text, text, true},
                            {paper::Style::bold, text},
                            {paper::Style::mono, text}},
                           textWidth,
                           {{Face::regular, 6, 7.5}, {Face::bold, 6, 7.5}, {Face::mono, 6, 7.5}, type::foot});
    const auto draw = [&fonts = setting.fonts, set](QPainter& painter, qreal top) {
        drawText(painter, fonts, set, {left, top});
    };
    // Between text and foot, where there is room for three lines.
    if (set.height() <= 8.5 * mm)
        setting.flow.onThisPage([draw](QPainter& painter) { draw(painter, textBottom + 1.5 * mm); });
    else
        setting.flow.add({wide, set.height(), draw});
}

}  // namespace conclave::print
