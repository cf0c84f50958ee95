#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QCryptographicHash>
#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QListView>
#include <QMetaProperty>
#include <QMimeData>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <cmath>
#include <memory>

#include "core/base/pgp_words.h"
#include "tests/ui/settle.h"
#include "tests/ui/widget_samples.h"
#include "ui/theme/icons.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/busy_notice.h"
#include "ui/widgets/card_tray.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/choice_card.h"
#include "ui/widgets/facts_table.h"
#include "ui/widgets/fingerprint_block.h"
#include "ui/widgets/fingerprint_rows.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pin_field.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/problem_box.h"
#include "ui/widgets/qr_view.h"
#include "ui/widgets/quorum_row.h"
#include "ui/widgets/read_aloud_card.h"
#include "ui/widgets/reader_tile.h"
#include "ui/widgets/record_row.h"
#include "ui/widgets/step_rail.h"
#include "ui/widgets/top_bar.h"
#include "ui/widgets/transcript_strip.h"
#include "ui/widgets/tray_card_button.h"

using namespace conclave;
using namespace conclave::ui;
using conclave::test::settle;

namespace {

constexpr Look allLooks[] = {Look::light, Look::dark, Look::projector};

/// WCAG 2.1, 1.4.3: relative luminance and contrast.
double luminance(const QColor& colour) {
    const auto channel = [](double value) {
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(colour.redF()) + 0.7152 * channel(colour.greenF()) +
           0.0722 * channel(colour.blueF());
}

double contrast(const QColor& a, const QColor& b) {
    const auto [low, high] = std::minmax({luminance(a), luminance(b)});
    return (high + 0.05) / (low + 0.05);
}

QString shownPin(PinField& field) {
    const auto pin = field.take();
    return QString::fromUtf8(pin.exposeText().data(), static_cast<int>(pin.size()));
}

void typeKeys(QWidget& widget, std::initializer_list<Qt::Key> keys) {
    for (const auto key : keys) {
        QTest::keyClick(&widget, key);
    }
}

void repeatKey(QWidget& widget, Qt::Key key) {
    QKeyEvent repeated(QEvent::KeyPress, key, Qt::NoModifier, QString(), true);
    QApplication::sendEvent(&widget, &repeated);
}

QString nameOf(QWidget* widget) {
    auto* accessible = QAccessible::queryAccessibleInterface(widget);
    return accessible == nullptr ? QString() : accessible->text(QAccessible::Name);
}

QString readFile(const QString& path) {
    QFile file(QStringLiteral(CONCLAVE_SOURCE_DIR "/") + path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// What of the widget's text does not fit where it stands; nothing when all does.
QString cutText(const QWidget* widget) {
    const auto say = [&](const QString& text, QSize needed) {
        return QStringLiteral("\"%1\" needs %2x%3, has %4x%5")
            .arg(text)
            .arg(needed.width())
            .arg(needed.height())
            .arg(widget->width())
            .arg(widget->height());
    };
    if (const auto* label = qobject_cast<const QLabel*>(widget)) {
        // Measured without the label's own sums.
        const auto flags = label->wordWrap() ? Qt::TextWordWrap | Qt::TextWrapAnywhere : Qt::TextSingleLine;
        const QRect room(0, 0, label->wordWrap() ? label->width() : 100000, 100000);
        const auto text =
            label->fontMetrics().boundingRect(room, static_cast<int>(flags), label->text()).size();
        const QSize needed(label->wordWrap() ? label->minimumSizeHint().width() : text.width(),
                           text.height());
        const bool isCut = label->width() < needed.width() || label->height() < needed.height();
        return isCut && !label->text().isEmpty() ? say(label->text(), needed) : QString();
    }
    if (const auto* chip = qobject_cast<const Chip*>(widget)) {
        const QSize needed(chip->minimumSizeHint().width(), chip->heightForWidth(chip->width()));
        return chip->width() < needed.width() || chip->height() < needed.height() ? say(chip->text(), needed)
                                                                                  : QString();
    }
    // What holds labels is measured by them.
    if (const auto* button = qobject_cast<const QAbstractButton*>(widget);
        button != nullptr && !button->layout()) {
        const auto needed = button->minimumSizeHint();
        return button->width() < needed.width() || button->height() < needed.height()
                   ? say(button->text(), needed)
                   : QString();
    }
    return {};
}

}  // namespace

class WidgetsTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { Theme::apply(Look::light); }
    void cleanup() {
        setLanguage(Lang::en);
        Theme::setScale(1.0);
        Theme::apply(Look::light);
    }

    // ---- theme

    void everyTextContrastsWithEveryGround() {
        const Role grounds[] = {&Palette::window,   &Palette::surface,    &Palette::sunken,
                                &Palette::paper,    &Palette::softAccent, &Palette::softOk,
                                &Palette::softWarn, &Palette::softDanger};
        const Role inks[] = {&Palette::text, &Palette::text2,  &Palette::accent,   &Palette::ok,
                             &Palette::warn, &Palette::danger, &Palette::rehearsal};
        for (const auto look : allLooks) {
            const auto& colours = ui::palette(look);
            for (const auto ground : grounds) {
                for (const auto ink : inks) {
                    QVERIFY2(contrast(colours.*ink, colours.*ground) >= 4.5,
                             qPrintable((colours.*ink).name() + QStringLiteral(" on ") +
                                        (colours.*ground).name()));
                }
                QVERIFY(contrast(colours.edge, colours.*ground) >= 3.0);
            }
        }
    }

    void placeholdersContrast() {
        for (const auto look : {Look::light, Look::dark}) {
            Theme::apply(look);
            QLineEdit line;
            line.ensurePolished();
            const auto ink = line.palette().color(QPalette::PlaceholderText);
            QCOMPARE(ink.alpha(), 255);
            QVERIFY(contrast(ink, ui::palette(look).surface) >= 4.5);
        }
    }

    void textOnFilledGroundsContrasts() {
        for (const auto look : allLooks) {
            const auto& colours = ui::palette(look);
            QVERIFY(contrast(colours.onAccent, colours.accent) >= 4.5);
            QVERIFY(contrast(colours.onRehearsal, colours.rehearsal) >= 4.5);
            for (const Role chip : {&Palette::accent, &Palette::ok, &Palette::warn, &Palette::danger}) {
                QVERIFY(contrast(colours.surface, colours.*chip) >= 4.5);
            }
        }
    }

    void everyIconDrawsInItsColour() {
        QVERIFY(iconNames().size() >= 30);
        for (const auto& name : iconNames()) {
            const auto image = iconPixmap(name, Qt::red, 24, 2.0).toImage();
            int drawn = 0;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x) {
                    const auto pixel = image.pixelColor(x, y);
                    if (pixel.alpha() > 200) {
                        ++drawn;
                        QCOMPARE(pixel.green(), 0);
                    }
                }
            }
            QVERIFY2(drawn > 20, qPrintable(name));
        }
    }

    void aLabelThatBreaksAnywhereKeepsItsLines() {
        Label label(Type::body);
        label.setBreaksAnywhere(true);
        label.setText(QStringLiteral("Welcome"));
        const int one = label.heightForWidth(400);
        label.setText(QStringLiteral("Welcome\nSign-in"));
        QVERIFY(label.heightForWidth(400) >= 2 * one - 1);
    }

    void aLabelKeepsItsInkUnderAnyParent() {
        QWidget window;
        auto* label = new Label(Type::title, &Palette::danger);
        label->setText(QStringLiteral("████"));
        label->sizeHint();  // polishes it, before it has a parent
        label->setParent(&window);
        label->setGeometry(0, 0, 100, 40);
        window.show();
        settle();
        QCOMPARE(label->grab().toImage().pixelColor(20, 20), Theme::current().danger);
    }

    void aScopeKeepsItsLookWhileTheWindowsChanges() {
        QWidget window;
        auto* room = new QWidget(&window);
        auto* label = new Label(Type::body, &Palette::accent, room);
        Theme::scoped(room, Look::projector, 1.5);
        Theme::apply(Look::dark);
        QCOMPARE(&paletteFor(label), &ui::palette(Look::projector));
        QCOMPARE(&paletteFor(&window), &ui::palette(Look::dark));
        QCOMPARE(label->QLabel::font().pixelSize(), 33);
    }

    void aScopeThatIsGoneHoldsForNobody() {
        QWidget window;
        for (int count = 0; count < 100; ++count) {
            auto* room = new QWidget(&window);
            Theme::scoped(room, Look::projector, 2.0);
            delete room;
            const QWidget next(&window);  // often at the same address
            QCOMPARE(Theme::lookFor(&next), Theme::look());
            QCOMPARE(Theme::scaleFor(&next), Theme::scale());
        }
    }

    void aTextIsLaidOutOnceForEachWidth() {
        for (const bool breaks : {false, true}) {
            Label label(Type::body);
            label.setWraps(true);
            label.setBreaksAnywhere(breaks);
            label.setWraps(true);
            label.setText(QStringLiteral("one two three four five six seven eight nine ten"));
            const auto before = Label::heightsComputed();
            const auto narrow = label.heightForWidth(100);
            const auto wide = label.heightForWidth(400);
            for (int count = 0; count < 10; ++count) {
                QCOMPARE(label.heightForWidth(100), narrow);
                QCOMPARE(label.heightForWidth(400), wide);
                label.setText(label.text());
            }
            QVERIFY(narrow > wide);
            QCOMPARE(Label::heightsComputed() - before, 2);
            label.setText(QStringLiteral("one"));
            QVERIFY(label.heightForWidth(100) < narrow);
            const auto small = label.heightForWidth(100);
            label.setType(Type::title);
            QVERIFY(label.heightForWidth(100) > small);
            const auto title = label.heightForWidth(100);
            Theme::setScale(2.0);
            const auto scaled = label.heightForWidth(100);
            Theme::setScale(1.0);
            QVERIFY(scaled > title);
            auto font = label.QLabel::font();
            font.setPixelSize(60);
            label.setFont(font);
            QVERIFY(label.heightForWidth(100) > title);
        }
    }

    void readAloudGrowsTo32() {
        QCOMPARE(ui::font(Type::readAloud).pixelSize(), 22);
        Theme::setScale(Theme::scaleForHeight(1080));
        QCOMPARE(ui::font(Type::readAloud).pixelSize(), 32);
        QCOMPARE(Theme::scaleForHeight(720), 1.0);
    }

    void focusShowsAsARingAroundFilledButtonsToo() {
        QWidget window;
        window.resize(300, 100);
        auto* button = new PrimaryButton(&window);
        button->setGeometry(50, 20, 200, 46);
        window.show();
        window.activateWindow();
        button->setFocus();
        settle();
        const auto picture = window.grab().toImage();
        const auto& colours = Theme::current();
        QCOMPARE(picture.pixelColor(150, 20 - 4), colours.accent);  // the ring
        QCOMPARE(picture.pixelColor(150, 20 - 1), colours.window);  // the gap
        QCOMPARE(picture.pixelColor(150, 20 + 2), colours.accent);  // the button
    }

    void theRingStaysWhenTheLookChangesWhileSomebodyTypes() {
        QWidget window;
        window.resize(300, 100);
        auto* line = new QLineEdit(&window);
        line->setGeometry(50, 20, 200, 46);
        window.show();
        window.activateWindow();
        line->setFocus();
        settle();
        QCOMPARE(window.grab().toImage().pixelColor(150, 20 - 4), Theme::current().accent);
        Theme::apply(Look::dark);
        settle();
        QCOMPARE(window.grab().toImage().pixelColor(150, 20 - 4), Theme::current().accent);
    }

    // ---- language

    void everyTextOfTheSourcesIsTranslated() {
        const auto texts = readFile(QStringLiteral("resources/translations/widgets_pt_BR.ts"));
        QVERIFY(texts.contains(QStringLiteral("<source>Leave it in</source>")));
        QVERIFY(!texts.contains(QStringLiteral("unfinished")));
        QVERIFY(!texts.contains(QStringLiteral("vanished")));
        QVERIFY(!texts.contains(QStringLiteral("<translation></translation>")));
        static const QRegularExpression call(QStringLiteral("\\btr\\(\"((?:[^\"\\\\]|\\\\.)*)\"\\)"));
        int found = 0;
        for (const auto& file :
             QDir(QStringLiteral(CONCLAVE_SOURCE_DIR "/ui/widgets")).entryList({QStringLiteral("*.cpp")})) {
            const auto source = readFile(QStringLiteral("ui/widgets/") + file);
            for (auto matches = call.globalMatch(source); matches.hasNext(); ++found) {
                const auto text = matches.next().captured(1).toHtmlEscaped();
                QVERIFY2(texts.contains(QStringLiteral("<source>%1</source>").arg(text)),
                         qPrintable(file + u' ' + text));
            }
        }
        QVERIFY(found >= 90);
    }

    void portugueseSaysHashAndLeitora() {
        const auto texts = readFile(QStringLiteral("resources/translations/widgets_pt_BR.ts"));
        QVERIFY(!texts.contains(QStringLiteral("impressão digital")));
        QVERIFY(!texts.contains(QStringLiteral("leitor ")));
    }

    void languageChangesWhileTheWindowIsOpen() {
        ReaderTile tile;
        tile.setReader({QStringLiteral("1"), {}, ReaderTileData::State::leaveIn});
        TopBar bar;
        bar.setExceptionEnabled(true);
        bar.setElapsed(65 * 60 * 1000);
        tile.show();
        bar.show();
        setLanguage(Lang::ptBr);
        QVERIFY(tile.findChild<Chip*>()->text() == QStringLiteral("Não retire o cartão"));
        QVERIFY(nameOf(&tile).contains(QStringLiteral("Não retire o cartão")));
        QCOMPARE(bar.findChild<QPushButton*>()->text(), QStringLiteral("Exceção… F8"));
        setLanguage(Lang::en);
        QCOMPARE(tile.findChild<Chip*>()->text(), QStringLiteral("Leave it in"));
    }

    // ---- every widget, both languages, every look

    void everyWidgetSurvivesItsLanguageLookAndSize() {
        for (const auto& [name, make] : sampleSheets()) {
            const std::unique_ptr<QWidget> sheet(make());
            sheet->show();
            settle();
            setLanguage(Lang::ptBr);
            settle();
            Theme::apply(Look::dark);
            Theme::setScale(1.25);
            settle();
            QVERIFY(!sheet->grab().isNull());
            cleanup();
            settle();
        }
    }

    void noTextIsCut_data() {
        QTest::addColumn<int>("look");
        QTest::addColumn<double>("scale");
        QTest::addColumn<int>("lang");
        for (const auto lang : {Lang::en, Lang::ptBr}) {
            const auto* name = lang == Lang::en ? "en" : "pt";
            QTest::addRow("light %s", name) << static_cast<int>(Look::light) << 1.0 << static_cast<int>(lang);
            QTest::addRow("light large %s", name)
                << static_cast<int>(Look::light) << 1.25 << static_cast<int>(lang);
            QTest::addRow("projector %s", name)
                << static_cast<int>(Look::projector) << 1.0 << static_cast<int>(lang);
        }
    }

    void noTextIsCut() {
        QFETCH(int, look);
        QFETCH(double, scale);
        QFETCH(int, lang);
        Theme::setScale(scale);
        Theme::apply(static_cast<Look>(look));
        setLanguage(static_cast<Lang>(lang));
        int seen = 0;
        for (const auto& [name, make] : sampleSheets()) {
            const std::unique_ptr<QWidget> sheet(make());
            sheet->show();
            settle();
            sheet->resize(sheet->minimumSizeHint());
            settle();
            for (const auto* widget : sheet->findChildren<QWidget*>()) {
                if (widget->isVisible()) {
                    const auto cut = cutText(widget);
                    QVERIFY2(cut.isEmpty(), qPrintable(name + QStringLiteral(": ") + cut));
                    ++seen;
                }
            }
        }
        QVERIFY(seen > 200);
    }

    void ceremonyFits1280x720() {
        for (const auto lang : {Lang::en, Lang::ptBr}) {
            setLanguage(lang);
            for (const auto& [name, make] : sampleSheets().mid(0, 4)) {
                const std::unique_ptr<QWidget> sheet(make());
                sheet->show();
                settle();
                const auto least = sheet->layout()->totalMinimumSize();
                QVERIFY2(
                    least.width() <= 1280 && least.height() <= 720,
                    qPrintable(QStringLiteral("%1 %2x%3").arg(name).arg(least.width()).arg(least.height())));
            }
        }
    }

    void everyWidgetThatTakesTheFocusHasAName() {
        int seen = 0;
        for (const auto& [name, make] : sampleSheets().mid(0, 4)) {
            const std::unique_ptr<QWidget> sheet(make());
            sheet->show();
            settle();
            for (auto* widget : sheet->findChildren<QWidget*>()) {
                if ((widget->focusPolicy() & Qt::TabFocus) != 0 && widget->isVisible()) {
                    QVERIFY2(!nameOf(widget).isEmpty(), widget->metaObject()->className());
                    ++seen;
                }
            }
            for (auto* label : sheet->findChildren<QLabel*>()) {
                QVERIFY(label->accessibleName().isEmpty());  // it would hide the label's text
            }
        }
        QVERIFY(seen >= 20);
    }

    // ---- the one action

    void aDoubleEnterConfirmsOneStep() {
        PrimaryButton button;
        button.show();
        QSignalSpy clicks(&button, &QPushButton::clicked);
        connect(&button, &QPushButton::clicked, &button, &PrimaryButton::rearm);
        QTest::keyClick(&button, Qt::Key_Return);
        QTest::keyClick(&button, Qt::Key_Return);
        QTest::keyClick(&button, Qt::Key_Space);
        QTest::mouseClick(&button, Qt::LeftButton);
        button.press();
        QCOMPARE(clicks.size(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(button.isArmed(), 2 * PrimaryButton::armingMs);
        QTest::keyClick(&button, Qt::Key_Enter);
        QCOMPARE(clicks.size(), 2);
    }

    void primaryArmsNoEarlierThan600Ms() {
        PrimaryButton button;
        QElapsedTimer since;
        since.start();
        button.rearm();
        QVERIFY(!button.isArmed());
        QTRY_VERIFY_WITH_TIMEOUT(button.isArmed(), 3000);
        QVERIFY(since.elapsed() >= 570);  // coarse timers may be 5 % early
    }

    void aHeldEnterPressesNothing() {
        PrimaryButton button;
        QSignalSpy clicks(&button, &QPushButton::clicked);
        repeatKey(button, Qt::Key_Return);
        repeatKey(button, Qt::Key_Space);
        QCOMPARE(clicks.size(), 0);
        QTest::mouseClick(&button, Qt::LeftButton);
        QCOMPARE(clicks.size(), 1);
    }

    void aDisabledPrimaryPressesNothing() {
        PrimaryButton button;
        QSignalSpy clicks(&button, &QPushButton::clicked);
        button.setEnabled(false);
        button.press();
        QTest::keyClick(&button, Qt::Key_Return);
        QCOMPARE(clicks.size(), 0);
    }

    void thePrimaryNeverMoves() {
        ActionBar bar;
        bar.primary()->setText(QStringLiteral("Continue"));
        bar.resize(700, bar.sizeHint().height());
        bar.show();
        settle();
        const auto place = bar.primary()->geometry();
        QVERIFY(place.width() >= primaryWidth && place.height() >= primaryHeight);
        QCOMPARE(place.right(), bar.width() - 1);
        bar.addSecondary(QStringLiteral("They differ…"));
        bar.setHint(
            QStringLiteral("Waiting for the HSM, and for a good while longer than one line has room for"));
        settle();
        QCOMPARE(bar.primary()->geometry().right(), place.right());
        QCOMPARE(bar.primary()->size(), place.size());
        bar.clearSecondary();
        QApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QVERIFY(bar.findChildren<QPushButton*>().size() == 1);
    }

    // ---- PIN

    void pinIsTakenOnceAndThenGone() {
        PinField field;
        QSignalSpy lengths(&field, &PinField::lengthChanged);
        typeKeys(field, {Qt::Key_1, Qt::Key_2, Qt::Key_3, Qt::Key_4, Qt::Key_A, Qt::Key_5, Qt::Key_6});
        QCOMPARE(field.length(), 6);
        QCOMPARE(lengths.size(), 6);
        typeKeys(field, {Qt::Key_9, Qt::Key_Backspace});
        QCOMPARE(shownPin(field), QStringLiteral("123456"));
        QCOMPARE(field.length(), 0);
        QVERIFY(field.take().empty());
    }

    void pinStopsAtItsLongest() {
        PinField field;
        for (int count = 0; count < 12; ++count) {
            QTest::keyClick(&field, Qt::Key_7);
        }
        QCOMPARE(field.length(), 8);
        field.clear();
        QCOMPARE(field.length(), 0);
    }

    void pinIsInNoPropertyAndNoSpokenText() {
        PinField field;
        field.setName(QStringLiteral("PIN of card A"));
        typeKeys(field, {Qt::Key_4, Qt::Key_7, Qt::Key_1, Qt::Key_1});
        const auto before = nameOf(&field);
        typeKeys(field, {Qt::Key_0, Qt::Key_8});
        QCOMPARE(nameOf(&field), before);  // nor how many
        for (int index = 0; index < field.metaObject()->propertyCount(); ++index) {
            const auto value = field.metaObject()->property(index).read(&field).toString();
            QVERIFY2(!value.contains(QStringLiteral("4711")), field.metaObject()->property(index).name());
        }
        QVERIFY(!field.testAttribute(Qt::WA_InputMethodEnabled));
        QVERIFY(QAccessible::queryAccessibleInterface(&field)->state().passwordEdit);
        QVERIFY(QAccessible::queryAccessibleInterface(&field)->text(QAccessible::Value).isEmpty());
        QVERIFY(field.findChildren<QWidget*>().isEmpty());  // no line edit hides in it
    }

    void pinRefusesPaste() {
        PinField field;
        field.setAlphabet(PinField::Alphabet::ascii);
        QApplication::clipboard()->setText(QStringLiteral("123456"));
        QTest::keySequence(&field, QKeySequence::Paste);
        QTest::keyClick(&field, Qt::Key_Insert, Qt::ShiftModifier);
        QTest::mouseClick(&field, Qt::MiddleButton);
        QCOMPARE(field.length(), 0);
        QVERIFY(!field.acceptDrops());
    }

    void aHeldDigitIsOneDigit() {
        PinField field;
        QTest::keyClick(&field, Qt::Key_5);
        repeatKey(field, Qt::Key_5);
        repeatKey(field, Qt::Key_5);
        QCOMPARE(field.length(), 1);
    }

    void pinIsSubmittedOnceLongEnough() {
        PinField field;
        QSignalSpy submits(&field, &PinField::submitted);
        typeKeys(field, {Qt::Key_1, Qt::Key_2, Qt::Key_3, Qt::Key_4, Qt::Key_5, Qt::Key_Return});
        QCOMPARE(submits.size(), 0);
        QTest::keyClick(&field, Qt::Key_6);
        repeatKey(field, Qt::Key_Return);
        QCOMPARE(submits.size(), 0);
        QTest::keyClick(&field, Qt::Key_Enter);
        QCOMPARE(submits.size(), 1);
    }

    void whileItIsCheckedOrBlockedThePinTakesNoKeys() {
        PinField field;
        QSignalSpy submits(&field, &PinField::submitted);
        typeKeys(field, {Qt::Key_1, Qt::Key_2, Qt::Key_3, Qt::Key_4, Qt::Key_5, Qt::Key_6});
        for (const auto state : {PinField::State::checking, PinField::State::blocked}) {
            field.setState(state);
            typeKeys(field, {Qt::Key_7, Qt::Key_Backspace, Qt::Key_Return});
            QCOMPARE(field.length(), 6);
            QCOMPARE(submits.size(), 0);
        }
    }

    void asciiPinsKeepTheirCase() {
        PinField field;
        field.setAlphabet(PinField::Alphabet::ascii);
        field.setLengths(4, 64);
        QTest::keyClick(&field, Qt::Key_A);
        QTest::keyClick(&field, Qt::Key_B, Qt::ShiftModifier);
        QTest::keyClick(&field, Qt::Key_Exclam, Qt::ShiftModifier);
        QTest::keyClick(&field, Qt::Key_Space);
        QKeyEvent dead(QEvent::KeyPress, Qt::Key_Dead_Tilde, Qt::NoModifier);
        QApplication::sendEvent(&field, &dead);
        QKeyEvent capsLocked(QEvent::KeyPress, Qt::Key_C, Qt::NoModifier, 0, 'C', 0);  // as X11 tells it
        QApplication::sendEvent(&field, &capsLocked);
        QCOMPARE(shownPin(field), QStringLiteral("aB! ~C"));
    }

    void pinsOfCardsTakeAllThatIsVisibleAndNoSpace() {
        PinField field;
        field.setAlphabet(PinField::Alphabet::visible);
        for (const char octet : {'~', '!', 'z', 'Z', '0', ' ', '@', '\\'}) {
            QKeyEvent key(QEvent::KeyPress, QChar(QLatin1Char(octet)).toUpper().unicode(), Qt::NoModifier, 0,
                          static_cast<quint32>(octet), 0);
            QApplication::sendEvent(&field, &key);
        }
        QCOMPARE(shownPin(field), QStringLiteral("~!zZ0@\\"));
        QTest::keyClick(&field, Qt::Key_Ccedilla);
        QTest::keyClick(&field, Qt::Key_Escape);
        QCOMPARE(field.length(), 0);
    }

    /// keys as X11 tells them: a symbol of its own for the keypad, and digits of the French row with Shift.
    void digitsOfTheKeypadAndOfShiftedRowsAreDigits() {
        for (const auto alphabet : {PinField::Alphabet::digits, PinField::Alphabet::visible}) {
            PinField field;
            field.setAlphabet(alphabet);
            QKeyEvent keypad(QEvent::KeyPress, Qt::Key_7, Qt::KeypadModifier, 87, 0xFFB7, 0);
            QApplication::sendEvent(&field, &keypad);
            QKeyEvent shifted(QEvent::KeyPress, Qt::Key_2, Qt::ShiftModifier, 11, '2', 0);
            QApplication::sendEvent(&field, &shifted);
            QKeyEvent numLockOff(QEvent::KeyPress, Qt::Key_Home, Qt::KeypadModifier, 79, 0xFF95, 0);
            QApplication::sendEvent(&field, &numLockOff);
            QCOMPARE(shownPin(field), QStringLiteral("72"));
        }
    }

    void aDeadKeyAndWhatCompletesItAreOneCharacter() {
        PinField field;
        field.setAlphabet(PinField::Alphabet::ascii);
        field.setLengths(1, 64);
        const auto press = [&field](Qt::Key key) {
            QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
            QApplication::sendEvent(&field, &event);
        };
        press(Qt::Key_Dead_Circumflex);
        press(Qt::Key_Space);
        press(Qt::Key_Space);  // one that is meant
        press(Qt::Key_Dead_Tilde);
        press(Qt::Key_Dead_Tilde);
        press(Qt::Key_Dead_Tilde);
        press(Qt::Key_Dead_Acute);
        press(Qt::Key_Backspace);
        press(Qt::Key_Space);
        press(Qt::Key_Dead_Grave);
        press(Qt::Key_O);
        QCOMPARE(shownPin(field), QStringLiteral("^ ~~ `o"));
    }

    void theRoomSeesNoPinLength() {
        PinField field;
        Theme::scoped(&field, Look::projector);
        QTest::keyClick(&field, Qt::Key_1);
        const auto one = field.grab().toImage();
        typeKeys(field, {Qt::Key_2, Qt::Key_3, Qt::Key_4});
        QCOMPARE(field.grab().toImage(), one);
    }

    // ---- room

    void leaveItInAndTakeItOutDifferWithoutColour() {
        const auto darkness = [](ReaderTileData::State state) {
            ReaderTile tile;
            tile.setReader({QStringLiteral("Reader 1"), QStringLiteral("Ana"), state});
            tile.resize(272, 90);
            tile.show();
            settle();
            const auto grey = tile.grab().toImage().convertToFormat(QImage::Format_Grayscale8);
            int dark = 0;
            for (int y = 0; y < grey.height(); ++y) {
                for (int x = 0; x < grey.width(); ++x) {
                    dark += qGray(grey.pixel(x, y)) < 128 ? 1 : 0;
                }
            }
            return dark;
        };
        QVERIFY(darkness(ReaderTileData::State::leaveIn) > 3 * darkness(ReaderTileData::State::takeOut));
    }

    void quorumSaysWhoMayStillCome() {
        QuorumRow row;
        row.setQuorum(2, {QStringLiteral("Carla")}, {QStringLiteral("Ana"), QStringLiteral("Beto")});
        QVERIFY(nameOf(&row).contains(QStringLiteral("1 of 2")));
        QVERIFY(nameOf(&row).contains(QStringLiteral("One more: Ana or Beto.")));
        QCOMPARE(row.findChildren<Chip*>().size(), 2);
        row.setQuorum(2, {QStringLiteral("Carla"), QStringLiteral("Ana")}, {QStringLiteral("Beto")});
        QVERIFY(nameOf(&row).contains(QStringLiteral("2 of 2 reached")));
        for (const auto* label : row.findChildren<Label*>()) {
            QVERIFY(!label->text().contains(QStringLiteral("reached")) || label->ink() == &Palette::ok);
        }
    }

    void aCardIsDroppedOnAReader() {
        ReaderTile tile;
        tile.setAcceptsCards(true);
        QSignalSpy drops(&tile, &ReaderTile::cardDropped);
        QMimeData card;
        card.setData(QString::fromLatin1(cardMimeType), "3");
        QDragEnterEvent enter({5, 5}, Qt::MoveAction, &card, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&tile, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({5, 5}, Qt::MoveAction, &card, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&tile, &drop);
        QCOMPARE(drops.size(), 1);
        QCOMPARE(drops.first().first().toInt(), 3);
    }

    void trayInsertsAndPullsByKeyAndClick() {
        CardTray tray;
        tray.setCards({{1, QStringLiteral("A"), QStringLiteral("Ana"), 1, false},
                       {2, QStringLiteral("B"), QStringLiteral("Beto"), std::nullopt, false},
                       {3, QStringLiteral("C"), QStringLiteral("Carla"), std::nullopt, true}});
        tray.resize(1280, 60);
        tray.show();
        tray.activateWindow();
        settle();
        QSignalSpy inserts(&tray, &CardTray::insertWanted);
        QSignalSpy pulls(&tray, &CardTray::pullWanted);
        const auto buttons = tray.findChildren<TrayCardButton*>();
        QCOMPARE(buttons.size(), 3);
        QTest::mouseClick(buttons.at(0), Qt::LeftButton);
        QCOMPARE(pulls.last().first().toInt(), 1);
        QTest::keyClick(buttons.at(1), Qt::Key_Return);
        QCOMPARE(inserts.last(), (QList<QVariant>{2, 0}));
        QTest::keyClick(&tray, Qt::Key_2, Qt::AltModifier);
        QCOMPARE(inserts.size(), 2);
        QTest::keyClick(&tray, Qt::Key_3, Qt::AltModifier);  // busy
        QCOMPARE(inserts.size(), 2);
        QVERIFY(nameOf(buttons.at(0)).contains(QStringLiteral("reader 1")));
    }

    void cardsAndRecordsArePressedByKey() {
        ChoiceCard card;
        card.setChoice(QStringLiteral("rehearse"), QStringLiteral("Rehearse"),
                       QStringLiteral("Virtual cards."));
        RecordRow row;
        row.setRecord({QStringLiteral("RAIZ"), QStringLiteral("2026-11-20"), QStringLiteral("complete"),
                       false, RecordRowData::State::complete});
        for (QAbstractButton* button :
             {static_cast<QAbstractButton*>(&card), static_cast<QAbstractButton*>(&row)}) {
            QSignalSpy clicks(button, &QAbstractButton::clicked);
            QTest::keyClick(button, Qt::Key_Return);
            QTest::keyClick(button, Qt::Key_Space);
            QTest::mouseClick(button, Qt::LeftButton);
            repeatKey(*button, Qt::Key_Return);
            QCOMPARE(clicks.size(), 3);
            QVERIFY(!nameOf(button).isEmpty());
        }
        QVERIFY(card.minimumHeight() >= 104);
    }

    // ---- hashes

    void hashWordsAreThoseOfTheCore() {
        const auto hash = QCryptographicHash::hash("script", QCryptographicHash::Sha256);
        FingerprintBlock block;
        block.setRows({{QStringLiteral("Script"), hash}});
        auto* rows = block.findChild<FingerprintRows*>();
        const auto words = QString::fromStdString(toPgpWords(asBytes({hash.constData(), 32})));
        for (const auto& word : words.split(u' ')) {
            QVERIFY(nameOf(rows).contains(word));
        }
    }

    void hashRowsAreAsWideAsTheWidestWords() {
        FingerprintRows rows;
        const auto least = rows.sizeHint();
        for (int octet = 0; octet < 256; ++octet) {
            rows.setHash({}, QByteArray(32, static_cast<char>(octet)));
            QCOMPARE(rows.sizeHint(), least);
        }
        auto font = ui::font(Type::body);
        font.setWeight(QFont::Medium);
        const QFontMetrics metrics(font);
        int two = 0;
        int three = 0;
        for (int octet = 0; octet < 256; ++octet) {
            const QByteArray pair(2, static_cast<char>(octet));
            const auto words = QString::fromStdString(toPgpWords(asBytes({pair.constData(), 2}))).split(u' ');
            two = std::max(two, metrics.horizontalAdvance(words.at(0)));
            three = std::max(three, metrics.horizontalAdvance(words.at(1)));
        }
        const auto digits =
            QFontMetrics(ui::font(Type::mono)).horizontalAdvance(QStringLiteral("1 8888 8888 "));
        QVERIFY(least.width() > digits + 2 * (two + three));
    }

    void arrowKeysGoThroughSeveralHashes() {
        FingerprintBlock block;
        block.setRows(
            {{QStringLiteral("Script"), QByteArray(32, 1)}, {QStringLiteral("Binding"), QByteArray(32, 2)}});
        block.show();
        block.activateWindow();
        settle();
        QSignalSpy opened(&block, &FingerprintBlock::openRowChanged);
        const auto tabs = block.findChildren<QPushButton*>();
        QCOMPARE(tabs.size(), 2);
        tabs.first()->setFocus();
        QTest::keyClick(tabs.first(), Qt::Key_Right);
        QCOMPARE(block.openRow(), 1);
        QCOMPARE(opened.size(), 1);
    }

    void qrHasWholeModulesAndAWhiteQuietZone() {
        QrView view;
        view.setContent(QByteArray(32, 0x5A).toHex(), QStringLiteral("hash"));
        const auto picture = view.grab().toImage();
        QCOMPARE(picture.width() % 4, 0);
        QVERIFY(picture.width() >= 4 * (33 + 8));  // version 4 holds 64 octets at level L
        QCOMPARE(picture.pixelColor(15, 15), QColor(Qt::white));
        QCOMPARE(picture.pixelColor(16, 16), QColor(Qt::black));
    }

    // ---- the rest

    void railOpensOnlyTheCurrentActAndShowsTheCurrentStep() {
        StepRail rail;
        QVector<RailStep> steps(40, {QStringLiteral("A step"), RailStep::State::toCome, QString()});
        steps[35] = {QStringLiteral("The step"), RailStep::State::now, QStringLiteral("36")};
        rail.setActs(
            {{QStringLiteral("Act 1"), 1, 1, false, {{QStringLiteral("Hidden"), RailStep::State::done, {}}}},
             {QStringLiteral("Act 2"), 35, 40, true, steps}});
        rail.resize(236, 400);
        rail.show();
        settle();
        bool isSeen = false;
        for (const auto* label : rail.findChildren<QLabel*>()) {
            QVERIFY(label->text() != QStringLiteral("Hidden"));
            isSeen =
                isSeen || (label->text() == QStringLiteral("The step") && !label->visibleRegion().isEmpty());
        }
        QVERIFY(isSeen);
        QVERIFY(nameOf(&rail).contains(QStringLiteral("The step")));
    }

    void transcriptShowsTheThreeNewestAndOpens() {
        TranscriptStrip strip;
        QVector<TranscriptLine> lines;
        for (int seq = 1; seq <= 60; ++seq) {
            lines.append({seq, QStringLiteral("14:00:00Z"), QStringLiteral("entry %1").arg(seq)});
        }
        strip.resize(900, 72);
        strip.show();
        strip.setLines(lines);
        settle();
        auto* list = strip.findChild<QListView*>();
        const auto seen = [&](int row) {
            return list->viewport()->rect().contains(list->visualRect(list->model()->index(row, 0)).center());
        };
        QVERIFY(seen(59) && seen(57) && !seen(56));
        QCOMPARE(strip.height(), 72);
        QTest::keyClick(strip.findChild<QToolButton*>(), Qt::Key_Space);
        strip.resize(900, 500);
        settle();
        QVERIFY(strip.isExpanded());
        QVERIFY(seen(59) && seen(48));
        QTest::keyClick(list, Qt::Key_Escape);
        settle();
        QVERIFY(!strip.isExpanded());
        QCOMPARE(strip.height(), 72);
    }

    void aProblemStaysUntilItIsCleared() {
        ProblemBox box;
        QVERIFY(box.isHidden());
        box.setProblem(QStringLiteral("Reader 2 unplugged."), QStringLiteral("Plug it in."));
        QVERIFY(!box.isHidden());
        QCOMPARE(nameOf(&box), QStringLiteral("Reader 2 unplugged. Plug it in."));
        box.clear();
        QVERIFY(box.isHidden());
    }

    void busyShowsATickingNumber() {
        BusyNotice notice;
        notice.start(QStringLiteral("Making the key"), {}, 37);
        const auto shows = [&](const QString& text) {
            for (const auto* label : notice.findChildren<QLabel*>()) {
                if (label->text() == text) {
                    return true;
                }
            }
            return false;
        };
        QVERIFY(shows(QStringLiteral("37 s")));
        QTRY_VERIFY_WITH_TIMEOUT(shows(QStringLiteral("38 s")), 3000);
    }

    void f8WantsAnExceptionOnlyInACeremony() {
        TopBar bar;
        bar.show();
        bar.activateWindow();
        settle();
        QSignalSpy wanted(&bar, &TopBar::exceptionWanted);
        QTest::keyClick(&bar, Qt::Key_F8);
        QCOMPARE(wanted.size(), 0);
        bar.setExceptionEnabled(true);
        settle();
        QTest::keyClick(&bar, Qt::Key_F8);
        QTRY_COMPARE(wanted.size(), 1);
        setLanguage(Lang::ptBr);  // setting a text forgets a shortcut
        QTest::keyClick(&bar, Qt::Key_F8);
        QTRY_COMPARE(wanted.size(), 2);
    }

    void identitiesWrapAndAreNotElided() {
        FactsTable facts;
        facts.setRows({{QStringLiteral("SHA-256"), QString(64, u'a')}});
        facts.resize(260, 300);
        facts.show();
        settle();
        for (const auto* label : facts.findChildren<QLabel*>()) {
            QVERIFY2(cutText(label).isEmpty(), qPrintable(cutText(label)));
        }
        QVERIFY(facts.minimumSizeHint().width() < 260);
    }
};

QTEST_MAIN(WidgetsTest)
#include "widgets_test.moc"
