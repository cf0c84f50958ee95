#include "ui/widgets/top_bar.h"

#include <QBoxLayout>
#include <QDateTime>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

#include "ui/theme/icons.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

namespace {

constexpr qint64 msPerMinute = 60'000;

}  // namespace

TopBar::TopBar(QWidget* parent)
    : Styled(parent),
      m_product(new Label(Type::body)),
      m_subtitle(new Label(Type::body, &Palette::text2)),
      m_clockIcon(new IconView(QStringLiteral("clock"), &Palette::text2, 16)),
      m_clock(new Label(Type::body)),
      m_elapsedLabel(new Label(Type::meta, &Palette::text2)),
      m_roomView(new QToolButton),
      m_theme(new QToolButton),
      m_language(new QToolButton),
      m_exception(new QPushButton) {
    m_product->setText(QStringLiteral("Conclave"));
    m_product->setWeight(QFont::Bold);
    m_subtitle->setWraps(true);
    m_clock->setWeight(QFont::DemiBold);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::l, 5, space::m, 5);
    row->setSpacing(space::m);
    row->addWidget(m_product);
    row->addWidget(m_subtitle, 1);
    row->addWidget(m_clockIcon);
    row->addWidget(m_clock);
    row->addWidget(m_elapsedLabel);
    auto* tools = new QHBoxLayout;
    tools->setSpacing(space::xs);
    for (auto* tool : {m_roomView, m_theme, m_language}) {
        tool->setFocusPolicy(Qt::TabFocus);
        tools->addWidget(tool);
    }
    row->addLayout(tools);
    row->addWidget(m_exception);
    m_elapsedLabel->hide();
    setExceptionEnabled(false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);

    connect(m_exception, &QPushButton::clicked, this, &TopBar::exceptionWanted);
    connect(m_roomView, &QToolButton::clicked, this, &TopBar::roomViewWanted);
    connect(m_theme, &QToolButton::clicked, this, &TopBar::themeWanted);
    connect(m_language, &QToolButton::clicked, this, &TopBar::languageWanted);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &TopBar::tick);
    restyle();
    retranslate();
    tick();
}

void TopBar::setSubtitle(const QString& subtitle) {
    m_subtitle->setText(subtitle);
}

void TopBar::setElapsed(std::optional<qint64> ms) {
    m_elapsedMs = ms;
    m_elapsedSince.start();
    m_elapsedLabel->setVisible(ms.has_value());
    showElapsed();
}

void TopBar::showElapsed() {
    if (m_elapsedMs) {
        const auto minutes = (*m_elapsedMs + m_elapsedSince.elapsed()) / msPerMinute;
        m_elapsedLabel->setText(
            minutes < 60
                ? tr("elapsed %1 min").arg(minutes)
                : tr("elapsed %1 h %2 min").arg(minutes / 60).arg(minutes % 60, 2, 10, QLatin1Char('0')));
    }
}

void TopBar::setExceptionEnabled(bool isEnabled) {
    m_exception->setEnabled(isEnabled);
    m_exception->setVisible(isEnabled);
}

void TopBar::setRoomViewAvailable(bool isAvailable) {
    m_roomView->setVisible(isAvailable);
}

/// On the second, so that the film never shows a second twice as long.
void TopBar::tick() {
    const auto now = QDateTime::currentDateTimeUtc();
    m_clock->setText(now.toString(QStringLiteral("HH:mm:ss 'UTC'")));
    showElapsed();
    if (isVisible()) {
        m_timer.start(1000 - now.time().msec());
    }
}

void TopBar::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    tick();
}

void TopBar::restyle() {
    setMinimumHeight(px(46));
    const auto& ink = colours().text;
    m_roomView->setIcon(icon(QStringLiteral("screen"), ink, px(20)));
    m_theme->setIcon(icon(Theme::lookFor(this) == Look::dark ? QStringLiteral("sun") : QStringLiteral("moon"),
                          ink, px(20)));
    m_language->setIcon(icon(QStringLiteral("language"), ink, px(20)));
    for (auto* tool : {m_roomView, m_theme, m_language}) {
        tool->setIconSize({px(20), px(20)});
        tool->setFixedSize(px(targetSize), px(targetSize));
    }
    auto chosen = ui::font(Type::body, this);
    chosen.setWeight(QFont::DemiBold);
    m_exception->setFont(chosen);
    // Digits have different widths; what stands beside the clock must not shiver.
    m_clock->setFixedWidth(QFontMetrics(chosen).horizontalAdvance(QStringLiteral("00:00:00 UTC")) + 4);
}

void TopBar::retranslate() {
    m_exception->setText(tr("Exception… F8"));
    m_exception->setShortcut(Qt::Key_F8);  // setText forgets it
    const auto name = [](QToolButton* tool, const QString& text, const QString& key) {
        tool->setToolTip(text + QStringLiteral(" (%1)").arg(key));
        tool->setAccessibleName(text);
    };
    name(m_roomView, tr("Room view for the projector"), QStringLiteral("F11"));
    name(m_theme, tr("Light or dark"), QStringLiteral("F9"));
    name(m_language, tr("Language"), QStringLiteral("Ctrl+L"));
    setElapsed(m_elapsedMs);
}

void TopBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), colours().surface);
    painter.fillRect(0, height() - 1, width(), 1, colours().line);
}

}  // namespace conclave::ui
