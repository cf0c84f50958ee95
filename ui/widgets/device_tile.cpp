#include "ui/widgets/device_tile.h"

#include <QBoxLayout>

#include "ui/widgets/chip.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

DeviceTile::DeviceTile(QWidget* parent)
    : Panel(parent),
      m_icon(new IconView),
      m_name(new Label(Type::body)),
      m_detail(new Label(Type::meta, &Palette::text2)),
      m_state(new Chip),
      m_column(new QVBoxLayout(this)),
      m_head(new QHBoxLayout) {
    m_icon->standBeside(Type::body);
    lay();
}

void DeviceTile::setCompact(bool isCompact) {
    if (m_isCompact == isCompact)
        return;
    m_isCompact = isCompact;
    lay();
    restyle();
    retranslate();
}

void DeviceTile::setDetail(const QString& text) {
    m_detail->setText(text);
    m_detail->setVisible(!m_isCompact && !text.isEmpty());
}

/// Full: icon | name over detail, the state below over the whole width. Compact: icon | name | state.
void DeviceTile::lay() {
    delete m_head;
    m_column->removeWidget(m_state);
    m_head = new QHBoxLayout;
    m_column->addLayout(m_head);
    if (m_isCompact) {
        m_head->addWidget(m_icon, 0, Qt::AlignVCenter);
        m_head->addWidget(m_name, 1, Qt::AlignVCenter);
        m_head->addWidget(m_state, 0, Qt::AlignVCenter);
        m_detail->setParent(this);
        m_detail->hide();
    } else {
        auto* texts = new QVBoxLayout;
        texts->setSpacing(2);
        texts->addWidget(m_name);
        texts->addWidget(m_detail);
        m_head->addWidget(m_icon, 0, Qt::AlignTop);
        m_head->addLayout(texts, 1);
        m_column->addWidget(m_state);
    }
}

void DeviceTile::restyle() {
    m_name->setType(m_isCompact ? Type::meta : Type::body);
    m_name->setWeight(QFont::DemiBold);
    const auto vertical = px(m_isCompact ? 5 : space::s);
    m_column->setContentsMargins(px(space::s), vertical, px(space::s), vertical);
    m_column->setSpacing(px(6));
    m_head->setContentsMargins(px(space::xs), 0, 0, 0);
    m_head->setSpacing(px(m_isCompact ? 6 : space::m));
    setMinimumHeight(m_isCompact ? px(targetSize) : 0);
}

}  // namespace conclave::ui
