#pragma once

#include <QScrollArea>

#include "ui/theme/styled.h"

class QHBoxLayout;
class QVBoxLayout;

namespace conclave::ui {

/// A column of 880 px in the middle of the page, that scrolls when it is longer than the window.
class Column : public Styled<QScrollArea> {
    Q_OBJECT

  public:
    static constexpr int wide = 880;
    static constexpr int gutter = 8;  ///< at each side, where the focus ring has its place

    explicit Column(QWidget* parent = nullptr);

    void add(QWidget* widget);
    void add(QLayout* layout);  ///< whose widgets keep their focus rings whole
    /// Rows that are lit under the mouse: their texts are in line with the rest, their ground is wider.
    void addWide(QLayout* layout);

  protected:
    void restyle() override;

  private:
    QHBoxLayout* addRow(int inset);

    QWidget* m_column;
    QVBoxLayout* m_rows;
};

}  // namespace conclave::ui
