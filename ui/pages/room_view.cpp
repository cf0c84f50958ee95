#include "ui/pages/room_view.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/hex.h"
#include "ui/pages/texts.h"
#include "ui/theme/language.h"
#include "ui/widgets/actors_line.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/fingerprint_block.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"
#include "ui/widgets/read_aloud_card.h"
#include "ui/widgets/rehearsal_ribbon.h"

namespace conclave::ui {
namespace {

constexpr QSize designSize(1280, 720);

}  // namespace

RoomView::RoomView(const CeremonyModel& model) : m_model(model) {
    setWindowFlag(Qt::Window);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    outer->setSizeConstraint(QLayout::SetNoConstraint);  // as large as the projector, whatever is shown
    m_ribbon = new RehearsalRibbon(this);
    outer->addWidget(m_ribbon);
    m_column = new QVBoxLayout;
    outer->addLayout(m_column, 1);
    m_crumbs = new Label(Type::meta, &Palette::text2, this);
    m_crumbs->setWeight(QFont::Medium);
    m_subtitle = new Label(Type::meta, &Palette::text2, this);
    auto* head = new QHBoxLayout;
    head->addWidget(m_crumbs);
    head->addStretch();
    head->addWidget(m_subtitle);
    m_column->addLayout(head);
    m_title = new Label(Type::title, &Palette::text, this);
    m_title->setWeight(QFont::DemiBold);
    m_title->setWraps(true);
    m_actors = new ActorsLine(this);
    m_read = new ReadAloudCard(this);
    m_read->setFocusPolicy(Qt::NoFocus);
    m_hash = new FingerprintBlock(this);
    m_awaited = new Label(Type::heading, &Palette::text, this);
    m_awaited->setWeight(QFont::DemiBold);
    m_awaited->setWraps(true);
    for (QWidget* widget :
         {static_cast<QWidget*>(m_title), static_cast<QWidget*>(m_actors), static_cast<QWidget*>(m_read),
          static_cast<QWidget*>(m_hash), static_cast<QWidget*>(m_awaited)})
        m_column->addWidget(widget);
    m_column->addStretch();
    m_column->addLayout(makeFooter());

    connect(&m_model, &CeremonyModel::changed, this, &RoomView::refresh);
    connect(&m_model, &CeremonyModel::hashShown, this, &RoomView::refreshHash);
    m_tick.setInterval(1000);
    connect(&m_tick, &QTimer::timeout, this, &RoomView::tick);
    m_tick.start();
    resize(designSize);
    Theme::scoped(this, Look::projector);  // restyles
    retranslate();
}

/// Quorum, HSM and clock: what the room may ask at any time.
QHBoxLayout* RoomView::makeFooter() {
    auto* foot = new QHBoxLayout;
    m_quorum = new Label(Type::body, &Palette::text, this);
    m_chips = new QHBoxLayout;
    m_lock = new IconView({}, &Palette::text, 22, this);
    m_hsm = new Label(Type::body, &Palette::text, this);
    m_clock = new Label(Type::body, &Palette::text, this);
    for (auto* label : {m_quorum, m_hsm, m_clock})
        label->setWeight(QFont::DemiBold);
    foot->addWidget(m_quorum);
    foot->addLayout(m_chips);
    foot->addWidget(m_lock);
    foot->addWidget(m_hsm);
    foot->addStretch();
    m_clock->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    foot->addWidget(m_clock);
    return foot;
}

void RoomView::restyle() {
    m_column->setContentsMargins(px(32), px(space::s), px(32), px(space::m));
    m_column->setSpacing(px(6));
    m_chips->setSpacing(px(space::s));
    // Digits have different widths; the clock must not shiver.
    auto clock = ui::font(Type::body, this);
    clock.setWeight(QFont::DemiBold);
    m_clock->setFixedWidth(QFontMetrics(clock).horizontalAdvance(QStringLiteral("00:00:00 UTC")) + 4);
}

void RoomView::tick() {
    m_clock->setText(QDateTime::currentDateTimeUtc().toString(QStringLiteral("HH:mm:ss 'UTC'")));
}

/// What is read aloud gets smaller when the whole would not fit; beside a hash, who answers can be left out.
void RoomView::fit() {
    const bool hasHash = !m_hash->isHidden();
    const auto fits = [this] {
        m_column->invalidate();
        layout()->invalidate();
        return layout()->totalHeightForWidth(width()) <= height();
    };
    for (const bool isAwaitedShown : {true, false}) {
        m_awaited->setVisible((isAwaitedShown || !hasHash) && !m_awaited->text().isEmpty());
        for (const auto size :
             {ReadAloudCard::Size::full, ReadAloudCard::Size::compact, ReadAloudCard::Size::tight}) {
            if (size == ReadAloudCard::Size::full && hasHash)
                continue;
            m_read->setSize(size);
            if (fits())
                return;
        }
    }
}

void RoomView::retranslate() {
    setWindowTitle(tr("Conclave, view for the room"));
    refresh();
}

void RoomView::resizeEvent(QResizeEvent* event) {
    Theme::scoped(this, Look::projector, 1.0 * height() / designSize.height());
    Styled::resizeEvent(event);
    fit();
}

void RoomView::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(rect(), colours().window);
}

void RoomView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape || event->key() == Qt::Key_F11)
        close();
    else
        Styled::keyPressEvent(event);
}

void RoomView::refresh() {
    m_ribbon->setVisible(m_model.isRehearsal);
    m_subtitle->setText(ceremonyTitle(m_model));
    refreshStep();
    m_awaited->setText(whatIsAwaited());
    refreshFooter();
    tick();
    fit();
}

void RoomView::refreshStep() {
    const bool isThere = m_model.now.has_value();
    m_actors->setVisible(isThere);
    m_read->setVisible(isThere);
    m_hash->hide();
    if (!isThere) {
        m_crumbs->clear();
        m_title->setText(tr("The ceremony has not begun"));
        return;
    }
    const auto& now = *m_model.now;
    m_crumbs->setText(
        tr("Act %1 of %2 · step %3 of %4").arg(now.act).arg(now.actCount).arg(now.step).arg(now.stepCount));
    m_title->setText(text(now.title));
    m_actors->setActors(m_model.whoActs(language()), m_model.whoWatches(language()));
    m_read->setText(m_model.seatTitle(now.actor, language()), text(now.text));
    refreshHash();
}

/// The one that is compared at the console now.
void RoomView::refreshHash() {
    QVector<FingerprintRow> hashes;
    for (const auto& row : m_model.exhibit.rows)
        if (const auto bytes = row.isHash ? fromHex(row.value) : std::nullopt; bytes && bytes->size() == 32)
            hashes.append({hashName(row), QByteArray(reinterpret_cast<const char*>(bytes->data()), 32)});
    const int shown = m_model.shownHash();
    m_hash->setVisible(m_model.now && shown < hashes.size());
    if (shown < hashes.size())
        m_hash->setRows({hashes[shown]});
}

QString RoomView::whatIsAwaited() const {
    const auto person = [this](const std::string& seat) { return m_model.personName(seat, language()); };
    if (const auto* card = std::get_if<ceremony::CardRequest>(&m_model.prompt))
        return card->problem ? whatHappened(*card->problem) + QLatin1Char(' ') + whatToDo(*card->problem)
                             : say(card->request);
    if (const auto* pin = std::get_if<ceremony::PinRequest>(&m_model.prompt))
        return pin->seat.empty() ? tr("The SO PIN is being typed.")
                                 : tr("%1 is typing a PIN.").arg(person(pin->seat));
    if (const auto* asked = std::get_if<ceremony::Confirmation>(&m_model.prompt))
        return tr("%1 answers.").arg(person(asked->seat));
    if (const auto* asked = std::get_if<StatementRequest>(&m_model.prompt))
        return tr("%1 says whether they agree.").arg(person(asked->seat));
    if (std::holds_alternative<ceremony::DecisionRequest>(m_model.prompt) && m_model.problem)
        return tr("%1 Nothing that was recorded is lost.").arg(whatHappened(*m_model.problem));
    if (m_model.busy)
        return tr("%1, %2 s").arg(say(m_model.busy->work.what)).arg(m_model.busy->elapsedMs / 1000);
    return {};
}

void RoomView::refreshFooter() {
    while (auto* item = m_chips->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const bool hasQuorum = m_model.quorum.has_value();
    m_chips->setContentsMargins(hasQuorum ? px(space::s) : 0, 0, hasQuorum ? px(space::xl) : 0, 0);
    m_quorum->setVisible(hasQuorum);
    if (hasQuorum) {
        const auto& quorum = *m_model.quorum;
        m_quorum->setText(tr("Quorum %1 of %2").arg(quorum.brought.size()).arg(quorum.threshold));
        const auto places = std::max(quorum.brought.size(), static_cast<std::size_t>(quorum.threshold));
        for (std::size_t place = 0; place < places; ++place) {
            auto* chip = new Chip;
            if (place < quorum.brought.size())
                chip->setChip(Chip::Form::solid, &Palette::ok, QStringLiteral("check"),
                              m_model.personName(quorum.brought[place], language()));
            else
                chip->setChip(Chip::Form::dashed, &Palette::text2, {}, tr("waiting"));
            m_chips->addWidget(chip);
        }
    }
    const auto primary = m_model.tokens.find("primary");
    const bool isKnown = primary != m_model.tokens.end();
    const bool isUnlocked = isKnown && primary->second.isUnlocked;
    m_lock->setIcon(isUnlocked ? QStringLiteral("unlock") : QStringLiteral("lock"), &Palette::text);
    m_lock->setVisible(isKnown);
    m_hsm->setText(!isKnown ? QString() : isUnlocked ? tr("HSM unlocked") : tr("HSM locked"));
}

}  // namespace conclave::ui
