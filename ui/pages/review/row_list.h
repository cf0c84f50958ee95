#pragma once

#include <QScrollArea>

class QVBoxLayout;

namespace conclave::ui {

/// Rows under each other, scrolled when there are many.
class RowList : public QScrollArea {
    Q_OBJECT

  public:
    explicit RowList(QWidget* parent = nullptr);

    void clear();
    void add(QWidget* row);

  private:
    QVBoxLayout* m_rows;
};

}  // namespace conclave::ui
