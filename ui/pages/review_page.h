#pragma once

#include <QString>
#include <QWidget>
#include <optional>

#include "core/base/error.h"
#include "ui/theme/styled.h"

class QPushButton;
class QTabWidget;
class QToolButton;

namespace conclave::ui {

class ActionBar;
class AnchorsPanel;
class EntriesView;
class EntryList;
class Label;
class PathField;
class ProblemBox;
class RecordReview;
class RowList;
class RunbookView;
class VerdictBanner;

/// A record judged, and what is in it.
class ReviewPage : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit ReviewPage(QWidget* parent = nullptr);

    void open(const QString& record);  ///< empty: nothing yet, the field waits for a folder
    void saveReport(const QString& jsonFile);
    bool isOfRehearsal() const { return m_isOfRehearsal; }  ///< the record shown

  signals:
    void backWanted();
    void isOfRehearsalChanged();

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    QWidget* makeJudgement();
    QWidget* makeContents();
    void review();
    void setOfRehearsal(bool isOfRehearsal);
    void showProgress(int done, int count);
    void showReviewed();
    void showVerdict();
    void showChecks();
    void showContents();
    void showEnd();
    void showPlace();
    void makeRoom();
    void showProblem();
    void showActions();
    void chooseReportFile();

    RecordReview* m_review;
    QString m_record;
    std::optional<Error> m_problem;
    QString m_savedAs;
    bool m_isOfRehearsal = false;
    Label* m_title;
    PathField* m_path;
    ProblemBox* m_problemBox;
    QWidget* m_body;
    VerdictBanner* m_verdict;
    QToolButton* m_compare;
    AnchorsPanel* m_anchors;
    RowList* m_checks;
    Label* m_cutShort;
    QTabWidget* m_tabs;
    EntryList* m_timeline;
    EntriesView* m_entries;
    RunbookView* m_runbook;
    RowList* m_signatures;
    RowList* m_end;
    RowList* m_documents;
    qint64 m_entry = 0;  ///< chosen in the timeline or among the entries; 0: none
    QPushButton* m_toPage;
    ActionBar* m_bar;
    QPushButton* m_back;
};

}  // namespace conclave::ui
