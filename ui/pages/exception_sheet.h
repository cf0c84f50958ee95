#pragma once

#include <QWidget>

#include "ui/models/ceremony_model.h"
#include "ui/theme/styled.h"

class QComboBox;

namespace conclave::ui {

class ActionBar;
class CeremonySession;
class Label;
class ParagraphEdit;

/// Takes the centre of the page to record an exception, at any time. Esc goes back and keeps the draft.
class ExceptionSheet final : public Styled<QWidget> {
    Q_OBJECT

  public:
    ExceptionSheet(CeremonySession& session, QWidget* parent = nullptr);

    void open();  ///< texts and people of the moment; the draft stays

  signals:
    void closed();
    void breakWanted();

  protected:
    void retranslate() override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void fillPeople();
    void fillSeverities();
    void refreshBar();
    void record();
    QString whatLacks() const;
    std::int64_t number() const;

    CeremonySession& m_session;
    Label* m_title;
    Label* m_whatName;
    ParagraphEdit* m_what;
    Label* m_doneName;
    ParagraphEdit* m_done;
    Label* m_byName;
    QComboBox* m_by;
    Label* m_severityName;
    QComboBox* m_severity;
    Label* m_decisionName;
    ParagraphEdit* m_decision;
    ActionBar* m_bar;
};

}  // namespace conclave::ui
