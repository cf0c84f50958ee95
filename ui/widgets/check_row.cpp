#include "ui/widgets/check_row.h"

#include <QBoxLayout>
#include <QPainter>

#include "ui/theme/accessible.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

namespace {

using CheckState = CheckRowData::State;

struct CheckFace {
    const char* icon;
    Role role;
};

CheckFace faceOf(CheckState state) {
    switch (state) {
        case CheckState::passed:
            return {"check", &Palette::ok};
        case CheckState::failed:
            return {"danger", &Palette::danger};
        case CheckState::notChecked:
            return {"to-come", &Palette::text2};
        case CheckState::running:
            return {"hourglass", &Palette::accent};
        case CheckState::warning:
            return {"warn", &Palette::warn};
    }
    return {};
}

}  // namespace

CheckRow::CheckRow(QWidget* parent)
    : Styled(parent),
      m_icon(new IconView({}, &Palette::text2, 18)),
      m_name(new Label(Type::body)),
      m_state(new Label(Type::meta)),
      m_detail(new Label(Type::meta, &Palette::text2)),
      m_remedy(new Label(Type::meta)),
      m_id(new Label(Type::meta, &Palette::text2)) {
    m_icon->standBeside(Type::body);
    m_name->setWraps(true);
    m_name->setWeight(QFont::Medium);
    m_state->setWeight(QFont::DemiBold);
    m_detail->setBreaksAnywhere(true);
    m_id->setBreaksAnywhere(true);
    m_remedy->setWraps(true);
    m_remedy->setWeight(QFont::DemiBold);
    auto* head = new QHBoxLayout;
    head->setSpacing(space::m);
    head->addWidget(m_name, 1, Qt::AlignTop);
    head->addWidget(m_id, 0, Qt::AlignTop);
    head->addWidget(m_state, 0, Qt::AlignTop);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addLayout(head);
    texts->addWidget(m_detail);
    texts->addWidget(m_remedy);
    auto* row = new QHBoxLayout(this);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addLayout(texts, 1);
    restyle();
}

void CheckRow::setCheck(const CheckRowData& check) {
    m_data = check;
    restyle();
    retranslate();
}

void CheckRow::restyle() {
    const auto face = faceOf(m_data.state);
    m_icon->setIcon(QString::fromLatin1(face.icon), face.role);
    m_state->setInk(face.role);
    layout()->setContentsMargins(px(space::s), px(space::s), px(space::s), px(space::s));
    layout()->setSpacing(px(space::m));
}

void CheckRow::retranslate() {
    const auto word = [this] {
        switch (m_data.state) {
            case CheckState::passed:
                return tr("passed");
            case CheckState::failed:
                return tr("failed");
            case CheckState::notChecked:
                return tr("not checked");
            case CheckState::running:
                return tr("checking");
            case CheckState::warning:
                return tr("look at this");
        }
        return QString();
    }();
    m_name->setText(m_data.name);
    m_state->setText(word);
    m_detail->setText(m_data.detail);
    m_remedy->setText(m_data.remedy);
    m_id->setText(m_data.id);
    const bool isSolved = m_data.state == CheckState::passed || m_data.state == CheckState::running;
    m_detail->setVisible(!m_data.detail.isEmpty());
    m_remedy->setVisible(!isSolved && !m_data.remedy.isEmpty());
    m_id->setVisible(!m_data.id.isEmpty());
    QStringList said{m_data.name, word, m_data.detail, isSolved ? QString() : m_data.remedy};
    said.removeAll(QString());
    setState(this, said.join(QStringLiteral(", ")));
}

void CheckRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(0, height() - 1, width(), 1, colours().line);
}

}  // namespace conclave::ui
