#include "ui/widgets/pin_field.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QKeyEvent>
#include <QPainter>
#include <algorithm>
#include <optional>

#include "ui/theme/accessible.h"
#include "ui/theme/icons.h"

namespace conclave::ui {

namespace {

constexpr int capacity = 64;
constexpr int dotSize = 14, dotStep = 24, fieldPadding = 16;
constexpr Qt::KeyboardModifiers commands = Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier;

std::optional<std::uint8_t> digitOf(const QKeyEvent& event) {
    if (event.key() < Qt::Key_0 || event.key() > Qt::Key_9) {
        return std::nullopt;
    }
    return static_cast<std::uint8_t>('0' + (event.key() - Qt::Key_0));
}

/// Dead keys stand for themselves at once: no accent is ever composed here.
std::optional<std::uint8_t> ofDeadKey(int key) {
    switch (key) {
        case Qt::Key_Dead_Tilde:
            return '~';
        case Qt::Key_Dead_Circumflex:
            return '^';
        case Qt::Key_Dead_Grave:
            return '`';
        case Qt::Key_Dead_Acute:
            return '\'';
        case Qt::Key_Dead_Diaeresis:
            return '"';
        default:
            return std::nullopt;
    }
}

/// key() is the same for "a" and "A"; on X11 the key symbol tells them apart, Caps Lock included.
std::optional<std::uint8_t> asciiOf(const QKeyEvent& event) {
    const auto symbol = event.nativeVirtualKey();
    if (symbol >= 0x20 && symbol <= 0x7E) {
        return static_cast<std::uint8_t>(symbol);
    }
    const int key = event.key();
    if (key >= Qt::Key_A && key <= Qt::Key_Z && !event.modifiers().testFlag(Qt::ShiftModifier)) {
        return static_cast<std::uint8_t>('a' + (key - Qt::Key_A));
    }
    if (key >= 0x20 && key <= 0x7E) {
        return static_cast<std::uint8_t>(key);
    }
    return ofDeadKey(key);
}

/// A password field to assistive tools, which has no value to read.
class AccessiblePinField : public QAccessibleWidget {
  public:
    explicit AccessiblePinField(QWidget* widget) : QAccessibleWidget(widget, QAccessible::EditableText) {}

    QAccessible::State state() const override {
        auto state = QAccessibleWidget::state();
        state.passwordEdit = true;
        return state;
    }
};

QAccessibleInterface* makeAccessible(const QString&, QObject* object) {
    auto* field = qobject_cast<PinField*>(object);
    return field == nullptr ? nullptr : new AccessiblePinField(field);
}

}  // namespace

PinField::PinField(QWidget* parent) : Styled(parent), m_buffer(capacity) {
    static const bool isInstalled = (QAccessible::installFactory(makeAccessible), true);
    Q_UNUSED(isInstalled)
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_InputMethodEnabled, false);
    setAcceptDrops(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    restyle();
    retranslate();
}

void PinField::setLengths(int min, int max) {
    m_min = std::clamp(min, 1, capacity);
    m_max = std::clamp(max, m_min, capacity);
    clear();
}

void PinField::setAlphabet(Alphabet alphabet) {
    m_alphabet = alphabet;
    clear();
}

void PinField::setName(const QString& name) {
    m_name = name;
    tellState();
}

void PinField::setState(State state) {
    m_state = state;
    tellState();
    update();
}

Pin PinField::take() {
    Pin pin(SecretBytes::copyOf(m_buffer.expose().first(static_cast<std::size_t>(m_length))));
    clear();
    return pin;
}

void PinField::clear() {
    const auto all = m_buffer.exposeMutable();
    wipeMemory(all.data(), all.size());
    const bool wasEmpty = m_length == 0;
    m_length = 0;
    m_isAfterDeadKey = false;
    if (!wasEmpty) {
        lengthHasChanged();
    }
}

void PinField::append(std::uint8_t octet) {
    if (m_length == m_max) {
        return;
    }
    m_buffer.exposeMutable()[static_cast<std::size_t>(m_length++)] = octet;
    if (m_state == State::wrong) {
        m_state = State::ready;  // a new try begins; that it is the last stays in view
    }
    lengthHasChanged();
}

void PinField::backspace() {
    m_isAfterDeadKey = false;
    if (m_length == 0) {
        return;
    }
    m_buffer.exposeMutable()[static_cast<std::size_t>(--m_length)] = 0;
    lengthHasChanged();
}

void PinField::lengthHasChanged() {
    tellState();
    update();
    emit lengthChanged(m_length);
}

/// Never how many characters: what assistive tools say is heard in the room.
void PinField::tellState() {
    const auto state = [this] {
        switch (m_state) {
            case State::ready:
                return m_length == 0 ? tr("empty") : tr("typing");
            case State::checking:
                return tr("checking");
            case State::wrong:
                return tr("wrong, type again");
            case State::lastTry:
                return tr("last try");
            case State::blocked:
                return tr("blocked");
        }
        return QString();
    };
    ui::setState(this, QStringLiteral("%1, %2").arg(m_name.isEmpty() ? tr("PIN") : m_name, state()));
}

QSize PinField::sizeHint() const {
    return {px(400), px(48)};
}

QSize PinField::minimumSizeHint() const {
    return {px(2 * fieldPadding + 8 * dotStep), px(48)};
}

void PinField::restyle() {
    setFont(ui::font(Type::meta, this));
    updateGeometry();
}

void PinField::retranslate() {
    tellState();
    update();
}

bool PinField::event(QEvent* event) {
    // A shortcut of the page must not take a character.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if ((key->modifiers() & commands) == 0 && key->key() < Qt::Key_F1) {
            event->accept();
            return true;
        }
    }
    return Styled::event(event);
}

void PinField::keyPressEvent(QKeyEvent* event) {
    if (!takesKeys() || (event->modifiers() & commands) != 0) {  // so Ctrl+V and Shift+Insert paste nothing
        QWidget::keyPressEvent(event);
        return;
    }
    switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (!event->isAutoRepeat() && m_length >= m_min) {
                emit submitted();
            }
            return;
        case Qt::Key_Backspace:
            backspace();
            return;
        case Qt::Key_Delete:
            clear();
            return;
        default:
            break;
    }
    if (event->isAutoRepeat()) {  // a key held too long is one character
        return;
    }
    if (completesDeadKey(*event)) {
        m_isAfterDeadKey = false;
        return;
    }
    const auto octet = octetOf(*event);
    if (octet) {
        append(*octet);
        m_isAfterDeadKey = ofDeadKey(event->key()).has_value();
    } else {
        QWidget::keyPressEvent(event);
    }
}

std::optional<std::uint8_t> PinField::octetOf(const QKeyEvent& event) const {
    if (m_alphabet == Alphabet::digits) {
        return digitOf(event);
    }
    const auto octet = asciiOf(event);
    return m_alphabet == Alphabet::visible && octet == ' ' ? std::nullopt : octet;
}

/// Where accents are composed a space, or the dead key once more, makes one character of both. Hands that are
/// used to that mean the one that stands already.
bool PinField::completesDeadKey(const QKeyEvent& event) const {
    if (!m_isAfterDeadKey || m_length == 0) {
        return false;
    }
    return event.key() == Qt::Key_Space ||
           ofDeadKey(event.key()) == m_buffer.expose()[static_cast<std::size_t>(m_length) - 1];
}

void PinField::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void PinField::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

void PinField::mousePressEvent(QMouseEvent*) {
    setFocus(Qt::MouseFocusReason);
}

void PinField::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto& palette = colours();
    const bool isDanger = m_state == State::lastTry || m_state == State::blocked;
    painter.setPen(QPen(isDanger                  ? palette.danger
                        : m_state == State::wrong ? palette.warn
                                                  : palette.edge,
                        2));
    painter.setBrush(palette.sunken);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), px(radius::control), px(radius::control));

    QString note;
    QString noteIcon;
    if (m_state == State::checking) {
        note = tr("Checking…");
        noteIcon = QStringLiteral("hourglass");
    } else if (m_state == State::blocked) {
        note = tr("Blocked");
        noteIcon = QStringLiteral("lock");
    } else if (Theme::lookFor(this) == Look::projector) {
        note = m_length == 0 ? QString() : tr("Typing…");  // in the room not even the length is seen
        noteIcon = QStringLiteral("key");
    }
    if (!note.isEmpty()) {
        const auto side = px(20);
        const auto ink = isDanger ? palette.danger : palette.text;
        paintIcon(painter, QRect(px(fieldPadding), (height() - side) / 2, side, side), noteIcon, ink);
        painter.setPen(ink);
        painter.setFont(ui::font(Type::body, this));
        painter.drawText(rect().adjusted(px(fieldPadding) + side + px(space::s), 0, 0, 0), Qt::AlignVCenter,
                         note);
        return;
    }
    if (Theme::lookFor(this) == Look::projector) {
        return;
    }
    const int fitting = std::max(1, (width() - 2 * px(fieldPadding)) / px(dotStep));
    const int places = m_alphabet == Alphabet::digits ? m_max : m_length;
    const qreal radius = px(dotSize) / 2.0;
    for (int place = 0; place < std::min(places, fitting); ++place) {
        const QPointF centre(px(fieldPadding) + place * px(dotStep) + radius, height() / 2.0);
        const bool isTyped = place < m_length;
        painter.setPen(isTyped ? QPen(Qt::NoPen) : QPen(palette.edge, 2));
        painter.setBrush(isTyped ? QBrush(palette.text) : QBrush(Qt::NoBrush));
        painter.drawEllipse(centre, isTyped ? radius : radius - 1, isTyped ? radius : radius - 1);
    }
    if (m_alphabet != Alphabet::digits && hasFocus() && m_length < fitting) {
        const auto x = px(fieldPadding) + m_length * px(dotStep);
        painter.setPen(QPen(palette.accent, 2));
        painter.drawLine(x, height() / 2 - px(10), x, height() / 2 + px(10));
    }
}

}  // namespace conclave::ui
