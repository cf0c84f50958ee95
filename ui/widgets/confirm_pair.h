#pragma once

#include <QVector>
#include <QWidget>

#include "ui/theme/styled.h"

class QHBoxLayout;

namespace conclave::ui {

class IconView;
class Label;
class Panel;

/// One who is asked.
struct ConfirmSide {
    enum class State { done, now, waiting };
    QString who;   ///< "Ana Ribeiro, custodian 1"
    QString what;  ///< the question, or how it was answered
    State state = State::waiting;
};

/// Those who answer the same of what stands above, side by side, by name: who has, and whose turn it is.
class ConfirmPair final : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit ConfirmPair(QWidget* parent = nullptr);

    void setSides(const QVector<ConfirmSide>& sides);

  protected:
    void restyle() override;

  private:
    struct Box {
        Panel* panel;
        IconView* icon;
        Label* who;
        Label* what;
    };
    Box makeBox();

    QVector<ConfirmSide> m_sides;
    QVector<Box> m_boxes;
    QHBoxLayout* m_row;
};

}  // namespace conclave::ui
