#pragma once

#include <QWidget>

#include "ui/theme/styled.h"

namespace conclave::ui {

/// A rounded box: the ground of cards and tiles.
class Panel : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit Panel(QWidget* parent = nullptr);

    void setFill(Role fill);
    void setEdge(Role edge, int width = 1);
    void setBar(Role bar);  ///< a 4 px bar along the left edge

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    Role m_fill = &Palette::surface;
    Role m_edge = &Palette::line;
    Role m_bar = nullptr;
    int m_edgeWidth = 1;
};

}  // namespace conclave::ui
