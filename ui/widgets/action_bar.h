#pragma once

#include <QVector>
#include <QWidget>

#include "ui/theme/styled.h"

class QHBoxLayout;
class QPushButton;

namespace conclave::ui {

class Label;
class PrimaryButton;

/// The last row of a page: other actions left, the primary right where it never moves, beside it why it is
/// disabled.
class ActionBar : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit ActionBar(QWidget* parent = nullptr);

    QPushButton* addSecondary(const QString& text);
    void clearSecondary();
    void setHint(const QString& text);
    QString hint() const;
    PrimaryButton* primary() const { return m_primary; }

  protected:
    void restyle() override;

  private:
    QHBoxLayout* m_secondaries;
    QVector<QPushButton*> m_buttons;
    Label* m_hint;
    PrimaryButton* m_primary;
};

}  // namespace conclave::ui
