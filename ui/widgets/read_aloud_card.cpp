#include "ui/widgets/read_aloud_card.h"

#include <QBoxLayout>
#include <algorithm>

#include "ui/theme/accessible.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

namespace {

Type typeOf(ReadAloudCard::Size size) {
    switch (size) {
        case ReadAloudCard::Size::full:
            return Type::readAloud;
        case ReadAloudCard::Size::compact:
            return Type::heading;
        case ReadAloudCard::Size::tight:
        case ReadAloudCard::Size::row:
            return Type::body;
    }
    return Type::body;
}

}  // namespace

ReadAloudCard::ReadAloudCard(QWidget* parent)
    : Panel(parent),
      m_speaker(new IconView(QStringLiteral("speaker"), &Palette::accent, 18)),
      m_whoLabel(new Label(Type::meta, &Palette::text2)),
      m_readIcon(new IconView(QStringLiteral("check"), &Palette::ok, 16)),
      m_readLabel(new Label(Type::meta, &Palette::ok)),
      m_textLabel(new Label(Type::readAloud)) {
    setFill(&Palette::paper);
    setBar(&Palette::accent);
    setFocusPolicy(Qt::TabFocus);
    m_whoLabel->setWeight(QFont::DemiBold);
    m_readLabel->setWeight(QFont::DemiBold);
    m_textLabel->setWraps(true);
    auto* head = new QHBoxLayout;
    head->setSpacing(space::s);
    head->addWidget(m_speaker);
    head->addWidget(m_whoLabel);
    head->addStretch();
    head->addWidget(m_readIcon);
    head->addWidget(m_readLabel);
    auto* column = new QVBoxLayout(this);
    column->addLayout(head);
    column->addWidget(m_textLabel);
    restyle();
    retranslate();
}

void ReadAloudCard::setText(const QString& who, const QString& text) {
    m_who = who;
    m_text = text;
    m_isRead = false;
    retranslate();
}

void ReadAloudCard::setRead(bool isRead) {
    m_isRead = isRead;
    retranslate();
}

void ReadAloudCard::setSize(Size size) {
    if (m_size != size) {
        m_size = size;
        restyle();
    }
}

int ReadAloudCard::heightAt(Size size, int width) const {
    auto chosen = ui::font(typeOf(size), this);
    chosen.setWeight(QFont::Medium);
    const auto around = margins(size);
    const QRect room(0, 0, width - around.left() - around.right(), 10000);
    const auto text = QFontMetrics(chosen).boundingRect(room, Qt::TextWordWrap, m_textLabel->text()).height();
    const auto head = std::max(m_speaker->sizeHint().height(), m_whoLabel->sizeHint().height());
    if (size == Size::row)
        return around.top() + head + around.bottom();
    return around.top() + head + spacing(size) + text + around.bottom();
}

QMargins ReadAloudCard::margins(Size size) const {
    const bool isTight = size == Size::tight || size == Size::row;
    return {px(20), px(isTight ? 6 : 10), px(space::l),
            px(!isTight            ? space::m
               : size == Size::row ? 6
                                   : space::s)};
}

int ReadAloudCard::spacing(Size size) const {
    return size == Size::row ? 0 : px(size == Size::tight ? 2 : 6);
}

void ReadAloudCard::restyle() {
    m_textLabel->setType(typeOf(m_size));
    m_textLabel->setWeight(QFont::Medium);
    m_textLabel->setVisible(m_size != Size::row);
    layout()->setContentsMargins(margins(m_size));
    layout()->setSpacing(spacing(m_size));
}

void ReadAloudCard::retranslate() {
    m_whoLabel->setText(m_who.isEmpty() ? tr("Read aloud") : tr("Read aloud: %1").arg(m_who));
    m_readLabel->setText(tr("read"));
    m_readIcon->setVisible(m_isRead);
    m_readLabel->setVisible(m_isRead);
    const auto quoted = m_text.startsWith(QChar(0x201C)) ? m_text : QChar(0x201C) + m_text + QChar(0x201D);
    m_textLabel->setText(quoted);
    setState(this, QStringList{m_whoLabel->text(), m_text, m_isRead ? tr("read") : QString()}.join(
                       QStringLiteral(". ")));
}

}  // namespace conclave::ui
