#pragma once

#include <QStringList>
#include <QVector>
#include <QWidget>

#include "ui/theme/styled.h"

class QCheckBox;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace conclave::ui {

class ActionBar;
class CheckRow;
class Column;
class Label;
class Panel;
class PathField;
class ProblemBox;
class RecoveryCheck;

/// How a key is brought back without Conclave: the backup checked, who must come, and the commands of
/// docs/recovery-without-conclave.md, filled in.
class RecoverPage : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit RecoverPage(QWidget* parent = nullptr);

    void open(const QString& record);  ///< empty: nothing yet

    QStringList chosenCustodians() const;  ///< ids
    QString commands() const;              ///< as they are copied

  signals:
    void backWanted();

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    QWidget* makeBackup();
    QWidget* makeHsm();
    QWidget* makeCustodians();
    QWidget* makeCommands();
    void check();
    void showFacts();
    void showItems();
    void showCustodians();
    void showCommands();
    void copyCommands();
    QString sectionTitle(int number) const;

    RecoveryCheck* m_check;
    bool m_hasCopied = false;
    Column* m_column;
    Label* m_title;
    Panel* m_backup;
    Label* m_backupTitle;
    PathField* m_record;
    PathField* m_safe;
    Label* m_backupState;
    QVBoxLayout* m_items;
    ProblemBox* m_warning;  ///< before people begin
    Panel* m_hsm;
    Label* m_hsmTitle;
    Label* m_hsmText;
    Panel* m_people;
    Label* m_peopleTitle;
    Label* m_peopleText;
    QVBoxLayout* m_custodians;
    QVector<QCheckBox*> m_boxes;
    Panel* m_guide;
    Label* m_guideTitle;
    Label* m_guideText;
    QVBoxLayout* m_sections;
    ActionBar* m_bar;
    QPushButton* m_back;
};

}  // namespace conclave::ui
