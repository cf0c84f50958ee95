#pragma once

#include "ui/pages/prompts/prompt_view.h"

namespace conclave::script {
struct TokenAnswers;
}

namespace conclave::ui {

class Label;
class PinField;
class ProblemBox;

/// A PIN or PUK of a card, or the SO PIN of a token. It goes from the field to the engine in locked memory.
class PinPrompt final : public PromptView {
    Q_OBJECT

  public:
    PinPrompt(ceremony::PinRequest asked, CeremonySession& session, QWidget* parent);
    void retranslate() override;
    void restyle() override;
    void activate() override;
    QWidget* firstFocus() override;
    void fill(ActionBar& bar) override;

  private:
    bool isNew() const;
    bool isOfToken() const;
    QString primaryText() const;
    QString rule() const;
    bool isLongEnough() const;
    const script::TokenAnswers* rehearsalToken() const;  ///< null: no rehearsal, or not the token's PIN
    void giveRehearsalPin();

    ceremony::PinRequest m_asked;
    Label* m_request;
    Label* m_note;
    PinField* m_pin;
    ProblemBox* m_problem;
};

}  // namespace conclave::ui
