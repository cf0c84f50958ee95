#include "ui/widgets/pin_pad_notice.h"

#include <QBoxLayout>

#include "ui/theme/accessible.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

PinPadNotice::PinPadNotice(QWidget* parent)
    : Panel(parent), m_what(new Label(Type::heading)), m_where(new Label(Type::meta, &Palette::text2)) {
    setEdge(&Palette::accent, 2);
    m_what->setWraps(true);
    m_where->setWraps(true);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_what);
    texts->addWidget(m_where);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(px(space::l), px(space::m), px(space::l), px(space::m));
    row->setSpacing(px(space::l));
    row->addWidget(new IconView(QStringLiteral("pin-pad"), &Palette::accent, 36), 0, Qt::AlignVCenter);
    row->addLayout(texts, 1);
    retranslate();
}

void PinPadNotice::setAsked(const QString& what, const QString& reader) {
    m_asked = what;
    m_reader = reader;
    retranslate();
}

void PinPadNotice::retranslate() {
    m_what->setText(m_asked);
    m_where->setText(m_reader.isEmpty()
                         ? tr("Others look away. The PIN never reaches this computer.")
                         : tr("In %1. Others look away. The PIN never reaches this computer.").arg(m_reader));
    setState(this, m_what->text() + u' ' + m_where->text());
}

}  // namespace conclave::ui
