#include "ui/pages/pages_area.h"

#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/models/pages_reader.h"

namespace conclave::ui {
namespace {

constexpr double dotsPerPoint = 96.0 / 72;  // CSS: what people are used to as 100 %
constexpr std::array zooms{0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0};
constexpr int widest = 1000;  // when the width decides: lines of print are not longer on any screen
constexpr int keptBeside = 1;

}  // namespace

PagesArea::PagesArea(PagesReader& reader, QWidget* parent) : Styled(parent), m_reader(reader) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);  // a bar that comes and goes changes the width
    viewport()->setAutoFillBackground(false);
    const auto begin = [this] {
        m_images.clear();
        layOut();
        verticalScrollBar()->setValue(0);
        look();
    };
    connect(&reader, &PagesReader::closed, this, begin);
    connect(&reader, &PagesReader::opened, this, begin);
    connect(&reader, &PagesReader::drawn, this, [this](int page, const QImage& image) {
        m_images[page] = image;
        dropFarImages();
        viewport()->update(pageRect(page));
    });
}

QSize PagesArea::minimumSizeHint() const {
    return {px(320), px(160)};
}

void PagesArea::restyle() {
    const auto at = place();
    layOut();
    placeAgain(at);
}

int PagesArea::toWidth() const {
    return std::clamp(viewport()->width() - 2 * px(space::l), px(160), px(widest));
}

int PagesArea::widthOf(int page) const {
    return m_zoom == 0 ? toWidth()
                       : static_cast<int>(std::lround(m_reader.points(page).width() * dotsPerPoint * m_zoom));
}

double PagesArea::shownZoom() const {
    return m_zoom != 0 || m_reader.count() == 0
               ? m_zoom
               : toWidth() / (m_reader.points(std::max(m_current, 1)).width() * dotsPerPoint);
}

void PagesArea::layOut() {
    const int gap = px(space::l);
    m_tops.clear();
    m_widest = 0;
    int top = gap;
    for (int page = 1; page <= m_reader.count(); ++page) {
        m_tops.append(top);
        const auto points = m_reader.points(page);
        const int width = widthOf(page);
        m_widest = std::max(m_widest, width);
        top += static_cast<int>(std::lround(width * points.height() / points.width())) + gap;
    }
    m_tops.append(top);
    verticalScrollBar()->setRange(0, std::max(0, top - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(px(40));
    horizontalScrollBar()->setRange(0, std::max(0, m_widest + 2 * gap - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(px(40));
    viewport()->update();
}

QRect PagesArea::pageRect(int page) const {
    if (page < 1 || page >= m_tops.size())
        return {};
    const int width = widthOf(page);
    const int ground = std::max(viewport()->width(), m_widest + 2 * px(space::l));
    return {(ground - width) / 2 - horizontalScrollBar()->value(),
            m_tops[page - 1] - verticalScrollBar()->value(), width,
            m_tops[page] - px(space::l) - m_tops[page - 1]};
}

QVector<int> PagesArea::visiblePages() const {
    QVector<int> pages;
    for (int page = 1; page < m_tops.size(); ++page)
        if (pageRect(page).intersects(viewport()->rect()))
            pages.append(page);
    return pages;
}

/// What is current is what stands at a third of the height: what people look at.
void PagesArea::look() {
    const auto pages = visiblePages();
    int current = 0;
    for (const int page : pages)
        if (current == 0 || pageRect(page).top() <= viewport()->height() / 3)
            current = page;
    if (verticalScrollBar()->maximum() > 0 && verticalScrollBar()->value() == verticalScrollBar()->maximum())
        current = m_reader.count();
    if (current != std::exchange(m_current, current))
        emit currentPageChanged();
    if (pages.isEmpty() || !isVisible())
        return;
    QVector<PagesReader::Wish> wishes;
    const auto wish = [&](int page) {
        if (page < 1 || page > m_reader.count())
            return;
        const int width = static_cast<int>(std::lround(widthOf(page) * devicePixelRatioF()));
        const auto known = m_images.constFind(page);
        if (known == m_images.constEnd() || known->width() != width)
            wishes.append({page, width});
    };
    std::ranges::for_each(pages, wish);
    for (int beside = 1; beside <= keptBeside; ++beside) {
        wish(pages.back() + beside);
        wish(pages.front() - beside);
    }
    dropFarImages();
    m_reader.setWishes(wishes);
}

void PagesArea::dropFarImages() {
    if (const auto pages = visiblePages(); !pages.isEmpty())
        m_images.removeIf([&](const auto& kept) {
            return kept.key() < pages.front() - keptBeside || kept.key() > pages.back() + keptBeside;
        });
}

PagesArea::Place PagesArea::place() const {
    if (m_current == 0)
        return {};
    const auto rect = pageRect(m_current);
    return {m_current, -static_cast<double>(rect.top()) / rect.height()};
}

void PagesArea::placeAgain(const Place& at) {
    if (at.page >= 1 && at.page < m_tops.size()) {
        const int height = m_tops[at.page] - px(space::l) - m_tops[at.page - 1];
        verticalScrollBar()->setValue(m_tops[at.page - 1] + static_cast<int>(std::lround(at.above * height)));
    }
    look();
}

void PagesArea::goToPage(int page) {
    if (page < 1 || page > m_reader.count())
        return;
    verticalScrollBar()->setValue(m_tops[page - 1] - px(space::l));
    look();
}

void PagesArea::setZoom(double zoom) {
    const auto at = place();
    m_zoom = zoom;
    layOut();
    placeAgain(at);
    emit zoomChanged();
}

bool PagesArea::canZoomBy(int steps) const {
    return m_reader.count() > 0 &&
           (steps > 0 ? shownZoom() < zooms.back() - 0.01 : shownZoom() > zooms.front() + 0.01);
}

void PagesArea::zoomBy(int steps) {
    if (!canZoomBy(steps))
        return;
    const auto now = shownZoom();
    if (steps > 0)
        setZoom(*std::ranges::upper_bound(zooms, now + 0.01));
    else
        setZoom(*(std::ranges::lower_bound(zooms, now - 0.01) - 1));
}

void PagesArea::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    for (const int page : visiblePages()) {
        const auto rect = pageRect(page);
        painter.setPen(colours().line);
        painter.setBrush(Qt::white);  // paper, whatever the theme
        painter.drawRect(rect.adjusted(-1, -1, 0, 0));
        if (const auto image = m_images.constFind(page); image != m_images.constEnd()) {
            painter.drawImage(rect, *image);  // dot by dot, but for the moment after a zoom
        } else {
            painter.setPen(ui::palette(Look::light).text2);
            painter.setFont(ui::font(Type::body, this));
            painter.drawText(rect.intersected(viewport()->rect()), Qt::AlignCenter, QString::number(page));
        }
    }
}

void PagesArea::resizeEvent(QResizeEvent*) {
    const auto at = place();
    layOut();
    placeAgain(at);
    if (isToWidth())
        emit zoomChanged();
}

void PagesArea::scrollContentsBy(int, int) {
    viewport()->update();
    look();
}

void PagesArea::showEvent(QShowEvent* event) {
    Styled::showEvent(event);
    look();
}

void PagesArea::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Home:
            return goToPage(1);
        case Qt::Key_End:
            return verticalScrollBar()->setValue(verticalScrollBar()->maximum());
        case Qt::Key_Plus:
            return zoomBy(1);
        case Qt::Key_Minus:
            return zoomBy(-1);
        case Qt::Key_0:
            return setZoom(0);
        case Qt::Key_Space:
            return verticalScrollBar()->triggerAction(event->modifiers() & Qt::ShiftModifier
                                                          ? QAbstractSlider::SliderPageStepSub
                                                          : QAbstractSlider::SliderPageStepAdd);
        default:
            QAbstractScrollArea::keyPressEvent(event);
    }
}

void PagesArea::wheelEvent(QWheelEvent* event) {
    if (event->modifiers() & Qt::ControlModifier)
        return zoomBy(event->angleDelta().y() > 0 ? 1 : -1);
    QAbstractScrollArea::wheelEvent(event);
}

}  // namespace conclave::ui
