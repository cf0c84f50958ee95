#include "ui/pages/review/anchors_panel.h"

#include <QBoxLayout>
#include <QFileDialog>
#include <QFileInfo>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QPushButton>

#include "ui/pages/path_field.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

AnchorsPanel::AnchorsPanel(QWidget* parent)
    : Panel(parent),
      m_headLabel(new Label(Type::meta)),
      m_head(new QPlainTextEdit),
      m_headHint(new Label(Type::meta, &Palette::text2)),
      m_trustLabel(new Label(Type::meta)),
      m_trust(new QVBoxLayout),
      m_addTrust(new QPushButton),
      m_script(new PathField(PathField::Kind::file)) {
    m_headLabel->setWeight(QFont::DemiBold);
    m_trustLabel->setWeight(QFont::DemiBold);
    m_headHint->setWraps(true);
    m_head->setTabChangesFocus(true);
    m_head->setObjectName(QStringLiteral("head"));
    m_head->installEventFilter(this);
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
    connect(m_head, &QPlainTextEdit::textChanged, this, &AnchorsPanel::readHead);
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
    showCertificates();
    retranslate();
}

/// Compared as soon as it is whole; until then it says what is missing.
void AnchorsPanel::readHead() {
    const auto text = m_head->toPlainText().simplified();
    const bool isWhole = text.isEmpty() || verify::parseHead(text.toStdString()).has_value();
    const auto head = isWhole ? text : QString();
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

void AnchorsPanel::restyle() {
    layout()->setContentsMargins(px(space::l), px(space::m), px(space::l), px(space::l));
    layout()->setSpacing(px(space::s));
    m_head->setFont(ui::font(Type::mono, this));
    m_head->setFixedHeight(QFontMetrics(m_head->font()).lineSpacing() * 3 + px(20));
}

void AnchorsPanel::retranslate() {
    m_headLabel->setText(tr("Head, as it was written down"));
    m_head->setAccessibleName(m_headLabel->text());
    m_head->setPlaceholderText(tr("64 hex digits or 32 words"));
    const auto text = m_head->toPlainText().simplified();
    const bool isUnfinished = !text.isEmpty() && !verify::parseHead(text.toStdString());
    m_headHint->setVisible(isUnfinished);
    m_headHint->setText(tr("Not a head yet. Type all 64 hex digits, or all 32 words."));
    m_trustLabel->setText(tr("Certificates of signers you trust"));
    m_addTrust->setText(tr("Add certificates…"));
    m_script->setLabel(tr("Approved script"));
    m_script->setPlaceholder(tr("File, as it was approved"));
    showCertificates();
}

bool AnchorsPanel::eventFilter(QObject* watched, QEvent* event) {
    // Enter ends the entry; a head has no lines of its own.
    if (watched == m_head && event->type() == QEvent::KeyPress) {
        const auto key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            focusNextChild();
            return true;
        }
    }
    return Panel::eventFilter(watched, event);
}

}  // namespace conclave::ui
