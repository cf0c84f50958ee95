#include "ui/pages/room_panel.h"

#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/pgp_words.h"
#include "ui/pages/scrolling.h"
#include "ui/pages/texts.h"
#include "ui/theme/language.h"
#include "ui/widgets/hsm_tile.h"
#include "ui/widgets/label.h"
#include "ui/widgets/quorum_row.h"
#include "ui/widgets/reader_tile.h"
#include "ui/widgets/status_footer.h"

namespace conclave::ui {
namespace {

constexpr int panelWidth = 296, compactWidth = 280;
/// After this long without an answer an HSM that does nothing lengthy is called silent.
constexpr std::int64_t silentMs = 20000;

/// Of the current step; else the one where the first key is made.
std::string tokenOfStep(const CeremonyModel& model) {
    if (!model.script)
        return {};
    const auto* step = model.now ? model.script->findStep(model.now->id) : nullptr;
    if (const auto token = step != nullptr ? step->named("token") : std::string();
        model.tokens.contains(token))
        return token;
    return model.script->keys.empty() ? std::string()
                                      : model.script->birthplaceOf(model.script->keys.begin()->first);
}

/// The token that is at work, by its name in the script; none: no token is.
std::optional<std::string> tokenAtWork(const CeremonyModel& model) {
    if (!model.isHsmAtWork())
        return std::nullopt;
    const auto& args = model.busy->work.what.args;
    const auto name =
        args.empty() ? std::string() : args.front().text().en;  // a name is the same in every language
    return model.tokens.contains(name) ? name : tokenOfStep(model);
}

/// The one that people look for: at work, or of the current step.
std::string tokenThatMatters(const CeremonyModel& model) {
    if (const auto atWork = tokenAtWork(model))
        return *atWork;
    return tokenOfStep(model);
}

HsmTileData tileOf(const ceremony::TokenSight& token, const CeremonyModel& model) {
    HsmTileData tile;
    tile.name = QString::fromStdString(token.name);
    tile.serial = QString::fromStdString(token.serial);
    tile.label = QString::fromStdString(token.label);
    tile.model = QString::fromStdString(token.manufacturer + ' ' + token.model);
    tile.state = token.isUnlocked ? HsmTileData::State::unlocked : HsmTileData::State::locked;
    if (model.ended && model.ended->outcome && model.ended->outcome->isHsmSilent)
        tile.state = HsmTileData::State::silent;
    if (tokenAtWork(model) == token.name) {
        tile.state = !model.busy->work.isLong && model.busy->elapsedMs > silentMs ? HsmTileData::State::silent
                                                                                  : HsmTileData::State::busy;
        tile.activity = say(model.busy->work.what);
        tile.seconds = static_cast<int>(model.busy->elapsedMs / 1000);
    }
    return tile;
}

ReaderTileData::State stateOf(const ReaderItem& reader, const CeremonyModel& model) {
    using State = ReaderTileData::State;
    using Kind = ceremony::CardSight::Kind;
    const auto* wanted = std::get_if<ceremony::CardRequest>(&model.prompt);
    if (!reader.isPresent)
        return State::absent;
    if (reader.isInUse)
        return reader.hasCard ? State::leaveIn : State::empty;
    if (reader.hasCard && model.mustCardsStay())
        return State::leaveIn;
    if (!reader.hasCard)
        return wanted != nullptr ? State::insertHere : State::empty;
    if (!reader.kind)
        return model.busy && !model.isHsmAtWork() ? State::reading : State::takeOut;
    switch (*reader.kind) {
        case Kind::known:
        case Kind::foreign:
            return wanted != nullptr && wanted->problemReader == reader.name ? State::wrong : State::takeOut;
        case Kind::withoutKeys:
            return State::fresh;
        case Kind::unreadable:
            return State::silent;
    }
    return State::takeOut;
}

}  // namespace

RoomPanel::RoomPanel(const CeremonyModel& model, QWidget* parent) : Styled(parent), m_model(model) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(space::m, space::m, space::m, space::m);
    outer->setSpacing(space::s);
    m_title = new Label(Type::meta, &Palette::text2, this);
    m_title->setWeight(QFont::DemiBold);
    outer->addWidget(m_title);

    auto* content = new QWidget(this);
    m_tiles = new QVBoxLayout(content);
    m_tiles->setContentsMargins(0, 0, 0, 0);
    m_tiles->setSpacing(space::s);
    m_stay = new Label(Type::meta, &Palette::warn, content);
    m_stay->setWeight(QFont::DemiBold);
    m_stay->setWraps(true);
    m_tiles->addWidget(m_stay);
    m_quorum = new QuorumRow(content);
    m_tiles->addWidget(m_quorum);
    m_readerColumn = new QVBoxLayout;
    m_readerColumn->setSpacing(space::s);
    m_tiles->addLayout(m_readerColumn);
    m_noReaders = new Label(Type::meta, &Palette::warn, content);
    m_noReaders->setWraps(true);
    m_tiles->addWidget(m_noReaders);
    m_tiles->addStretch();
    m_scroll = scrolling(content, this);
    outer->addWidget(m_scroll, 1);
    // Where the tile stands is known once its new size is laid out.
    connect(m_scroll->verticalScrollBar(), &QScrollBar::rangeChanged, this, &RoomPanel::showInUse);

    m_footer = new StatusFooter(this);
    outer->addWidget(m_footer);
    restyle();
    retranslate();
}

void RoomPanel::restyle() {
    setFixedWidth(px(m_isCompact ? compactWidth : panelWidth));
}

void RoomPanel::setCompact(bool isCompact) {
    m_isCompact = isCompact;
    restyle();
    refresh(CeremonyModel::readersPart);
}

void RoomPanel::retranslate() {
    m_title->setText(tr("The room"));
    refresh(CeremonyModel::allParts);
}

void RoomPanel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), colours().window);
    painter.setPen(colours().line);
    painter.drawLine(rect().topLeft(), rect().bottomLeft());
}

void RoomPanel::refresh(CeremonyModel::Parts parts) {
    if (parts & (CeremonyModel::tokensPart | CeremonyModel::busyPart | CeremonyModel::nowPart |
                 CeremonyModel::promptPart | CeremonyModel::readersPart | CeremonyModel::endedPart |
                 CeremonyModel::factsPart))
        refreshTokens();
    if (parts & (CeremonyModel::quorumPart | CeremonyModel::factsPart))
        refreshQuorum();
    if (parts & (CeremonyModel::readersPart | CeremonyModel::promptPart | CeremonyModel::busyPart))
        refreshReaders();
    if (parts & (CeremonyModel::factsPart | CeremonyModel::linesPart | CeremonyModel::nowPart))
        refreshFooter();
}

void RoomPanel::refreshTokens() {
    while (m_tokens.size() < static_cast<qsizetype>(m_model.tokens.size())) {
        auto* tile = new HsmTile(this);
        m_tiles->insertWidget(static_cast<int>(m_tokens.size()), tile);
        m_tokens.append(tile);
    }
    qsizetype at = 0;
    // While a card is asked for or in use, the readers want the room.
    const bool isCardWork = std::holds_alternative<ceremony::CardRequest>(m_model.prompt) ||
                            std::ranges::count(m_model.readers, true, &ReaderItem::isInUse) > 0;
    const auto matters = isCardWork ? std::string() : tokenThatMatters(m_model);
    for (const auto& [name, token] : m_model.tokens) {
        m_tokens[at]->setHsm(tileOf(token, m_model));
        m_tokens[at]->setCompact(name != matters);
        m_tokens[at++]->show();
    }
    for (; at < m_tokens.size(); ++at)
        m_tokens[at]->hide();
    m_stay->setVisible(m_model.facts.isKeyExtractable && !m_model.ended);
    m_stay->setText(tr("Key not sealed yet. Please stay."));
}

void RoomPanel::refreshQuorum() {
    m_quorum->setVisible(m_model.quorum.has_value());
    if (!m_model.quorum)
        return;
    const auto names = [this](const std::vector<std::string>& seats) {
        QStringList list;
        for (const auto& seat : seats)
            list.append(m_model.personName(seat, language()).section(QLatin1Char(' '), 0, 0));
        return list;
    };
    m_quorum->setQuorum(m_model.quorum->threshold, names(m_model.quorum->brought),
                        names(m_model.quorum->open));
}

void RoomPanel::refreshReaders() {
    while (m_readers.size() < static_cast<qsizetype>(m_model.readers.size())) {
        auto* tile = new ReaderTile(this);
        const int number = static_cast<int>(m_readers.size()) + 1;
        connect(tile, &ReaderTile::cardDropped, this,
                [this, number](int card) { emit cardDropped(card, number); });
        m_readerColumn->addWidget(tile);
        m_readers.append(tile);
    }
    m_inUse = nullptr;
    for (qsizetype i = 0; i < m_readers.size(); ++i) {
        const bool isThere = i < static_cast<qsizetype>(m_model.readers.size());
        m_readers[i]->setVisible(isThere);
        if (!isThere)
            continue;
        const auto& reader = m_model.readers[static_cast<std::size_t>(i)];
        const auto state = stateOf(reader, m_model);
        const auto owner = reader.owner.empty() ? QString() : m_model.personName(reader.owner, language());
        const bool isCompact = state != ReaderTileData::State::leaveIn || !reader.isInUse;
        auto heading = m_isCompact ? QString::number(i + 1) : tr("Reader %1").arg(i + 1);
        if (isCompact && !owner.isEmpty())
            heading += QStringLiteral(" · ") + owner.section(QLatin1Char(' '), 0, 0);
        m_readers[i]->setReader({heading, owner, state});
        m_readers[i]->setCompact(isCompact);
        if (!isCompact)
            m_inUse = m_readers[i];
        m_readers[i]->setAcceptsCards(m_model.isRehearsal);
        m_readers[i]->setToolTip(QString::fromStdString(reader.name));
    }
    showInUse();
    m_noReaders->setVisible(m_model.readers.empty());
    m_noReaders->setText(m_model.isReaderServiceUp
                             ? tr("No reader is plugged in. Plug one in.")
                             : tr("The smartcard service (pcscd) does not answer. Start it."));
}

/// The card that must stay in is always in sight.
void RoomPanel::showInUse() {
    if (m_inUse != nullptr)
        m_scroll->ensureWidgetVisible(m_inUse, 0, px(space::s));
}

void RoomPanel::refreshFooter() {
    const int expected = m_model.script ? static_cast<int>(m_model.script->seats.size()) : 0;
    m_footer->setPresent(m_model.presentCount(), expected);
    m_footer->setExceptions(static_cast<int>(m_model.facts.exceptions));
    const auto& entries = m_model.timeline.entries();
    m_footer->setHeadWords(entries.empty() ? QString()
                                           : QString::fromStdString(toPgpWords(entries.back().lineHash)));
}

}  // namespace conclave::ui
