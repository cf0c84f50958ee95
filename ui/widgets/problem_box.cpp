#include "ui/widgets/problem_box.h"

#include <QBoxLayout>

#include "ui/theme/accessible.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

ProblemBox::ProblemBox(QWidget* parent)
    : Panel(parent),
      m_icon(new IconView({}, &Palette::danger, 22)),
      m_what(new Label(Type::body)),
      m_todo(new Label(Type::body)),
      // In Inter 0x30 would look like a multiplication.
      m_technical(new Label(Type::mono, &Palette::text2)) {
    m_icon->standBeside(Type::body);
    m_what->setWeight(QFont::DemiBold);
    m_what->setWraps(true);
    m_todo->setWraps(true);
    m_technical->setBreaksAnywhere(true);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(space::xs);
    for (auto* label : {m_what, m_todo, m_technical}) {
        texts->addWidget(label);
    }
    auto* row = new QHBoxLayout(this);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addLayout(texts, 1);
    restyle();
    clear();
}

void ProblemBox::setProblem(const QString& what, const QString& todo, const QString& technical,
                            Severity severity) {
    m_severity = severity;
    m_what->setText(what);
    m_todo->setText(todo);
    m_technical->setText(technical);
    m_todo->setVisible(!todo.isEmpty());
    m_technical->setVisible(!technical.isEmpty());
    restyle();
    setState(this, what + u' ' + todo);
    show();
    announceAlert(this);
}

void ProblemBox::clear() {
    hide();
    setState(this, {});
}

void ProblemBox::restyle() {
    const bool isDanger = m_severity == Severity::danger;
    const Role role = isDanger ? &Palette::danger : &Palette::warn;
    setFill(isDanger ? &Palette::softDanger : &Palette::softWarn);
    setEdge(role, 2);
    m_icon->setIcon(isDanger ? QStringLiteral("danger") : QStringLiteral("warn"), role);
    m_what->setInk(role);
    layout()->setContentsMargins(px(space::l), px(space::m), px(space::l), px(space::m));
    layout()->setSpacing(px(space::m));
}

}  // namespace conclave::ui
