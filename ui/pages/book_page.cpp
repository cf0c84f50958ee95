#include "ui/pages/book_page.h"

#include <QBoxLayout>
#include <QFileDialog>
#include <QFileInfo>
#include <QPushButton>

#include "ui/models/pages_printing.h"
#include "ui/models/pages_reader.h"
#include "ui/models/records.h"
#include "ui/pages/pages_area.h"
#include "ui/pages/pages_view.h"
#include "ui/pages/texts.h"
#include "ui/theme/language.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/busy_notice.h"
#include "ui/widgets/label.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/problem_box.h"

namespace conclave::ui {

BookPage::BookPage(QWidget* parent)
    : Styled(parent),
      m_maker(new BookMaker(this)),
      m_title(new Label(Type::title)),
      m_script(new Label(Type::body, &Palette::text2)),
      m_busy(new BusyNotice),
      m_problemBox(new ProblemBox),
      m_pages(new PagesView),
      m_bar(new ActionBar),
      m_back(m_bar->addSecondary({})),
      m_save(m_bar->addSecondary({})) {
    m_title->setWeight(QFont::DemiBold);
    m_script->setWraps(true);
    m_back->setObjectName(QStringLiteral("back"));
    m_save->setObjectName(QStringLiteral("saveBook"));
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 0, Qt::AlignBottom);
    head->addWidget(m_script, 1, Qt::AlignBottom);
    auto* page = new QVBoxLayout(this);
    page->addLayout(head);
    page->addWidget(m_busy);
    page->addWidget(m_problemBox);
    page->addWidget(m_pages, 1);
    page->addStretch(0);
    page->addWidget(m_bar);

    connect(m_maker, &BookMaker::made, this, [this] { m_pages->open(m_maker->pdf(), m_title->text()); });
    connect(m_maker, &BookMaker::failed, this, [this](const Error& error) {
        m_problem = error;
        refresh();
    });
    connect(m_maker, &BookMaker::saveFailed, this, [this](const Error& error) {
        m_problem = error;
        refresh();
    });
    connect(m_maker, &BookMaker::saved, this, [this](const QString& file) {
        m_problem.reset();
        m_savedAs = file;
        refresh();
    });
    connect(&m_pages->reader(), &PagesReader::opened, this, [this] {
        if (m_back->hasFocus())  // nobody has gone elsewhere meanwhile
            m_pages->area().setFocus();
    });
    connect(m_pages, &PagesView::changed, this, &BookPage::refresh);
    connect(m_bar->primary(), &QPushButton::clicked, m_pages, &PagesView::print);
    connect(m_save, &QPushButton::clicked, this, &BookPage::chooseFile);
    connect(m_back, &QPushButton::clicked, this, [this] {
        m_lang.reset();
        m_pages->close();
        emit backWanted();
    });
    restyle();
    retranslate();
}

void BookPage::open(const BookSource& source) {
    m_source = source;
    make();
    m_bar->primary()->rearm();
    m_back->setFocus();
}

void BookPage::make() {
    m_problem.reset();
    m_savedAs.clear();
    m_lang = language();
    m_pages->close();
    m_maker->make(m_source, *m_lang);
    retranslate();
}

void BookPage::chooseFile() {
    auto* dialog = new QFileDialog(this, tr("Save the script book"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("PDF (*.pdf)"));
    dialog->setDefaultSuffix(QStringLiteral("pdf"));
    dialog->setDirectory(Records::documentsFolder());
    dialog->selectFile(QFileInfo(m_source.scriptFile).completeBaseName() + QStringLiteral(".pdf"));
    connect(dialog, &QFileDialog::fileSelected, this, &BookPage::save);
    dialog->open();
}

void BookPage::save(const QString& file) {
    m_maker->save(file);
}

void BookPage::refresh() {
    const bool isMaking = m_lang && !m_problem && m_maker->pdf().isEmpty();
    if (!isMaking)
        m_busy->stop();
    else if (m_busy->isHidden())
        m_busy->start(tr("Typesetting the script book"));
    if (m_problem)
        m_problemBox->setProblem(whatHappened(*m_problem), whatToDo(*m_problem));
    else
        m_problemBox->clear();
    m_pages->setVisible(!m_maker->pdf().isEmpty());
    const bool isOpen = m_pages->isOpen();
    m_save->setEnabled(isOpen);
    m_bar->primary()->setEnabled(isOpen && !m_pages->printing().isRunning());
    const auto printing = m_pages->printingText();
    m_bar->setHint(isMaking               ? tr("The book is not ready yet.")
                   : !printing.isEmpty()  ? printing
                   : !m_savedAs.isEmpty() ? tr("Saved: %1").arg(m_savedAs)
                                          : QString());
}

void BookPage::restyle() {
    auto* page = layout();
    page->setContentsMargins(px(space::xl), px(space::l), px(space::xl), px(space::l));
    page->setSpacing(px(space::m));
    page->itemAt(0)->layout()->setSpacing(px(space::xl));
}

void BookPage::retranslate() {
    if (m_lang && *m_lang != language())
        return make();  // the book is in the language of who reads it
    m_title->setText(tr("Script book"));
    m_script->setText(m_source.script ? text(m_source.script->title) : QString());
    m_pages->setName(m_title->text());
    m_back->setText(tr("Back"));
    m_save->setText(tr("Save as…"));
    m_bar->primary()->setText(tr("Print…"));
    refresh();
}

}  // namespace conclave::ui
