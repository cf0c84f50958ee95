#pragma once

#include "ui/pages/prompts/prompt_view.h"

class QButtonGroup;

namespace conclave::ui {

class Label;
class TextLine;

/// At close-out: agree, disagree with a reason, refuse, or absent.
class StatementPrompt final : public PromptView {
    Q_OBJECT

  public:
    StatementPrompt(StatementRequest asked, CeremonySession& session, QWidget* parent);
    void retranslate() override;
    void activate() override;
    QWidget* firstFocus() override;
    void fill(ActionBar& bar) override;

  private:
    std::string reason() const;
    bool isComplete() const;

    StatementRequest m_asked;
    Label* m_question;
    QButtonGroup* m_kinds;
    Label* m_reasonName;
    TextLine* m_reason;
};

}  // namespace conclave::ui
