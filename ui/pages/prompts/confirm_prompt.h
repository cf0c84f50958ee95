#pragma once

#include <QTimer>

#include "ui/pages/prompts/prompt_view.h"

namespace conclave::ui {

class Label;
class ProblemBox;
class TextLine;

/// A yes or no by a named person. An irreversible act wants its text typed, and Enter does nothing then.
class ConfirmPrompt final : public PromptView {
    Q_OBJECT

  public:
    ConfirmPrompt(ceremony::Confirmation asked, CeremonySession& session, QWidget* parent);
    void retranslate() override;
    void activate() override;
    bool isIrreversible() const override { return !m_asked.mustType.empty(); }
    QWidget* firstFocus() override;
    void fill(ActionBar& bar) override;

  private:
    QString yes() const;
    QString no() const;
    bool isTyped() const;
    bool isCompared() const;

    ceremony::Confirmation m_asked;
    Label* m_question;
    ProblemBox* m_warning;
    TextLine* m_typed = nullptr;
    QTimer m_clock;  ///< while the clock is compared
};

}  // namespace conclave::ui
