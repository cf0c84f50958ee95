#include "ui/widgets/status_footer.h"

#include <QBoxLayout>

#include "ui/theme/accessible.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

StatusFooter::StatusFooter(QWidget* parent)
    : Styled(parent),
      m_present(new Label(Type::meta)),
      m_flag(new IconView(QStringLiteral("flag"), &Palette::text2, 16)),
      m_exceptions(new Label(Type::meta)),
      m_head(new Label(Type::meta, &Palette::text2)) {
    m_present->setWeight(QFont::Medium);
    m_exceptions->setWeight(QFont::Medium);
    m_present->setWraps(true);
    m_head->setWraps(true);
    auto* people = new QHBoxLayout;
    people->setSpacing(space::s);
    people->addWidget(new IconView(QStringLiteral("people"), &Palette::text2, 16));
    people->addWidget(m_present, 1);
    people->addWidget(m_flag);
    people->addWidget(m_exceptions);
    auto* head = new QHBoxLayout;
    head->setSpacing(space::s);
    auto* link = new IconView(QStringLiteral("link"), &Palette::text2, 16);
    link->standBeside(Type::meta);
    head->addWidget(link, 0, Qt::AlignTop);
    head->addWidget(m_head, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(people);
    column->addLayout(head);
    restyle();
    retranslate();
}

void StatusFooter::setPresent(int present, int expected) {
    m_presentCount = present;
    m_expected = expected;
    retranslate();
}

void StatusFooter::setExceptions(int count) {
    m_exceptionCount = count;
    restyle();
    retranslate();
}

void StatusFooter::setHeadWords(const QString& words) {
    m_words = words;
    retranslate();
}

void StatusFooter::restyle() {
    layout()->setSpacing(px(6));
    const Role role = m_exceptionCount > 0 ? &Palette::warn : &Palette::text2;
    m_flag->setIcon(QStringLiteral("flag"), role);
    m_exceptions->setInk(m_exceptionCount > 0 ? &Palette::warn : &Palette::text);
}

void StatusFooter::retranslate() {
    m_present->setText(tr("%1 of %2 present").arg(m_presentCount).arg(m_expected));
    m_exceptions->setText(m_exceptionCount == 1 ? tr("1 exception")
                                                : tr("%1 exceptions").arg(m_exceptionCount));
    const auto words = m_words.split(u' ', Qt::SkipEmptyParts);
    m_head->setText(words.size() > 3
                        ? QStringLiteral("%1 %2 … %3").arg(words.at(0), words.at(1), words.last())
                        : m_words);
    setState(this, QStringList{m_present->text(), m_exceptions->text(),
                               words.isEmpty() ? QString() : tr("transcript head: %1").arg(m_words)}
                       .join(QStringLiteral(", ")));
}

}  // namespace conclave::ui
