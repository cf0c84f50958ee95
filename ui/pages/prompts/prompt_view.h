#pragma once

#include <memory>

#include "ui/models/ceremony_model.h"
#include "ui/widgets/panel.h"

namespace conclave::ui {

class ActionBar;
class CeremonySession;

/// What one kind of prompt shows in the centre of the ceremony page. The primary action is the page's own
/// button: a view says what is on it and what it does.
class PromptView : public Panel {
    Q_OBJECT

  public:
    PromptView(CeremonySession& session, QWidget* parent);

    void retranslate() override = 0;
    /// The primary button was pressed.
    virtual void activate() = 0;
    /// Enter alone must not do it.
    virtual bool isIrreversible() const { return false; }
    /// Where the keyboard goes first; null: the primary button.
    virtual QWidget* firstFocus() { return nullptr; }
    /// Shows the primary, the other buttons and the hint of this prompt.
    virtual void fill(ActionBar& bar) = 0;

  signals:
    void barChanged();  ///< the primary is to be enabled or disabled: fill() again

  protected:
    const CeremonyModel& model() const;
    CeremonySession& m_session;
};

/// The view of what the engine waits for.
std::unique_ptr<PromptView> makePromptView(const Prompt& prompt, CeremonySession& session, QWidget* parent);

}  // namespace conclave::ui
