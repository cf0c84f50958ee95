#pragma once

#include <QWidget>

#include "ui/models/ceremony_model.h"
#include "ui/theme/styled.h"

namespace conclave::ui {

class ActionBar;
class FactsTable;
class FingerprintBlock;
class Label;
class ProblemBox;

/// Takes the centre when a run has ended: closed, abandoned, interrupted, or why it could not go on.
class EndView final : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit EndView(const CeremonyModel& model, QWidget* parent = nullptr);

    void open();

  signals:
    void reviewWanted(const QString& record);
    void resumeWanted(const QString& record);
    void safeWanted(const QString& record);  ///< a recovery can only go on when that is named again
    void leaveWanted();
    void quitWanted();

  protected:
    void retranslate() override;

  private:
    bool isClosed() const;
    bool isAbandoned() const;
    bool isHsmSilent() const;
    bool isSafeWanted() const;
    bool canResume() const;
    void refreshFacts();
    void showOwed();

    const CeremonyModel& m_model;
    Label* m_title;
    Label* m_recovered;  // what a recovery brought about
    Label* m_text;
    ProblemBox* m_problem;
    FingerprintBlock* m_head;
    FactsTable* m_facts;
    ActionBar* m_bar;
};

}  // namespace conclave::ui
