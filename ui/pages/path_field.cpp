#include "ui/pages/path_field.h"

#include <QBoxLayout>
#include <QFileDialog>
#include <QLineEdit>
#include <QPushButton>

#include "ui/widgets/label.h"

namespace conclave::ui {

void browsePath(QWidget* parent, PathKind kind, const QString& title, const QString& path,
                std::function<void(const QString&)> chosen) {
    auto* dialog = new QFileDialog(parent, title, path);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(kind == PathKind::folder ? QFileDialog::Directory : QFileDialog::ExistingFile);
    dialog->setOption(QFileDialog::ShowDirsOnly, kind == PathKind::folder);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    dialog->open();
}

PathField::PathField(Kind kind, QWidget* parent)
    : Styled(parent),
      m_kind(kind),
      m_label(new Label(Type::meta)),
      m_edit(new QLineEdit),
      m_browse(new QPushButton) {
    m_label->setWeight(QFont::DemiBold);
    m_label->setBuddy(m_edit);
    auto* row = new QHBoxLayout;
    row->addWidget(m_edit, 1);
    row->addWidget(m_browse);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_label);
    column->addLayout(row);
    setFocusProxy(m_edit);
    connect(m_edit, &QLineEdit::editingFinished, this, &PathField::choose);
    connect(m_edit, &QLineEdit::returnPressed, this, [this] {  // the same path again: to be read anew
        m_chosen.clear();
        choose();
    });
    connect(m_browse, &QPushButton::clicked, this, &PathField::browse);
    restyle();
    retranslate();
}

void PathField::setLabel(const QString& label) {
    m_label->setText(label);
    m_edit->setAccessibleName(label);
    m_browse->setAccessibleName(label + QStringLiteral(": ") + m_browse->text());
}

void PathField::setLabelShown(bool isShown) {
    m_label->setVisible(isShown);
}

void PathField::setPlaceholder(const QString& text) {
    m_edit->setPlaceholderText(text);
}

void PathField::setPath(const QString& path) {
    m_chosen = path;
    m_edit->setText(path);
}

QString PathField::path() const {
    return m_edit->text().trimmed();
}

void PathField::choose() {
    if (path() == m_chosen)
        return;
    m_chosen = path();
    emit pathChosen(m_chosen);
}

void PathField::browse() {
    browsePath(this, m_kind, m_label->text(), path(), [this](const QString& file) {
        m_edit->setText(file);
        choose();
    });
}

void PathField::restyle() {
    layout()->setSpacing(px(space::xs));
    layout()->itemAt(1)->layout()->setSpacing(px(space::s));  // the focus ring has its place
    m_edit->setMinimumHeight(px(targetSize));
    m_browse->setMinimumHeight(px(targetSize));
}

void PathField::retranslate() {
    m_browse->setText(tr("Browse…"));
    setLabel(m_label->text());
}

}  // namespace conclave::ui
