#include "ui/widgets/reader_tile.h"

#include <QDragEnterEvent>
#include <QMimeData>

#include "ui/theme/accessible.h"
#include "ui/widgets/card_tray.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

namespace {

using ReaderState = ReaderTileData::State;

struct ReaderFace {
    const char* icon;  ///< of the reader
    Chip::Form form;
    Role role;
    const char* stateIcon;
    Role edge;
    int edgeWidth;
};

ReaderFace faceOf(ReaderState state) {
    switch (state) {
        case ReaderState::absent:
            return {"unplugged", Chip::Form::solid, &Palette::danger, "unplugged", &Palette::danger, 2};
        case ReaderState::empty:
            return {"reader-empty", Chip::Form::bare, &Palette::text2, "", &Palette::line, 1};
        case ReaderState::reading:
            return {"card", Chip::Form::soft, &Palette::accent, "hourglass", &Palette::accent, 1};
        case ReaderState::insertHere:
            return {"reader-empty", Chip::Form::soft, &Palette::accent, "insert", &Palette::accent, 2};
        case ReaderState::leaveIn:
            return {"card", Chip::Form::solid, &Palette::warn, "leave-in", &Palette::warn, 2};
        case ReaderState::takeOut:
            return {"card", Chip::Form::bare, &Palette::ok, "eject", &Palette::line, 1};
        case ReaderState::wrong:
            return {"card", Chip::Form::solid, &Palette::danger, "eject", &Palette::danger, 2};
        case ReaderState::silent:
            return {"card", Chip::Form::soft, &Palette::warn, "hourglass", &Palette::warn, 1};
        case ReaderState::fresh:
            return {"card", Chip::Form::soft, &Palette::accent, "plus", &Palette::line, 1};
    }
    return {};
}

}  // namespace

ReaderTile::ReaderTile(QWidget* parent) : DeviceTile(parent) {
    m_name->setWraps(true);
    m_detail->setWraps(true);
    retranslate();
    restyle();
}

void ReaderTile::setReader(const ReaderTileData& reader) {
    m_data = reader;
    retranslate();
    restyle();
}

void ReaderTile::setAcceptsCards(bool accepts) {
    setAcceptDrops(accepts);
}

void ReaderTile::restyle() {
    DeviceTile::restyle();
    const auto face = faceOf(m_data.state);
    // A compact row has one icon: the state's.
    const bool isOwnIcon = !isCompact() || *face.stateIcon == 0;
    m_icon->setIcon(QString::fromLatin1(isOwnIcon ? face.icon : face.stateIcon),
                    isOwnIcon ? &Palette::text : face.role);
    setFill(m_isUnderDrag ? &Palette::softAccent : &Palette::surface);
    setEdge(m_isUnderDrag ? &Palette::accent : face.edge, m_isUnderDrag ? 2 : face.edgeWidth);
}

void ReaderTile::retranslate() {
    const auto word = isCompact() ? shortWord(m_data.state) : fullWord(m_data.state);
    const auto face = faceOf(m_data.state);
    m_state->setChip(face.form, face.role, isCompact() ? QString() : QString::fromLatin1(face.stateIcon),
                     word);
    m_name->setText(m_data.reader);
    setDetail(m_data.owner);
    setState(this, QStringList{m_data.reader, m_data.owner, word}.join(QStringLiteral(", ")));
}

QString ReaderTile::fullWord(ReaderState state) {
    switch (state) {
        case ReaderState::absent:
            return tr("Unplugged. Plug it in.");
        case ReaderState::empty:
            return tr("Empty");
        case ReaderState::reading:
            return tr("Reading the card");
        case ReaderState::insertHere:
            return tr("Insert the card here");
        case ReaderState::leaveIn:
            return tr("Leave it in");
        case ReaderState::takeOut:
            return tr("You may take it out");
        case ReaderState::wrong:
            return tr("Wrong card: take it out");
        case ReaderState::silent:
            return tr("Reader does not answer");
        case ReaderState::fresh:
            return tr("New card");
    }
    return {};
}

QString ReaderTile::shortWord(ReaderState state) {
    switch (state) {
        case ReaderState::absent:
            return tr("Unplugged");
        case ReaderState::empty:
            return tr("Empty");
        case ReaderState::reading:
            return tr("Reading");
        case ReaderState::insertHere:
            return tr("Insert here");
        case ReaderState::leaveIn:
            return tr("Leave in");
        case ReaderState::takeOut:
            return tr("May come out");
        case ReaderState::wrong:
            return tr("Take it out");
        case ReaderState::silent:
            return tr("No answer");
        case ReaderState::fresh:
            return tr("New card");
    }
    return {};
}

void ReaderTile::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasFormat(QString::fromLatin1(cardMimeType))) {
        event->acceptProposedAction();
        m_isUnderDrag = true;
        restyle();
    }
}

void ReaderTile::dragLeaveEvent(QDragLeaveEvent* event) {
    Panel::dragLeaveEvent(event);
    m_isUnderDrag = false;
    restyle();
}

void ReaderTile::dropEvent(QDropEvent* event) {
    m_isUnderDrag = false;
    restyle();
    bool isNumber = false;
    const auto card = event->mimeData()->data(QString::fromLatin1(cardMimeType)).toInt(&isNumber);
    if (isNumber) {
        event->acceptProposedAction();
        emit cardDropped(card);
    }
}

}  // namespace conclave::ui
