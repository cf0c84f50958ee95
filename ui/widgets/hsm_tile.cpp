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
      m_icon(new IconView(QStringLiteral("key"), &Palette::text)),
      m_heading(new Label(Type::body)),
      m_identity(new Label(Type::meta, &Palette::text2)),
      m_state(new Chip) {
    m_icon->standBeside(Type::body);
    m_heading->setWeight(QFont::DemiBold);
    m_heading->setBreaksAnywhere(true);
    m_identity->setBreaksAnywhere(true);
    auto* names = new QVBoxLayout;
    names->setSpacing(2);
    names->addWidget(m_heading);
    names->addWidget(m_identity);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(space::xs, 0, 0, 0);
    head->setSpacing(space::m);
    head->addWidget(m_icon, 0, Qt::AlignTop);
    head->addLayout(names, 1);
    auto* column = new QVBoxLayout(this);
    column->addLayout(head);
    column->addWidget(m_state);
    restyle();
    retranslate();
}

void HsmTile::setHsm(const HsmTileData& hsm) {
    m_data = hsm;
    restyle();
    retranslate();
}

void HsmTile::restyle() {
    layout()->setContentsMargins(px(space::s), px(space::s), px(space::s), px(space::s));
    layout()->setSpacing(px(6));
    const bool isTrouble = m_data.state == State::silent || m_data.state == State::gone;
    setEdge(isTrouble ? faceOf(m_data.state).role : &Palette::line, isTrouble ? 2 : 1);
}

void HsmTile::retranslate() {
    const auto word = [this] {
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
        return QString();
    }();
    const auto face = faceOf(m_data.state);
    m_state->setChip(face.form, face.role, QString::fromLatin1(face.icon), word);
    auto heading = m_data.name.isEmpty() ? tr("HSM") : m_data.name;
    if (!m_data.serial.isEmpty()) {
        heading = tr("%1 · SN %2").arg(heading, m_data.serial);
    }
    m_heading->setText(heading);
    QStringList identity{m_data.label, m_data.model};
    identity.removeAll(QString());
    m_identity->setText(identity.join(QChar(QChar::LineSeparator)));
    m_identity->setVisible(!identity.isEmpty());
    setState(this,
             QStringList{heading, identity.join(QStringLiteral(", ")), word}.join(QStringLiteral(". ")));
}

}  // namespace conclave::ui
