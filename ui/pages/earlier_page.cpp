#include "ui/pages/earlier_page.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QFile>
#include <QGridLayout>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>

#include "ui/models/earlier_check.h"
#include "ui/models/file_path.h"
#include "ui/pages/path_field.h"
#include "ui/pages/scrolling.h"
#include "ui/pages/texts.h"
#include "ui/theme/focus_ring.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/fingerprint_rows.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/source_row.h"
#include "ui/widgets/text_line.h"

namespace conclave::ui {
namespace {

using Source = SourceRow::State;

QString nameOfPath(const std::filesystem::path& path) {
    return QFile::decodeName(path.c_str());
}

Label* sideTitle(QWidget* parent) {
    auto* label = new Label(Type::meta, &Palette::text2, parent);
    label->setWeight(QFont::DemiBold);
    return label;
}

}  // namespace

EarlierPage::EarlierPage(QWidget* parent) : Styled(parent), m_check(new EarlierCheck(this)) {
    auto* outer = new QVBoxLayout(this);
    // As on the page before a ceremony: in line in spite of the focus rings.
    outer->setContentsMargins(space::xl - FocusRing::reach, space::s, space::xl - FocusRing::reach, space::s);
    outer->setSpacing(space::s);
    m_title = new Label(Type::title, &Palette::text, this);
    m_title->setWeight(QFont::DemiBold);
    m_intro = new Label(Type::meta, &Palette::text2, this);
    m_intro->setWraps(true);
    m_note = new Panel(this);
    m_note->setFill(&Palette::softAccent);
    m_note->setEdge(&Palette::accent);
    m_noteText = new Label(Type::meta, &Palette::text, m_note);
    m_noteText->setWraps(true);
    auto* note = new QVBoxLayout(m_note);
    note->addWidget(m_noteText);
    m_note->hide();
    auto* head = new QHBoxLayout;
    head->setContentsMargins(FocusRing::reach, 0, FocusRing::reach, 0);
    head->setSpacing(space::m);
    head->addWidget(m_title);
    head->addWidget(m_intro, 1, Qt::AlignVCenter);
    head->addWidget(m_note, 1, Qt::AlignVCenter);
    outer->addLayout(head);
    auto* sides = new QHBoxLayout;
    sides->setSpacing(space::l);
    sides->addWidget(makeSources(), 4);
    sides->addWidget(makeFound(), 3);
    outer->addLayout(sides, 1);
    m_bar = new ActionBar(this);
    m_back = m_bar->addSecondary({});
    m_back->setObjectName(QStringLiteral("back"));
    m_guide = m_bar->addSecondary({});
    m_guide->setObjectName(QStringLiteral("guide"));
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(FocusRing::reach, 0, FocusRing::reach, 0);
    foot->addWidget(m_bar);
    outer->addLayout(foot);

    for (auto* field : {m_safe, m_root, m_record})
        connect(field, &PathField::pathChosen, this, &EarlierPage::check);
    connect(m_record, &PathField::pathChosen, this, [this](const QString& path) {
        if (!path.isEmpty())
            m_isThere->setChecked(true);
    });
    connect(m_head, &QLineEdit::editingFinished, this, [this] {
        if (m_head->text() != m_judgedHead)
            check();
    });
    connect(m_hasRecord, &QButtonGroup::idToggled, this, [this](int, bool isChecked) {
        if (isChecked)
            check();
    });
    connect(m_check, &EarlierCheck::finished, this, &EarlierPage::refresh);
    connect(m_bar->primary(), &QPushButton::clicked, this, &EarlierPage::continueWanted);
    connect(m_back, &QPushButton::clicked, this, &EarlierPage::backWanted);
    connect(m_guide, &QPushButton::clicked, this, &EarlierPage::guideWanted);
    restyle();
    retranslate();
}

QWidget* EarlierPage::makeSources() {
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(FocusRing::reach, 0, FocusRing::reach, space::xs);
    column->setSpacing(space::s);
    m_sourcesTitle = sideTitle(content);
    m_safeRow = new SourceRow(content);
    m_safe = new PathField(PathField::Kind::folder, m_safeRow);
    m_rootRow = new SourceRow(content);
    m_root = new PathField(PathField::Kind::file, m_rootRow);
    for (auto* field : {m_safe, m_root})
        field->setLabelShown(false);  // the row's title is beside it
    m_safeRow->add(m_safe);
    m_rootRow->add(m_root);
    column->addWidget(m_sourcesTitle);
    column->addWidget(m_safeRow);
    column->addWidget(m_rootRow);
    column->addWidget(makeRecord());
    column->addStretch();
    return scrolling(content, this);
}

QWidget* EarlierPage::makeRecord() {
    m_recordRow = new SourceRow;
    m_isThere = new QRadioButton(m_recordRow);
    m_isThere->setObjectName(QStringLiteral("recordIsThere"));
    m_isNone = new QRadioButton(m_recordRow);
    m_isNone->setObjectName(QStringLiteral("recordIsNone"));
    m_hasRecord = new QButtonGroup(this);
    m_hasRecord->addButton(m_isThere, 1);
    m_hasRecord->addButton(m_isNone, 0);
    m_record = new PathField(PathField::Kind::folder, m_recordRow);
    m_record->setLabelShown(false);
    m_head = new TextLine(TextLine::block, m_recordRow);
    m_head->setObjectName(QStringLiteral("head"));
    m_headName = new Label(Type::meta, &Palette::text, m_recordRow);
    m_headName->setWeight(QFont::DemiBold);
    m_headName->setBuddy(m_head);
    auto* choice = new QHBoxLayout;
    choice->setSpacing(space::xl);
    choice->addWidget(m_isThere);
    choice->addWidget(m_isNone);
    choice->addStretch();
    m_recordRow->add(choice);
    for (QWidget* widget :
         {static_cast<QWidget*>(m_record), static_cast<QWidget*>(m_headName), static_cast<QWidget*>(m_head)})
        m_recordRow->add(widget);
    return m_recordRow;
}

QWidget* EarlierPage::makeFound() {
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(FocusRing::reach, 0, FocusRing::reach, space::xs);
    column->setSpacing(space::s);
    m_foundTitle = sideTitle(content);
    m_hsmRow = new SourceRow(content);
    column->addWidget(m_foundTitle);
    column->addWidget(makeKey());
    column->addWidget(makeHolders());
    column->addWidget(m_hsmRow);
    column->addStretch();
    return scrolling(content, this);
}

QWidget* EarlierPage::makeKey() {
    m_key = new Panel;
    m_keyTitle = new Label(Type::body, &Palette::text, m_key);
    m_keyTitle->setWeight(QFont::DemiBold);
    m_keyTitle->setBreaksAnywhere(true);
    m_keyText = new Label(Type::meta, &Palette::text, m_key);
    m_keyText->setBreaksAnywhere(true);
    m_keyWords = new FingerprintRows(m_key);
    m_keyWords->setDense(true);
    m_keyWords->setShort(true);
    auto* rows = new QVBoxLayout(m_key);
    for (QWidget* widget : {static_cast<QWidget*>(m_keyTitle), static_cast<QWidget*>(m_keyText),
                            static_cast<QWidget*>(m_keyWords)})
        rows->addWidget(widget);
    return m_key;
}

QWidget* EarlierPage::makeHolders() {
    m_holders = new Panel;
    m_holdersTitle = new Label(Type::body, &Palette::text, m_holders);
    m_holdersTitle->setWeight(QFont::DemiBold);
    m_holdersTitle->setWraps(true);
    m_holderRows = new QGridLayout;
    m_holderRows->setColumnStretch(1, 1);
    m_holdersText = new Label(Type::meta, &Palette::text, m_holders);
    m_holdersText->setWraps(true);
    auto* rows = new QVBoxLayout(m_holders);
    rows->addWidget(m_holdersTitle);
    rows->addLayout(m_holderRows);
    rows->addWidget(m_holdersText);
    return m_holders;
}

void EarlierPage::reopen(const QString& resumed, bool isDrill) {
    m_resumed = resumed;
    m_isDrill = isDrill;
    retranslate();
    check();  // files may have changed meanwhile
    m_bar->primary()->rearm();
    emit isDrillChanged();
}

void EarlierPage::setOrder(const ceremony::EarlierOrder& order, bool isNone) {
    m_safe->setPath(nameOfPath(order.safe));
    m_root->setPath(nameOfPath(order.root));
    m_record->setPath(nameOfPath(order.record));
    m_head->setText(QString::fromStdString(order.head));
    const bool isDecided = isNone || !order.record.empty();
    const QSignalBlocker quiet(m_hasRecord);
    m_hasRecord->setExclusive(false);  // so that neither may be
    m_isThere->setChecked(isDecided && !isNone);
    m_isNone->setChecked(isNone);
    m_hasRecord->setExclusive(true);
}

void EarlierPage::open() {
    if (m_isDrill)
        setOrder({}, false);
    reopen({}, false);
    m_safe->setFocus();
}

void EarlierPage::openResume(const QString& record) {
    reopen(record, m_isDrill);
    m_safe->setFocus();
}

void EarlierPage::openDrill(const ceremony::EarlierOrder& made, const QString& cardPin) {
    m_cardPin = cardPin;
    setOrder(made, false);
    reopen({}, true);
    m_bar->primary()->setFocus();
}

ceremony::EarlierOrder EarlierPage::order() const {
    ceremony::EarlierOrder order{toPath(m_safe->path()), {}, {}, toPath(m_root->path())};
    if (m_isThere->isChecked()) {
        order.record = toPath(m_record->path());
        order.head = m_head->text().trimmed().toStdString();
    }
    return order;
}

void EarlierPage::check() {
    m_judgedHead = m_head->text();
    const auto named = order();
    if (named.safe.empty() && named.root.empty())
        m_check->forget();
    else
        m_check->run(named);
    refresh();
}

void EarlierPage::refresh() {
    const bool isNone = m_isNone->isChecked();
    for (QWidget* widget :
         {static_cast<QWidget*>(m_record), static_cast<QWidget*>(m_headName), static_cast<QWidget*>(m_head)})
        widget->setVisible(!isNone);
    refreshSafe();
    refreshRoot();
    refreshRecord();
    refreshKey();
    refreshHolders();
    refreshBar();
}

void EarlierPage::refreshSafe() {
    const auto& facts = m_check->facts();
    if (m_safe->path().isEmpty())
        m_safeRow->setState(Source::waits, {},
                            tr("On the stick or disc that lay there. A whole record will do, too."));
    else if (m_check->isRunning())
        m_safeRow->setState(Source::waits, tr("being read…"), {});
    else if (facts.safeProblem)
        m_safeRow->setState(Source::bad, tr("cannot be used"), whatHappened(*facts.safeProblem),
                            whatToDo(*facts.safeProblem));
    else if (facts.isSafeGood)
        m_safeRow->setState(Source::ok, tr("usable"),
                            tr("Every file in %1 is the one that was made.").arg(facts.quorum));
    else if (facts.rootProblem && !facts.key.isEmpty())
        m_safeRow->setState(Source::waits, tr("of another key than the root certificate"), {});
    else
        m_safeRow->setState(Source::waits, tr("waits for the root certificate"),
                            tr("The folder can be read. What vouches for it is still missing."));
}

void EarlierPage::refreshRoot() {
    const auto& facts = m_check->facts();
    if (m_root->path().isEmpty())
        m_rootRow->setState(
            Source::waits, {},
            tr("One that came another way, not from the safe: from the CA's site, an archive, "
               "a computer that trusts it."));
    else if (m_check->isRunning())
        m_rootRow->setState(Source::waits, tr("being read…"), {});
    else if (facts.rootProblem)
        m_rootRow->setState(Source::bad, !facts.key.isEmpty() ? tr("of another key") : tr("cannot be used"),
                            whatHappened(*facts.rootProblem), whatToDo(*facts.rootProblem));
    else if (facts.isRootOfSafe)
        m_rootRow->setState(Source::decide, tr("from the safe itself"), {},
                            tr("It did not come another way. Compare the words with a paper that did."));
    else if (facts.isSafeGood)
        m_rootRow->setState(Source::ok, tr("vouches for the backup"), {});
    else
        m_rootRow->setState(Source::waits, tr("waits for the safe's folder"), {});
}

void EarlierPage::refreshRecord() {
    const auto& facts = m_check->facts();
    if (m_isNone->isChecked())
        m_recordRow->setState(Source::decide, tr("none"),
                              tr("The root certificate alone vouches for the backup. That is recorded as an "
                                 "exception."));
    else if (!m_isThere->isChecked() || m_record->path().isEmpty())
        m_recordRow->setState(Source::waits, {},
                              tr("It tells who made the backup, and how. Its export will do."));
    else if (m_check->isRunning())
        m_recordRow->setState(Source::waits, tr("being verified…"), {});
    else if (facts.recordProblem)
        m_recordRow->setState(Source::bad, tr("cannot be used"), whatHappened(*facts.recordProblem),
                              whatToDo(*facts.recordProblem));
    else if (facts.headProblem)
        m_recordRow->setState(Source::bad, tr("not that head"), whatHappened(*facts.headProblem),
                              whatToDo(*facts.headProblem));
    else if (!facts.isRecordGood)
        m_recordRow->setState(Source::waits, tr("waits for the safe and the root certificate"), {});
    else if (facts.isAnchored)
        m_recordRow->setState(
            Source::ok, tr("intact, anchored"),
            tr("%1 tells of this backup, and its head is the one on paper.").arg(facts.ceremonyId));
    else
        m_recordRow->setState(
            Source::decide, tr("intact, not anchored"),
            tr("%1 tells of this backup. Nobody compared its head with paper: that is recorded as an "
               "exception.")
                .arg(facts.ceremonyId),
            tr("Type the head, if somebody has it."));
}

/// What the root certificate says of itself, and of which backup it is.
void EarlierPage::refreshKey() {
    const auto& facts = m_check->facts();
    const bool isKnown = !m_check->isRunning() && !facts.key.isEmpty();
    m_keyTitle->setText(isKnown && facts.isSafeGood ? tr("Key %1").arg(facts.label)
                        : isKnown                   ? tr("Key of the root certificate")
                                                    : tr("Key"));
    m_keyText->setText(isKnown ? facts.subject : tr("The root certificate names it."));
    m_keyText->setInk(isKnown ? &Palette::text : &Palette::text2);
    m_keyWords->setVisible(isKnown);
    if (isKnown)
        m_keyWords->setHash(tr("Short form of the key"), facts.key);
}

void EarlierPage::refreshHolders() {
    const auto& facts = m_check->facts();
    while (auto* item = m_holderRows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const bool isKnown = facts.isSafeGood && !m_check->isRunning();
    m_holdersTitle->setText(
        isKnown
            ? tr("Holders of the backup: %1 of %2 must come").arg(facts.threshold).arg(facts.holders.size())
            : tr("Holders of the backup"));
    for (int row = 0; isKnown && row < facts.holders.size(); ++row) {
        auto* icon = new IconView(QStringLiteral("person"), &Palette::text2, 20);
        icon->standBeside(Type::body);
        auto* name = new Label(Type::body);
        name->setWraps(true);
        name->setText(facts.holder(facts.holders.at(row)));
        m_holderRows->addWidget(icon, row, 0, Qt::AlignTop);
        m_holderRows->addWidget(name, row, 1);
    }
    m_holdersText->setText(isKnown
                               ? tr("Each brings the card of the earlier ceremony and its PIN, and may sit "
                                    "in any custodian's seat. Cards and PINs of the old HSM are not needed.")
                               : tr("The safe's manifest names them."));
    m_holdersText->setInk(isKnown ? &Palette::text : &Palette::text2);
}

bool EarlierPage::isRecordSettled() const {
    return m_isNone->isChecked() || (m_check->facts().isRecordGood && !m_check->facts().headProblem);
}

QStringList EarlierPage::toSolve() const {
    const auto& facts = m_check->facts();
    QStringList open;
    if (!facts.isSafeGood && !(facts.rootProblem && !facts.safeProblem && !m_safe->path().isEmpty()))
        open << tr("safe's folder");
    if (m_root->path().isEmpty() || facts.rootProblem)
        open << tr("root certificate");
    if (!isRecordSettled())
        open << (facts.headProblem ? tr("head of the earlier record") : tr("earlier record"));
    return open;
}

void EarlierPage::refreshBar() {
    const auto open = toSolve();
    m_bar->primary()->setEnabled(!m_check->isRunning() && open.isEmpty());
    m_bar->setHint(m_check->isRunning() ? tr("Looking at the files…")
                   : open.isEmpty()
                       ? (m_check->facts().isAnchored ? QString() : tr("An exception will be recorded."))
                       : tr("%n to solve: %1.", nullptr, static_cast<int>(open.size()))
                             .arg(open.join(QStringLiteral(", "))));
}

void EarlierPage::restyle() {
    m_note->layout()->setContentsMargins(px(space::m), px(space::xs), px(space::m), px(space::xs));
    for (auto* panel : {m_key, m_holders}) {
        panel->layout()->setContentsMargins(px(space::m), px(space::s), px(space::m), px(space::s));
        panel->layout()->setSpacing(px(space::xs));
    }
    m_holderRows->setHorizontalSpacing(px(space::s));
    m_holderRows->setVerticalSpacing(px(space::xs));
    m_head->setMinimumHeight(px(targetSize));
}

void EarlierPage::retranslate() {
    m_title->setText(m_resumed.isEmpty() ? tr("Recover a key") : tr("Go on with a recovery"));
    m_intro->setText(
        m_resumed.isEmpty()
            ? tr("Everything is judged here. No device is changed before the ceremony begins.")
            : tr("%1 was interrupted before it had the backup. Name the same things again.").arg(m_resumed));
    const bool isDrillBegun = m_isDrill && m_resumed.isEmpty();
    m_note->setVisible(isDrillBegun);
    m_intro->setVisible(!isDrillBegun);
    m_noteText->setText(
        tr("A drill: safe, record and cards are made up, the HSM is lost, and so is the third "
           "custodian's card. The PIN of every other card is %1.")
            .arg(m_cardPin));
    m_foundTitle->setText(tr("What was found"));
    m_sourcesTitle->setText(tr("What came out of the safe, and what vouches for it"));
    m_safeRow->setTitle(tr("Safe's folder"));
    m_safe->setLabel(tr("Safe's folder"));
    m_rootRow->setTitle(tr("Root certificate"));
    m_root->setLabel(tr("Root certificate"));
    m_recordRow->setTitle(tr("Earlier record"));
    m_isThere->setText(tr("It is in this folder"));
    m_record->setLabel(tr("Folder of the earlier record"));
    m_headName->setText(tr("Its head on paper, hex or words (empty: nobody has it)"));
    m_head->setAccessibleName(m_headName->text());
    m_isNone->setText(tr("There is none"));
    m_hsmRow->setTitle(tr("New HSM"));
    m_hsmRow->setState(
        Source::waits, tr("not touched yet"),
        tr("Plug it in. It is looked at once all this is judged, and erased only in the ceremony."));
    m_back->setText(tr("Back"));
    m_guide->setText(tr("Without Conclave…"));
    m_bar->primary()->setText(m_resumed.isEmpty() ? tr("Continue to the checks") : tr("Resume the ceremony"));
    refresh();
}

}  // namespace conclave::ui
