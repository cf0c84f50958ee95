#include "ui/pages/room_view.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

#include "core/base/hex.h"
#include "ui/pages/texts.h"
#include "ui/theme/language.h"
#include "ui/widgets/actors_line.h"
#include "ui/widgets/fingerprint_block.h"
#include "ui/widgets/label.h"
#include "ui/widgets/quorum_row.h"
#include "ui/widgets/read_aloud_card.h"
#include "ui/widgets/rehearsal_ribbon.h"

namespace conclave::ui {
namespace {

constexpr int designHeight = 720;

}  // namespace

RoomView::RoomView(const CeremonyModel& model) : m_model(model) {
    setWindowFlag(Qt::Window);
    Theme::scoped(this, Look::projector, 1.5);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    m_ribbon = new RehearsalRibbon(this);
    outer->addWidget(m_ribbon);
    auto* column = new QVBoxLayout;
    column->setContentsMargins(space::xxl, space::l, space::xxl, space::l);
    column->setSpacing(space::m);
    outer->addLayout(column, 1);
    m_subtitle = new Label(Type::meta, &Palette::text2, this);
    m_crumbs = new Label(Type::body, &Palette::text2, this);
    m_title = new Label(Type::title, &Palette::text, this);
    m_title->setWeight(QFont::DemiBold);
    m_title->setWraps(true);
    m_actors = new ActorsLine(this);
    m_read = new ReadAloudCard(this);
    m_hash = new FingerprintBlock(this);
    m_awaited = new Label(Type::heading, &Palette::text, this);
    m_awaited->setWeight(QFont::Medium);
    m_awaited->setWraps(true);
    for (QWidget* widget : {static_cast<QWidget*>(m_subtitle), static_cast<QWidget*>(m_crumbs),
                            static_cast<QWidget*>(m_title), static_cast<QWidget*>(m_actors),
                            static_cast<QWidget*>(m_read), static_cast<QWidget*>(m_hash),
                            static_cast<QWidget*>(m_awaited)})
        column->addWidget(widget);
    column->addStretch();
    auto* foot = new QHBoxLayout;
    foot->setSpacing(space::xl);
    m_quorum = new QuorumRow(this);
    m_hsm = new Label(Type::heading, &Palette::text, this);
    m_clock = new Label(Type::heading, &Palette::text, this);
    foot->addWidget(m_quorum);
    foot->addWidget(m_hsm);
    foot->addStretch();
    foot->addWidget(m_clock);
    column->addLayout(foot);

    connect(&m_model, &CeremonyModel::changed, this, &RoomView::refresh);
    m_tick.setInterval(1000);
    connect(&m_tick, &QTimer::timeout, this, [this] {
        m_clock->setText(QDateTime::currentDateTimeUtc().toString(QStringLiteral("HH:mm:ss 'UTC'")));
    });
    m_tick.start();
    resize(1280, designHeight);
    retranslate();
}

void RoomView::retranslate() {
    setWindowTitle(tr("Conclave, view for the room"));
    refresh();
}

void RoomView::resizeEvent(QResizeEvent* event) {
    Theme::scoped(this, Look::projector, 1.4 * height() / designHeight);
    Styled::resizeEvent(event);
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
    m_subtitle->setText(m_model.script ? text(m_model.script->title) + QStringLiteral(" · ") +
                                             QString::fromStdString(m_model.script->key.label)
                                       : QString());
    refreshStep();
    m_awaited->setText(whatIsAwaited());
    refreshFooter();
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
    m_actors->setActors(m_model.personName(now.actor, language()),
                        now.witness.empty() ? QString() : m_model.personName(now.witness, language()));
    m_read->setText(m_model.seatTitle(now.actor, language()), text(now.text));
    QVector<FingerprintRow> hashes;
    for (const auto& row : m_model.exhibit)
        if (const auto bytes = row.isHash ? fromHex(row.value) : std::nullopt; bytes && bytes->size() == 32)
            hashes.append({say(row.name), QByteArray(reinterpret_cast<const char*>(bytes->data()), 32)});
    m_hash->setVisible(!hashes.isEmpty());
    m_read->setSize(hashes.isEmpty() ? ReadAloudCard::Size::full : ReadAloudCard::Size::compact);
    if (!hashes.isEmpty())
        m_hash->setRows(hashes);
}

QString RoomView::whatIsAwaited() const {
    const auto person = [this](const std::string& seat) { return m_model.personName(seat, language()); };
    if (const auto* card = std::get_if<ceremony::CardRequest>(&m_model.prompt))
        return say(card->request);
    if (const auto* pin = std::get_if<ceremony::PinRequest>(&m_model.prompt))
        return pin->seat.empty() ? tr("The SO PIN is being typed.") : tr("%1 is typing a PIN.").arg(person(pin->seat));
    if (const auto* asked = std::get_if<ceremony::Confirmation>(&m_model.prompt))
        return tr("%1 answers.").arg(person(asked->seat));
    if (const auto* asked = std::get_if<StatementRequest>(&m_model.prompt))
        return tr("%1 says whether they agree.").arg(person(asked->seat));
    if (std::holds_alternative<DecisionRequest>(m_model.prompt) && m_model.problem)
        return whatHappened(*m_model.problem);
    if (m_model.busy)
        return tr("%1, %2 s").arg(say(m_model.busy->what)).arg(m_model.busy->elapsedMs / 1000);
    return {};
}

void RoomView::refreshFooter() {
    m_quorum->setVisible(m_model.quorum.has_value());
    if (m_model.quorum) {
        QStringList brought;
        QStringList open;
        for (const auto& seat : m_model.quorum->brought)
            brought.append(m_model.personName(seat, language()));
        for (const auto& seat : m_model.quorum->open)
            open.append(m_model.personName(seat, language()));
        m_quorum->setQuorum(m_model.quorum->threshold, brought, open);
    }
    const auto primary = m_model.tokens.find("primary");
    m_hsm->setText(primary == m_model.tokens.end() ? QString()
                   : primary->second.isUnlocked    ? tr("HSM unlocked")
                                                   : tr("HSM locked"));
}

}  // namespace conclave::ui
