#include "ui/pages/review/entries_view.h"

#include <QBoxLayout>
#include <QPlainTextEdit>

#include "core/base/hex.h"
#include "core/base/text.h"
#include "ui/pages/review/entry_list.h"

namespace conclave::ui {

EntriesView::EntriesView(QWidget* parent)
    : Styled(parent), m_list(new EntryList), m_json(new QPlainTextEdit) {
    m_json->setReadOnly(true);
    m_json->setTabChangesFocus(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_list, 3);
    column->addWidget(m_json, 2);
    connect(m_list, &EntryList::rowChosen, this, [this](int row) {
        const auto& entry = m_timeline.entries().at(static_cast<std::size_t>(row));
        m_json->setPlainText(Timeline::readable(entry));
        emit entryChosen(entry.seq);
    });
    restyle();
    retranslate();
}

void EntriesView::setTimeline(const Timeline& timeline) {
    m_timeline = timeline;
    m_json->clear();
    QVector<TranscriptLine> lines;
    for (const auto& entry : m_timeline.entries()) {
        auto text = QString::fromStdString(printable(entry.type));
        if (!entry.step.empty())
            text += QStringLiteral(" · ") + QString::fromStdString(printable(entry.step));
        text += QStringLiteral(" · ") + QString::fromStdString(toHex(entry.lineHash)).left(16);
        lines.append({entry.seq, Timeline::time(entry), text});
    }
    m_list->setLines(lines);
}

void EntriesView::goTo(qint64 seq) {
    m_list->goTo(seq);
}

void EntriesView::restyle() {
    layout()->setSpacing(px(space::s));
    m_json->setFont(ui::font(Type::mono, this));
}

void EntriesView::retranslate() {
    m_list->setAccessibleName(tr("Entries"));
    m_list->setPlaceholder(tr("The transcript cannot be read. There is nothing to show."));
    m_json->setAccessibleName(tr("The entry, as it is written"));
    m_json->setPlaceholderText(tr("Choose an entry to see it as it is written."));
}

}  // namespace conclave::ui
