#include "ui/pages/review/runbook_view.h"

#include <QBoxLayout>
#include <QFile>
#include <QPushButton>
#include <QToolButton>
#include <utility>

#include "core/transcript/record.h"
#include "ui/models/pages_printing.h"
#include "ui/models/pages_reader.h"
#include "ui/pages/pages_area.h"
#include "ui/pages/pages_view.h"
#include "ui/theme/icons.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

RunbookView::RunbookView(QWidget* parent)
    : Styled(parent),
      m_warning(new Label(Type::body, &Palette::danger)),
      m_none(new Label(Type::body, &Palette::text2)),
      m_pages(new PagesView),
      m_said(new Label(Type::meta, &Palette::text2)),
      m_toEntry(new QPushButton),
      m_large(new QToolButton),
      m_print(new QToolButton) {
    m_warning->setWraps(true);
    m_warning->setWeight(QFont::Medium);
    m_none->setWraps(true);
    m_none->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_said->setWraps(true);
    m_toEntry->setObjectName(QStringLiteral("toEntry"));
    m_print->setObjectName(QStringLiteral("printRunbook"));
    m_pages->addTool(m_toEntry, Qt::AlignLeft);
    m_large->setObjectName(QStringLiteral("large"));
    m_large->setCheckable(true);
    m_pages->addTool(m_large, Qt::AlignRight);
    m_pages->addTool(m_print, Qt::AlignRight);
    auto* column = new QVBoxLayout(this);
    column->addWidget(m_warning);
    column->addWidget(m_none, 1);
    column->addWidget(m_pages, 1);
    column->addWidget(m_said);

    connect(m_pages, &PagesView::changed, this, &RunbookView::refresh);
    connect(&m_pages->reader(), &PagesReader::opened, this, [this] {
        if (const int page = std::exchange(m_pageToGo, 0); page != 0)
            m_pages->goToPage(page);
    });
    connect(&m_pages->reader(), &PagesReader::textRead, this, [this](int page) {
        m_places.addPage(m_pages->reader().texts().at(page - 1));
        refresh();
        emit placesChanged();
    });
    connect(m_large, &QToolButton::toggled, this, [this] {
        m_pages->area().setFocus();  // what had it may go
        emit isLargeChanged();
    });
    connect(m_print, &QToolButton::clicked, m_pages, &PagesView::print);
    connect(m_toEntry, &QPushButton::clicked, this,
            [this] { emit entryWanted(m_places.entryOf(m_pages->currentPage())); });
    restyle();
    retranslate();
}

void RunbookView::setRecord(const ReviewedRecord& reviewed) {
    m_file = reviewed.hasRunbook ? QFile::decodeName((reviewed.path / transcript::runbookFile).c_str())
                                 : QString();
    m_verdict = reviewed.report.verdict;
    m_places = RunbookPlaces(reviewed.timeline.entries());
    if (m_file == m_opened)
        for (const auto& text : m_pages->reader().texts())
            m_places.addPage(text);
    open();
    refresh();
}

void RunbookView::forget() {
    m_file.clear();
    m_places = {};
    open();
    refresh();
}

/// All of it is read as soon as there is one: the timeline wants to know the pages.
void RunbookView::open() {
    if (m_file == m_opened)
        return;
    m_opened = m_file;
    m_pageToGo = 0;
    if (m_file.isEmpty())
        m_pages->close();
    else
        m_pages->open(m_file, tr("Runbook"));
}

bool RunbookView::isLarge() const {
    return m_large->isChecked() && m_pages->isOpen();
}

void RunbookView::goToPage(int page) {
    if (m_pages->isOpen())
        m_pages->goToPage(page);
    else
        m_pageToGo = page;
}

void RunbookView::refresh() {
    const bool isThere = !m_file.isEmpty();
    m_none->setVisible(!isThere);
    m_pages->setVisible(isThere);
    m_warning->setVisible(isThere && m_verdict == verify::Verdict::failed);
    const auto seq = isThere && m_pages->isOpen() ? m_places.entryOf(m_pages->currentPage()) : 0;
    m_toEntry->setEnabled(seq != 0);
    m_toEntry->setText(seq != 0 ? tr("To entry %1").arg(seq) : tr("To the entry"));
    m_print->setEnabled(!m_pages->printing().isRunning());
    const auto said = m_pages->printingText();
    m_said->setVisible(!said.isEmpty());
    m_said->setText(said);
    m_said->setInk(m_pages->printing().state() == PagesPrinting::State::failed ? &Palette::danger
                                                                               : &Palette::text2);
}

void RunbookView::restyle() {
    layout()->setContentsMargins(0, px(space::s), 0, 0);
    layout()->setSpacing(px(space::s));
    for (const auto& [button, name] :
         {std::pair(m_large, QStringLiteral("enlarge")), std::pair(m_print, QStringLiteral("print"))}) {
        button->setIcon(icon(name, colours().text, px(20)));
        button->setIconSize({px(20), px(20)});
        button->setFixedSize(px(targetSize), px(targetSize));
        button->setProperty("isTool", true);
    }
}

void RunbookView::retranslate() {
    m_warning->setText(tr("The record does not hold. These pages show only what the file says."));
    m_none->setText(
        tr("This record has no runbook: it was closed by a Conclave that made none, or is not "
           "closed. The timeline tells what happened."));
    m_pages->setName(tr("Runbook"));
    m_print->setAccessibleName(tr("Print…"));
    m_large->setAccessibleName(tr("The pages alone, larger"));
    for (auto* button : {m_large, m_print})
        button->setToolTip(button->accessibleName());
    refresh();
}

}  // namespace conclave::ui
