#pragma once

#include "ui/pages/prompts/prompt_view.h"

namespace conclave::ui {

class Label;

/// A step failed, as the problem above says: again, a break, or (at the end) without this signature.
class DecisionPrompt final : public PromptView {
    Q_OBJECT

  public:
    DecisionPrompt(DecisionRequest asked, CeremonySession& session, QWidget* parent);
    void retranslate() override;
    void activate() override;
    void fill(ActionBar& bar) override;

  private:
    DecisionRequest m_asked;
    Label* m_question;
};

}  // namespace conclave::ui
