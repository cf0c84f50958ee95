#pragma once

#include <QAbstractListModel>
#include <QStyledItemDelegate>

#include "ui/widgets/transcript_strip.h"

namespace conclave::ui {

class TranscriptModel : public QAbstractListModel {
    Q_OBJECT

  public:
    using QAbstractListModel::QAbstractListModel;

    /// A transcript only grows: lines that are there already keep their rows, and the list keeps its place.
    void setLines(const QVector<TranscriptLine>& lines);
    const TranscriptLine& line(int row) const { return m_lines.at(row); }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

  private:
    QVector<TranscriptLine> m_lines;
};

/// Number and time in mono, then the text: on one row in the strip, wrapped in the opened list.
class TranscriptDelegate : public QStyledItemDelegate {
    Q_OBJECT

  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setWraps(bool wraps) { m_wraps = wraps; }
    static int rowHeight(const QWidget* widget);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

  private:
    bool m_wraps = false;
};

}  // namespace conclave::ui
