#pragma once

#include "ui/widgets/step_rail.h"

namespace conclave::ui {

/// One step of the rail: icon, title, time or number. Now has a ground and a bar.
class RailStepRow : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit RailStepRow(const RailStep& step, QWidget* parent = nullptr);

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    bool m_isNow;
};

}  // namespace conclave::ui
