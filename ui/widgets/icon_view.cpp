#include "ui/widgets/icon_view.h"

#include <QPainter>

#include "ui/theme/icons.h"

namespace conclave::ui {

IconView::IconView(const QString& name, Role ink, int px, QWidget* parent)
    : Styled(parent), m_name(name), m_ink(ink), m_px(px) {
    restyle();
}

void IconView::setIcon(const QString& name, Role ink) {
    m_name = name;
    m_ink = ink;
    update();
}

QSize IconView::sizeHint() const {
    return {px(m_px), px(m_px)};
}

void IconView::restyle() {
    setFixedSize(sizeHint());
}

void IconView::paintEvent(QPaintEvent*) {
    if (!m_name.isEmpty()) {
        QPainter painter(this);
        paintIcon(painter, rect(), m_name, colours().*m_ink);
    }
}

}  // namespace conclave::ui
