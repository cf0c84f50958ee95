#pragma once

#include <QWidget>

#include "ui/models/timeline.h"
#include "ui/theme/styled.h"

class QPlainTextEdit;

namespace conclave::ui {

class EntryList;

/// The entries as they are: kinds and hashes, and of the current one the whole JSON.
class EntriesView : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit EntriesView(QWidget* parent = nullptr);

    void setTimeline(const Timeline& timeline);
    void goTo(qint64 seq);

  signals:
    void entryChosen(qint64 seq);

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    Timeline m_timeline;
    EntryList* m_list;
    QPlainTextEdit* m_json;
};

}  // namespace conclave::ui
