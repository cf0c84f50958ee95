#pragma once

#include <QHash>
#include <vector>

#include "ui/pages/prompts/prompt_view.h"

class QAbstractButton;
class QButtonGroup;
class QComboBox;

namespace conclave::ui {

class Label;
class WayRow;

/// A step failed, as the problem above says: the ways on. Repeating it is chosen already.
class DecisionPrompt final : public PromptView {
    Q_OBJECT

  public:
    DecisionPrompt(ceremony::DecisionRequest asked, CeremonySession& session, QWidget* parent);
    void retranslate() override;
    void activate() override;
    void fill(ActionBar& bar) override;

  private:
    WayRow* addWay(const QString& name, ceremony::Choice choice);
    ceremony::Decision decision() const;
    ceremony::Choice choice() const;
    void showWay(WayRow& row, const ceremony::Choice& choice);
    QString minutes(int count) const;
    int minutesSince(const script::Step& step) const;
    QString primaryText() const;

    ceremony::DecisionRequest m_asked;
    bool m_isLow;
    QHash<QAbstractButton*, QString> m_meanings;
    Label* m_question;
    QButtonGroup* m_group;
    std::vector<ceremony::Choice> m_choices;  ///< by id in the group
    QComboBox* m_redo;                        ///< from which step
};

}  // namespace conclave::ui
