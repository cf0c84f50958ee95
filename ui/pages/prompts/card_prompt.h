#pragma once

#include "ui/pages/prompts/prompt_view.h"

class QButtonGroup;

namespace conclave::ui {

class Label;
class ProblemBox;

/// A card is wanted. It is noticed when it is inserted; only for a new card the person says which reader
/// holds it.
class CardPrompt final : public PromptView {
    Q_OBJECT

  public:
    CardPrompt(ceremony::CardRequest asked, CeremonySession& session, QWidget* parent);
    void retranslate() override;
    void activate() override;
    QWidget* firstFocus() override;
    void fill(ActionBar& bar) override;

  private:
    bool isChoice() const { return m_asked.isNewCard && !m_asked.readers.empty(); }

    ceremony::CardRequest m_asked;
    Label* m_request;
    Label* m_note;
    ProblemBox* m_problem;
    QButtonGroup* m_readers;
};

}  // namespace conclave::ui
