#pragma once

#include <QLayout>
#include <vector>

namespace conclave::ui {

/// Left to right, then on to the next row.
class FlowLayout : public QLayout {
    Q_OBJECT

  public:
    explicit FlowLayout(int spacing, QWidget* parent = nullptr);
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override;
    int count() const override;
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSize() const override;
    Qt::Orientations expandingDirections() const override { return {}; }
    void setGeometry(const QRect& rect) override;

  private:
    int arrange(const QRect& rect, bool place) const;  ///< the height used

    std::vector<QLayoutItem*> m_items;
};

}  // namespace conclave::ui
