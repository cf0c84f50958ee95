#include <QTest>
class WidgetsTest : public QObject {
    Q_OBJECT
};
QTEST_MAIN(WidgetsTest)
#include "widgets_test.moc"
