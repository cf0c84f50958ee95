#pragma once

#include <QString>
#include <QVector>
#include <QWidget>

#include "ui/theme/styled.h"

class QGridLayout;
class QPushButton;
class QVBoxLayout;

namespace conclave::ui {

class BusyNotice;
class ChoiceCard;
class Column;
class IconView;
class Label;
class Panel;
class PrimaryButton;
class ProblemBox;
class RecordRow;
class Records;

/// The first page: what there is to do, what was interrupted, and the records that this computer knows.
class StartPage : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit StartPage(QWidget* parent = nullptr);

    Records& records() { return *m_records; }

    /// The rehearsal room is being opened.
    void showOpening();
    /// A drill is being made.
    void showMakingDrill();
    void setDrillStep(int step, int count);
    /// It could not be.
    void showProblem(const QString& what, const QString& todo);
    void clearNotices();
    void focusFirst();  ///< what is most likely wanted

  signals:
    void rehearseWanted();
    void runWanted();
    void resumeWanted(const QString& record);
    void recoverWanted();
    void drillWanted();
    void reviewWanted(const QString& record);  ///< empty: none is chosen yet

  protected:
    void restyle() override;
    void retranslate() override;
    void showEvent(QShowEvent* event) override;

  private:
    void showRecords();
    void showBanner();
    QWidget* makeBanner();
    void makeChoices();

    Records* m_records;
    Column* m_column;
    Label* m_title;
    Panel* m_banner;
    IconView* m_bannerIcon;
    Label* m_bannerText;
    Label* m_bannerDetail;
    QPushButton* m_setAside;
    PrimaryButton* m_resume;
    BusyNotice* m_opening;
    ProblemBox* m_problem;
    QGridLayout* m_choices;
    ChoiceCard* m_rehearse;
    ChoiceCard* m_run;
    ChoiceCard* m_recover;
    ChoiceCard* m_review;
    ChoiceCard* m_drill;
    Label* m_recentTitle;
    Label* m_recentHint;
    QVBoxLayout* m_recent;
    QVector<RecordRow*> m_rows;
};

}  // namespace conclave::ui
