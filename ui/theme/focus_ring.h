#pragma once

#include <QFocusFrame>

namespace conclave::ui {

/// A 3 px accent ring with a 2 px gap around whatever has the focus; a border alone vanishes on filled
/// buttons.
class FocusRing : public QFocusFrame {
    Q_OBJECT

  public:
    static constexpr int ring = 3, gap = 2;
    static constexpr int reach = ring + gap;  ///< what must be left free around a widget for it

    FocusRing() = default;

    /// The application's one ring goes to this widget; away, where there is none or it takes no Tab.
    static void follow(QWidget* widget);

  protected:
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace conclave::ui
