#pragma once

#include <QAbstractButton>

#include "ui/theme/styled.h"

namespace conclave::ui {

/// A button with widgets in it: Space and Enter press it, a repeated key does not, and its size comes from
/// its layout.
class Clickable : public Styled<QAbstractButton> {
    Q_OBJECT

  public:
    explicit Clickable(QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override;
    int heightForWidth(int width) const override;

  protected:
    bool isHovered() const { return underMouse() && isEnabled(); }
    void keyPressEvent(QKeyEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
};

}  // namespace conclave::ui
