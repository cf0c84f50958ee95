#pragma once

#include <QPair>
#include <QTimer>
#include <QVector>
#include <QWidget>
#include <optional>

#include "ui/models/ceremony_model.h"
#include "ui/theme/styled.h"
#include "ui/widgets/check_row.h"

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace conclave::ui {

class ActionBar;
class CeremonySession;
class FactsTable;
class FingerprintBlock;
class Label;
class ProblemBox;
class SiteSheet;

/// Before a ceremony: the script as people will see it, what it runs on, and every check.
class BeforePage final : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit BeforePage(CeremonySession& session, QWidget* parent = nullptr);

    /// A rehearsal in the room of this site binding; its record goes into `records`.
    void openRehearsal(const QString& siteFile, const QString& records);
    void openProduction(const QString& records);
    /// A recovery from what was judged before; a site binding where this is a rehearsal, in its room.
    void openRecovery(const ceremony::EarlierOrder& earlier, const QString& siteFile, const QString& records);

    QSize minimumSizeHint() const override;

  signals:
    void beginWanted();
    void backWanted();
    void bookWanted();  ///< the script book of what was read
    void safeWanted();  ///< what a recovery starts from is to be named, or changed

  protected:
    void retranslate() override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    QWidget* makeScriptSide();
    QWidget* makeRoomSide();
    QString scriptFile() const;
    void open(const QString& siteFile, const QString& records,
              const std::optional<ceremony::EarlierOrder>& earlier = {});
    void check();
    void chooseScript();
    void chooseSite();
    void makeSite();
    void leaveSheet();
    void refresh();
    void refreshScript();
    void showWaivers();
    void refreshChecks();
    void showMoreChecks();
    void refreshReaders();
    void refreshBar();
    bool isHashCompared() const;
    bool isSafeMissing() const;  ///< the script recovers a key, and nobody said from where
    QVector<QPair<QString, QString>> earlierFacts() const;
    QString quorumText(const std::string& name, const script::Quorum& quorum) const;
    int toSolve() const;

    CeremonySession& m_session;
    const CeremonyModel& m_model;
    QString m_records;
    std::optional<ceremony::EarlierOrder> m_earlier;  ///< of a recovery
    Label* m_title;
    Label* m_scriptName;
    QComboBox* m_script;
    QPushButton* m_browseScript;
    FactsTable* m_facts;
    FingerprintBlock* m_hash;
    QCheckBox* m_matches;
    QPushButton* m_printBook;
    ProblemBox* m_waivers;
    FactsTable* m_steps;
    Label* m_siteName;
    QLineEdit* m_site;
    Label* m_siteShown;  ///< instead, where it is given
    QPushButton* m_browseSite;
    QPushButton* m_makeSite;
    QStackedWidget* m_roomSides;  ///< what was found, or the sheet
    SiteSheet* m_sheet;
    Label* m_readersName;
    Label* m_readers;
    Label* m_checksName;
    Label* m_checking;
    QVBoxLayout* m_checks;
    QVector<CheckRow*> m_rows;
    QVector<CheckRowData> m_toShow;  ///< in them, the first m_shownCount so far
    qsizetype m_shownCount = 0;
    QTimer m_turns;
    ActionBar* m_bar;
};

}  // namespace conclave::ui
