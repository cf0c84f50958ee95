#pragma once

#include <QTimer>
#include <QVector>
#include <QWidget>
#include <array>
#include <memory>

#include "ui/models/ceremony_model.h"
#include "ui/theme/styled.h"

class QBoxLayout;
class QHBoxLayout;
class QStackedWidget;
class QToolButton;

namespace conclave::ui {

class ActionBar;
class ActorsLine;
class BeatBar;
class BreakSheet;
class CeremonySession;
class EndView;
class ExceptionSheet;
class Label;
class PromptView;
class RoomPanel;
class StepBody;
class StepRail;
class TranscriptStrip;

/// The ceremony: where we are (left), the step (centre), the room (right), the transcript (below).
class CeremonyPage final : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit CeremonyPage(CeremonySession& session, QWidget* parent = nullptr);
    ~CeremonyPage() override;

    /// F1: the step that runs, with the keyboard on what is read aloud.
    void showWhereWeAre();
    QSize minimumSizeHint() const override;
    QVector<QWidget*> regions() const;  ///< that F6 goes through
    void openException();
    void openBreak();  ///< asks once more; the ceremony goes on meanwhile

  signals:
    void cardDropped(int card, int reader);
    void reviewWanted(const QString& record);
    void resumeWanted(const QString& record);
    void safeWanted(const QString& record);
    void leaveWanted();
    void quitWanted();
    void breakCancelled();

  protected:
    void restyle() override;
    void retranslate() override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    enum class Region { centre, rail, room, strip };
    static constexpr std::size_t regionCount = 4;

    QWidget* makeCentre();
    void noteChange(CeremonyModel::Parts parts);
    void drawNextRegion();
    void refreshCentre(CeremonyModel::Parts parts);
    void refreshRail();
    void refreshStep();
    void refreshActors();
    void refreshPrompt();
    void refreshBusy();
    void refreshProblem();
    void refreshLines();
    void fillBar();
    void showCentre();
    void focusFirst();
    void setCompact(bool isCompact);
    void layRail();

    CeremonySession& m_session;
    const CeremonyModel& m_model;
    bool m_isCompact = false;
    QHBoxLayout* m_upper;
    StepRail* m_rail;
    RoomPanel* m_room;
    TranscriptStrip* m_strip;
    QStackedWidget* m_centre;
    QWidget* m_step;
    ExceptionSheet* m_exception;
    BreakSheet* m_break;
    EndView* m_end;

    Label* m_crumbs;
    QToolButton* m_unfold;  ///< the rail, where it is folded
    BeatBar* m_beats;
    QBoxLayout* m_head;
    Label* m_title;
    ActorsLine* m_actors;
    StepBody* m_body;
    std::unique_ptr<PromptView> m_prompt;
    ActionBar* m_bar;
    std::string m_stepShown;
    QTimer m_busyDelay;
    /// What has changed since each was drawn last.
    std::array<CeremonyModel::Parts, regionCount> m_changed;
    QTimer m_drawing;
};

}  // namespace conclave::ui
