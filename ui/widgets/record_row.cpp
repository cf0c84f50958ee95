#include "ui/widgets/record_row.h"

#include <QBoxLayout>
#include <QPainter>

#include "ui/theme/accessible.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

RecordRow::RecordRow(QWidget* parent)
    : Clickable(parent),
      m_icon(new IconView({}, &Palette::ok, 18)),
      m_label(new Label(Type::body)),
      m_date(new Label(Type::meta, &Palette::text2)),
      m_result(new Label(Type::meta, &Palette::text2)),
      m_kind(new Label(Type::meta)) {
    m_label->setWeight(QFont::Medium);
    m_label->setBreaksAnywhere(true);
    m_result->setWraps(true);
    m_kind->setWeight(QFont::DemiBold);
    m_kind->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* row = new QHBoxLayout(this);
    row->addWidget(m_icon);
    row->addWidget(m_label, 2);
    row->addWidget(m_date);
    row->addWidget(m_result, 3);
    row->addWidget(m_kind);
    restyle();
}

void RecordRow::setRecord(const RecordRowData& record) {
    m_data = record;
    restyle();
    retranslate();
}

void RecordRow::restyle() {
    switch (m_data.state) {
        case RecordRowData::State::complete:
            m_icon->setIcon(QStringLiteral("check"), &Palette::ok);
            break;
        case RecordRowData::State::interrupted:
            m_icon->setIcon(QStringLiteral("warn"), &Palette::warn);
            break;
        case RecordRowData::State::unreadable:
            m_icon->setIcon(QStringLiteral("cross"), &Palette::danger);
            break;
    }
    m_kind->setInk(m_data.isRehearsal ? &Palette::rehearsal : &Palette::text2);
    layout()->setContentsMargins(px(space::xs), px(6), px(space::xs), px(6));
    layout()->setSpacing(px(space::l));
    setMinimumHeight(px(targetSize));
}

void RecordRow::retranslate() {
    m_label->setText(m_data.label);
    m_date->setText(m_data.date);
    m_result->setText(m_data.result);
    const auto kind = m_data.isRehearsal ? tr("Rehearsal") : tr("Production");
    // A record that cannot be read has not said which it is.
    m_kind->setText(m_data.state == RecordRowData::State::unreadable ? QString() : kind);
    // Columns line up from row to row.
    const auto metrics = m_kind->fontMetrics();
    m_kind->setMinimumWidth(
        std::max(metrics.horizontalAdvance(tr("Rehearsal")), metrics.horizontalAdvance(tr("Production"))) +
        2);
    m_date->setMinimumWidth(m_date->fontMetrics().horizontalAdvance(QStringLiteral("0000-00-00 00:00 UTC")) +
                            2);
    QStringList said{m_data.label, m_data.date, m_data.result, m_kind->text()};
    said.removeAll(QString());
    setState(this, said.join(QStringLiteral(", ")));
}

void RecordRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (isHovered() || isDown()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colours().softAccent);
        painter.drawRoundedRect(rect(), px(radius::chip), px(radius::chip));
    }
}

}  // namespace conclave::ui
