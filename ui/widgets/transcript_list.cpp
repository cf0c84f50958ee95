#include "ui/widgets/transcript_list.h"

#include <QPainter>
#include <QTextLayout>
#include <cmath>

#include "ui/widgets/text_lines.h"

namespace conclave::ui {

namespace {

constexpr int leftPadding = 20, gap = 12;

QString numberText(const TranscriptLine& line) {
    return QStringLiteral("%1").arg(line.seq, 4, 10, QLatin1Char('0'));
}

struct Columns {
    QFont mono, text;
    int number, time, textLeft, row;
};

Columns columnsOf(const QWidget* widget) {
    Columns columns{ui::font(Type::mono, widget), ui::font(Type::meta, widget), 0, 0, 0, 0};
    columns.mono.setPixelSize(columns.text.pixelSize());
    const QFontMetrics mono(columns.mono);
    columns.number = scaled(leftPadding, widget);
    columns.time = columns.number + mono.horizontalAdvance(QStringLiteral("0000")) + scaled(gap, widget);
    columns.textLeft =
        columns.time + mono.horizontalAdvance(QStringLiteral("00:00:00Z")) + scaled(gap, widget);
    columns.row = std::max(mono.height(), QFontMetrics(columns.text).height()) + scaled(2, widget);
    return columns;
}

int textWidth(const Columns& columns, int rowWidth, const QWidget* widget) {
    return std::max(40, rowWidth - columns.textLeft - scaled(gap, widget));
}

}  // namespace

void TranscriptModel::setLines(const QVector<TranscriptLine>& lines) {
    const auto same = [&] {
        for (qsizetype row = 0; row < m_lines.size(); ++row) {
            if (lines.at(row).seq != m_lines.at(row).seq || lines.at(row).text != m_lines.at(row).text) {
                return false;
            }
        }
        return true;
    };
    if (lines.size() < m_lines.size() || !same()) {
        beginResetModel();
        m_lines = lines;
        endResetModel();
        return;
    }
    if (lines.size() > m_lines.size()) {
        beginInsertRows({}, static_cast<int>(m_lines.size()), static_cast<int>(lines.size()) - 1);
        m_lines = lines;
        endInsertRows();
    }
}

int TranscriptModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QVariant TranscriptModel::data(const QModelIndex& index, int role) const {
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole && role != Qt::ToolTipRole) {
        return {};
    }
    const auto& line = m_lines.at(index.row());
    return role == Qt::ToolTipRole ? line.text
                                   : QStringList{numberText(line), line.time, line.text}.join(u' ');
}

int TranscriptDelegate::rowHeight(const QWidget* widget) {
    return columnsOf(widget).row;
}

void TranscriptDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const {
    const auto* widget = option.widget;
    const auto& line = static_cast<const TranscriptModel*>(index.model())->line(index.row());
    const auto& colours = paletteFor(widget);
    const auto columns = columnsOf(widget);
    const auto& rect = option.rect;
    painter->save();
    if (m_wraps && option.state.testFlag(QStyle::State_HasFocus)) {
        painter->fillRect(rect, colours.softAccent);
    }
    painter->setFont(columns.mono);
    painter->setPen(colours.text2);
    const auto first = QRect(rect.x(), rect.y(), rect.width(), columns.row);
    painter->drawText(first.adjusted(columns.number, 0, 0, 0), Qt::AlignVCenter, numberText(line));
    painter->drawText(first.adjusted(columns.time, 0, 0, 0), Qt::AlignVCenter, line.time);
    painter->setFont(columns.text);
    painter->setPen(colours.text);
    const auto width = textWidth(columns, rect.width(), widget);
    const QRect place(rect.x() + columns.textLeft, rect.y(), width, rect.height());
    if (m_wraps) {
        QTextLayout layout(line.text, columns.text);
        layOut(layout, width);
        layout.draw(painter, place.topLeft() + QPoint(0, 1));
    } else {
        const auto text = QFontMetrics(columns.text).elidedText(line.text, Qt::ElideRight, width);
        painter->drawText(place, Qt::AlignVCenter, text);
    }
    painter->restore();
}

QSize TranscriptDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto columns = columnsOf(option.widget);
    if (!m_wraps) {
        return {0, columns.row};
    }
    const auto& line = static_cast<const TranscriptModel*>(index.model())->line(index.row());
    const auto width = textWidth(columns, option.rect.width(), option.widget);
    QTextLayout layout(line.text, columns.text);
    return {0, std::max(columns.row, static_cast<int>(std::ceil(layOut(layout, width))) + 3)};
}

}  // namespace conclave::ui
