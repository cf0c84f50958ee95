#pragma once

#include <QListView>

#include "ui/theme/styled.h"
#include "ui/widgets/transcript_strip.h"

namespace conclave::ui {

class TranscriptModel;

/// Numbered and timed lines that wrap, to be scrolled and gone through by keys.
class EntryList : public Styled<QListView> {
    Q_OBJECT

  public:
    explicit EntryList(QWidget* parent = nullptr);

    void setLines(const QVector<TranscriptLine>& lines);
    void setPlaceholder(const QString& text);  ///< shown when there are no lines
    void goTo(qint64 seq);

  signals:
    void rowChosen(int row);

  protected:
    void restyle() override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

  private:
    TranscriptModel* m_model;
    QString m_placeholder;
};

}  // namespace conclave::ui
