#pragma once

#include "ui/widgets/clickable.h"

namespace conclave::ui {

class Label;

/// A way on after something failed: what it is, what it means, what it costs. One of a group is chosen;
/// what it does, the page's primary does.
class WayRow final : public Clickable {
    Q_OBJECT

  public:
    explicit WayRow(QWidget* parent = nullptr);

    /// `isGrave`: it cannot be taken back.
    void setWay(const QString& title, const QString& what, const QString& cost, bool isGrave = false);
    QString title() const;

  protected:
    void restyle() override;
    void paintEvent(QPaintEvent* event) override;

  private:
    bool m_isGrave = false;
    Label* m_title;
    Label* m_what;
    Label* m_cost;
};

}  // namespace conclave::ui
