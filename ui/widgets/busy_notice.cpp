#include "ui/widgets/busy_notice.h"

#include <QBoxLayout>

#include "ui/theme/accessible.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

namespace {

constexpr int secondMs = 1000;

}  // namespace

BusyNotice::BusyNotice(QWidget* parent)
    : Panel(parent),
      m_icon(new IconView(QStringLiteral("hourglass"), &Palette::accent, 22)),
      m_what(new Label(Type::heading)),
      m_number(new Label(Type::heading)),
      m_hint(new Label(Type::meta, &Palette::text2)) {
    setFill(&Palette::softAccent);
    setEdge(&Palette::accent, 2);
    m_what->setWraps(true);
    m_hint->setWraps(true);
    m_number->setAlignment(Qt::AlignRight | Qt::AlignTop);
    m_icon->standBeside(Type::heading);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(space::xs);
    texts->addWidget(m_what);
    texts->addWidget(m_hint);
    auto* row = new QHBoxLayout(this);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addLayout(texts, 1);
    row->addWidget(m_number, 0, Qt::AlignTop);
    m_timer.setInterval(secondMs);
    connect(&m_timer, &QTimer::timeout, this, &BusyNotice::tick);
    restyle();
    stop();
}

void BusyNotice::start(const QString& activity, const QString& hint, int fromSeconds) {
    m_activity = activity;
    m_fromSeconds = fromSeconds;
    m_since.start();
    m_timer.start();
    setHint(hint);
    setState(this, activity);  // once; a number told every second would drown all else
    tick();
    show();
}

void BusyNotice::setHint(const QString& hint) {
    m_hint->setText(hint);
    m_hint->setVisible(!hint.isEmpty());
}

void BusyNotice::stop() {
    m_timer.stop();
    hide();
}

int BusyNotice::seconds() const {
    return m_fromSeconds + (m_since.isValid() ? static_cast<int>(m_since.elapsed() / secondMs) : 0);
}

void BusyNotice::tick() {
    m_what->setText(m_activity);
    m_number->setText(tr("%1 s").arg(seconds()));
}

void BusyNotice::restyle() {
    layout()->setContentsMargins(px(space::l), px(14), px(space::l), px(14));
    layout()->setSpacing(px(space::m));
    // The number grows without moving what stands beside it.
    m_number->setMinimumWidth(m_number->fontMetrics().horizontalAdvance(QStringLiteral("0000 s")));
}

void BusyNotice::retranslate() {
    tick();
}

}  // namespace conclave::ui
