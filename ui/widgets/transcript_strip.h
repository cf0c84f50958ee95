#pragma once

#include <QVector>
#include <QWidget>

#include "ui/theme/styled.h"

class QListView;
class QToolButton;

namespace conclave::ui {

struct TranscriptLine {
    qint64 seq = 0;
    QString time;  ///< "14:32:05Z"
    QString text;
};

class TranscriptDelegate;
class TranscriptModel;

/// The transcript as it grows: the three newest lines, or all of them when opened (button, or Enter on the
/// list).
class TranscriptStrip : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit TranscriptStrip(QWidget* parent = nullptr);

    void setLines(const QVector<TranscriptLine>& lines);
    void setLow(bool isLow);  ///< one line: the window is less than 700 px high
    void setExpanded(bool isExpanded);
    bool isExpanded() const { return m_isExpanded; }

  signals:
    void expandedChanged(bool isExpanded);

  protected:
    void restyle() override;
    void retranslate() override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void lay();
    void showNewest();

    TranscriptModel* m_model;
    QListView* m_list;
    TranscriptDelegate* m_delegate;
    QToolButton* m_toggle;
    bool m_isLow = false;
    bool m_isExpanded = false;
};

}  // namespace conclave::ui
