#pragma once

#include <QPoint>

#include "ui/widgets/card_tray.h"
#include "ui/widgets/clickable.h"

namespace conclave::ui {

/// One virtual card: clicked, or dragged with its number as cardMimeType.
class TrayCardButton : public Clickable {
    Q_OBJECT

  public:
    explicit TrayCardButton(QWidget* parent = nullptr);

    void setCard(const TrayCard& card);
    const TrayCard& card() const { return m_card; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void restyle() override;
    void retranslate() override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    QString cardText() const;
    QString placeText() const;
    void paintPlace(QPainter& painter, int x) const;

    TrayCard m_card;
    QPoint m_pressedAt;
};

}  // namespace conclave::ui
