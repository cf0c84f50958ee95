#include "ui/pages/main_window.h"

#include <QApplication>
#include <QStackedWidget>
#include <QTest>

#include "tests/ui/settle.h"
#include "ui/pages/before_page.h"
#include "ui/pages/ceremony_page.h"
#include "ui/pages/recover_page.h"
#include "ui/pages/review_page.h"
#include "ui/pages/start_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/choice_card.h"

using namespace conclave;
using namespace conclave::ui;
using namespace conclave::test;
using Page = MainWindow::Page;

/// What a window is made of, and when.
class MainWindowTest : public QObject {
    Q_OBJECT

  public:
    explicit MainWindowTest(const PcscLink& pcsc) : m_pcsc(pcsc) {}

  private slots:
    void aStartBuildsTheFirstPageOnly() {
        MainWindow window(m_pcsc);
        window.show();
        settle();
        auto* pages = window.findChild<QStackedWidget*>();
        QCOMPARE(pages->count(), 1);
        QVERIFY(qobject_cast<StartPage*>(pages->currentWidget()) != nullptr);
        QVERIFY(window.findChild<CeremonyPage*>() == nullptr);
    }

    void aPageIsBuiltOnceWhenItIsWanted() {
        MainWindow window(m_pcsc);
        window.show();
        auto* pages = window.findChild<QStackedWidget*>();
        for (const auto* name : {"recover", "review"}) {
            pages->setCurrentWidget(window.page(Page::start));
            QTest::mouseClick(window.findChild<ChoiceCard*>(QString::fromLatin1(name)), Qt::LeftButton);
        }
        QVERIFY(qobject_cast<ReviewPage*>(pages->currentWidget()) != nullptr);
        QCOMPARE(pages->count(), 3);
        for (const auto page :
             {Page::before, Page::ceremony, Page::review, Page::earlier, Page::recover, Page::start})
            QCOMPARE(window.page(page), window.page(page));
        QCOMPARE(pages->count(), 6);
    }

    void keysOfThePagesThatAreNotThereDoNothing() {
        MainWindow window(m_pcsc);
        window.show();
        for (const auto key : {Qt::Key_F1, Qt::Key_F6, Qt::Key_F9, Qt::Key_F9})
            QTest::keyClick(&window, key);
        QCOMPARE(window.findChild<QStackedWidget*>()->count(), 1);
    }

  private:
    const PcscLink& m_pcsc;
};

int main(int argc, char** argv) {
    const PcscLink pcsc;
    QApplication application(argc, argv);
    Theme::apply(Look::light);
    MainWindowTest test(pcsc);
    return QTest::qExec(&test, argc, argv);
}

#include "main_window_test.moc"
