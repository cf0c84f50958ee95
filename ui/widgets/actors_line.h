#pragma once

#include <QWidget>

#include "ui/theme/styled.h"

namespace conclave::ui {

class IconView;
class Label;

/// "Acts: Ana Ribeiro, custodian A    Witness: Bruno Lima". An empty name hides its half.
class ActorsLine : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit ActorsLine(QWidget* parent = nullptr);

    void setActors(const QString& actor, const QString& witness);

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    QString m_actor;
    QString m_witness;
    IconView* m_actorIcon;
    Label* m_actorLabel;
    IconView* m_witnessIcon;
    Label* m_witnessLabel;
};

}  // namespace conclave::ui
