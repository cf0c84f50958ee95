#pragma once

#include <QWidget>

#include "ui/theme/styled.h"

namespace conclave::ui {

class ActionBar;
class CeremonySession;
class Label;
class ProblemBox;

/// Takes the centre before a break is recorded: when somebody asks for one, or closes the window.
class BreakSheet final : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit BreakSheet(CeremonySession& session, QWidget* parent = nullptr);

    void open();

  signals:
    void closed();
    void cancelled();  ///< nobody wants the break; before closed()

  protected:
    void retranslate() override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void goBack();

    CeremonySession& m_session;
    Label* m_title;
    Label* m_text;
    ProblemBox* m_key;
    ActionBar* m_bar;
};

}  // namespace conclave::ui
