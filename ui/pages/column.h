#pragma once

#include <QScrollArea>

#include "ui/theme/styled.h"

class QVBoxLayout;

namespace conclave::ui {

/// A column of 880 px in the middle of the page, that scrolls when it is longer than the window.
class Column : public Styled<QScrollArea> {
    Q_OBJECT

  public:
    static constexpr int wide = 880;

    explicit Column(QWidget* parent = nullptr);

    void add(QWidget* widget);

  protected:
    void restyle() override;

  private:
    QWidget* m_column;
    QVBoxLayout* m_rows;
};

}  // namespace conclave::ui
