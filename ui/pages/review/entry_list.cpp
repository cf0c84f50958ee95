#include "ui/pages/review/entry_list.h"

#include <QPainter>

#include "ui/widgets/transcript_list.h"

namespace conclave::ui {

EntryList::EntryList(QWidget* parent) : Styled(parent), m_model(new TranscriptModel(this)) {
    auto* delegate = new TranscriptDelegate(this);
    delegate->setWraps(true);
    setModel(m_model);
    setItemDelegate(delegate);
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionMode(QAbstractItemView::NoSelection);  // the delegate marks the current line
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setResizeMode(QListView::Adjust);
    viewport()->setAutoFillBackground(false);
    restyle();
}

void EntryList::setLines(const QVector<TranscriptLine>& lines) {
    m_model->setLines(lines);
}

void EntryList::setPlaceholder(const QString& text) {
    m_placeholder = text;
    viewport()->update();
}

void EntryList::goTo(qint64 seq) {
    for (int row = 0; row < m_model->rowCount(); ++row)
        if (m_model->line(row).seq == seq) {
            setCurrentIndex(m_model->index(row));
            scrollTo(m_model->index(row), QAbstractItemView::PositionAtCenter);
        }
}

void EntryList::restyle() {
    setSpacing(px(2));
    scheduleDelayedItemsLayout();
}

void EntryList::paintEvent(QPaintEvent* event) {
    QListView::paintEvent(event);
    if (m_model->rowCount() > 0)
        return;
    QPainter painter(viewport());
    painter.setFont(ui::font(Type::body, this));
    painter.setPen(colours().text2);
    const int margin = px(space::xl);
    painter.drawText(viewport()->rect().adjusted(margin, margin, -margin, -margin),
                     Qt::AlignTop | Qt::AlignLeft | Qt::TextWordWrap, m_placeholder);
}

void EntryList::resizeEvent(QResizeEvent* event) {
    QListView::resizeEvent(event);
    scheduleDelayedItemsLayout();  // wrapped lines have another height now
}

void EntryList::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QListView::currentChanged(current, previous);
    if (current.isValid())
        emit rowChosen(current.row());
}

}  // namespace conclave::ui
