#pragma once

#include <QString>
#include <QVector>
#include <QWidget>

#include "core/ceremony/earlier.h"
#include "ui/theme/styled.h"

class QButtonGroup;
class QGridLayout;
class QPushButton;
class QRadioButton;

namespace conclave::ui {

class ActionBar;
class EarlierCheck;
class FingerprintRows;
class Label;
class Panel;
class PathField;
class SourceRow;
class TextLine;

/// What a recovery starts from: what came out of the safe, what vouches for it, and who holds the backup.
/// Judged as soon as it is named; no device is touched here.
class EarlierPage final : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit EarlierPage(QWidget* parent = nullptr);

    void open();  ///< for a new recovery; what was named before is still there
    /// A recovery that was interrupted before it had the backup in its record.
    void openResume(const QString& record);
    /// A rehearsal, whose safe is made up, as are its cards with this one PIN.
    void openDrill(const ceremony::EarlierOrder& made, const QString& cardPin);

    ceremony::EarlierOrder order() const;                ///< as it is named now
    QString resumedRecord() const { return m_resumed; }  ///< empty: a new one is begun
    bool isDrill() const { return m_isDrill; }

  signals:
    void continueWanted();
    void guideWanted();  ///< how it is done without Conclave
    void backWanted();
    void isDrillChanged();

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    QWidget* makeSources();
    QWidget* makeRecord();
    QWidget* makeFound();
    QWidget* makeKey();
    QWidget* makeHolders();
    void setOrder(const ceremony::EarlierOrder& order, bool isNone);
    void reopen(const QString& resumed, bool isDrill);
    void check();
    void refresh();
    void refreshSafe();
    void refreshRoot();
    void refreshRecord();
    void refreshKey();
    void refreshHolders();
    void refreshBar();
    bool isRecordSettled() const;
    QStringList toSolve() const;

    EarlierCheck* m_check;
    QString m_resumed;
    bool m_isDrill = false;
    QString m_judgedHead;
    QString m_cardPin;  ///< of a drill: made up, and printed on this page
    Label* m_title;
    Label* m_intro;
    Panel* m_note;
    Label* m_noteText;
    Label* m_sourcesTitle;
    SourceRow* m_safeRow;
    PathField* m_safe;
    SourceRow* m_rootRow;
    PathField* m_root;
    SourceRow* m_recordRow;
    QButtonGroup* m_hasRecord;
    QRadioButton* m_isThere;
    QRadioButton* m_isNone;
    PathField* m_record;
    Label* m_headName;
    TextLine* m_head;
    SourceRow* m_hsmRow;
    Label* m_foundTitle;
    Panel* m_key;
    Label* m_keyTitle;
    Label* m_keyText;
    FingerprintRows* m_keyWords;
    Label* m_holdersTitle;
    Panel* m_holders;
    QGridLayout* m_holderRows;
    Label* m_holdersText;
    ActionBar* m_bar;
    QPushButton* m_back;
    QPushButton* m_guide;
};

}  // namespace conclave::ui
