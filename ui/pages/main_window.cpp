#include "ui/pages/main_window.h"

#include <QCloseEvent>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QGuiApplication>
#include <QScreen>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <utility>

#include "core/rehearsal/control.h"
#include "ui/models/record_summary.h"
#include "ui/models/records.h"
#include "ui/pages/before_page.h"
#include "ui/pages/book_page.h"
#include "ui/pages/ceremony_page.h"
#include "ui/pages/earlier_page.h"
#include "ui/pages/recover_page.h"
#include "ui/pages/regions.h"
#include "ui/pages/review_page.h"
#include "ui/pages/room_view.h"
#include "ui/pages/shipped_scripts.h"
#include "ui/pages/start_page.h"
#include "ui/pages/texts.h"
#include "ui/rehearsal/rehearsal_folders.h"
#include "ui/rehearsal/rehearsal_host.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card_tray.h"
#include "ui/widgets/rehearsal_ribbon.h"
#include "ui/widgets/top_bar.h"

namespace conclave::ui {

MainWindow::MainWindow(const PcscLink& pcsc) : m_session(pcsc) {
    m_ribbon = new RehearsalRibbon(this);
    m_top = new TopBar(this);
    m_pages = new QStackedWidget(this);
    m_start = new StartPage(this);
    m_tray = new CardTray(this);
    m_rehearsal = new RehearsalHost(this);
    m_drill = new DrillMaker(this);
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_ribbon);
    column->addWidget(m_top);
    column->addWidget(m_pages, 1);
    column->addWidget(m_tray);
    m_pages->addWidget(m_start);
    setCentralWidget(content);
    setMinimumSize(1024, 640);

    connectStart();
    connectRehearsal();
    connectDrill();
    makeShortcuts();
    connect(&m_session.model(), &CeremonyModel::changed, this, &MainWindow::refresh);
    connect(&m_session, &CeremonySession::ended, this, &MainWindow::onEnded);
    showPage(m_start);
    refresh(CeremonyModel::allParts);
}

MainWindow::~MainWindow() = default;

QWidget* MainWindow::page(Page which) {
    switch (which) {
        case Page::start:
            return m_start;
        case Page::before:
            return before();
        case Page::book:
            return book();
        case Page::ceremony:
            return ceremony();
        case Page::review:
            return review();
        case Page::earlier:
            return earlier();
        case Page::recover:
            return recover();
    }
    return nullptr;
}

BeforePage* MainWindow::before() {
    if (m_before != nullptr)
        return m_before;
    m_before = new BeforePage(m_session, this);
    m_pages->addWidget(m_before);
    connect(m_before, &BeforePage::backWanted, this, &MainWindow::leave);
    connect(m_before, &BeforePage::safeWanted, this, [this] { showPage(earlier()); });
    connect(m_before, &BeforePage::bookWanted, this, [this] {
        const auto& read = m_session.model().preparation;
        showPage(book());
        m_book->open({QFile::decodeName(read.scriptFile.c_str()), read.script, read.site});
    });
    connect(m_before, &BeforePage::beginWanted, this, [this] {
        showPage(ceremony());
        m_session.begin();
        m_start->records().remember(QString::fromStdString(m_session.model().recordFolder));
    });
    return m_before;
}

BookPage* MainWindow::book() {
    if (m_book != nullptr)
        return m_book;
    m_book = new BookPage(this);
    m_pages->addWidget(m_book);
    connect(m_book, &BookPage::backWanted, this, [this] { showPage(before()); });
    return m_book;
}

CeremonyPage* MainWindow::ceremony() {
    if (m_ceremony != nullptr)
        return m_ceremony;
    m_ceremony = new CeremonyPage(m_session, this);
    m_pages->addWidget(m_ceremony);
    connect(m_ceremony, &CeremonyPage::reviewWanted, this, &MainWindow::openReview);
    connect(m_ceremony, &CeremonyPage::resumeWanted, this, [this](const QString& record) { resume(record); });
    connect(m_ceremony, &CeremonyPage::safeWanted, this, [this](const QString& record) {
        showPage(earlier());
        m_earlier->openResume(record);
    });
    connect(m_ceremony, &CeremonyPage::leaveWanted, this, &MainWindow::leave);
    connect(m_ceremony, &CeremonyPage::quitWanted, this, &MainWindow::close);
    connect(m_ceremony, &CeremonyPage::breakCancelled, this, [this] { m_quitsWhenEnded = false; });
    connect(m_ceremony, &CeremonyPage::cardDropped, this, &MainWindow::insertCard);
    return m_ceremony;
}

ReviewPage* MainWindow::review() {
    if (m_review != nullptr)
        return m_review;
    m_review = new ReviewPage(this);
    m_pages->addWidget(m_review);
    connect(m_review, &ReviewPage::backWanted, this, &MainWindow::leave);
    connect(m_review, &ReviewPage::isOfRehearsalChanged, this, &MainWindow::showRibbon);
    return m_review;
}

EarlierPage* MainWindow::earlier() {
    if (m_earlier != nullptr)
        return m_earlier;
    m_earlier = new EarlierPage(this);
    m_pages->addWidget(m_earlier);
    connect(m_earlier, &EarlierPage::backWanted, this, &MainWindow::leave);
    connect(m_earlier, &EarlierPage::isDrillChanged, this, &MainWindow::showRibbon);
    connect(m_earlier, &EarlierPage::guideWanted, this, [this] { showPage(recover()); });
    connect(m_earlier, &EarlierPage::continueWanted, this, [this] {
        if (m_earlier->resumedRecord().isEmpty())
            openRecovery();
        else
            resume(m_earlier->resumedRecord(), m_earlier->order());
    });
    return m_earlier;
}

void MainWindow::openRecovery() {
    showPage(before());
    if (m_earlier->isDrill())
        m_before->openRecovery(m_earlier->order(), m_rehearsal->siteFile(), rehearsalsFolder());
    else
        m_before->openRecovery(m_earlier->order(), {}, Records::documentsFolder());
}

RecoverPage* MainWindow::recover() {
    if (m_recover != nullptr)
        return m_recover;
    m_recover = new RecoverPage(this);
    m_pages->addWidget(m_recover);
    connect(m_recover, &RecoverPage::backWanted, this, [this] { showPage(earlier()); });
    return m_recover;
}

void MainWindow::connectStart() {
    connect(m_start, &StartPage::rehearseWanted, this, &MainWindow::startRehearsal);
    connect(m_start, &StartPage::runWanted, this, [this] {
        showPage(before());
        m_before->openProduction(Records::documentsFolder());
    });
    connect(m_start, &StartPage::resumeWanted, this, [this](const QString& record) { resume(record); });
    connect(m_start, &StartPage::recoverWanted, this, [this] {
        showPage(earlier());
        m_earlier->open();
    });
    connect(m_start, &StartPage::reviewWanted, this, &MainWindow::openReview);
    connect(m_top, &TopBar::exceptionWanted, this, [this] { ceremony()->openException(); });
    connect(m_top, &TopBar::themeWanted, this, &MainWindow::toggleLook);
    connect(m_top, &TopBar::languageWanted, this, &MainWindow::toggleLanguage);
    connect(m_top, &TopBar::roomViewWanted, this, &MainWindow::toggleRoomView);
}

void MainWindow::connectRehearsal() {
    connect(m_rehearsal, &RehearsalHost::ready, this, [this](const QString& siteFile) {
        m_start->clearNotices();
        refreshTray();
        if (m_session.isRunning())
            return;  // it was lost, and is back
        if (m_resumeAfterRoom)
            return resumeWaiting();
        if (const auto drill = std::exchange(m_drillAfterRoom, std::nullopt)) {
            showPage(earlier());
            return m_earlier->openDrill({drill->safe, drill->record, drill->head, drill->root},
                                        QString::fromLatin1(DrillMaker::cardPin));
        }
        showPage(before());
        m_before->openRehearsal(siteFile, rehearsalsFolder());
    });
    connect(m_rehearsal, &RehearsalHost::failed, this, [this](const QString& what, const QString& todo) {
        if (m_session.isRunning())
            return;  // the step that needs a card says what is missing
        if (m_resumeAfterRoom && rehearsal::Control(m_rehearsal->folder().toStdString()).status())
            return resumeWaiting();  // the room runs already: somebody else started it
        m_resumeAfterRoom.reset();
        m_drillAfterRoom.reset();
        showPage(m_start);
        m_start->showProblem(what, todo);
    });
    connect(m_rehearsal, &RehearsalHost::ended, this, [this] {
        refreshTray();
        // Its pcscd ended, which nobody here can start again by hand.
        if (m_session.isRunning() && m_session.model().isRehearsal)
            m_rehearsal->start(RoomCards::rsa2048, m_rehearsal->folder());
    });
    connect(m_rehearsal, &RehearsalHost::cardsChanged, this, &MainWindow::refreshTray);
    connect(m_tray, &CardTray::insertWanted, this, &MainWindow::insertCard);
    connect(m_tray, &CardTray::pullWanted, m_rehearsal, &RehearsalHost::pull);
}

/// The room in which its key is made ends before the one is opened that the recovery takes place in.
void MainWindow::connectDrill() {
    connect(m_start, &StartPage::drillWanted, this, [this] {
        m_start->showMakingDrill();
        m_drill->start(drillScript());
    });
    connect(m_drill, &DrillMaker::stepBegan, m_start, &StartPage::setDrillStep);
    connect(m_drill, &DrillMaker::made, this, [this](const Drill& drill) {
        m_drillAfterRoom = drill;
        m_start->showOpening();
        m_rehearsal->start(RoomCards::p384, drill.room);
    });
    connect(m_drill, &DrillMaker::failed, m_start, &StartPage::showProblem);
}

void MainWindow::makeShortcuts() {
    const auto on = [this](const QKeySequence& keys, auto act) {
        auto* shortcut = new QShortcut(keys, this);
        connect(shortcut, &QShortcut::activated, this, act);
    };
    on(Qt::Key_F1, [this] {
        if (m_pages->currentWidget() == m_ceremony)
            m_ceremony->showWhereWeAre();
    });
    on(Qt::Key_F6, [this] {
        QVector<QWidget*> regions{m_pages->currentWidget()};
        if (m_pages->currentWidget() == m_ceremony)
            regions = m_ceremony->regions();
        regions += {m_tray, m_top};
        focusNextRegion(regions);
    });
    on(Qt::Key_F9, [this] { toggleLook(); });
    on(Qt::Key_F11, [this] { toggleRoomView(); });
    on(QKeySequence(QStringLiteral("Ctrl+L")), [this] { toggleLanguage(); });
    on(QKeySequence(QStringLiteral("Ctrl+Q")), [this] { close(); });
}

void MainWindow::showPage(QWidget* page) {
    if (page != m_start) {  // something else was begun meanwhile
        m_drill->stop();
        m_start->clearNotices();
    }
    m_pages->setCurrentWidget(page);
    const bool isCeremony = page == m_ceremony || page == m_before;
    m_tray->setVisible(isCeremony && m_rehearsal->isReady());
    m_top->setExceptionEnabled(m_session.isRunning());
    showRibbon();
    if (page == m_start)
        m_start->focusFirst();
}

void MainWindow::showRibbon() {
    const auto* page = m_pages->currentWidget();
    m_ribbon->setVisible(page == m_review    ? m_review->isOfRehearsal()
                         : page == m_earlier ? m_earlier->isDrill()
                                             : m_session.model().isRehearsal);
}

void MainWindow::startRehearsal() {
    m_drill->stop();
    m_drillAfterRoom.reset();
    m_start->showOpening();
    m_rehearsal->start(RoomCards::rsa2048);
}

/// A rehearsal goes on in its own room: the same cards, tokens and PINs.
void MainWindow::resume(const QString& record, const std::optional<ceremony::EarlierOrder>& earlier) {
    showPage(ceremony());
    m_start->records().remember(record);
    const auto room = QString::fromStdString(roomOfRecord(record.toStdString()).string());
    m_resumeAfterRoom = Waiting{record.toStdString(), earlier};
    // Of one that is open elsewhere the room runs there; the session says so.
    if (room.isEmpty() || isOpenElsewhere(record.toStdString()))
        return resumeWaiting();
    m_rehearsal->start(RoomCards::rsa2048, room);
}

void MainWindow::resumeWaiting() {
    const auto waiting = std::exchange(m_resumeAfterRoom, std::nullopt);
    m_session.resume(waiting->record, {}, waiting->earlier);
}

void MainWindow::openReview(const QString& record) {
    showPage(review());
    m_review->open(record);
}

void MainWindow::openRecord(const QString& record) {
    if (QFileInfo::exists(record + QStringLiteral("/transcript.jsonl.p7s")))
        openReview(record);
    else
        resume(record);
}

void MainWindow::leave() {
    if (m_session.isRunning())
        return;
    m_session.model().forgetCeremony();
    showPage(m_start);
}

void MainWindow::insertCard(int card, int reader) {
    const auto& places = m_rehearsal->cards();
    for (const auto& place : places)
        if (reader != 0 && place.reader == reader && place.card != card)
            return m_rehearsal->swap(card, reader);
    m_rehearsal->insert(card, reader);
}

void MainWindow::refreshTray() {
    QVector<TrayCard> cards;
    for (const auto& place : m_rehearsal->cards()) {
        TrayCard card;
        card.number = place.card;
        card.letter = QChar(u'A' + static_cast<char16_t>(place.card - 1));
        card.reader = place.reader;
        for (const auto& person : m_rehearsal->people())
            if (person.card == place.card)
                card.name = person.name.section(QLatin1Char(' '), 0, 0);  // all cards stand in one row
        cards.append(card);
    }
    m_tray->setCards(cards);
    m_tray->setVisible(m_rehearsal->isReady() &&
                       (m_pages->currentWidget() == m_ceremony || m_pages->currentWidget() == m_before));
}

void MainWindow::refresh(CeremonyModel::Parts parts) {
    const auto& model = m_session.model();
    showRibbon();
    if (parts & (CeremonyModel::preparationPart | CeremonyModel::nowPart)) {
        m_top->setSubtitle(ceremonyTitle(model));
        m_top->setRoomViewAvailable(model.script != nullptr);
    }
    if (parts & CeremonyModel::linesPart)
        m_top->setElapsed(model.beganUtcMs() && m_session.isRunning()
                              ? std::optional(QDateTime::currentMSecsSinceEpoch() - *model.beganUtcMs())
                              : std::nullopt);
    m_top->setExceptionEnabled(m_session.isRunning());
}

void MainWindow::toggleLook() {
    Theme::apply(Theme::look() == Look::dark ? Look::light : Look::dark);
}

void MainWindow::toggleLanguage() {
    setLanguage(language() == Lang::en ? Lang::ptBr : Lang::en);
}

void MainWindow::toggleRoomView() {
    if (m_roomView && m_roomView->isVisible()) {
        m_roomView->close();
        return;
    }
    if (!m_roomView)
        m_roomView = std::make_unique<RoomView>(m_session.model());
    // On the other screen, where there is one: that is the projector.
    for (auto* screen : QGuiApplication::screens())
        if (screen != this->screen()) {
            m_roomView->setGeometry(screen->geometry());
            return m_roomView->showFullScreen();
        }
    m_roomView->show();
}

/// Who wanted to leave leaves when the break is recorded. When it could not be, or the ceremony closed
/// meanwhile, that is to be seen first; only the system does not wait.
void MainWindow::onEnded() {
    const auto& outcome = m_session.model().ended->outcome;
    const bool isBreakRecorded = outcome && outcome->ending == ceremony::Ending::stopped;
    if ((std::exchange(m_quitsWhenEnded, false) && isBreakRecorded) || m_mustQuit)
        close();
}

void MainWindow::stopAndQuit() {
    m_mustQuit = true;
    if (m_session.isRunning())
        m_session.requestStop();
    else
        close();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!m_session.isRunning()) {
        event->accept();
        m_roomView.reset();
        return;
    }
    // Nothing is lost: the break is recorded first, and the window closes after it.
    event->ignore();
    m_quitsWhenEnded = true;
    ceremony()->openBreak();
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    Theme::setScale(Theme::scaleForHeight(height()));
    QMainWindow::resizeEvent(event);
}

void MainWindow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        refresh(CeremonyModel::allParts);
    QMainWindow::changeEvent(event);
}

}  // namespace conclave::ui
