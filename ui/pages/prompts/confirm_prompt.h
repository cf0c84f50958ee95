#pragma once

#include <QPointer>
#include <QPushButton>
#include <QTimer>

#include "ui/pages/prompts/prompt_view.h"

namespace conclave::ui {

class ConfirmPair;
class ProblemBox;
class TextLine;

/// A yes or no by a named person, or by several of the same, one after the other. What cannot be undone wants
/// its text typed or its button pressed: Enter alone does nothing then.
class ConfirmPrompt final : public PromptView {
    Q_OBJECT

  public:
    ConfirmPrompt(ceremony::Confirmation asked, CeremonySession& session, QWidget* parent);
    void retranslate() override;
    void activate() override;
    bool isIrreversible() const override;
    QWidget* firstFocus() override;
    void fill(ActionBar& bar) override;

  private:
    void showSides();
    QString yes() const;
    QString no() const;
    bool isTyped() const;
    bool isCompared() const;

    ceremony::Confirmation m_asked;
    ProblemBox* m_warning;
    ConfirmPair* m_sides;
    QPointer<QPushButton> m_decline;
    TextLine* m_typed = nullptr;
    QTimer m_clock;  ///< while the clock is compared
};

}  // namespace conclave::ui
