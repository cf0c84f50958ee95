#pragma once

#include <QPushButton>
#include <QTimer>

#include "ui/theme/styled.h"

namespace conclave::ui {

/// The one action of a step. It arms 600 ms after rearm() and takes no repeated key, so that a double Enter
/// never confirms two steps. Enter, Return and Space press it.
class PrimaryButton : public Styled<QPushButton> {
    Q_OBJECT

  public:
    static constexpr int armingMs = 600;

    explicit PrimaryButton(QWidget* parent = nullptr);

    /// At every change of step.
    void rearm();
    bool isArmed() const { return !m_arming.isActive(); }

    /// For a page whose Enter key means the primary: click(), unless disabled or not yet armed.
    void press();

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void restyle() override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

  private:
    QTimer m_arming;
};

}  // namespace conclave::ui
