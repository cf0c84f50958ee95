#include "ui/widgets/verdict_banner.h"

#include <QBoxLayout>

#include "ui/theme/accessible.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

VerdictBanner::VerdictBanner(QWidget* parent)
    : Panel(parent),
      m_icon(new IconView({}, &Palette::text, 36)),
      m_headline(new Label(Type::title)),
      m_todo(new Label(Type::body)) {
    m_headline->setWraps(true);
    m_todo->setWraps(true);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(space::xs);
    texts->addWidget(m_headline);
    texts->addWidget(m_todo);
    auto* row = new QHBoxLayout(this);
    row->addWidget(m_icon, 0, Qt::AlignVCenter);
    row->addLayout(texts, 1);
    setVerdict(Verdict::checking);
}

void VerdictBanner::setChecking(int done, int count) {
    m_number = done;
    m_count = count;
    setVerdict(Verdict::checking);
}

void VerdictBanner::setHolds(int passed, const QString& notCompared) {
    m_number = passed;
    m_detail = notCompared;
    setVerdict(Verdict::holds);
}

void VerdictBanner::setNotAgreed(const QString& what) {
    m_detail = what;
    setVerdict(Verdict::notAgreed);
}

void VerdictBanner::setDoesNotHold(const QString& what) {
    m_detail = what;
    setVerdict(Verdict::doesNotHold);
}

void VerdictBanner::setAbandoned(const QString& owed) {
    m_detail = owed;
    setVerdict(Verdict::abandoned);
}

void VerdictBanner::setIncomplete(int notChecked, const QString& todo) {
    m_number = notChecked;
    m_detail = todo;
    setVerdict(Verdict::incomplete);
}

void VerdictBanner::setVerdict(Verdict verdict) {
    m_verdict = verdict;
    restyle();
    retranslate();
}

void VerdictBanner::restyle() {
    layout()->setContentsMargins(px(20), px(space::l), px(20), px(space::l));
    layout()->setSpacing(px(space::l));
    // The bad verdict is solid, so that it differs from the good one without colour.
    const auto face = [this](Role fill, Role edge, Role ink, Role todoInk, const QString& icon) {
        setFill(fill);
        setEdge(edge, 2);
        m_icon->setIcon(icon, ink);
        m_headline->setInk(ink);
        m_todo->setInk(todoInk);
    };
    switch (m_verdict) {
        case Verdict::checking:
            face(&Palette::surface, &Palette::line, &Palette::text, &Palette::text2,
                 QStringLiteral("hourglass"));
            break;
        case Verdict::holds:
            face(&Palette::softOk, &Palette::ok, &Palette::ok, &Palette::text, QStringLiteral("shield"));
            break;
        case Verdict::notAgreed:
            face(&Palette::softWarn, &Palette::warn, &Palette::warn, &Palette::text, QStringLiteral("warn"));
            break;
        case Verdict::doesNotHold:
            face(&Palette::danger, &Palette::danger, &Palette::surface, &Palette::surface,
                 QStringLiteral("danger"));
            break;
        case Verdict::abandoned:
            face(&Palette::softDanger, &Palette::danger, &Palette::danger, &Palette::text,
                 QStringLiteral("cross"));
            break;
        case Verdict::incomplete:
            face(&Palette::softWarn, &Palette::warn, &Palette::warn, &Palette::text, QStringLiteral("warn"));
            break;
    }
}

void VerdictBanner::retranslate() {
    QString headline;
    QString todo;
    switch (m_verdict) {
        case Verdict::checking:
            headline = m_count > 0 ? tr("Checking: %1 of %2").arg(m_number).arg(m_count)
                                   : tr("Checking: %1").arg(m_number);
            break;
        case Verdict::holds:
            headline =
                m_number == 1 ? tr("Holds: 1 check passed.") : tr("Holds: %1 checks passed.").arg(m_number);
            todo = m_detail;
            break;
        case Verdict::notAgreed:
            headline = tr("Holds, but is not agreed.");
            todo = tr("It is the record that was witnessed. %1").arg(m_detail);
            break;
        case Verdict::doesNotHold:
            headline = tr("Does not hold: %1.").arg(m_detail);
            todo = tr("Do not rely on it.");
            break;
        case Verdict::abandoned:
            headline = tr("Abandoned: the ceremony was given up.");
            todo = m_detail;
            break;
        case Verdict::incomplete:
            headline = m_number == 1 ? tr("Incomplete: 1 not checked.")
                                     : tr("Incomplete: %1 not checked.").arg(m_number);
            todo = m_detail;
            break;
    }
    m_headline->setText(headline);
    m_todo->setText(todo);
    m_todo->setVisible(!todo.isEmpty());
    setState(this, (headline + u' ' + todo).trimmed());
}

}  // namespace conclave::ui
