#include "ui/pages/before_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/text.h"
#include "ui/bridge/ceremony_session.h"
#include "ui/pages/check_names.h"
#include "ui/pages/scrolling.h"
#include "ui/pages/shipped_scripts.h"
#include "ui/pages/site_sheet.h"
#include "ui/pages/texts.h"
#include "ui/theme/focus_ring.h"
#include "ui/theme/language.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/check_row.h"
#include "ui/widgets/facts_table.h"
#include "ui/widgets/fingerprint_block.h"
#include "ui/widgets/label.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/problem_box.h"

namespace conclave::ui {
namespace {

constexpr qsizetype rowsATurn = 4;
// Of the page: what the words of the script's hash and their QR code have room in.
constexpr int denseBelow = 1280;
constexpr int qrFrom = 1100;
constexpr int leastWidth = 1024;

Label* name(QWidget* parent, QWidget* buddy = nullptr) {
    auto* label = new Label(Type::meta, &Palette::text2, parent);
    label->setWeight(QFont::DemiBold);
    if (buddy != nullptr)
        label->setBuddy(buddy);
    return label;
}

CheckRowData rowOf(const ceremony::PreflightItem& item) {
    using Outcome = ceremony::PreflightItem::Outcome;
    CheckRowData row;
    row.id = QString::fromStdString(item.place.empty() ? item.id : item.place);
    row.name = preflightName(item.id);
    row.state = item.outcome == Outcome::passed    ? CheckRowData::State::passed
                : item.outcome == Outcome::warning ? CheckRowData::State::warning
                                                   : CheckRowData::State::failed;
    row.detail = item.error ? whatHappened(*item.error) : QString::fromStdString(item.detail.in(language()));
    if (item.error)
        row.remedy = whatToDo(*item.error);
    return row;
}

CheckRowData rowOf(const script::Finding& finding) {
    CheckRowData row;
    row.id = QStringLiteral("%1:%2:%3")
                 .arg(QString::fromStdString(finding.file))
                 .arg(finding.at.line)
                 .arg(finding.at.column);
    row.name = QFileInfo(QString::fromStdString(finding.file)).fileName();
    row.state = finding.severity == script::Severity::error ? CheckRowData::State::failed
                                                            : CheckRowData::State::warning;
    row.detail = whatHappened(finding.error);
    row.remedy = whatToDo(finding.error);
    return row;
}

/// Of what a recovery starts from.
CheckRowData rowOf(const Error& problem) {
    CheckRowData row;
    row.name = BeforePage::tr("What the safe held");
    row.state = CheckRowData::State::failed;
    const bool isMissing = problem.has(Errc::safeNotGiven);
    row.detail = isMissing ? BeforePage::tr("The script recovers a key, and nobody said where its backup is.")
                           : whatHappened(problem);
    row.remedy =
        isMissing ? BeforePage::tr("Name the safe's folder: the button is below.") : whatToDo(problem);
    return row;
}

/// What is to be solved first.
int rank(const CheckRowData& row) {
    switch (row.state) {
        case CheckRowData::State::failed:
            return 0;
        case CheckRowData::State::warning:
            return 1;
        case CheckRowData::State::running:
        case CheckRowData::State::notChecked:
            return 2;
        case CheckRowData::State::passed:
            return 3;
    }
    return 3;
}

}  // namespace

BeforePage::BeforePage(CeremonySession& session, QWidget* parent)
    : Styled(parent), m_session(session), m_model(session.model()) {
    auto* outer = new QVBoxLayout(this);
    // The scrolled sides keep a focus ring's width at their edges, and are in line with the rest for it.
    outer->setContentsMargins(space::xl - FocusRing::reach, space::m, space::xl - FocusRing::reach, space::s);
    outer->setSpacing(space::s);
    m_title = new Label(Type::title, &Palette::text, this);
    m_title->setWeight(QFont::DemiBold);
    m_title->setContentsMargins(FocusRing::reach, 0, FocusRing::reach, 0);
    outer->addWidget(m_title);
    auto* sides = new QHBoxLayout;
    sides->setSpacing(space::l);
    sides->addWidget(makeScriptSide(), 3);
    m_sheet = new SiteSheet(session, this);
    m_roomSides = new QStackedWidget(this);
    m_roomSides->addWidget(makeRoomSide());
    m_roomSides->addWidget(m_sheet);
    sides->addWidget(m_roomSides, 2);
    outer->addLayout(sides, 1);
    m_bar = new ActionBar(this);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(FocusRing::reach, 0, FocusRing::reach, 0);
    foot->addWidget(m_bar);
    outer->addLayout(foot);

    m_turns.setInterval(0);
    connect(&m_turns, &QTimer::timeout, this, &BeforePage::showMoreChecks);
    connect(m_bar->primary(), &QPushButton::clicked, this, &BeforePage::beginWanted);
    connect(m_script, &QComboBox::activated, this, &BeforePage::check);
    connect(m_browseScript, &QPushButton::clicked, this, &BeforePage::chooseScript);
    connect(m_browseSite, &QPushButton::clicked, this, &BeforePage::chooseSite);
    connect(m_makeSite, &QPushButton::clicked, this, &BeforePage::makeSite);
    connect(m_sheet, &SiteSheet::cancelled, this, &BeforePage::leaveSheet);
    connect(m_sheet, &SiteSheet::saved, this, [this](const QString& file) {
        m_site->setText(file);
        leaveSheet();
    });
    connect(m_site, &QLineEdit::editingFinished, this, [this] {
        if (m_site->isModified())
            check();
    });
    connect(m_matches, &QCheckBox::toggled, this, &BeforePage::refreshBar);
    connect(&m_model, &CeremonyModel::changed, this, [this](CeremonyModel::Parts parts) {
        if (!isVisible())
            return;  // another page is shown, and this one is opened anew
        if (parts & CeremonyModel::preparationPart)
            refresh();
        if (parts & CeremonyModel::readersPart)
            refreshReaders();
    });
    retranslate();
}

QWidget* BeforePage::makeScriptSide() {
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(FocusRing::reach, space::xs, FocusRing::reach, space::xs);
    column->setSpacing(space::s);
    m_script = new QComboBox(content);
    m_script->setObjectName(QStringLiteral("script"));
    for (const auto& file : shippedScripts())
        m_script->addItem(QFileInfo(file).fileName(), file);
    m_scriptName = name(content, m_script);
    m_browseScript = new QPushButton(content);
    auto* choice = new QHBoxLayout;
    choice->addWidget(m_script, 1);
    choice->addWidget(m_browseScript);
    m_facts = new FactsTable(content);
    m_hash = new FingerprintBlock(content);
    m_matches = new QCheckBox(content);
    m_matches->setObjectName(QStringLiteral("matchesApproved"));
    m_printBook = new QPushButton(content);
    m_printBook->setObjectName(QStringLiteral("printBook"));
    connect(m_printBook, &QPushButton::clicked, this, &BeforePage::bookWanted);
    m_waivers = new ProblemBox(content);
    m_waivers->hide();
    m_steps = new FactsTable(content);
    column->addWidget(m_scriptName);
    column->addLayout(choice);
    column->addWidget(m_hash);
    column->addWidget(m_matches);
    column->addWidget(m_printBook, 0, Qt::AlignLeft);
    column->addWidget(m_waivers);
    column->addWidget(m_facts);
    column->addWidget(m_steps);
    column->addStretch();
    return scrolling(content, this);
}

QWidget* BeforePage::makeRoomSide() {
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(FocusRing::reach, space::xs, FocusRing::reach, space::xs);
    column->setSpacing(space::s);
    m_site = new QLineEdit(content);
    m_site->setObjectName(QStringLiteral("site"));
    m_siteName = name(content, m_site);
    m_siteShown = new Label(Type::body, &Palette::text, content);
    m_siteShown->setBreaksAnywhere(true);
    m_siteShown->hide();
    m_browseSite = new QPushButton(content);
    auto* choice = new QHBoxLayout;
    choice->addWidget(m_site, 1);
    choice->addWidget(m_browseSite);
    m_makeSite = new QPushButton(content);
    m_makeSite->setObjectName(QStringLiteral("makeSite"));
    m_readersName = name(content);
    m_readers = new Label(Type::body, &Palette::text, content);
    m_readers->setWraps(true);
    m_checksName = name(content);
    m_checking = new Label(Type::body, &Palette::text2, content);
    m_checking->setWraps(true);
    m_checks = new QVBoxLayout;
    m_checks->setSpacing(space::xs);
    column->addWidget(m_siteName);
    column->addLayout(choice);
    column->addWidget(m_siteShown);
    column->addWidget(m_makeSite, 0, Qt::AlignLeft);
    column->addWidget(m_readersName);
    column->addWidget(m_readers);
    column->addWidget(m_checksName);
    column->addWidget(m_checking);
    column->addLayout(m_checks);
    column->addStretch();
    return scrolling(content, this);
}

void BeforePage::resizeEvent(QResizeEvent* event) {
    m_hash->setDense(width() < px(denseBelow));
    m_hash->setQrShown(width() >= px(qrFrom));
    Styled::resizeEvent(event);
}

/// As narrow as it gets without the QR code: a wide page must not keep the window from that.
QSize BeforePage::minimumSizeHint() const {
    auto least = Styled::minimumSizeHint();
    if (width() >= px(qrFrom))
        least.setWidth(std::min(least.width(), px(leastWidth)));
    return isVisible() ? least : QSize();
}

QString BeforePage::scriptFile() const {
    return m_script->currentData().toString();
}

void BeforePage::openRehearsal(const QString& siteFile, const QString& records) {
    open(siteFile, records);
}

void BeforePage::openProduction(const QString& records) {
    open({}, records);
}

void BeforePage::openRecovery(const ceremony::EarlierOrder& earlier, const QString& siteFile,
                              const QString& records) {
    open(siteFile, records, earlier);
}

void BeforePage::open(const QString& siteFile, const QString& records,
                      const std::optional<ceremony::EarlierOrder>& earlier) {
    m_earlier = earlier;
    if (const bool recovers = isRecovery(scriptFile()); earlier && !recovers)
        m_script->setCurrentIndex(std::max(m_script->findData(recoveryScript()), 0));
    else if (!earlier && recovers)
        m_script->setCurrentIndex(0);
    m_records = records;
    m_site->setText(siteFile);
    m_siteShown->setText(siteFile);
    m_siteShown->setVisible(!siteFile.isEmpty());
    for (QWidget* widget : {static_cast<QWidget*>(m_site), static_cast<QWidget*>(m_browseSite),
                            static_cast<QWidget*>(m_makeSite)})
        widget->setVisible(siteFile.isEmpty());
    m_roomSides->setCurrentIndex(0);
    m_matches->setChecked(false);
    check();
    m_bar->primary()->rearm();
    m_script->setFocus();
}

void BeforePage::chooseScript() {
    const auto file =
        QFileDialog::getOpenFileName(this, tr("Ceremony script"), {}, tr("Scripts (*.yaml *.yml)"));
    if (file.isEmpty())
        return;
    m_script->addItem(QFileInfo(file).fileName(), file);
    m_script->setCurrentIndex(m_script->count() - 1);
    m_matches->setChecked(false);
    check();
}

void BeforePage::chooseSite() {
    const auto file =
        QFileDialog::getOpenFileName(this, tr("Site binding"), {}, tr("Site bindings (*.yaml *.yml)"));
    if (file.isEmpty())
        return;
    m_site->setText(file);
    check();
}

void BeforePage::makeSite() {
    m_roomSides->setCurrentIndex(1);
    m_sheet->open();
    refreshBar();
}

void BeforePage::leaveSheet() {
    m_roomSides->setCurrentIndex(0);
    m_makeSite->setFocus();
    check();
}

void BeforePage::check() {
    m_site->setModified(false);
    const auto now = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd'T'HHmmss'Z'"));
    const auto record = m_records + QLatin1Char('/') + now;
    m_session.prepare(scriptFile().toStdString(), m_site->text().toStdString(), record.toStdString(),
                      m_earlier);
}

void BeforePage::retranslate() {
    m_title->setText(tr("Before the ceremony"));
    m_scriptName->setText(tr("Script"));
    m_browseScript->setText(tr("Choose a file…"));
    m_matches->setText(tr("The hash matches the approved one"));
    m_printBook->setText(tr("Print the script book…"));
    m_siteName->setText(tr("Site binding: module, tokens, readers of this room"));
    m_browseSite->setText(tr("Choose a file…"));
    m_makeSite->setText(tr("Make one of what is plugged in…"));
    m_readersName->setText(tr("Readers plugged in"));
    m_checksName->setText(tr("Checks"));
    m_script->setAccessibleName(m_scriptName->text());
    m_site->setAccessibleName(m_siteName->text());
    refresh();
    refreshReaders();
}

void BeforePage::refresh() {
    refreshScript();
    refreshChecks();
    refreshBar();
}

void BeforePage::refreshScript() {
    const auto& script = m_model.preparation.script;
    m_facts->setVisible(script != nullptr);
    m_hash->setVisible(script != nullptr);
    m_matches->setVisible(script != nullptr);
    m_printBook->setVisible(script != nullptr);
    m_steps->setVisible(script != nullptr);
    m_waivers->setVisible(script != nullptr && !script->waivers.empty());
    if (!script)
        return;
    int minutes = 0;
    QVector<QPair<QString, QString>> steps;
    for (std::size_t act = 0; act < script->acts.size(); ++act) {
        QStringList titles;
        for (const auto& step : script->acts[act].steps) {
            titles.append(tr("%1 (%2 min)").arg(text(step.title)).arg(step.minutes));
            minutes += step.minutes;
        }
        steps.append({tr("Act %1 · %2").arg(act + 1).arg(text(script->acts[act].title)),
                      titles.join(QLatin1Char('\n'))});
    }
    QStringList seats;
    for (const auto& seat : script->seats)
        seats.append(text(seat.title));
    QStringList quorums;
    for (const auto& [name, quorum] : script->quorums)
        quorums.append(quorumText(name, quorum));
    QVector<QPair<QString, QString>> facts{{tr("Title"), text(script->title)},
                                           {tr("Version"), QString::fromStdString(script->version)},
                                           {tr("Approved by"), QString::fromStdString(script->approvedBy)},
                                           {tr("Duration"), tr("about %1 min").arg(minutes)},
                                           {tr("People"), seats.join(QStringLiteral(", "))},
                                           {tr("Quorums"), quorums.join(QLatin1Char('\n'))}};
    m_facts->setRows(facts + earlierFacts());
    m_hash->setRows({{tr("Script"), QByteArray(reinterpret_cast<const char*>(script->sha256.data()),
                                               static_cast<qsizetype>(script->sha256.size()))}});
    for (const auto& contingency : script->contingencies) {
        QStringList titles;
        for (const auto& step : contingency.act.steps)
            titles.append(tr("%1 (%2 min)").arg(text(step.title)).arg(step.minutes));
        if (const auto* replaced = script->findStep(contingency.insteadOf))
            titles.append(tr("Instead of: %1").arg(text(replaced->title)));
        steps.append({tr("If called · %1").arg(text(contingency.act.title)), titles.join(QLatin1Char('\n'))});
    }
    m_steps->setRows(steps);
    showWaivers();
}

QString BeforePage::quorumText(const std::string& name, const script::Quorum& quorum) const {
    const auto& earlier = m_model.preparation.earlier;
    if (quorum.isEarlier && !earlier)
        return tr("%1: as the earlier ceremony made it, for the backup").arg(QString::fromStdString(name));
    const int threshold = quorum.isEarlier ? earlier->manifest.threshold : quorum.threshold;
    const auto count = quorum.isEarlier ? earlier->manifest.custodians.size() : quorum.custodians.size();
    return (quorum.purpose == script::QuorumPurpose::unlock ? tr("%1: %2 of %3, to unlock")
                                                            : tr("%1: %2 of %3, for the backup"))
        .arg(QString::fromStdString(name))
        .arg(threshold)
        .arg(count);
}

/// What a recovery starts from, as it was judged.
QVector<QPair<QString, QString>> BeforePage::earlierFacts() const {
    const auto& earlier = m_model.preparation.earlier;
    if (!earlier)
        return {};
    const auto shown = [](const std::string& text) { return QString::fromStdString(printable(text)); };
    const auto record = earlier->ceremonyId.empty() ? tr("none")
                        : earlier->isAnchored       ? tr("%1, anchored").arg(shown(earlier->ceremonyId))
                                                    : tr("%1, not anchored").arg(shown(earlier->ceremonyId));
    return {{tr("Recovers"),
             shown(earlier->manifest.key->label) + QLatin1Char('\n') + shown(earlier->root.subject())},
            {tr("Earlier record"), record}};
}

/// What the script lets a ceremony end without: it is read before anybody begins.
void BeforePage::showWaivers() {
    const auto& waivers = m_model.preparation.script->waivers;
    m_waivers->setVisible(!waivers.empty());
    QStringList lines;
    for (const auto& waiver : waivers)
        lines.append(tr("%1. Reason: %2")
                         .arg(QString::fromStdString(steps::text(waiver.debt, language())),
                              QString::fromStdString(waiver.reason)));
    if (!lines.isEmpty())
        m_waivers->setProblem(tr("The script waives:"), lines.join(QLatin1Char('\n')), {},
                              ProblemBox::Severity::warn);
}

void BeforePage::refreshChecks() {
    const auto& preparation = m_model.preparation;
    QVector<CheckRowData> rows;
    if (preparation.problem)
        rows.append(rowOf(*preparation.problem));
    for (const auto& finding : preparation.findings)
        rows.append(rowOf(finding));
    for (const auto& item : preparation.items)
        rows.append(rowOf(item));
    std::ranges::stable_sort(rows, {}, rank);
    m_toShow = std::move(rows);
    for (auto i = m_toShow.size(); i < m_rows.size(); ++i)
        m_rows[i]->hide();
    m_shownCount = 0;
    m_turns.start();
    m_checking->setVisible(m_toShow.isEmpty() || preparation.isRunning);
    m_checking->setText(preparation.isRunning      ? tr("Looking at script, HSM, readers and cards …")
                        : m_site->text().isEmpty() ? tr("Choose the site binding of this room.")
                                                   : QString());
}

/// A few at each turn of the event loop: twenty new rows at once hold the window up.
void BeforePage::showMoreChecks() {
    const auto end = std::min(m_shownCount + rowsATurn, m_toShow.size());
    for (; m_shownCount < end; ++m_shownCount) {
        if (m_shownCount == m_rows.size()) {
            m_rows.append(new CheckRow(this));
            m_checks->addWidget(m_rows.back());
        }
        m_rows[m_shownCount]->setCheck(m_toShow[m_shownCount]);
        m_rows[m_shownCount]->show();
    }
    if (m_shownCount == m_toShow.size())
        m_turns.stop();
}

void BeforePage::refreshReaders() {
    QStringList readers;
    for (const auto& reader : m_model.readers) {
        if (!reader.isPresent)
            continue;
        readers.append(reader.hasCard ? tr("%1, with a card").arg(QString::fromStdString(reader.name))
                                      : QString::fromStdString(reader.name));
    }
    m_readers->setText(!m_model.isReaderServiceUp
                           ? tr("The smartcard service (pcscd) does not answer. Start it.")
                       : readers.isEmpty() ? tr("None. Plug one in.")
                                           : readers.join(QLatin1Char('\n')));
}

bool BeforePage::isHashCompared() const {
    return m_matches->isChecked() || (m_model.preparation.site && m_model.preparation.site->rehearsal);
}

bool BeforePage::isSafeMissing() const {
    const auto& problem = m_model.preparation.problem;
    return problem && problem->has(Errc::safeNotGiven);
}

int BeforePage::toSolve() const {
    const auto& preparation = m_model.preparation;
    return preparation.refusals() + (preparation.problem ? 1 : 0) +
           static_cast<int>(
               std::ranges::count(preparation.findings, script::Severity::error, &script::Finding::severity));
}

void BeforePage::refreshBar() {
    m_bar->clearSecondary();
    auto* back = m_bar->addSecondary(tr("Back"));
    back->setObjectName(QStringLiteral("back"));
    connect(back, &QPushButton::clicked, this, m_earlier ? &BeforePage::safeWanted : &BeforePage::backWanted);
    auto* again = m_bar->addSecondary(tr("Check again"));
    again->setObjectName(QStringLiteral("checkAgain"));
    const bool isSheetOpen = m_roomSides->currentIndex() == 1;
    again->setEnabled(!m_model.preparation.isRunning && !isSheetOpen);
    connect(again, &QPushButton::clicked, this, &BeforePage::check);

    if (isSafeMissing()) {
        auto* name = m_bar->addSecondary(tr("Name the safe's folder…"));
        name->setObjectName(QStringLiteral("nameSafe"));
        connect(name, &QPushButton::clicked, this, &BeforePage::safeWanted);
    }

    m_makeSite->setEnabled(m_model.preparation.script && !m_model.preparation.isRunning);
    const bool isReady = m_model.preparation.isReady() && !isSheetOpen;
    m_bar->primary()->setText(tr("Begin the ceremony"));
    m_bar->primary()->setEnabled(isReady && isHashCompared());
    if (isSheetOpen)
        m_bar->setHint(tr("Save or cancel the site binding first."));
    else if (m_model.preparation.isRunning)
        m_bar->setHint(tr("Checking …"));
    else if (const int count = toSolve(); count > 0)
        m_bar->setHint(count == 1 ? tr("1 check to solve") : tr("%n checks to solve", nullptr, count));
    else if (isReady && !isHashCompared())
        m_bar->setHint(tr("Compare the hash with the approved one first."));
    else
        m_bar->setHint(!isReady    ? QString()
                       : m_earlier ? tr("All ready. No device was changed.")
                                   : tr("All ready. No key exists yet."));
}

}  // namespace conclave::ui
