#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/models/ceremony_model.h"
#include "ui/theme/styled.h"

class QHBoxLayout;
class QVBoxLayout;

namespace conclave::ui {

class ActorsLine;
class FingerprintBlock;
class IconView;
class Label;
class ReadAloudCard;
class RehearsalRibbon;

/// What a projector shows the room: a window of its own, read only, dark on white, all sizes following the
/// height. Never a PIN's digits, nor how many were typed.
class RoomView final : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit RoomView(const CeremonyModel& model);

  protected:
    void restyle() override;
    void retranslate() override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    QHBoxLayout* makeFooter();
    void refresh();
    void refreshStep();
    void refreshHash();
    void refreshFooter();
    void tick();
    void fit();
    QString whatIsAwaited() const;

    const CeremonyModel& m_model;
    RehearsalRibbon* m_ribbon;
    QVBoxLayout* m_column;
    Label* m_subtitle;
    Label* m_crumbs;
    Label* m_title;
    ActorsLine* m_actors;
    ReadAloudCard* m_read;
    FingerprintBlock* m_hash;
    Label* m_awaited;
    Label* m_quorum;
    QHBoxLayout* m_chips;
    IconView* m_lock;
    Label* m_hsm;
    Label* m_clock;
    QTimer m_tick;
};

}  // namespace conclave::ui
