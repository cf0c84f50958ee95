#include "ui/pages/start_page.h"

#include <QBoxLayout>
#include <QDateTime>
#include <QFile>
#include <QGridLayout>
#include <QPushButton>

#include "ui/models/records.h"
#include "ui/pages/column.h"
#include "ui/widgets/busy_notice.h"
#include "ui/widgets/choice_card.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/problem_box.h"
#include "ui/widgets/record_row.h"

namespace conclave::ui {
namespace {

QString pathText(const RecordSummary& record) {
    return QFile::decodeName(record.path.c_str());
}

RecordRowData rowData(const RecordSummary& record) {
    RecordRowData data{record.label, record.dateText(), record.resultText(), record.isRehearsal, {}};
    switch (record.state) {
        case RecordSummary::State::complete:
            data.state = RecordRowData::State::complete;
            break;
        case RecordSummary::State::interrupted:
        case RecordSummary::State::openElsewhere:
            data.state = RecordRowData::State::interrupted;
            break;
        case RecordSummary::State::unreadable:
            data.state = RecordRowData::State::unreadable;
            break;
    }
    return data;
}

}  // namespace

StartPage::StartPage(QWidget* parent)
    : Styled(parent),
      m_records(new Records(this)),
      m_column(new Column),
      m_title(new Label(Type::title)),
      m_banner(new Panel),
      m_bannerIcon(new IconView(QStringLiteral("warn"), &Palette::warn, 24)),
      m_bannerText(new Label(Type::body)),
      m_bannerDetail(new Label(Type::meta, &Palette::text2)),
      m_setAside(new QPushButton),
      m_resume(new PrimaryButton),
      m_opening(new BusyNotice),
      m_problem(new ProblemBox),
      m_choices(new QGridLayout),
      m_rehearse(new ChoiceCard),
      m_run(new ChoiceCard),
      m_recover(new ChoiceCard),
      m_review(new ChoiceCard),
      m_drill(new ChoiceCard),
      m_recentTitle(new Label(Type::body)),
      m_recentHint(new Label(Type::body, &Palette::text2)),
      m_recent(new QVBoxLayout) {
    m_rehearse->setObjectName(QStringLiteral("rehearse"));
    m_run->setObjectName(QStringLiteral("run"));
    m_recover->setObjectName(QStringLiteral("recover"));
    m_review->setObjectName(QStringLiteral("review"));
    m_drill->setObjectName(QStringLiteral("drill"));
    m_resume->setObjectName(QStringLiteral("resume"));
    m_title->setWeight(QFont::DemiBold);
    m_recentTitle->setWeight(QFont::DemiBold);
    m_recent->setContentsMargins(0, 0, 0, 0);
    m_recent->setSpacing(0);

    m_column->add(m_title);
    m_column->add(makeBanner());
    m_column->add(m_problem);
    m_column->add(m_opening);
    makeChoices();
    m_column->add(m_choices);
    m_column->add(m_recentTitle);
    m_column->add(m_recentHint);
    m_column->addWide(m_recent);
    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(0, 0, 0, 0);
    page->addWidget(m_column);

    connect(m_records, &Records::changed, this, &StartPage::showRecords);
    m_banner->hide();
    restyle();
    retranslate();
}

QWidget* StartPage::makeBanner() {
    m_banner->setFill(&Palette::softWarn);
    m_banner->setEdge(&Palette::warn, 2);
    m_bannerText->setWeight(QFont::Medium);
    m_bannerText->setWraps(true);
    m_bannerDetail->setWraps(true);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addStretch(1);
    texts->addWidget(m_bannerText);
    texts->addWidget(m_bannerDetail);
    texts->addStretch(1);
    auto* row = new QHBoxLayout(m_banner);
    row->addWidget(m_bannerIcon);
    row->addLayout(texts, 1);
    row->addWidget(m_setAside);
    row->addWidget(m_resume);
    connect(m_resume, &QPushButton::clicked, this, [this] {
        if (const auto* record = m_records->interrupted())
            emit resumeWanted(pathText(*record));
    });
    connect(m_setAside, &QPushButton::clicked, this, [this] {
        if (const auto* record = m_records->interrupted())
            m_records->setAside(*record);
    });
    return m_banner;
}

void StartPage::makeChoices() {
    m_choices->setContentsMargins(0, 0, 0, 0);
    m_choices->addWidget(m_rehearse, 0, 0);
    m_choices->addWidget(m_run, 0, 1);
    m_choices->addWidget(m_recover, 1, 0);
    m_choices->addWidget(m_review, 1, 1);
    m_choices->addWidget(m_drill, 2, 0, 1, 2);
    m_drill->setLow();
    m_choices->setColumnStretch(0, 1);
    m_choices->setColumnStretch(1, 1);
    connect(m_rehearse, &ChoiceCard::clicked, this, &StartPage::rehearseWanted);
    connect(m_run, &ChoiceCard::clicked, this, &StartPage::runWanted);
    connect(m_recover, &ChoiceCard::clicked, this, &StartPage::recoverWanted);
    connect(m_drill, &ChoiceCard::clicked, this, &StartPage::drillWanted);
    connect(m_review, &ChoiceCard::clicked, this, [this] { emit reviewWanted(QString()); });
}

void StartPage::focusFirst() {
    if (m_banner->isHidden())
        m_rehearse->setFocus();
    else
        m_resume->setFocus();
}

void StartPage::restyle() {
    m_choices->setSpacing(px(space::m));
    m_recentTitle->setContentsMargins(0, px(space::m), 0, 0);
    m_banner->layout()->setContentsMargins(px(space::l), px(space::m), px(space::m), px(space::m));
    m_banner->layout()->setSpacing(px(space::m));
}

void StartPage::retranslate() {
    m_title->setText(tr("What do you want to do?"));
    m_rehearse->setChoice(QStringLiteral("rehearse"), tr("Rehearse"),
                          tr("Virtual cards and HSM. Nothing to plug in, nothing real is touched."));
    m_run->setChoice(QStringLiteral("key"), tr("Run a ceremony"),
                     tr("Approved script, real HSM, real cards."));
    m_recover->setChoice(QStringLiteral("unlock"), tr("Recover a key"),
                         tr("From the safe's backup and its holders' cards onto a new HSM."));
    m_review->setChoice(QStringLiteral("eye"), tr("Review a record"),
                        tr("Check a signed record and see what happened."));
    m_drill->setChoice(
        QStringLiteral("rehearse"), tr("Rehearse a recovery"),
        tr("A drill: Conclave makes up a safe, a record and cards, and loses the HSM. You bring the "
           "key back."));
    m_resume->setText(tr("Resume"));
    m_setAside->setText(tr("Not now"));
    m_setAside->setToolTip(tr("The record stays in the list below and can be resumed from there."));
    m_recentTitle->setText(tr("Recent records"));
    showRecords();
}

void StartPage::showEvent(QShowEvent* event) {
    m_records->refresh();
    Styled::showEvent(event);
}

void StartPage::showBanner() {
    const auto* record = m_records->interrupted();
    const bool wasHidden = m_banner->isHidden();
    m_banner->setVisible(record != nullptr);
    m_rehearse->setPrimary(record == nullptr);
    if (record == nullptr)
        return;
    if (wasHidden) {
        m_resume->rearm();
        if (focusWidget() == nullptr || m_rehearse->hasFocus())  // nobody has gone elsewhere yet
            m_resume->setFocus();
    }
    const auto when = QDateTime::fromMSecsSinceEpoch(record->lastUtcMs, Qt::UTC)
                          .toString(QStringLiteral("yyyy-MM-dd HH:mm 'UTC'"));
    const bool isCounted = record->stepCount > 0 && record->step <= record->stepCount;
    m_bannerText->setText(isCounted ? tr("Interrupted at step %1 of %2. Check presence, resume.")
                                          .arg(record->step)
                                          .arg(record->stepCount)
                                    : tr("Interrupted at the signatures. Check presence, resume."));
    m_bannerDetail->setText((record->isRehearsal
                                 ? tr("Rehearsal of %1, last entry %2. Nothing recorded is lost.")
                                 : tr("%1, last entry %2. Nothing recorded is lost."))
                                .arg(record->label, when));
}

void StartPage::showRecords() {
    showBanner();
    const auto& records = m_records->rows();
    m_recentHint->setVisible(records.isEmpty());
    m_recentHint->setText(m_records->isRead() ? tr("No records yet. Rehearse first.")
                                              : tr("Looking for records…"));
    while (m_rows.size() > records.size())
        delete m_rows.takeLast();
    for (int i = 0; i < records.size(); ++i) {
        if (i == m_rows.size()) {
            auto* row = new RecordRow;
            connect(row, &RecordRow::clicked, this, [this, i] {
                const auto& record = m_records->rows().at(i);
                if (record.canResume())
                    emit resumeWanted(pathText(record));
                else
                    emit reviewWanted(pathText(record));
            });
            m_recent->addWidget(row);
            m_rows.append(row);
        }
        m_rows[i]->setRecord(rowData(records[i]));
        m_rows[i]->setToolTip(pathText(records[i]));
    }
}

void StartPage::showOpening() {
    m_problem->clear();
    m_opening->start(tr("Opening the rehearsal room"));
}

void StartPage::showMakingDrill() {
    m_problem->clear();
    m_opening->start(tr("Making the root key that will be lost"));
}

void StartPage::setDrillStep(int step, int count) {
    m_opening->setHint(tr("Step %1 of %2 of its ceremony, which answers itself.").arg(step).arg(count));
}

void StartPage::showProblem(const QString& what, const QString& todo) {
    m_opening->stop();
    m_problem->setProblem(what, todo);
}

void StartPage::clearNotices() {
    m_opening->stop();
    m_problem->clear();
}

}  // namespace conclave::ui
