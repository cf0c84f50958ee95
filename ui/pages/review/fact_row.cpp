#include "ui/pages/review/fact_row.h"

#include <QBoxLayout>
#include <QPainter>

#include "ui/theme/accessible.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

FactRow::FactRow(QWidget* parent)
    : Styled(parent),
      m_icon(new IconView({}, &Palette::text2, 20)),
      m_name(new Label(Type::body)),
      m_what(new Label(Type::meta, &Palette::text2)),
      m_identity(new Label(Type::mono, &Palette::text2)),
      m_state(new Chip) {
    m_name->setWeight(QFont::Medium);
    m_name->setBreaksAnywhere(true);
    m_what->setWraps(true);
    m_identity->setBreaksAnywhere(true);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_name);
    texts->addWidget(m_what);
    texts->addWidget(m_identity);
    auto* row = new QHBoxLayout(this);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addLayout(texts, 1);
    row->addWidget(m_state, 0, Qt::AlignTop);
    restyle();
}

void FactRow::setFact(const Data& shown) {
    m_data = shown;
    m_icon->setIcon(shown.icon, &Palette::text2);
    m_name->setText(shown.name);
    m_what->setText(shown.what);
    m_identity->setText(shown.identity);
    m_what->setVisible(!shown.what.isEmpty());
    m_identity->setVisible(!shown.identity.isEmpty());
    m_state->setVisible(!shown.state.isEmpty());
    switch (shown.good) {
        case Data::Good::yes:
            m_state->setChip(Chip::Form::bare, &Palette::ok, QStringLiteral("check"), shown.state);
            break;
        case Data::Good::no:
            m_state->setChip(Chip::Form::solid, &Palette::danger, QStringLiteral("danger"), shown.state);
            break;
        case Data::Good::neutral:
            m_state->setChip(Chip::Form::bare, &Palette::text2, QStringLiteral("to-come"), shown.state);
            break;
    }
    QStringList said{shown.name, shown.what, shown.state};
    said.removeAll(QString());
    setState(this, said.join(QStringLiteral(", ")));
}

void FactRow::restyle() {
    layout()->setContentsMargins(px(space::s), px(space::s), px(space::s), px(space::s));
    layout()->setSpacing(px(space::m));
}

void FactRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(0, height() - 1, width(), 1, colours().line);
}

}  // namespace conclave::ui
