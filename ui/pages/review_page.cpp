#include "ui/pages/review_page.h"

#include <QBoxLayout>
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>

#include "core/base/hex.h"
#include "core/base/pgp_words.h"
#include "core/transcript/record.h"
#include "ui/models/record_review.h"
#include "ui/models/records.h"
#include "ui/models/review_texts.h"
#include "ui/pages/pages_view.h"
#include "ui/pages/path_field.h"
#include "ui/pages/review/anchors_panel.h"
#include "ui/pages/review/entries_view.h"
#include "ui/pages/review/entry_list.h"
#include "ui/pages/review/fact_row.h"
#include "ui/pages/review/row_list.h"
#include "ui/pages/review/runbook_view.h"
#include "ui/theme/icons.h"
#include "ui/theme/language.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/check_row.h"
#include "ui/widgets/fingerprint_block.h"
#include "ui/widgets/label.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/problem_box.h"
#include "ui/widgets/verdict_banner.h"

namespace conclave::ui {
namespace {

CheckRowData checkData(const verify::Check& check) {
    CheckRowData data;
    const auto id = verify::name(check.id);
    data.id = QString::fromLatin1(id.data(), static_cast<qsizetype>(id.size()));
    data.name = ReviewTexts::title(check);
    data.detail = ReviewTexts::detail(check);
    data.remedy = ReviewTexts::remedy(check);
    data.state = check.outcome == verify::Outcome::passed   ? CheckRowData::State::passed
                 : check.outcome == verify::Outcome::failed ? CheckRowData::State::failed
                 : check.outcome == verify::Outcome::noted  ? CheckRowData::State::warning
                                                            : CheckRowData::State::notChecked;
    return data;
}

/// What ends a ceremony is said as a sentence.
QString sentence(QString text) {
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text + QLatin1Char('.');
}

QString owedText(const verify::Summary& summary) {
    QStringList owed;
    for (const auto& debt : summary.owed)
        if (!debt.isWaived)
            owed.append(sentence(QString::fromStdString(debt.text.in(language()))));
    return owed.join(QLatin1Char(' '));
}

}  // namespace

ReviewPage::ReviewPage(QWidget* parent)
    : Styled(parent),
      m_review(new RecordReview(this)),
      m_title(new Label(Type::title)),
      m_path(new PathField(PathField::Kind::folder)),
      m_problemBox(new ProblemBox),
      m_body(new QWidget),
      m_verdict(new VerdictBanner),
      m_compare(new QToolButton),
      m_anchors(new AnchorsPanel),
      m_checks(new RowList),
      m_cutShort(new Label(Type::body, &Palette::danger)),
      m_tabs(new QTabWidget),
      m_timeline(new EntryList),
      m_entries(new EntriesView),
      m_runbook(new RunbookView),
      m_signatures(new RowList),
      m_end(new RowList),
      m_documents(new RowList),
      m_toPage(new QPushButton),
      m_bar(new ActionBar),
      m_back(nullptr) {
    m_title->setWeight(QFont::DemiBold);
    auto* columns = new QHBoxLayout;
    columns->addWidget(makeJudgement(), 2);
    columns->addWidget(makeContents(), 3);
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->addWidget(m_verdict);
    body->addLayout(columns, 1);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 0, Qt::AlignBottom);
    head->addWidget(m_path, 1);
    auto* page = new QVBoxLayout(this);
    page->addLayout(head);
    page->addWidget(m_problemBox);
    page->addWidget(m_body, 1);
    page->addStretch(0);
    page->addWidget(m_bar);

    m_back = m_bar->addSecondary(QString());
    connect(m_back, &QPushButton::clicked, this, &ReviewPage::backWanted);
    connect(m_bar->primary(), &QPushButton::clicked, this, &ReviewPage::chooseReportFile);
    connect(m_path, &PathField::pathChosen, this, &ReviewPage::open);
    connect(m_anchors, &AnchorsPanel::anchorsChanged, this, &ReviewPage::review);
    connect(m_review, &RecordReview::progress, this, &ReviewPage::showProgress);
    connect(m_review, &RecordReview::finished, this, &ReviewPage::showReviewed);
    const auto tellProblem = [this](const Error& error) {
        m_problem = error;
        showProblem();
    };
    connect(m_review, &RecordReview::failed, this, tellProblem);
    connect(m_review, &RecordReview::saveFailed, this, tellProblem);
    connect(m_review, &RecordReview::saved, this, [this](const QString& json, const QString& text) {
        m_problem.reset();
        m_savedAs = json + QStringLiteral(", ") + QFileInfo(text).fileName();
        showProblem();
        showActions();
    });
    open({});
    restyle();
    retranslate();
}

QWidget* ReviewPage::makeJudgement() {
    m_compare->setCheckable(true);
    m_compare->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_compare->setObjectName(QStringLiteral("compare"));
    connect(m_compare, &QToolButton::toggled, this, [this](bool isOpen) {
        m_anchors->setVisible(isOpen);
        retranslate();
    });
    m_anchors->hide();
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_compare, 0, Qt::AlignLeft);
    column->addWidget(m_anchors);
    m_checks->setHeader(content);
    return m_checks;
}

QWidget* ReviewPage::makeContents() {
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setDrawBase(false);
    for (QWidget* tab : {static_cast<QWidget*>(m_timeline), static_cast<QWidget*>(m_entries),
                         static_cast<QWidget*>(m_runbook), static_cast<QWidget*>(m_signatures),
                         static_cast<QWidget*>(m_end), static_cast<QWidget*>(m_documents)})
        m_tabs->addTab(tab, QString());
    connect(m_timeline, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        m_tabs->setCurrentWidget(m_entries);
        m_entries->goTo(index.row() + 1);
    });
    const auto choose = [this](qint64 seq) {
        m_entry = seq;
        showPlace();
    };
    connect(m_timeline, &EntryList::rowChosen, this, [this, choose](int row) {
        if (const auto* reviewed = m_review->reviewed())  // not while it is judged again
            choose(reviewed->timeline.entries().at(static_cast<std::size_t>(row)).seq);
    });
    connect(m_entries, &EntriesView::entryChosen, this, choose);
    connect(m_tabs, &QTabWidget::currentChanged, this, &ReviewPage::showPlace);
    connect(m_tabs, &QTabWidget::currentChanged, this, &ReviewPage::makeRoom);
    connect(m_runbook, &RunbookView::isLargeChanged, this, &ReviewPage::makeRoom);
    connect(&m_runbook->pages(), &PagesView::changed, this, &ReviewPage::makeRoom);  // they may be gone
    connect(m_runbook, &RunbookView::placesChanged, this, &ReviewPage::showPlace);
    connect(m_runbook, &RunbookView::entryWanted, this, [this](qint64 seq) {
        m_tabs->setCurrentWidget(m_timeline);
        m_timeline->goTo(seq);
        m_timeline->setFocus();
    });
    m_toPage->setObjectName(QStringLiteral("toPage"));
    connect(m_toPage, &QPushButton::clicked, this, [this] {
        m_runbook->goToPage(m_runbook->pageOf(m_entry));
        m_tabs->setCurrentWidget(m_runbook);
    });
    m_cutShort->setWraps(true);
    m_cutShort->hide();
    auto* contents = new QWidget;
    auto* column = new QVBoxLayout(contents);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_cutShort);
    column->addWidget(m_tabs, 1);
    column->addWidget(m_toPage, 0, Qt::AlignLeft);
    return contents;
}

/// For the runbook's pages, where they are to have it: the verdict alone stays beside them.
void ReviewPage::makeRoom() {
    const bool isLarge = m_tabs->currentWidget() == m_runbook && m_runbook->isLarge();
    for (QWidget* beside : std::initializer_list<QWidget*>{m_title, m_path, m_checks})
        beside->setVisible(!isLarge);
}

/// On which page of the runbook the chosen entry stands.
void ReviewPage::showPlace() {
    const auto* reviewed = m_review->reviewed();
    const auto* tab = m_tabs->currentWidget();
    m_toPage->setVisible(reviewed != nullptr && reviewed->hasRunbook &&
                         (tab == m_timeline || tab == m_entries));
    const int page = m_entry == 0 ? 0 : m_runbook->pageOf(m_entry);
    m_toPage->setEnabled(page != 0);
    m_toPage->setText(page != 0 ? tr("To page %1 of the runbook").arg(page)
                                : tr("To its page of the runbook"));
}

void ReviewPage::open(const QString& record) {
    m_record = record;
    m_entry = 0;
    m_runbook->forget();
    m_path->setPath(record);
    m_anchors->clear();
    m_compare->setChecked(false);
    setOfRehearsal(false);
    m_problem.reset();
    review();
}

void ReviewPage::review() {
    m_savedAs.clear();
    m_body->setVisible(!m_record.isEmpty());
    showProblem();
    if (!m_record.isEmpty())
        m_review->run(m_record, m_anchors->anchors());
    showActions();
}

void ReviewPage::setOfRehearsal(bool isOfRehearsal) {
    m_isOfRehearsal = isOfRehearsal;
    emit isOfRehearsalChanged();
}

void ReviewPage::showProgress(int done, int count) {
    m_verdict->setChecking(done, count);
}

void ReviewPage::showReviewed() {
    setOfRehearsal(m_review->reviewed()->report.summary.isRehearsal);
    showVerdict();
    showChecks();
    showContents();
    showActions();
    if (m_review->reviewed()->report.verdict == verify::Verdict::holdsUnanchored)
        m_compare->setChecked(true);
}

void ReviewPage::showVerdict() {
    const auto& report = m_review->reviewed()->report;
    switch (report.verdict) {
        case verify::Verdict::holdsAnchored:
            m_verdict->setHolds(ReviewTexts::count(report, verify::Outcome::passed),
                                ReviewTexts::whatIsNotCompared(report));
            break;
        case verify::Verdict::holdsNotAgreed:
            m_verdict->setNotAgreed(ReviewTexts::whatIsNotAgreed(report));
            break;
        case verify::Verdict::failed:
            m_verdict->setDoesNotHold(ReviewTexts::whatFails(report));
            break;
        case verify::Verdict::abandoned:
            m_verdict->setAbandoned(owedText(report.summary));
            break;
        case verify::Verdict::holdsUnanchored:
            m_verdict->setIncomplete(ReviewTexts::count(report, verify::Outcome::notChecked),
                                     ReviewTexts::whatIsMissing(report));
            break;
    }
}

void ReviewPage::showChecks() {
    m_checks->clear();
    for (const auto& check : ReviewTexts::inOrder(m_review->reviewed()->report)) {
        auto* row = new CheckRow;
        row->setCheck(checkData(check));
        m_checks->add(row);
    }
}

void ReviewPage::showContents() {
    const auto& reviewed = *m_review->reviewed();
    QVector<TranscriptLine> lines;
    for (const auto& entry : reviewed.timeline.entries())
        lines.append({entry.seq, Timeline::time(entry), reviewed.timeline.sentence(entry)});
    m_timeline->setLines(lines);
    m_cutShort->setVisible(reviewed.isCutShort && !lines.isEmpty());
    m_cutShort->setText(
        tr("The transcript is broken after entry %1. Only what stands before is shown.").arg(lines.size()));
    m_entries->setTimeline(reviewed.timeline);
    m_runbook->setRecord(reviewed);
    showPlace();

    m_signatures->clear();
    for (const auto& signer : reviewed.report.summary.participants) {
        const bool isExpected = signer.statement == "agree" || signer.statement == "disagree";
        auto* row = new FactRow;
        row->setFact(
            {QStringLiteral("person"),
             QString::fromStdString(signer.name),
             QString::fromStdString(signer.id) + QStringLiteral(" · ") + ReviewTexts::statement(signer),
             {},
             signer.hasSigned ? tr("signature holds") : tr("no valid signature"),
             signer.hasSigned ? FactRow::Data::Good::yes
             : isExpected     ? FactRow::Data::Good::no
                              : FactRow::Data::Good::neutral});
        m_signatures->add(row);
    }
    if (!reviewed.report.head.empty()) {
        auto* title = new Label(Type::body);
        title->setWeight(QFont::Medium);
        title->setContentsMargins(0, px(space::l), 0, px(space::s));
        title->setText(tr("Head of the transcript"));
        m_signatures->add(title);
        auto* head = new FingerprintBlock;
        head->setRows({{tr("Head of the transcript"),
                        QByteArray(reinterpret_cast<const char*>(reviewed.report.head.data()),
                                   static_cast<qsizetype>(reviewed.report.head.size()))}});
        m_signatures->add(head);
    }

    showEnd();
    m_documents->clear();
    for (const auto& document : reviewed.documents) {
        using State = RecordDocument::State;
        const bool isInSafe = document.state == State::missing && document.isWithheld;
        auto* row = new FactRow;
        row->setFact({QStringLiteral("document"), document.path, ReviewTexts::document(document.path),
                      document.sha256,
                      document.state == State::asNamed   ? QString()
                      : document.state == State::changed ? tr("changed")
                      : isInSafe ? (transcript::isPersonal(document.path.toStdString()) ? tr("kept apart")
                                                                                        : tr("in the safe"))
                                 : tr("missing"),
                      isInSafe ? FactRow::Data::Good::neutral : FactRow::Data::Good::no});
        m_documents->add(row);
    }
}

/// What endangers a key first, then where keys and backups are, then what the script waives.
void ReviewPage::showEnd() {
    const auto& report = m_review->reviewed()->report;
    const auto& summary = report.summary;
    const auto utf8 = [](const std::string& text) { return QString::fromStdString(text); };
    const auto add = [this](const FactRow::Data& fact) {
        auto* row = new FactRow;
        row->setFact(fact);
        m_end->add(row);
    };
    m_end->clear();
    for (const auto& owed : summary.owed)
        if (!owed.isWaived)
            add({QStringLiteral("danger"), sentence(utf8(owed.text.in(language()))),
                 tr("Owed when the ceremony ended."), utf8(owed.debt), tr("owed"), FactRow::Data::Good::no});
    for (const auto& after : report.line) {
        for (const auto& each : after.holdings)
            add({each.isSealed ? QStringLiteral("lock") : QStringLiteral("unlock"),
                 ReviewTexts::holding(each),
                 ReviewTexts::holdingState(after, each),
                 {},
                 {},
                 {}});
        for (const auto& each : after.backups)
            add({QStringLiteral("shield"),
                 ReviewTexts::backup(each),
                 ReviewTexts::backupState(after, each),
                 utf8(each.setId),
                 {},
                 {}});
    }
    if (summary.owed.empty())
        add({QStringLiteral("shield"), tr("Nothing was owed when the ceremony ended."), {}, {}, {}, {}});
    for (const auto& waiver : summary.waivers) {
        const bool isUsed = std::ranges::count(summary.owed, waiver.debt, &verify::Summary::Owed::debt) > 0;
        add({QStringLiteral("flag"), sentence(utf8(waiver.text.in(language()))),
             isUsed ? tr("Waived by the script: %1").arg(utf8(waiver.reason))
                    : tr("Waived by the script, and not needed: %1").arg(utf8(waiver.reason)),
             utf8(waiver.debt), tr("waived"), FactRow::Data::Good::neutral});
    }
}

void ReviewPage::showProblem() {
    if (m_problem)
        m_problemBox->setProblem(QString::fromStdString(m_problem->whatHappened(language())),
                                 QString::fromStdString(m_problem->whatToDo(language())));
    else
        m_problemBox->clear();
    if (m_problem && m_review->reviewed() == nullptr)
        m_body->hide();
    showActions();
}

void ReviewPage::showActions() {
    const bool isReviewed = m_review->reviewed() != nullptr;
    m_bar->primary()->setEnabled(isReviewed);
    if (!m_savedAs.isEmpty())
        m_bar->setHint(tr("Saved: %1").arg(m_savedAs));
    else if (isReviewed)
        m_bar->setHint({});
    else
        m_bar->setHint(m_record.isEmpty() || m_problem ? tr("Choose the folder of a record first.")
                                                       : tr("The checks are still running."));
}

void ReviewPage::chooseReportFile() {
    auto* dialog = new QFileDialog(this, tr("Save report"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Report (*.json)"));
    dialog->setDefaultSuffix(QStringLiteral("json"));
    dialog->selectFile(QFileInfo(m_record).fileName() + QStringLiteral("-report.json"));
    connect(dialog, &QFileDialog::fileSelected, this, &ReviewPage::saveReport);
    dialog->open();
}

void ReviewPage::saveReport(const QString& jsonFile) {
    const auto* reviewed = m_review->reviewed();
    if (reviewed == nullptr)
        return;
    const auto utc = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss 'UTC'"));
    m_review->save(jsonFile, ReviewTexts::report(*reviewed, utc));
}

void ReviewPage::restyle() {
    auto* page = layout();
    page->setContentsMargins(px(space::xl), px(space::l), px(space::xl), px(space::l));
    page->setSpacing(px(space::m));
    m_compare->setIconSize({px(18), px(18)});
    m_compare->setMinimumHeight(px(targetSize));
    m_body->layout()->setSpacing(px(space::m));
    for (auto* row : {m_body->layout()->itemAt(1)->layout(), page->itemAt(0)->layout()})
        row->setSpacing(px(space::xl));
}

void ReviewPage::retranslate() {
    m_title->setText(tr("Review a record"));
    m_path->setLabel(tr("Folder of the record"));
    m_path->setPlaceholder(tr("For example %1/2026-11-20").arg(Records::documentsFolder()));
    m_compare->setText(tr("Compare with what you know"));
    m_compare->setIcon(
        icon(m_compare->isChecked() ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"),
             colours().text, px(18)));
    m_tabs->setTabText(0, tr("Timeline"));
    m_tabs->setTabText(1, tr("Entries"));
    m_tabs->setTabText(2, tr("Runbook"));
    m_tabs->setTabText(3, tr("Signatures"));
    m_tabs->setTabText(4, tr("At the end"));
    m_tabs->setTabText(5, tr("Documents"));
    m_timeline->setAccessibleName(tr("Timeline"));
    m_timeline->setPlaceholder(tr("The transcript cannot be read. There is nothing to show."));
    m_bar->primary()->setText(tr("Save report"));
    m_back->setText(tr("Back"));
    showProblem();
    showPlace();
    if (m_review->reviewed() != nullptr) {
        showVerdict();
        showChecks();
        showContents();
    }
}

}  // namespace conclave::ui
