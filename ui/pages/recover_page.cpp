#include "ui/pages/recover_page.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTextBlock>
#include <QTextLayout>
#include <algorithm>
#include <cmath>

#include "ui/models/records.h"
#include "ui/models/recovery_guide.h"
#include "ui/pages/column.h"
#include "ui/pages/path_field.h"
#include "ui/theme/language.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/check_row.h"
#include "ui/widgets/label.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/problem_box.h"

namespace conclave::ui {
namespace {

void clearLayout(QLayout* layout) {
    while (auto* item = layout->takeAt(0)) {
        if (auto* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();  // a signal of its own may have led here
        }
        delete item;
    }
}

/// As high as its lines: the page scrolls, not the field.
class Commands : public Styled<QPlainTextEdit> {
  public:
    explicit Commands(const QString& text) {
        setPlainText(text);
        setReadOnly(true);
        setTabChangesFocus(true);
        setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        restyle();
    }

  protected:
    void restyle() override {
        setFont(ui::font(Type::mono, this));
        fit();
    }
    void resizeEvent(QResizeEvent* event) override {
        Styled::resizeEvent(event);
        fit();
    }

  private:
    /// The document lays its lines out when they are painted; that is too late.
    void fit() {
        const auto width = viewport()->width() - 2 * document()->documentMargin();
        QTextOption option;
        option.setWrapMode(wordWrapMode());
        qreal height = 0;
        for (auto block = document()->firstBlock(); block.isValid(); block = block.next()) {
            QTextLayout text(block.text(), font());
            text.setTextOption(option);
            text.beginLayout();
            for (auto line = text.createLine(); line.isValid(); line = text.createLine()) {
                line.setLineWidth(width);
                height += std::ceil(line.height() + line.leading());
            }
            text.endLayout();
        }
        // The document may wrap one line more than this layout: a spare line, and none is ever cut.
        height += QFontMetrics(font()).lineSpacing();
        setFixedHeight(static_cast<int>(height) + px(34));  // border, padding and margins of the document
    }
};

}  // namespace

RecoverPage::RecoverPage(QWidget* parent)
    : Styled(parent),
      m_check(new RecoveryCheck(this)),
      m_column(new Column),
      m_title(new Label(Type::title)),
      m_backup(new Panel),
      m_backupTitle(new Label(Type::heading)),
      m_record(new PathField(PathField::Kind::folder)),
      m_safe(new PathField(PathField::Kind::folder)),
      m_backupState(new Label(Type::body)),
      m_items(new QVBoxLayout),
      m_warning(new ProblemBox),
      m_hsm(new Panel),
      m_hsmTitle(new Label(Type::heading)),
      m_hsmText(new Label(Type::body)),
      m_people(new Panel),
      m_peopleTitle(new Label(Type::heading)),
      m_peopleText(new Label(Type::body, &Palette::text2)),
      m_custodians(new QVBoxLayout),
      m_guide(new Panel),
      m_guideTitle(new Label(Type::heading)),
      m_guideText(new Label(Type::body)),
      m_sections(new QVBoxLayout),
      m_bar(new ActionBar),
      m_back(nullptr) {
    m_title->setWeight(QFont::DemiBold);
    for (auto* label : {m_backupState, m_hsmText, m_peopleText, m_guideText})
        label->setWraps(true);
    m_column->add(m_title);
    m_column->add(makeBackup());
    m_column->add(m_warning);
    m_column->add(makeHsm());
    m_column->add(makeCustodians());
    m_column->add(makeCommands());
    auto* bar = new QHBoxLayout;
    bar->addStretch(1);
    bar->addWidget(m_bar, 1000);
    bar->addStretch(1);
    auto* page = new QVBoxLayout(this);
    page->addWidget(m_column, 1);
    page->addLayout(bar);

    m_back = m_bar->addSecondary(QString());
    connect(m_back, &QPushButton::clicked, this, &RecoverPage::backWanted);
    connect(m_bar->primary(), &QPushButton::clicked, this, &RecoverPage::copyCommands);
    connect(m_record, &PathField::pathChosen, this, &RecoverPage::check);
    connect(m_safe, &PathField::pathChosen, this, &RecoverPage::check);
    connect(m_check, &RecoveryCheck::finished, this, &RecoverPage::showFacts);
    restyle();
    retranslate();
}

QWidget* RecoverPage::makeBackup() {
    m_items->setSpacing(0);
    auto* column = new QVBoxLayout(m_backup);
    for (QWidget* widget : {static_cast<QWidget*>(m_backupTitle), static_cast<QWidget*>(m_record),
                            static_cast<QWidget*>(m_safe), static_cast<QWidget*>(m_backupState)})
        column->addWidget(widget);
    column->addLayout(m_items);
    return m_backup;
}

QWidget* RecoverPage::makeHsm() {
    auto* column = new QVBoxLayout(m_hsm);
    column->addWidget(m_hsmTitle);
    column->addWidget(m_hsmText);
    return m_hsm;
}

QWidget* RecoverPage::makeCustodians() {
    auto* column = new QVBoxLayout(m_people);
    column->addWidget(m_peopleTitle);
    column->addWidget(m_peopleText);
    column->addLayout(m_custodians);
    return m_people;
}

QWidget* RecoverPage::makeCommands() {
    auto* column = new QVBoxLayout(m_guide);
    column->addWidget(m_guideTitle);
    column->addWidget(m_guideText);
    column->addLayout(m_sections);
    return m_guide;
}

void RecoverPage::open(const QString& record) {
    m_record->setPath(record);
    m_safe->setPath({});
    check();
}

void RecoverPage::check() {
    m_hasCopied = false;
    if (m_record->path().isEmpty())
        m_check->forget();
    else
        m_check->run(m_record->path(), m_safe->path());
    showFacts();
}

void RecoverPage::showFacts() {
    showItems();
    showCustodians();
    showCommands();
}

void RecoverPage::showItems() {
    clearLayout(m_items);
    const auto& facts = m_check->facts();
    m_backupState->setVisible(!facts);
    m_backupState->setText(m_record->path().isEmpty()
                               ? tr("Choose the record's folder. Nothing is opened: the shares "
                                    "stay sealed.")
                               : tr("Checking the files…"));
    m_backupState->setInk(&Palette::text2);
    if (!facts)
        return;
    using What = RecoveryItem::What;
    const auto name = [&](const RecoveryItem& item) {
        switch (item.what) {
            case What::manifest:
                return tr("The manifest of the backup can be read");
            case What::manifestNamed:
                return tr("The transcript names this manifest");
            case What::share:
                return tr("The sealed share of %1 is the one that was made").arg(facts->name(item.custodian));
            case What::wrappedKey:
                return tr("The wrapped key is the one that was made");
            case What::cardCertificate:
                return tr("The card certificate of %1 is the one the share was sealed to")
                    .arg(facts->name(item.custodian));
            case What::rootCertificate:
                return tr("The root certificate is that of this key");
            case What::program:
                return tr("The program that combines shares lies with the safe's files");
            case What::wordList:
                return tr("The word list of shares lies with the safe's files");
        }
        return QString();
    };
    const auto remedy = [](const RecoveryItem& item) {
        switch (item.what) {
            case What::manifest:
                return tr("Choose the record of the ceremony that made the key.");
            case What::manifestNamed:
                return tr("Review the record before you go on.");
            case What::share:
                return tr("Take the safe's copy of this file, or do without this custodian.");
            case What::program:
                return tr("Copy docs/recover.py of Conclave's source there before you begin.");
            case What::wordList:
                return tr(
                    "Copy resources/words/slip39-wordlist.txt of Conclave's source there before you begin.");
            default:
                return tr("Take another copy of this file.");
        }
    };
    QVector<CheckRowData> wrong, right;
    for (const auto& item : facts->items) {
        CheckRowData row;
        row.name = name(item);
        if (item.problem) {
            const bool isTool = item.what == What::program || item.what == What::wordList;
            row.state = isTool ? CheckRowData::State::warning : CheckRowData::State::failed;
            row.detail = QString::fromStdString(item.problem->whatHappened(language()));
            row.remedy = remedy(item);
            wrong.append(row);
        } else {
            row.state = CheckRowData::State::passed;
            row.detail = item.file;
            right.append(row);
        }
    }
    if (!right.isEmpty()) {
        QStringList files;
        for (const auto& row : right)
            files << row.detail;
        auto& all = right.first();
        all.name = wrong.isEmpty() ? tr("All files are those that were made.")
                                   : tr("The other files are those that were made.");
        all.detail = files.join(QStringLiteral(", "));
        wrong.append(all);
    }
    for (const auto& row : wrong) {
        auto* widget = new CheckRow;
        widget->setCheck(row);
        m_items->addWidget(widget);
    }
}

void RecoverPage::showCustodians() {
    const auto chosen = chosenCustodians();
    clearLayout(m_custodians);
    m_boxes.clear();
    const auto& facts = m_check->facts();
    if (!facts || !facts->manifest) {
        m_peopleText->setText(tr("The manifest names them."));
        return;
    }
    m_peopleText->setText(tr("%1 of these %2 must come, each with card and PIN. Tick those who are here.")
                              .arg(facts->manifest->threshold)
                              .arg(facts->manifest->custodians.size()));
    for (const auto& custodian : facts->manifest->custodians) {
        const auto id = QString::fromStdString(custodian.id);
        const auto name = facts->name(id);
        auto* box = new QCheckBox(name == id ? id : QStringLiteral("%1 (%2)").arg(name, id));
        box->setProperty("custodian", id);
        box->setMinimumHeight(px(targetSize));
        box->setChecked(chosen.contains(id));
        const bool isBad =
            std::any_of(facts->items.begin(), facts->items.end(),
                        [&](const RecoveryItem& item) { return item.problem && item.custodian == id; });
        box->setEnabled(!isBad);
        box->setToolTip(isBad ? tr("The share or the card certificate is missing or changed.") : QString());
        connect(box, &QCheckBox::toggled, this, [this] {
            m_hasCopied = false;
            showCommands();
        });
        m_custodians->addWidget(box);
        m_boxes.append(box);
    }
}

QStringList RecoverPage::chosenCustodians() const {
    QStringList ids;
    for (const auto* box : m_boxes)
        if (box->isChecked())
            ids << box->property("custodian").toString();
    return ids;
}

void RecoverPage::showCommands() {
    clearLayout(m_sections);
    const auto& facts = m_check->facts();
    const auto chosen = chosenCustodians();
    const auto threshold = facts && facts->manifest ? facts->manifest->threshold : 0;
    const bool isQuorum = threshold > 0 && chosen.size() == threshold;
    const bool isReady = isQuorum && facts->isWholeFor(chosen);
    m_bar->primary()->setEnabled(isReady);
    if (!facts || !facts->manifest)
        m_bar->setHint(tr("Choose the backup first."));
    else if (!isQuorum)
        m_bar->setHint(tr("Tick exactly %1 custodians.").arg(threshold));
    else if (!isReady)
        m_bar->setHint(tr("Files are missing or changed. Mend them first; see above."));
    else if (m_hasCopied)
        m_bar->setHint(tr("Copied. Paste them on the offline computer, step by step."));
    else
        m_bar->setHint({});
    if (!isReady)
        return;
    for (const auto& section : recoveryGuide(*facts, chosen)) {
        auto* title = new Label(Type::body);
        title->setWeight(QFont::DemiBold);
        title->setText(sectionTitle(section.number));
        auto* commands = new Commands(section.commands.trimmed());
        commands->setAccessibleName(title->text());
        m_sections->addWidget(title);
        m_sections->addWidget(commands);
    }
}

QString RecoverPage::sectionTitle(int number) const {
    switch (number) {
        case 1:
            return tr("1. Prepare, and compare the safe's files with the manifest");
        case 2:
            return tr("2. Open the envelopes, one custodian at a time");
        case 3:
            return tr("3. Rebuild the key that wraps the key");
        case 4:
            return tr("4. Unwrap the root key");
        case 5:
            return tr("5. Prove that it is the root's key: silence means equal");
        case 6:
            return tr("6. Import it into the new HSM, then clean up");
        default:
            return QString::number(number);
    }
}

QString RecoverPage::commands() const {
    QString all;
    const auto& facts = m_check->facts();
    if (!facts)
        return all;
    for (const auto& section : recoveryGuide(*facts, chosenCustodians()))
        all += QStringLiteral("# ") + sectionTitle(section.number) + QLatin1Char('\n') + section.commands +
               QLatin1Char('\n');
    return all;
}

void RecoverPage::copyCommands() {
    QGuiApplication::clipboard()->setText(commands());
    m_hasCopied = true;
    showCommands();
}

void RecoverPage::restyle() {
    layout()->setContentsMargins(0, 0, 0, px(space::l));
    layout()->setSpacing(px(space::s));
    m_bar->setMaximumWidth(px(Column::wide));
    for (auto* panel : {m_backup, m_hsm, m_people, m_guide}) {
        panel->layout()->setContentsMargins(px(space::l), px(space::m), px(space::l), px(space::l));
        panel->layout()->setSpacing(px(space::s));
    }
    m_sections->setSpacing(px(space::s));
}

void RecoverPage::retranslate() {
    m_title->setText(tr("Recover a key without Conclave"));
    m_backupTitle->setText(tr("The backup"));
    m_record->setLabel(tr("Folder of the record"));
    m_record->setPlaceholder(tr("For example %1/2026-11-20").arg(Records::documentsFolder()));
    m_safe->setLabel(tr("Folder of the safe's files"));
    m_safe->setPlaceholder(tr("Empty: they are in the record's folder"));
    m_hsmTitle->setText(tr("The new HSM"));
    m_hsmText->setText(tr(
        "For an HSM that takes keys from its vendor's own procedure only, and for the day when Conclave is "
        "not "
        "trusted. The commands below end with the private key in a file, which that procedure imports. Have "
        "it at hand, and the HSM ready, before you begin."));
    m_peopleTitle->setText(tr("The custodians"));
    m_guideTitle->setText(tr("How it is done"));
    m_guideText->setText(
        tr("With the tools of Debian 12 on an offline computer: opensc, pcscd, openssl, "
           "libengine-pkcs11-openssl and python3. Conclave's own tests run these commands."));
    m_warning->setProblem(tr("At the end the private key lies in clear on that computer."),
                          tr("Work only offline, before witnesses, and destroy its storage afterwards."));
    m_bar->primary()->setText(tr("Copy the commands"));
    m_back->setText(tr("Back"));
    showFacts();
}

}  // namespace conclave::ui
