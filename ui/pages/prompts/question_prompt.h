#pragma once

#include "ui/pages/prompts/prompt_view.h"

class QPushButton;

namespace conclave::ui {

class Label;
class ProblemBox;
class TextLine;

/// A line of text: a name, how an identity was checked, where a medium is, what stands on a bag.
class QuestionPrompt final : public PromptView {
    Q_OBJECT

  public:
    QuestionPrompt(ceremony::Question asked, CeremonySession& session, QWidget* parent);
    void retranslate() override;
    void activate() override;
    QWidget* firstFocus() override;
    void fill(ActionBar& bar) override;

  private:
    void propose();
    bool isPhotograph() const;  ///< which may be answered with nothing
    bool isAnswered() const;
    std::string proposed(const script::Answers& answers) const;

    ceremony::Question m_asked;
    Label* m_question;
    TextLine* m_answer;
    QPushButton* m_browse;  // where a folder or file is asked for
    ProblemBox* m_problem;
};

}  // namespace conclave::ui
