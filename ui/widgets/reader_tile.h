#pragma once

#include "ui/widgets/panel.h"

class QHBoxLayout;
class QVBoxLayout;

namespace conclave::ui {

class Chip;
class IconView;
class Label;

struct ReaderTileData {
    QString reader;  ///< the heading: "Reader 1 · card A"
    QString owner;   ///< whose card is in it, or is awaited
    enum class State { absent, empty, reading, insertHere, leaveIn, takeOut, wrong, blocked, silent, fresh };
    State state = State::empty;
};

/// One reader and whether its card may come out. The card that must stay has a solid chip and a 2 px border;
/// one that may come out has bare text: the two differ without colour.
class ReaderTile : public Panel {
    Q_OBJECT

  public:
    explicit ReaderTile(QWidget* parent = nullptr);

    void setReader(const ReaderTileData& reader);
    void setCompact(bool isCompact);  ///< a row of 36 px: the readers that are not in use
    bool isCompact() const { return m_isCompact; }
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
    void lay();
    static QString fullWord(ReaderTileData::State state);
    static QString shortWord(ReaderTileData::State state);  ///< beside the reader's name in a narrow panel

    ReaderTileData m_data;
    bool m_isCompact = false;
    bool m_isUnderDrag = false;
    QVBoxLayout* m_column;
    QHBoxLayout* m_head;
    IconView* m_icon;
    Label* m_reader;
    Label* m_owner;
    Chip* m_state;
};

}  // namespace conclave::ui
