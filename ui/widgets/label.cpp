#include "ui/widgets/label.h"

#include <QPainter>
#include <QTextLayout>
#include <cmath>

#include "ui/widgets/text_lines.h"

namespace conclave::ui {

namespace {

/// QTextLayout knows one paragraph; lines in it end so.
QString oneParagraph(QString text) {
    return text.replace(u'\n', QChar::LineSeparator);
}

constexpr int readableWidth = 640;  ///< a line longer than this is wrapped rather than asked for
constexpr int mostHeights = 16;     ///< a window that is dragged larger asks for every width once

std::int64_t heightCount = 0;

}  // namespace

Label::Label(Type type, Role ink, QWidget* parent) : Styled(parent), m_type(type), m_ink(ink) {
    setTextFormat(Qt::PlainText);  // what scripts and cards say is never markup
    restyle();
}

void Label::setText(const QString& text) {
    if (text == this->text()) {
        return;
    }
    QLabel::setText(text);
    forgetSizes();
    refit();
}

void Label::setType(Type type) {
    m_type = type;
    restyle();
}

void Label::setInk(Role ink) {
    m_ink = ink;
    restyle();
}

void Label::setWeight(QFont::Weight weight) {
    m_weight = weight;
    restyle();
}

void Label::setWraps(bool wraps) {
    setWordWrap(wraps);
    forgetSizes();
    refit();
}

void Label::setBreaksAnywhere(bool breaks) {
    m_breaksAnywhere = breaks;
    setWraps(breaks);
}

QSize Label::sizeHint() const {
    if (!wordWrap()) {
        return QLabel::sizeHint();
    }
    if (!m_textWidth) {
        m_textWidth = fontMetrics().horizontalAdvance(text()) + 2;
    }
    const auto width = std::min(*m_textWidth, px(readableWidth));
    return {width, heightForWidth(width)};
}

QSize Label::minimumSizeHint() const {
    if (!m_breaksAnywhere) {
        return QLabel::minimumSizeHint();
    }
    const auto width = std::min(fontMetrics().averageCharWidth() * 12, sizeHint().width());
    return {width, fontMetrics().height()};
}

int Label::heightForWidth(int width) const {
    if (!wordWrap()) {
        return QLabel::heightForWidth(width);
    }
    if (const auto known = m_heights.constFind(width); known != m_heights.constEnd()) {
        return *known;
    }
    if (m_heights.size() >= mostHeights) {
        m_heights.clear();
    }
    return *m_heights.insert(width, computeHeight(width));
}

int Label::computeHeight(int width) const {
    ++heightCount;
    if (!m_breaksAnywhere) {
        // QLabel's own never answers less than the minimum height, which is what fit() made of the last text.
        return fontMetrics().boundingRect(QRect(0, 0, width, 1 << 20), Qt::TextWordWrap, text()).height();
    }
    QTextLayout layout(oneParagraph(text()), font());
    return static_cast<int>(std::ceil(layOut(layout, width)));
}

void Label::restyle() {
    auto chosen = ui::font(m_type, this);
    if (m_weight) {
        chosen.setWeight(*m_weight);
    }
    setFont(chosen);
    forgetSizes();
    update();
    refit();
}

void Label::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        forgetSizes();
    }
    Styled::changeEvent(event);
}

void Label::forgetSizes() {
    m_textWidth.reset();
    m_heights.clear();
}

std::int64_t Label::heightsComputed() {
    return heightCount;
}

/// Before the first layout the width means nothing yet.
void Label::refit() {
    if (isVisible()) {
        fit();
    } else {
        setMinimumHeight(0);
    }
}

/// Layouts above may not ask for the height of a width; a minimum height they cannot overlook.
void Label::fit() {
    const auto height = wordWrap() && width() > 0 ? std::max(0, heightForWidth(width())) : 0;
    if (minimumHeight() != height) {
        setMinimumHeight(height);
    }
}

void Label::resizeEvent(QResizeEvent* event) {
    QLabel::resizeEvent(event);
    fit();
}

/// Draws by itself: a palette of a label's own is lost when it gets a parent under a stylesheet.
void Label::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setPen(colours().*m_ink);
    if (!m_breaksAnywhere) {
        painter.drawText(contentsRect(), static_cast<int>(alignment()) | (wordWrap() ? Qt::TextWordWrap : 0),
                         text());
        return;
    }
    QTextLayout layout(oneParagraph(text()), font());
    const auto spare = height() - layOut(layout, width());
    layout.draw(&painter, {0, alignment().testFlag(Qt::AlignVCenter) ? std::max(0.0, spare / 2) : 0});
}

}  // namespace conclave::ui
