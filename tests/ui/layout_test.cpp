#include <QAbstractButton>
#include <QAccessible>
#include <QApplication>
#include <QButtonGroup>
#include <QComboBox>
#include <QFocusFrame>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/pgp_words.h"
#include "core/script/script.h"
#include "tests/ui/scenes.h"
#include "tests/ui/settle.h"
#include "ui/pages/ceremony_page.h"
#include "ui/pages/prompts/prompt_view.h"
#include "ui/pages/room_view.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/pin_field.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/transcript_list.h"

using namespace conclave;
using namespace conclave::test;
using namespace conclave::ui;

namespace {

constexpr QSize usual(1280, 720);
constexpr QSize smallest(1024, 640);

/// "PrimaryButton 'Yes, done'", for messages.
QString nameOf(const QWidget* widget) {
    QString text = widget->accessibleName();
    if (const auto* label = qobject_cast<const QLabel*>(widget))
        text = label->text();
    else if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
        text = button->text();
    const auto kind = QString::fromLatin1(widget->metaObject()->className());
    return QStringLiteral("%1 '%2'").arg(kind, text);
}

QList<QWidget*> visibleIn(const QWidget& root) {
    QList<QWidget*> found;
    for (auto* widget : root.findChildren<QWidget*>())
        if (widget->isVisible() && !widget->isWindow())
            found.append(widget);
    return found;
}

/// All of it, through every parent that could cut it.
bool isWhollyVisible(const QWidget* widget) {
    auto rect = widget->rect();
    for (const auto* at = widget; !at->isWindow(); at = at->parentWidget()) {
        rect.translate(at->pos());
        if (!at->parentWidget()->rect().contains(rect))
            return false;
    }
    return true;
}

/// What a label or button would like to have in vain; empty: it has room.
QString cut(const QWidget* widget) {
    if (const auto* label = qobject_cast<const QLabel*>(widget)) {
        if (label->text().isEmpty())
            return {};
        const auto inner = label->contentsRect();
        const auto needed = label->wordWrap() ? QSize(inner.width(), label->heightForWidth(inner.width()))
                                              : label->fontMetrics().size(0, label->text());
        if (needed.width() > inner.width() || needed.height() > inner.height())
            return QStringLiteral("%1 needs %2x%3, has %4x%5")
                .arg(nameOf(label))
                .arg(needed.width())
                .arg(needed.height())
                .arg(inner.width())
                .arg(inner.height());
    } else if (const auto* button = qobject_cast<const QAbstractButton*>(widget);
               button != nullptr && !button->text().isEmpty() &&
               widget->sizeHint().width() > widget->width()) {
        return QStringLiteral("%1 needs %2, has %3")
            .arg(nameOf(widget))
            .arg(widget->sizeHint().width())
            .arg(widget->width());
    }
    return {};
}

QStringList overlaps(const QWidget& root) {
    QStringList found;
    const auto counts = [](const QWidget* widget) {
        return widget->isVisible() && !widget->isWindow() && !widget->size().isEmpty() &&
               qobject_cast<const QFocusFrame*>(widget) == nullptr;  // stands over what it rings
    };
    auto parents = visibleIn(root);
    for (const auto* parent : parents) {
        QList<const QWidget*> children;
        for (const auto* child : parent->findChildren<QWidget*>(Qt::FindDirectChildrenOnly))
            if (counts(child))
                children.append(child);
        for (qsizetype i = 0; i < children.size(); ++i)
            for (qsizetype j = i + 1; j < children.size(); ++j)
                if (children[i]->geometry().intersects(children[j]->geometry()))
                    found.append(nameOf(children[i]) + QStringLiteral(" and ") + nameOf(children[j]));
    }
    return found;
}

/// Every text that people see or hear now.
QSet<QString> texts(const QWidget& root) {
    QSet<QString> all;
    for (const auto* widget : visibleIn(root)) {
        all.insert(widget->accessibleName());
        all.insert(widget->toolTip());
        if (const auto* label = qobject_cast<const QLabel*>(widget))
            all.insert(label->text());
        else if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
            all.insert(button->text());
        else if (const auto* line = qobject_cast<const QLineEdit*>(widget))
            all.insert(line->placeholderText());
        else if (const auto* combo = qobject_cast<const QComboBox*>(widget))
            all.insert(combo->currentText());
        else if (const auto* list = qobject_cast<const QListView*>(widget))
            if (const auto* lines = qobject_cast<const TranscriptModel*>(list->model()))
                for (int row = 0; row < lines->rowCount(); ++row)
                    all.insert(lines->line(row).text);
    }
    all.remove(QString());
    return all;
}

const QSet<QString>& pgpWords() {
    static const auto words = [] {
        QSet<QString> all;
        for (int octet = 0; octet < 256; ++octet) {
            const Bytes two(2, static_cast<std::uint8_t>(octet));
            for (const auto& word : QString::fromStdString(toPgpWords(two)).split(u' '))
                all.insert(word);
        }
        return all;
    }();
    return words;
}

/// Words that are the same in Portuguese, or names of things that have only one.
const QSet<QString> sameInBoth{QStringLiteral("SHA"),      QStringLiteral("PKCS"), QStringLiteral("HSM"),
                               QStringLiteral("PIN"),      QStringLiteral("UTC"),  QStringLiteral("Token"),
                               QStringLiteral("Firmware"), QStringLiteral("min"),  QStringLiteral("primary"),
                               QStringLiteral("restore"),  QStringLiteral("Alt"),  QStringLiteral("cards"),
                               QStringLiteral("readers")};

/// Texts that no translation changes: names, numbers, identifiers, paths, the words of hashes.
bool isSameInBoth(QString text) {
    for (const auto& name : properNames())
        text.remove(name);
    static const QRegularExpression path(
        QStringLiteral("(/[^ ]+)|([\\w-]+\\.yaml)|([a-z]+(-[a-z0-9]+)+)|(CKR_\\w+)"));
    static const QRegularExpression word(QStringLiteral("[[:alpha:]]{3,}"),
                                         QRegularExpression::UseUnicodePropertiesOption);
    static const QRegularExpression hex(QStringLiteral("\\b[0-9a-f]{4,}\\b"));
    text.remove(path).remove(hex);
    for (auto words = word.globalMatch(text); words.hasNext();)
        if (const auto found = words.next().captured(); !sameInBoth.contains(found) &&
                                                        !pgpWords().contains(found) &&
                                                        !properNames().join(u' ').contains(found))
            return false;
    return true;
}

bool isControl(const QWidget* widget) {
    return qobject_cast<const QAbstractButton*>(widget) != nullptr ||
           qobject_cast<const QLineEdit*>(widget) != nullptr ||
           qobject_cast<const QComboBox*>(widget) != nullptr ||
           qobject_cast<const QPlainTextEdit*>(widget) != nullptr ||
           qobject_cast<const PinField*>(widget) != nullptr;
}

/// Those of a group take one Tab; arrow keys go on from there.
bool isReachedWithGroup(const QWidget* widget, const QList<QWidget*>& visited) {
    const auto* button = qobject_cast<const QAbstractButton*>(widget);
    if (button == nullptr || button->group() == nullptr)
        return false;
    return std::ranges::any_of(button->group()->buttons(),
                               [&](auto* other) { return visited.contains(static_cast<QWidget*>(other)); });
}

/// In two columns, which are gone through one after the other.
bool areBeside(const QWidget* one, const QWidget* other) {
    const auto left = [](const QWidget* widget) { return widget->mapTo(widget->window(), QPoint()).x(); };
    return left(one) >= left(other) + other->width() || left(other) >= left(one) + one->width();
}

/// Where Tab leads from here, once around.
QList<QWidget*> tabRound(QWidget& window) {
    QList<QWidget*> visited;
    for (int count = 0; count < 100; ++count) {
        QTest::keyClick(&window, Qt::Key_Tab);
        auto* now = QApplication::focusWidget();
        if (now == nullptr || visited.contains(now))
            break;
        visited.append(now);
    }
    return visited;
}

QStringList unnamed(QAccessibleInterface* at) {
    QStringList found;
    if (at == nullptr || !at->isValid() || at->state().invisible)
        return found;
    static const QSet<int> controls{
        QAccessible::Button,   QAccessible::CheckBox, QAccessible::RadioButton, QAccessible::EditableText,
        QAccessible::ComboBox, QAccessible::List,     QAccessible::PageTab};
    if ((controls.contains(at->role()) || at->state().focusable) && at->text(QAccessible::Name).isEmpty())
        found.append(QString::fromLatin1(at->object()->metaObject()->className()) + u' ' +
                     at->object()->objectName());
    // What a control is made of is its own affair: the arrow of a combo box, the lines of a list.
    if (controls.contains(at->role()))
        return found;
    for (int child = 0; child < at->childCount(); ++child)
        found.append(unnamed(at->child(child)));
    return found;
}

}  // namespace

/// Each page in each scene, on the usual screen and the smallest that is promised, in both languages.
class LayoutTest : public QObject {
    Q_OBJECT

  public:
    explicit LayoutTest(const PcscLink& pcsc) : m_window(pcsc) {}

  private slots:
    void initTestCase() {
        m_window.resize(usual);
        m_window.show();
        m_window.activateWindow();
        settle(400);  // the reader service has answered
    }

    void windowFitsTheScreen_data() { eachSceneInEachSize(); }
    void windowFitsTheScreen() {
        playRow();
        QFETCH(QSize, size);
        const auto least = [this] { return m_window.centralWidget()->minimumSizeHint(); };
        // Buttons of the scene before go when the event loop comes to it.
        QTRY_VERIFY2_WITH_TIMEOUT(
            least().width() <= size.width() && least().height() <= size.height(),
            qPrintable(QStringLiteral("%1x%2").arg(least().width()).arg(least().height())), 1000);
        QCOMPARE(m_window.size(), size);
    }

    void noTextIsCut_data() { eachSceneInEachSize(); }
    void noTextIsCut() {
        playRow();
        QStringList found;
        for (const auto* widget : visibleIn(m_window))
            found.append(cut(widget));
        found.removeAll(QString());
        QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
    }

    void nothingThatScrollsIsCutAtItsSide_data() { eachSceneInEachSize(); }
    void nothingThatScrollsIsCutAtItsSide() {
        playRow();
        for (const auto* widget : visibleIn(m_window))
            if (const auto* area = qobject_cast<const QScrollArea*>(widget))
                QVERIFY2(area->horizontalScrollBar()->maximum() == 0,
                         qPrintable(QStringLiteral("%1 in %2 lacks %3")
                                        .arg(nameOf(area->widget()), nameOf(area->parentWidget()))
                                        .arg(area->horizontalScrollBar()->maximum())));
    }

    void theRoomViewShowsAllOfIt_data() { eachScene(); }
    void theRoomViewShowsAllOfIt() {
        playRow();
        const auto view = roomView(usual);
        auto found = overlaps(*view);
        for (const auto* widget : visibleIn(*view)) {
            found.append(cut(widget));
            if (qobject_cast<const QLabel*>(widget) != nullptr && !isWhollyVisible(widget))
                found.append(nameOf(widget) + QStringLiteral(" is out of sight"));
        }
        found.removeAll(QString());
        QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
    }

    void aLargeScreenCutsNothing_data() {
        QTest::addColumn<int>("lang");
        QTest::newRow("en") << static_cast<int>(Lang::en);
        QTest::newRow("pt-BR") << static_cast<int>(Lang::ptBr);
    }
    void aLargeScreenCutsNothing() {
        QFETCH(int, lang);
        setLanguage(static_cast<Lang>(lang));
        m_window.resize(1920, 1080);
        QStringList found;
        for (const auto& scene : scenes()) {
            play(scene, m_window);
            auto wrong = overlaps(m_window);
            for (const auto* widget : visibleIn(m_window))
                wrong.append(cut(widget));
            wrong.removeAll(QString());
            if (!wrong.isEmpty())
                found.append(scene.name + QStringLiteral(": ") + wrong.join(u'\n'));
        }
        m_window.resize(usual);
        settle();
        QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
    }

    void nothingOverlaps_data() { eachSceneInEachSize(); }
    void nothingOverlaps() {
        playRow();
        const auto found = overlaps(m_window);
        QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
    }

    void whatIsAskedNeverScrolls_data() {
        eachSceneInEachSize();
        for (const auto lang : {Lang::en, Lang::ptBr})
            for (const auto* script : {"root-key-generation", "root-key-generation-p384", "recovery"}) {
                const auto parsed =
                    script::loadScript(std::string(CONCLAVE_SOURCE_DIR "/ceremonies/") + script + ".yaml");
                QVERIFY(parsed.value);
                for (const auto* step : parsed.value->allSteps())
                    addRow(pinAtStep(QString::fromLatin1(script), step->id), lang);
            }
    }
    void whatIsAskedNeverScrolls() {
        playRow();
        for (const auto* widget : visibleIn(m_window))
            if (qobject_cast<const PromptView*>(widget) != nullptr ||
                qobject_cast<const PinField*>(widget) != nullptr ||
                qobject_cast<const PrimaryButton*>(widget) != nullptr)
                QVERIFY2(isWhollyVisible(widget), qPrintable(nameOf(widget)));
    }

    void nothingIsLeftInEnglish_data() {
        QTest::addColumn<Scene>("scene");
        for (const auto& scene : scenes())
            QTest::newRow(qPrintable(scene.name)) << scene;
    }
    void nothingIsLeftInEnglish() {
        QFETCH(Scene, scene);
        m_window.resize(usual);
        setLanguage(Lang::en);
        play(scene, m_window);
        const auto english = texts(m_window) + texts(*roomView(usual));
        setLanguage(Lang::ptBr);
        play(scene, m_window);
        auto left = texts(m_window) + texts(*roomView(usual));
        left.intersect(english);
        left.removeIf([](const QString& text) { return isSameInBoth(text); });
        QVERIFY2(left.isEmpty(), qPrintable(QStringList(left.begin(), left.end()).join(u'\n')));
    }

    void aSwitchOfLanguageReachesEveryText_data() {
        QTest::addColumn<Scene>("scene");
        for (const auto& scene : scenes())
            QTest::newRow(qPrintable(scene.name)) << scene;
    }
    void aSwitchOfLanguageReachesEveryText() {
        QFETCH(Scene, scene);
        setLanguage(Lang::ptBr);
        play(scene, m_window);
        const auto fresh = texts(m_window);
        setLanguage(Lang::en);
        play(scene, m_window);
        setLanguage(Lang::ptBr);
        settle();
        auto left = texts(m_window);
        left.subtract(fresh);
        static const QRegularExpression clock(QStringLiteral("\\d\\d:\\d\\d:\\d\\d(Z| UTC)"));  // ticks
        left.removeIf([](const QString& text) { return text.contains(clock); });
        QVERIFY2(left.isEmpty(), qPrintable(QStringList(left.begin(), left.end()).join(u'\n')));
    }

    void aSwitchOfLanguageKeepsWhatWasTyped() {
        setLanguage(Lang::en);
        play(sceneNamed(QStringLiteral("pin-wrong")), m_window);
        auto* pin = m_window.findChild<PinField*>(QStringLiteral("pin"));
        QTest::keyClicks(pin, QStringLiteral("123"));
        setLanguage(Lang::ptBr);
        settle();
        pin = m_window.findChild<PinField*>(QStringLiteral("pin"));
        QCOMPARE(pin->take().size(), std::size_t(3));
    }

    void everyActionIsReachedByTab_data() { eachScene(); }
    void everyActionIsReachedByTab() {
        playRow();
        const auto visited = tabRound(m_window);
        for (auto* widget : visibleIn(m_window))
            if (isControl(widget) && widget->isEnabled() && !visited.contains(widget) &&
                qobject_cast<QComboBox*>(widget->parentWidget()) == nullptr)
                QVERIFY2(isReachedWithGroup(widget, visited), qPrintable(nameOf(widget)));
    }

    void tabGoesDownThePageToThePrimary_data() { eachScene(); }
    void tabGoesDownThePageToThePrimary() {
        playRow();
        auto* primary = primaryShown();
        if (primary == nullptr || !primary->isEnabled())
            return;
        // Of the widgets beside the primary in the centre, none comes after it, and none goes up.
        primary->setFocus();
        auto round = tabRound(m_window);
        const auto* centre = primary->parentWidget()->parentWidget();
        round.removeIf([&](const QWidget* widget) { return !centre->isAncestorOf(widget); });
        QVERIFY(!round.isEmpty());
        QCOMPARE(round.back(), static_cast<QWidget*>(primary));
        const auto bottom = [&](const QWidget* widget) {
            return widget->mapTo(&m_window, QPoint(0, widget->height())).y();
        };
        for (qsizetype i = 1; i < round.size(); ++i)
            QVERIFY2(bottom(round[i]) >= bottom(round[i - 1]) || areBeside(round[i], round[i - 1]) ||
                         !isWhollyVisible(round[i - 1]),
                     qPrintable(nameOf(round[i - 1]) + QStringLiteral(" before ") + nameOf(round[i])));
    }

    void everyControlHasANameForAssistiveTools_data() { eachScene(); }
    void everyControlHasANameForAssistiveTools() {
        playRow();
        const auto found = unnamed(QAccessible::queryAccessibleInterface(&m_window));
        QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
    }

    void oneIsOneThing() {
        setLanguage(Lang::en);
        auto scene = sceneNamed(QStringLiteral("before-two-to-solve"));
        auto set = scene.set;
        scene.set = [set](CeremonyModel& model) {
            set(model);
            model.preparation.items.pop_back();
        };
        play(scene, m_window);
        QVERIFY(texts(m_window).contains(QStringLiteral("1 check to solve")));
    }

  private:
    static void addRow(const Scene& scene, Lang lang, QSize size = usual) {
        const auto* tail = lang == Lang::en ? "en" : "pt-BR";
        QTest::newRow(
            qPrintable(scene.name + u' ' + QLatin1String(tail) + u' ' + QString::number(size.width())))
            << scene << static_cast<int>(lang) << size;
    }

    static void eachScene(std::initializer_list<QSize> sizes = {usual}) {
        QTest::addColumn<Scene>("scene");
        QTest::addColumn<int>("lang");
        QTest::addColumn<QSize>("size");
        for (const auto size : sizes)
            for (const auto lang : {Lang::en, Lang::ptBr})
                for (const auto& scene : scenes())
                    addRow(scene, lang, size);
    }
    static void eachSceneInEachSize() { eachScene({usual, smallest}); }

    void playRow() {
        QFETCH(Scene, scene);
        QFETCH(int, lang);
        QFETCH(QSize, size);
        if (m_window.size() != size) {
            m_window.resize(size);
            settle();
        }
        if (language() != static_cast<Lang>(lang))
            setLanguage(static_cast<Lang>(lang));
        m_window.activateWindow();  // a view for the room may have been there
        play(scene, m_window);
    }

    /// The same moment for the projector.
    std::unique_ptr<RoomView> roomView(QSize size) {
        auto view = std::make_unique<RoomView>(m_window.session().model());
        view->resize(size);
        view->show();
        settle();
        return view;
    }

    PrimaryButton* primaryShown() const {
        for (auto* button : m_window.findChildren<PrimaryButton*>())
            if (button->isVisible())
                return button;
        return nullptr;
    }

    MainWindow m_window;
};

int main(int argc, char** argv) {
    QTemporaryDir home;
    qputenv("HOME", home.path().toUtf8());
    qputenv("XDG_CONFIG_HOME", home.path().toUtf8());
    qputenv("XDG_STATE_HOME", home.path().toUtf8());
    const PcscLink pcsc;
    QApplication application(argc, argv);
    Theme::apply(Look::light);
    LayoutTest test(pcsc);
    return QTest::qExec(&test, argc, argv);
}

#include "layout_test.moc"
