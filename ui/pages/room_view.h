#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/models/ceremony_model.h"
#include "ui/theme/styled.h"

namespace conclave::ui {

class ActorsLine;
class FingerprintBlock;
class Label;
class QuorumRow;
class ReadAloudCard;
class RehearsalRibbon;

/// What a projector shows the room: a window of its own, read only, dark on white, all sizes following the
/// height. Never a PIN's digits, nor how many were typed.
class RoomView final : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit RoomView(const CeremonyModel& model);

  protected:
    void retranslate() override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void refresh();
    void refreshStep();
    void refreshFooter();
    QString whatIsAwaited() const;

    const CeremonyModel& m_model;
    RehearsalRibbon* m_ribbon;
    Label* m_subtitle;
    Label* m_crumbs;
    Label* m_title;
    ActorsLine* m_actors;
    ReadAloudCard* m_read;
    FingerprintBlock* m_hash;
    Label* m_awaited;
    QuorumRow* m_quorum;
    Label* m_hsm;
    Label* m_clock;
    QTimer m_tick;
};

}  // namespace conclave::ui
