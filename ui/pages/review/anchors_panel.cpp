#include "ui/pages/review/anchors_panel.h"

#include <QBoxLayout>
#include <QFileDialog>
#include <QFileInfo>
#include <QPushButton>

#include "core/base/typed.h"
#include "ui/pages/path_field.h"
#include "ui/pages/texts.h"
#include "ui/widgets/label.h"
#include "ui/widgets/paragraph_edit.h"

namespace conclave::ui {
namespace {

constexpr int headLines = 7;  // 32 words, of eleven letters at most
constexpr int emptyLines = 2;

/// What is wrong with what was typed so far; none while it only lacks its end.
std::optional<Error> headError(const QString& text) {
    constexpr int wholeWords = 32, wholeDigits = 64;
    const auto head = typedHash(text.simplified().toStdString());
    if (head)
        return std::nullopt;
    const auto words = text.simplified().split(u' ').size();
    const int number = QString::fromStdString(head.error().args().front()).toInt();
    const bool lacksItsEnd = head.error().code() == Errc::headLength
                                 ? words < wholeWords && number < wholeDigits
                                 : words < wholeWords && number == words && !text.back().isSpace();
    return lacksItsEnd ? std::nullopt : std::optional(head.error());
}

}  // namespace

AnchorsPanel::AnchorsPanel(QWidget* parent)
    : Panel(parent),
      m_headLabel(new Label(Type::meta)),
      m_head(new ParagraphEdit),
      m_headHint(new Label(Type::meta, &Palette::text2)),
      m_trustLabel(new Label(Type::meta)),
      m_trust(new QVBoxLayout),
      m_addTrust(new QPushButton),
      m_script(new PathField(PathField::Kind::file)),
      m_records(new QVBoxLayout) {
    m_headLabel->setWeight(QFont::DemiBold);
    m_trustLabel->setWeight(QFont::DemiBold);
    m_headHint->setWraps(true);
    m_head->setObjectName(QStringLiteral("head"));
    m_script->setObjectName(QStringLiteral("script"));
    auto* addRow = new QHBoxLayout;
    addRow->addWidget(m_addTrust);
    addRow->addStretch(1);
    auto* column = new QVBoxLayout(this);
    for (QWidget* widget : {static_cast<QWidget*>(m_headLabel), static_cast<QWidget*>(m_head),
                            static_cast<QWidget*>(m_headHint), static_cast<QWidget*>(m_trustLabel)})
        column->addWidget(widget);
    column->addLayout(m_trust);
    column->addLayout(addRow);
    column->addWidget(m_script);
    column->addLayout(m_records);
    addRecordField();
    connect(m_head, &ParagraphEdit::textChanged, this, &AnchorsPanel::readHead);
    connect(m_addTrust, &QPushButton::clicked, this, &AnchorsPanel::addCertificates);
    connect(m_script, &PathField::pathChosen, this, [this](const QString& path) {
        m_anchors.script = path;
        emit anchorsChanged();
    });
    restyle();
    retranslate();
}

void AnchorsPanel::clear() {
    const QSignalBlocker quiet(m_head);
    m_head->clear();
    m_script->setPath({});
    m_anchors = {};
    qDeleteAll(m_with);
    m_with.clear();
    addRecordField();
    fitHead();
    showCertificates();
    retranslate();
}

/// Compared as soon as it is whole; until then it says what is missing.
void AnchorsPanel::readHead() {
    const auto text = m_head->paragraph();
    const bool isWhole = text.isEmpty() || typedHash(text.toStdString()).has_value();
    const auto head = isWhole ? text : QString();
    fitHead();
    retranslate();
    if (head == m_anchors.head)
        return;
    m_anchors.head = head;
    emit anchorsChanged();
}

void AnchorsPanel::addCertificates() {
    auto* dialog = new QFileDialog(this, m_trustLabel->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilters({tr("Certificates (*.crt *.pem *.cer *.der)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& files) {
        m_anchors.trust << files;
        m_anchors.trust.removeDuplicates();
        showCertificates();
        emit anchorsChanged();
    });
    dialog->open();
}

void AnchorsPanel::showCertificates() {
    while (auto* item = m_trust->takeAt(0)) {
        if (auto* row = item->widget()) {
            row->hide();
            row->deleteLater();  // its own button may have led here
        }
        delete item;
    }
    for (const auto& file : m_anchors.trust) {
        auto* row = new QWidget;
        auto* name = new Label(Type::body);
        name->setBreaksAnywhere(true);
        name->setText(QFileInfo(file).fileName());
        name->setToolTip(file);
        auto* remove = new QPushButton(tr("Remove"));
        remove->setAccessibleName(tr("Remove %1").arg(name->text()));
        connect(remove, &QPushButton::clicked, this, [this, file] {
            m_anchors.trust.removeAll(file);
            showCertificates();
            emit anchorsChanged();
        });
        auto* line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        line->addWidget(name, 1);
        line->addWidget(remove);
        m_trust->addWidget(row);
    }
}

/// There is always one more field than records.
void AnchorsPanel::addRecordField() {
    auto* field = new PathField(PathField::Kind::folder);
    field->setObjectName(QStringLiteral("with"));
    field->setLabelShown(m_with.isEmpty());
    m_with << field;
    m_records->addWidget(field);
    connect(field, &PathField::pathChosen, this, &AnchorsPanel::readRecords);
    retranslate();
}

void AnchorsPanel::readRecords() {
    m_anchors.with.clear();
    for (const auto* field : m_with)
        if (!field->path().isEmpty())
            m_anchors.with << field->path();
    if (!m_with.last()->path().isEmpty())
        addRecordField();
    emit anchorsChanged();
}

void AnchorsPanel::restyle() {
    layout()->setContentsMargins(px(space::l), px(space::m), px(space::l), px(space::l));
    layout()->setSpacing(px(space::s));
    m_records->setSpacing(px(space::s));
    m_head->setFont(ui::font(Type::mono, this));
    fitHead();
}

/// The checks below stay in sight until somebody has a head to type.
void AnchorsPanel::fitHead() {
    const int lines = m_head->paragraph().isEmpty() ? emptyLines : headLines;
    m_head->setFixedHeight(QFontMetrics(m_head->font()).lineSpacing() * lines + px(20));
}

void AnchorsPanel::retranslate() {
    m_headLabel->setText(tr("Head, as it was written down"));
    m_head->setAccessibleName(m_headLabel->text());
    m_head->setPlaceholderText(tr("64 hex digits or 32 words"));
    const auto text = m_head->paragraph();
    const bool isUnfinished = !text.isEmpty() && !typedHash(text.toStdString());
    m_headHint->setVisible(isUnfinished);
    const auto wrong = isUnfinished ? headError(m_head->toPlainText()) : std::nullopt;
    m_headHint->setText(wrong ? whatHappened(*wrong) + u' ' + whatToDo(*wrong)
                              : tr("Not a head yet. Type all 64 hex digits, or all 32 words."));
    m_trustLabel->setText(tr("Certificates of signers you trust"));
    m_addTrust->setText(tr("Add certificates…"));
    m_script->setLabel(tr("Approved script"));
    m_script->setPlaceholder(tr("File, as it was approved"));
    for (auto* field : m_with) {
        field->setLabel(tr("Records of the same key, before or after"));
        field->setPlaceholder(tr("Folder of a record, or of its export"));
    }
    showCertificates();
}

}  // namespace conclave::ui
