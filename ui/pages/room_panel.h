#pragma once

#include <QVector>
#include <QWidget>

#include "ui/models/ceremony_model.h"
#include "ui/theme/styled.h"

class QScrollArea;
class QVBoxLayout;

namespace conclave::ui {

class HsmTile;
class Label;
class QuorumRow;
class ReaderTile;
class StatusFooter;

/// The right side of the ceremony: HSM, quorum, readers and cards, who is present, the transcript's head.
class RoomPanel final : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit RoomPanel(const CeremonyModel& model, QWidget* parent = nullptr);

    void refresh(CeremonyModel::Parts parts);
    void setCompact(bool isCompact);  ///< narrow: "1 · Ana"

  signals:
    void cardDropped(int card, int reader);  ///< rehearsal; both from 1

  protected:
    void restyle() override;
    void retranslate() override;
    void paintEvent(QPaintEvent* event) override;

  private:
    void refreshTokens();
    void refreshQuorum();
    void refreshReaders();
    void showInUse();
    void refreshFooter();

    const CeremonyModel& m_model;
    bool m_isCompact = false;
    Label* m_title;
    QScrollArea* m_scroll;
    QVBoxLayout* m_tiles;
    QVector<HsmTile*> m_tokens;
    Label* m_stay;
    QuorumRow* m_quorum;
    QVBoxLayout* m_readerColumn;
    QVector<ReaderTile*> m_readers;
    ReaderTile* m_inUse = nullptr;
    Label* m_noReaders;
    StatusFooter* m_footer;
};

}  // namespace conclave::ui
