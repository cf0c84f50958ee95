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

void IconView::standBeside(Type type) {
    m_line = type;
    restyle();
}

QSize IconView::sizeHint() const {
    const auto line = m_line ? QFontMetrics(ui::font(*m_line, this)).height() : 0;
    return {px(m_px), std::max(px(m_px), line)};
}

void IconView::restyle() {
    setFixedSize(sizeHint());
}

void IconView::paintEvent(QPaintEvent*) {
    if (!m_name.isEmpty()) {
        QPainter painter(this);
        paintIcon(painter, QRect(0, (height() - width()) / 2, width(), width()), m_name, colours().*m_ink);
    }
}

}  // namespace conclave::ui
