#include "ui/widgets/source_row.h"

#include <QBoxLayout>

#include "ui/theme/accessible.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"

namespace conclave::ui {
namespace {

struct Face {
    const char* icon;
    Role ink;
    Role edge;
    int edgeWidth;
};

Face faceOf(SourceRow::State state) {
    switch (state) {
        case SourceRow::State::ok:
            return {"check", &Palette::ok, &Palette::line, 1};
        case SourceRow::State::decide:
            return {"warn", &Palette::warn, &Palette::warn, 2};
        case SourceRow::State::bad:
            return {"danger", &Palette::danger, &Palette::danger, 2};
        case SourceRow::State::waits:
            return {"to-come", &Palette::text2, &Palette::line, 1};
    }
    return {};
}

}  // namespace

SourceRow::SourceRow(QWidget* parent)
    : Panel(parent),
      m_icon(new IconView({}, &Palette::text2, 20)),
      m_title(new Label(Type::body)),
      m_stateLabel(new Label(Type::meta)),
      m_fields(new QVBoxLayout),
      m_detail(new Label(Type::meta)),
      m_remedy(new Label(Type::meta)) {
    m_icon->standBeside(Type::body);
    m_title->setWeight(QFont::DemiBold);
    m_stateLabel->setWeight(QFont::DemiBold);
    m_stateLabel->setWraps(true);
    m_detail->setBreaksAnywhere(true);
    m_remedy->setWraps(true);
    m_remedy->setWeight(QFont::DemiBold);
    auto* head = new QHBoxLayout;
    head->setSpacing(space::s);
    head->addWidget(m_title, 0, Qt::AlignVCenter);
    head->addWidget(m_stateLabel, 1, Qt::AlignVCenter);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(space::xs);
    texts->addLayout(head);
    texts->addLayout(m_fields);
    texts->addWidget(m_detail);
    texts->addWidget(m_remedy);
    auto* row = new QHBoxLayout(this);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addLayout(texts, 1);
    restyle();
    retranslate();
}

void SourceRow::setTitle(const QString& title) {
    m_title->setText(title);
    retranslate();
}

void SourceRow::setState(State state, const QString& word, const QString& detail, const QString& remedy) {
    m_state = state;
    m_word = word;
    m_detail->setText(detail);
    m_detail->setVisible(!detail.isEmpty());
    m_remedy->setText(remedy);
    m_remedy->setVisible(!remedy.isEmpty());
    restyle();
    retranslate();
}

void SourceRow::add(QWidget* widget) {
    m_fields->addWidget(widget);
}

void SourceRow::add(QLayout* layout) {
    m_fields->addLayout(layout);
}

void SourceRow::restyle() {
    const auto face = faceOf(m_state);
    m_icon->setIcon(QString::fromLatin1(face.icon), face.ink);
    m_stateLabel->setInk(face.ink);
    m_remedy->setInk(m_state == State::bad ? &Palette::danger : &Palette::text);
    setEdge(face.edge, face.edgeWidth);
    m_fields->setSpacing(px(6));
    m_fields->setContentsMargins(0, 2, 0, 2);  // the focus ring has its place
    layout()->setContentsMargins(px(space::m), px(space::s), px(space::m), px(space::s));
    layout()->setSpacing(px(space::m));
}

void SourceRow::retranslate() {
    m_stateLabel->setText(m_word.isEmpty() ? QString() : QStringLiteral("· ") + m_word);
    QStringList said{m_title->text(), m_word, m_detail->text(), m_remedy->text()};
    said.removeAll(QString());
    ui::setState(this, said.join(QStringLiteral(", ")));
}

}  // namespace conclave::ui
