#pragma once

#include <QMainWindow>
#include <memory>
#include <optional>

#include "ui/bridge/ceremony_session.h"
#include "ui/rehearsal/drill_maker.h"

class QStackedWidget;

namespace conclave::ui {

class BeforePage;
class BookPage;
class CardTray;
class CeremonyPage;
class EarlierPage;
class RecoverPage;
class RehearsalHost;
class RehearsalRibbon;
class ReviewPage;
class StartPage;
class TopBar;

/// The one window: start, before, script book, ceremony, review, recovery and its guide; with the mark of a
/// rehearsal on every page.
class MainWindow final : public QMainWindow {
    Q_OBJECT

  public:
    explicit MainWindow(const PcscLink& pcsc);
    ~MainWindow() override;

    enum class Page { start, before, book, ceremony, review, earlier, recover };

    CeremonySession& session() { return m_session; }
    QWidget* page(Page which);  ///< built when it is first asked for: a start needs one of them
    void startRehearsal();
    void openRecord(const QString& record);  ///< resumes or reviews, as the record is

    /// At the next safe place, with a break in the record; then the program ends.
    void stopAndQuit();

  protected:
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    BeforePage* before();
    BookPage* book();
    CeremonyPage* ceremony();
    ReviewPage* review();
    EarlierPage* earlier();
    RecoverPage* recover();
    void connectStart();
    void connectRehearsal();
    void connectDrill();
    void openRecovery();
    void makeShortcuts();
    void showPage(QWidget* page);
    void showRibbon();
    void refresh(CeremonyModel::Parts parts);
    void refreshTray();
    void toggleLook();
    void toggleLanguage();
    void toggleRoomView();
    void resume(const QString& record, const std::optional<ceremony::EarlierOrder>& earlier = {});
    void resumeWaiting();
    void openReview(const QString& record);
    void insertCard(int card, int reader);  ///< rehearsal; reader 0: the card's own
    void leave();
    void onEnded();

    CeremonySession m_session;
    bool m_quitsWhenEnded = false;  ///< somebody closed the window
    bool m_mustQuit = false;        ///< the system did
    RehearsalRibbon* m_ribbon;
    TopBar* m_top;
    QStackedWidget* m_pages;
    StartPage* m_start;
    BeforePage* m_before = nullptr;  // these six: null until they are first shown
    BookPage* m_book = nullptr;
    CeremonyPage* m_ceremony = nullptr;
    ReviewPage* m_review = nullptr;
    EarlierPage* m_earlier = nullptr;
    RecoverPage* m_recover = nullptr;
    CardTray* m_tray;
    RehearsalHost* m_rehearsal;
    DrillMaker* m_drill;
    std::optional<Drill> m_drillAfterRoom;  ///< waits for its rehearsal room
    std::unique_ptr<QWidget> m_roomView;
    struct Waiting {
        std::filesystem::path record;
        std::optional<ceremony::EarlierOrder> earlier;
    };
    std::optional<Waiting> m_resumeAfterRoom;  ///< waits for its rehearsal room
};

}  // namespace conclave::ui
