#pragma once

#include "app/print/flow.h"
#include "app/print/set_text.h"

namespace conclave::print {

/// Head, foot, initials, and what tells a rehearsal, on each page.
class Sheet : public Furniture {
  public:
    Sheet(const paper::Document& document, Fonts& fonts);

    void setPageCount(int pages) { m_pages = pages; }
    void draw(QPainter& painter, int page) override;
    qreal top(int page) const override;
    qreal bottom(int page) const override;

  private:
    void drawRehearsal(QPainter& painter) const;
    void drawHead(QPainter& painter, int page);
    void drawFoot(QPainter& painter, int page);
    void drawInitials(QPainter& painter);

    const paper::Document& m_document;
    Fonts& m_fonts;
    int m_pages = 0;
    SetText m_headLeft, m_headRight, m_foot;
};

QColor accentOf(const paper::Document& document);
void drawRule(QPainter& painter, QPointF from, qreal length, qreal thickness, const QColor& color);
/// Filled white: nothing that lies beneath shows through what is drawn on it.
void drawPlate(QPainter& painter, const QRectF& plate);

}  // namespace conclave::print
