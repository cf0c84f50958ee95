#include "ui/widgets/hsm_tile.h"

#include <QBoxLayout>

#include "ui/theme/accessible.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

namespace {

using State = HsmTileData::State;

struct Face {
    Chip::Form form;
    Role role;
    const char* icon;
};

Face faceOf(State state) {
    switch (state) {
        case State::unknown:
            return {Chip::Form::dashed, &Palette::text2, "to-come"};
        case State::locked:
            return {Chip::Form::soft, &Palette::text, "lock"};
        case State::unlocked:
            return {Chip::Form::soft, &Palette::accent, "unlock"};
        case State::busy:
            return {Chip::Form::solid, &Palette::accent, "clock"};
        case State::silent:
            return {Chip::Form::solid, &Palette::warn, "warn"};
        case State::gone:
            return {Chip::Form::solid, &Palette::danger, "unplugged"};
    }
    return {};
}

}  // namespace

HsmTile::HsmTile(QWidget* parent)
    : Panel(parent),
      m_column(new QVBoxLayout(this)),
      m_head(new QHBoxLayout),
      m_icon(new IconView(QStringLiteral("key"), &Palette::text)),
      m_heading(new Label(Type::body)),
      m_identity(new Label(Type::meta, &Palette::text2)),
      m_state(new Chip) {
    m_icon->standBeside(Type::body);
    m_heading->setBreaksAnywhere(true);
    m_identity->setBreaksAnywhere(true);
    lay();
}

void HsmTile::setHsm(const HsmTileData& hsm) {
    m_data = hsm;
    restyle();
    retranslate();
}

void HsmTile::setCompact(bool isCompact) {
    if (m_isCompact != isCompact) {
        m_isCompact = isCompact;
        lay();
    }
}

/// Full: icon | name over identity, the state below over the whole width. Compact: icon | name | state.
void HsmTile::lay() {
    delete m_head;
    m_column->removeWidget(m_state);
    m_head = new QHBoxLayout;
    m_column->addLayout(m_head);
    if (m_isCompact) {
        m_head->addWidget(m_icon, 0, Qt::AlignVCenter);
        m_head->addWidget(m_heading, 1, Qt::AlignVCenter);
        m_head->addWidget(m_state, 0, Qt::AlignVCenter);
        m_identity->setParent(this);
        m_identity->hide();
    } else {
        auto* names = new QVBoxLayout;
        names->setSpacing(2);
        names->addWidget(m_heading);
        names->addWidget(m_identity);
        m_head->addWidget(m_icon, 0, Qt::AlignTop);
        m_head->addLayout(names, 1);
        m_column->addWidget(m_state);
    }
    restyle();
    retranslate();
}

void HsmTile::restyle() {
    m_heading->setType(m_isCompact ? Type::meta : Type::body);
    m_heading->setWeight(QFont::DemiBold);
    const auto vertical = px(m_isCompact ? 5 : space::s);
    m_column->setContentsMargins(px(space::s), vertical, px(space::s), vertical);
    m_column->setSpacing(px(6));
    m_head->setContentsMargins(px(space::xs), 0, 0, 0);
    m_head->setSpacing(px(m_isCompact ? 6 : space::m));
    setMinimumHeight(m_isCompact ? px(targetSize) : 0);
    const bool isTrouble = m_data.state == State::silent || m_data.state == State::gone;
    setEdge(isTrouble ? faceOf(m_data.state).role : &Palette::line, isTrouble ? 2 : 1);
}

QString HsmTile::word() const {
    switch (m_data.state) {
        case State::unknown:
            return tr("Not seen yet");
        case State::locked:
            return tr("Locked");
        case State::unlocked:
            return tr("Unlocked");
        case State::busy:
            return tr("%1, %2 s")
                .arg(m_data.activity.isEmpty() ? tr("Busy") : m_data.activity)
                .arg(m_data.seconds);
        case State::silent:
            return tr("Does not answer");
        case State::gone:
            return tr("Gone. Plug it in.");
    }
    return {};
}

void HsmTile::retranslate() {
    const auto face = faceOf(m_data.state);
    m_state->setChip(face.form, face.role, m_isCompact ? QString() : QString::fromLatin1(face.icon), word());
    const auto heading = m_data.name.isEmpty() ? tr("HSM") : tr("HSM · %1").arg(m_data.name);
    m_heading->setText(heading);
    // The serial has a line of its own: it is compared digit by digit, and must not be broken.
    QStringList identity{m_data.serial.isEmpty() ? QString() : tr("SN %1").arg(m_data.serial), m_data.label,
                         m_data.model};
    identity.removeAll(QString());
    m_identity->setText(identity.join(QChar(QChar::LineSeparator)));
    m_identity->setVisible(!m_isCompact && !identity.isEmpty());
    setState(this,
             QStringList{heading, identity.join(QStringLiteral(", ")), word()}.join(QStringLiteral(". ")));
}

}  // namespace conclave::ui
