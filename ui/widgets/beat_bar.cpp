#include "ui/widgets/beat_bar.h"

#include <QHBoxLayout>

#include "ui/theme/accessible.h"
#include "ui/widgets/chip.h"

namespace conclave::ui {

BeatBar::BeatBar(QWidget* parent) : Styled(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    for (auto& chip : m_chips) {
        chip = new Chip(this);
        row->addWidget(chip);
    }
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    restyle();
    retranslate();
}

void BeatBar::setBeats(int now, bool hasResult) {
    m_now = now;
    m_hasResult = hasResult;
    retranslate();
}

void BeatBar::restyle() {
    layout()->setSpacing(px(space::xs));
}

void BeatBar::retranslate() {
    const std::array names{tr("Read"), tr("Act"), tr("Result")};
    QString said;
    for (int beat = 0; beat < beatCount; ++beat) {
        auto* chip = m_chips[static_cast<std::size_t>(beat)];
        const auto& name = names[static_cast<std::size_t>(beat)];
        if (beat < m_now)
            chip->setChip(Chip::Form::bare, &Palette::ok, QStringLiteral("check"), name);
        else if (beat == m_now)
            chip->setChip(Chip::Form::soft, &Palette::accent, QStringLiteral("now"), name);
        else
            chip->setChip(Chip::Form::bare, &Palette::text2, QStringLiteral("to-come"), name);
        chip->setVisible(beat < 2 || m_hasResult);
        if (beat == m_now)
            said = tr("Now: %1").arg(name);
    }
    setState(this, said);
}

}  // namespace conclave::ui
