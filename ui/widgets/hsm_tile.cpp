#include "ui/widgets/hsm_tile.h"

#include "ui/theme/accessible.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

namespace {

using HsmState = HsmTileData::State;

struct HsmFace {
    Chip::Form form;
    Role role;
    const char* icon;
};

HsmFace faceOf(HsmState state) {
    switch (state) {
        case HsmState::unknown:
            return {Chip::Form::dashed, &Palette::text2, "to-come"};
        case HsmState::locked:
            return {Chip::Form::soft, &Palette::text, "lock"};
        case HsmState::unlocked:
            return {Chip::Form::soft, &Palette::accent, "unlock"};
        case HsmState::busy:
            return {Chip::Form::solid, &Palette::accent, "clock"};
        case HsmState::silent:
            return {Chip::Form::solid, &Palette::warn, "warn"};
        case HsmState::gone:
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
    const bool isTrouble = m_data.state == HsmState::silent || m_data.state == HsmState::gone;
    setEdge(isTrouble ? faceOf(m_data.state).role : &Palette::line, isTrouble ? 2 : 1);
}

QString HsmTile::word() const {
    switch (m_data.state) {
        case HsmState::unknown:
            return tr("Not seen yet");
        case HsmState::locked:
            return tr("Locked");
        case HsmState::unlocked:
            return tr("Unlocked");
        case HsmState::busy:
            return tr("%1, %2 s")
                .arg(m_data.activity.isEmpty() ? tr("Busy") : m_data.activity)
                .arg(m_data.seconds);
        case HsmState::silent:
            return tr("Does not answer");
        case HsmState::gone:
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
