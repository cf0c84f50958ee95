#include "ui/widgets/actors_line.h"

#include <QBoxLayout>

#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

ActorsLine::ActorsLine(QWidget* parent)
    : Styled(parent),
      m_actorIcon(new IconView(QStringLiteral("person"), &Palette::accent, 18)),
      m_actorLabel(new Label(Type::body)),
      m_witnessIcon(new IconView(QStringLiteral("eye"), &Palette::text2, 18)),
      m_witnessLabel(new Label(Type::body, &Palette::text2)) {
    m_actorLabel->setWeight(QFont::DemiBold);
    m_actorIcon->standBeside(Type::body);
    m_witnessIcon->standBeside(Type::body);
    m_actorLabel->setWraps(true);
    m_witnessLabel->setWraps(true);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_actorIcon, 0, Qt::AlignTop);
    row->addWidget(m_actorLabel);
    row->addSpacing(space::l);
    row->addWidget(m_witnessIcon, 0, Qt::AlignTop);
    row->addWidget(m_witnessLabel);
    row->addStretch(1);
    restyle();
    retranslate();
}

void ActorsLine::setActors(const QString& actor, const QString& witness) {
    m_actor = actor;
    m_witness = witness;
    retranslate();
}

void ActorsLine::restyle() {
    layout()->setSpacing(px(space::s));
}

void ActorsLine::retranslate() {
    m_actorLabel->setText(tr("Acts: %1").arg(m_actor));
    m_witnessLabel->setText(tr("Witness: %1").arg(m_witness));
    m_actorIcon->setVisible(!m_actor.isEmpty());
    m_actorLabel->setVisible(!m_actor.isEmpty());
    m_witnessIcon->setVisible(!m_witness.isEmpty());
    m_witnessLabel->setVisible(!m_witness.isEmpty());
}

}  // namespace conclave::ui
