#include "app/print/set_text.h"

#include <QTextBoundaryFinder>
#include <algorithm>

namespace conclave::print {
namespace {

bool isHex(QChar c) {
    return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F');
}

}  // namespace

class LineBreaker {
  public:
    LineBreaker(Fonts& fonts, qreal width) : m_fonts(fonts), m_width(width) {}

    void add(const Type& type, const QString& text) {
        m_type = type;
        qsizetype at = 0;
        while (at < text.size()) {
            const bool isBlank = text[at] == u' ';
            auto end = at;
            while (end < text.size() && (text[end] == u' ') == isBlank)
                ++end;
            if (isBlank) {
                placeWord();
                m_blanks.push_back({type, text.mid(at, end - at)});
            } else {
                m_word.push_back({type, text.mid(at, end - at)});
            }
            at = end;
        }
    }

    void endParagraph() {
        placeWord();
        if (m_line.pieces.empty())
            m_line.type = m_type;
        endLine();
        m_blanks.clear();
    }

    SetText take() { return std::move(m_set); }

  private:
    qreal widthOf(const std::vector<Piece>& pieces) {
        qreal width = 0;
        for (const auto& piece : pieces)
            width += m_fonts.width(piece.type, piece.text);
        return width;
    }

    void placeWord() {
        if (m_word.empty())
            return;
        const auto word = widthOf(m_word);
        const auto blanks = widthOf(m_blanks);
        if (!m_line.pieces.empty() && m_used + blanks + word > m_width) {
            endLine();
            m_blanks.clear();
        }
        for (const auto& blank : m_blanks)
            append(blank);
        m_blanks.clear();
        const bool isLong = m_used + word > m_width;
        for (const auto& piece : m_word) {
            if (isLong)
                appendBroken(piece);
            else
                append(piece);
        }
        m_word.clear();
    }

    void append(const Piece& piece) {
        m_used += m_fonts.width(piece.type, piece.text);
        if (m_line.pieces.empty() || piece.type.lead > m_line.type.lead)
            m_line.type = piece.type;
        if (!m_line.pieces.empty() && m_line.pieces.back().type == piece.type)
            m_line.pieces.back().text += piece.text;
        else
            m_line.pieces.push_back(piece);
    }

    /// Character by character, so that the time stays linear in the length.
    void appendBroken(const Piece& piece) {
        QTextBoundaryFinder characters(QTextBoundaryFinder::Grapheme, piece.text);
        qsizetype start = 0;
        qreal used = m_used;
        for (qsizetype at = 0; at < piece.text.size();) {
            const auto next = characters.toNextBoundary();
            const auto advance = m_fonts.width(piece.type, piece.text.mid(at, next - at));
            if (used + advance > m_width && at > start) {
                const auto cut = goodCut(piece.text, start, at);
                append({piece.type, piece.text.mid(start, cut - start)});
                endLine();
                used = widthOf({{piece.type, piece.text.mid(cut, at - cut)}});
                start = cut;
            } else if (used + advance > m_width && !m_line.pieces.empty()) {
                endLine();
                used = 0;
            }
            used += advance;
            at = next;
        }
        append({piece.type, piece.text.mid(start)});
    }

    /// Not more than `most`: hex after eights, and no hyphen at the end.
    static qsizetype goodCut(const QString& text, qsizetype start, qsizetype most) {
        auto hex = most;
        while (hex > start && isHex(text[hex - 1]))
            --hex;
        if (hex == start && most - start > 8)
            return most - (most - start) % 8;
        auto cut = most;
        while (cut > start + 1 && text[cut - 1] == u'-')
            --cut;
        return cut;
    }

    void endLine() {
        qreal x = 0;
        for (auto& piece : m_line.pieces) {
            piece.x = x;
            x += m_fonts.width(piece.type, piece.text);
        }
        m_set.m_width = std::max(m_set.m_width, x);
        m_set.m_lines.push_back(std::move(m_line));
        m_line = {};
        m_used = 0;
    }

    Fonts& m_fonts;
    qreal m_width;
    Type m_type;
    std::vector<Piece> m_word, m_blanks;  ///< blanks before the word
    SetLine m_line;
    qreal m_used = 0;
    SetText m_set;
};

qreal SetText::height() const {
    qreal height = 0;
    for (const auto& line : m_lines)
        height += line.height();
    return height;
}

SetText setText(Fonts& fonts, const paper::Lines& lines, qreal width, const Types& types,
                const PageText& pageText) {
    LineBreaker breaker(fonts, width);
    bool hasBegun = false;
    for (const auto& run : lines) {
        if (hasBegun && !run.continues)
            breaker.endParagraph();
        hasBegun = true;
        const auto text = QString::fromStdString(run.text);
        switch (run.style) {
            case paper::Style::text:
                breaker.add(types.text, text);
                break;
            case paper::Style::bold:
                breaker.add(types.bold, text);
                break;
            case paper::Style::mono:
                breaker.add(types.mono, text);
                break;
            case paper::Style::note:
                breaker.add(types.note, text);
                break;
            case paper::Style::page:
                breaker.add(types.text, pageText(run.text));
                break;
        }
    }
    if (hasBegun)
        breaker.endParagraph();
    return breaker.take();
}

SetText setText(Fonts& fonts, const std::string& text, qreal width, const Type& type) {
    if (text.empty())
        return {};
    LineBreaker breaker(fonts, width);
    breaker.add(type, QString::fromStdString(text));
    breaker.endParagraph();
    return breaker.take();
}

void drawLine(QPainter& painter, Fonts& fonts, const SetLine& line, QPointF topLeft) {
    const auto baseline = topLeft.y() + line.type.baseline();
    for (const auto& piece : line.pieces) {
        painter.setFont(fonts.font(piece.type));
        painter.drawText(QPointF(topLeft.x() + piece.x, baseline), piece.text);
    }
}

void drawText(QPainter& painter, Fonts& fonts, const SetText& text, QPointF topLeft) {
    for (const auto& line : text.lines()) {
        drawLine(painter, fonts, line, topLeft);
        topLeft.ry() += line.height();
    }
}

}  // namespace conclave::print
