#pragma once

#include <QWidget>

#include "ui/models/ceremony_model.h"
#include "ui/theme/styled.h"

class QScrollArea;
class QVBoxLayout;

namespace conclave::ui {

class BusyNotice;
class EvidenceView;
class PinPadNotice;
class ProblemBox;
class PromptView;
class ReadAloudCard;

/// The middle of a step: what is read aloud and shown, and below it what is asked. What is asked never
/// scrolls: the text to be read aloud gets smaller first, and then what is shown scrolls.
class StepBody final : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit StepBody(const CeremonyModel& model, QWidget* parent = nullptr);

    ReadAloudCard* readAloud() const { return m_read; }
    EvidenceView* evidence() const { return m_evidence; }
    ProblemBox* problem() const { return m_problem; }
    BusyNotice* busy() const { return m_busy; }
    PinPadNotice* pad() const { return m_pad; }
    QWidget* promptParent() const { return m_asked; }
    void addPrompt(PromptView* prompt);
    /// Tab goes from what is read aloud to what is shown, which is made anew with each step.
    void orderTabs();
    void showTop();
    /// What failed and the ways on have the room for themselves.
    void setDeciding(bool isDeciding);
    void setHasText(bool hasText);  ///< to be read aloud
    /// The text that was read, again, where it had given way to what is compared.
    void setUnfolded(bool isUnfolded);
    /// The keyboard rests on something to read, not on a control.
    bool isBeingRead() const;

    QSize minimumSizeHint() const override;

  protected:
    void restyle() override;
    void retranslate() override;
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void fit();

    bool m_isDeciding = false;
    bool m_hasText = true;
    bool m_isUnfolded = false;

    QScrollArea* m_scroll;
    QWidget* m_shown;
    QVBoxLayout* m_shownColumn;
    ReadAloudCard* m_read;
    EvidenceView* m_evidence;
    QWidget* m_asked;
    QVBoxLayout* m_askedColumn;
    ProblemBox* m_problem;
    BusyNotice* m_busy;
    PinPadNotice* m_pad;
};

}  // namespace conclave::ui
