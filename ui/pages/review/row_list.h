#pragma once

#include <QScrollArea>

class QVBoxLayout;

namespace conclave::ui {

/// Rows under each other, scrolled when there are many.
class RowList : public QScrollArea {
    Q_OBJECT

  public:
    explicit RowList(QWidget* parent = nullptr);

    void setHeader(QWidget* header);  ///< scrolls with the rows, and stays when they go
    void clear();
    void add(QWidget* row);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    QVBoxLayout* m_column;
    QVBoxLayout* m_rows;
};

}  // namespace conclave::ui
