#include "ui/pages/prompts/prompt_view.h"

#include "ui/bridge/ceremony_session.h"
#include "ui/pages/prompts/card_prompt.h"
#include "ui/pages/prompts/confirm_prompt.h"
#include "ui/pages/prompts/decision_prompt.h"
#include "ui/pages/prompts/pin_prompt.h"
#include "ui/pages/prompts/question_prompt.h"
#include "ui/pages/prompts/statement_prompt.h"

namespace conclave::ui {

PromptView::PromptView(CeremonySession& session, QWidget* parent) : Panel(parent), m_session(session) {
    setEdge(&Palette::accent, 2);
}

const CeremonyModel& PromptView::model() const {
    return m_session.model();
}

std::unique_ptr<PromptView> makePromptView(const Prompt& prompt, CeremonySession& session, QWidget* parent) {
    struct Maker {
        CeremonySession& session;
        QWidget* parent;
        using View = std::unique_ptr<PromptView>;
        View operator()(const std::monostate&) const { return nullptr; }
        View operator()(const ceremony::Confirmation& asked) const {
            return std::make_unique<ConfirmPrompt>(asked, session, parent);
        }
        View operator()(const ceremony::Question& asked) const {
            return std::make_unique<QuestionPrompt>(asked, session, parent);
        }
        View operator()(const ceremony::CardRequest& asked) const {
            return std::make_unique<CardPrompt>(asked, session, parent);
        }
        View operator()(const ceremony::PinRequest& asked) const {
            return std::make_unique<PinPrompt>(asked, session, parent);
        }
        View operator()(const StatementRequest& asked) const {
            return std::make_unique<StatementPrompt>(asked, session, parent);
        }
        View operator()(const ceremony::DecisionRequest& asked) const {
            return std::make_unique<DecisionPrompt>(asked, session, parent);
        }
    };
    auto view = std::visit(Maker{session, parent}, prompt);
    if (view)
        view->retranslate();
    return view;
}

}  // namespace conclave::ui
