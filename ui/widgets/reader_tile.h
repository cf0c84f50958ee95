#pragma once

#include "ui/widgets/device_tile.h"

namespace conclave::ui {

struct ReaderTileData {
    QString reader;  ///< the heading: "Reader 1 · card A"
    QString owner;   ///< whose card is in it, or is awaited
    enum class State { absent, empty, reading, insertHere, leaveIn, takeOut, wrong, silent, fresh };
    State state = State::empty;
};

/// One reader and whether its card may come out. The card that must stay has a solid chip and a 2 px border;
/// one that may come out has bare text: the two differ without colour.
class ReaderTile : public DeviceTile {
    Q_OBJECT

  public:
    explicit ReaderTile(QWidget* parent = nullptr);

    void setReader(const ReaderTileData& reader);
    void setAcceptsCards(bool accepts);  ///< rehearsal: virtual cards may be dropped here

  signals:
    void cardDropped(int card);

  protected:
    void restyle() override;
    void retranslate() override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

  private:
    static QString fullWord(ReaderTileData::State state);
    static QString shortWord(ReaderTileData::State state);  ///< beside the reader's name in a narrow panel

    ReaderTileData m_data;
    bool m_isUnderDrag = false;
};

}  // namespace conclave::ui
