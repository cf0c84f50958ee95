#pragma once

#include <QWidget>
#include <optional>

#include "ui/models/record_review.h"
#include "ui/models/runbook_places.h"
#include "ui/theme/styled.h"

class QPushButton;
class QToolButton;

namespace conclave::ui {

class Label;
class PagesView;

/// The pages of a record's runbook. What is printed on them is the file's word alone: where the record does
/// not hold, that stands above them.
class RunbookView final : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit RunbookView(QWidget* parent = nullptr);

    /// One that is judged again, with another anchor, is the same: its pages stay where they are.
    void setRecord(const ReviewedRecord& reviewed);
    void forget();
    PagesView& pages() { return *m_pages; }
    bool isLarge() const;  ///< the pages are to have the room of what is beside

    int pageOf(qint64 seq) const { return m_places.pageOf(seq); }  ///< 0: not known
    void goToPage(int page);

  signals:
    void placesChanged();
    void entryWanted(qint64 seq);
    void isLargeChanged();

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    void open();
    void refresh();

    QString m_file;
    QString m_opened;  ///< the file that the pages are of
    std::optional<verify::Verdict> m_verdict;
    RunbookPlaces m_places;
    int m_pageToGo = 0;  ///< as soon as they are opened
    Label* m_warning;
    Label* m_none;
    PagesView* m_pages;
    Label* m_said;
    QPushButton* m_toEntry;
    QToolButton* m_large;
    QToolButton* m_print;
};

}  // namespace conclave::ui
