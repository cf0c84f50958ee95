#pragma once

#include <QPainter>
#include <QString>
#include <functional>
#include <vector>

#include "app/print/fonts.h"
#include "core/paper/document.h"

namespace conclave::print {

/// What a run's style means where it stands.
struct Types {
    Type text = type::body;
    Type bold = type::strong;
    Type mono = type::mono;
    Type note = type::note;
};
constexpr Types noteTypes{type::note, type::strongNote, {Face::mono, 7.4, 11}, type::note};

struct Piece {
    Type type;
    QString text;
    qreal x = 0;
};

struct SetLine {
    std::vector<Piece> pieces;
    Type type;  ///< of its highest piece: says where the baseline is, and how far it is to the next line

    qreal height() const { return type.leading(); }
};

/// Text broken into lines of a width. Lines break at blanks only: a break behind a hyphen could not be told
/// from a hyphen that was set to break a word. A word that is longer than a line is broken, hex after eights.
class SetText {
  public:
    SetText() = default;
    explicit SetText(std::vector<SetLine> lines) : m_lines(std::move(lines)) {}

    const std::vector<SetLine>& lines() const { return m_lines; }
    qreal height() const;
    qreal firstBaseline() const { return m_lines.empty() ? 0 : m_lines.front().type.baseline(); }
    qreal width() const { return m_width; }  ///< of the longest line

  private:
    friend class LineBreaker;
    std::vector<SetLine> m_lines;
    qreal m_width = 0;
};

/// "page 14" for an anchor.
using PageText = std::function<QString(const std::string& anchor)>;

SetText setText(Fonts& fonts, const paper::Lines& lines, qreal width, const Types& types,
                const PageText& pageText);
SetText setText(Fonts& fonts, const std::string& text, qreal width, const Type& type);

void drawLine(QPainter& painter, Fonts& fonts, const SetLine& line, QPointF topLeft);
void drawText(QPainter& painter, Fonts& fonts, const SetText& text, QPointF topLeft);

}  // namespace conclave::print
