#include "ui/widgets/hsm_tile.h"

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

HsmTile::HsmTile(QWidget* parent) : DeviceTile(parent) {
    m_icon->setIcon(QStringLiteral("key"), &Palette::text);
    m_name->setBreaksAnywhere(true);
    m_detail->setBreaksAnywhere(true);
    restyle();
    retranslate();
}

void HsmTile::setHsm(const HsmTileData& hsm) {
    m_data = hsm;
    restyle();
    retranslate();
}

void HsmTile::restyle() {
    DeviceTile::restyle();
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
    m_state->setChip(face.form, face.role, isCompact() ? QString() : QString::fromLatin1(face.icon), word());
    const auto heading = m_data.name.isEmpty() ? tr("HSM") : tr("HSM · %1").arg(m_data.name);
    m_name->setText(heading);
    // The serial has a line of its own: it is compared digit by digit, and must not be broken.
    QStringList identity{m_data.serial.isEmpty() ? QString() : tr("SN %1").arg(m_data.serial), m_data.label,
                         m_data.model};
    identity.removeAll(QString());
    setDetail(identity.join(QChar(QChar::LineSeparator)));
    setState(this,
             QStringList{heading, identity.join(QStringLiteral(", ")), word()}.join(QStringLiteral(". ")));
}

}  // namespace conclave::ui
