#include "ui/widgets/transcript_strip.h"

#include <QBoxLayout>
#include <QKeyEvent>
#include <QListView>
#include <QPainter>
#include <QScrollBar>
#include <QToolButton>

#include "ui/theme/icons.h"
#include "ui/widgets/transcript_list.h"

namespace conclave::ui {

namespace {

constexpr int stripRows = 3, openRows = 12;
constexpr int stripPadding = 6;
constexpr int lowHeight = 30, lowPadding = 2;

}  // namespace

TranscriptStrip::TranscriptStrip(QWidget* parent)
    : Styled(parent),
      m_model(new TranscriptModel(this)),
      m_list(new QListView),
      m_delegate(new TranscriptDelegate(this)),
      m_toggle(new QToolButton) {
    m_list->setModel(m_model);
    m_list->setItemDelegate(m_delegate);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setSelectionMode(QAbstractItemView::NoSelection);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setResizeMode(QListView::Adjust);
    m_list->viewport()->setAutoFillBackground(false);
    m_list->installEventFilter(this);
    m_toggle->setFocusPolicy(Qt::TabFocus);
    auto* row = new QHBoxLayout(this);
    row->setSpacing(0);
    row->addWidget(m_list, 1);
    row->addWidget(m_toggle, 0, Qt::AlignTop);
    connect(m_toggle, &QToolButton::clicked, this, [this] { setExpanded(!m_isExpanded); });
    restyle();
    retranslate();
}

void TranscriptStrip::setLines(const QVector<TranscriptLine>& lines) {
    const auto* bar = m_list->verticalScrollBar();
    const bool isAtNewest = !m_isExpanded || bar->value() == bar->maximum();
    m_model->setLines(lines);
    if (isAtNewest) {  // whoever reads further up is left in peace
        showNewest();
    }
}

void TranscriptStrip::setLow(bool isLow) {
    m_isLow = isLow;
    lay();
}

void TranscriptStrip::setExpanded(bool isExpanded) {
    if (m_isExpanded == isExpanded) {
        return;
    }
    m_isExpanded = isExpanded;
    lay();
    retranslate();
    emit expandedChanged(isExpanded);
}

void TranscriptStrip::lay() {
    const auto row = TranscriptDelegate::rowHeight(this);
    const auto rows = m_isLow ? 1 : stripRows;
    const auto padding = 2 * px(m_isLow ? lowPadding : stripPadding);
    m_toggle->setFixedSize(px(targetSize), px(m_isLow ? lowHeight - 2 * lowPadding : targetSize));
    layout()->setContentsMargins(0, padding / 2, px(space::s), padding / 2);
    if (m_isExpanded) {
        setMinimumHeight(row * openRows + padding);
        setMaximumHeight(QWIDGETSIZE_MAX);
    } else {
        setFixedHeight(std::max(row * rows + padding, px(m_isLow ? lowHeight : 72)));
    }
    setSizePolicy(QSizePolicy::Expanding, m_isExpanded ? QSizePolicy::Expanding : QSizePolicy::Fixed);
    m_delegate->setWraps(m_isExpanded);
    m_list->setVerticalScrollBarPolicy(m_isExpanded ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    m_list->setFocusPolicy(m_isExpanded ? Qt::StrongFocus : Qt::NoFocus);
    m_list->setFixedHeight(m_isExpanded ? QWIDGETSIZE_MAX : row * rows);
    if (m_isExpanded) {
        m_list->setMinimumHeight(0);
    }
    m_list->doItemsLayout();
    showNewest();
}

void TranscriptStrip::showNewest() {
    m_list->scrollToBottom();
}

void TranscriptStrip::restyle() {
    m_toggle->setIconSize({px(18), px(18)});
    retranslate();
    lay();
}

void TranscriptStrip::retranslate() {
    m_toggle->setIcon(icon(m_isExpanded ? QStringLiteral("chevron-down") : QStringLiteral("chevron-up"),
                           colours().text, px(18)));
    const auto text = m_isExpanded ? tr("Show the newest lines only") : tr("Show the whole transcript");
    m_toggle->setToolTip(text);
    m_toggle->setAccessibleName(text);
    m_list->setAccessibleName(tr("Transcript"));
}

bool TranscriptStrip::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const auto key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape && m_isExpanded) {
            m_toggle->setFocus();
            setExpanded(false);
            return true;
        }
    }
    return Styled::eventFilter(watched, event);
}

void TranscriptStrip::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    showNewest();
}

void TranscriptStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), colours().sunken);
    painter.fillRect(0, 0, width(), 1, colours().line);
}

}  // namespace conclave::ui
