#pragma once

#include <QWidget>
#include <cstdint>
#include <optional>

#include "core/base/secret_bytes.h"
#include "ui/theme/styled.h"

namespace conclave::ui {

/// Takes a PIN, a PUK or a token PIN straight into locked memory. Not a QLineEdit, whose undo history keeps
/// what was typed; reads key() and never text(), so that no QString of ours holds a character. Paste and
/// input methods are off.
class PinField : public Styled<QWidget> {
    Q_OBJECT

  public:
    enum class Alphabet {
        digits,   ///< of a PIN that is chosen here
        visible,  ///< ASCII 0x21 to 0x7E: of a PIN that a card brings (piv::checkPin)
        ascii,    ///< with the space: of a token
    };
    enum class State { ready, checking, wrong, lastTry, blocked };  ///< ready shows empty or typing

    explicit PinField(QWidget* parent = nullptr);

    /// Octets; up to 64. 6 to 8 unless told.
    void setLengths(int min, int max);
    void setAlphabet(Alphabet alphabet);
    void setName(const QString& name);  ///< for assistive tools: "PIN of Ana's card"

    /// checking and blocked take no keys.
    void setState(State state);
    State state() const { return m_state; }

    int length() const { return m_length; }
    bool isComplete() const { return m_length >= m_min; }

    /// What was typed; the field is empty afterwards.
    Pin take();
    void clear();

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  signals:
    void lengthChanged(int length);
    void submitted();  ///< Enter, with a length in range

  protected:
    void restyle() override;
    void retranslate() override;
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    bool takesKeys() const { return m_state != State::checking && m_state != State::blocked; }
    std::optional<std::uint8_t> octetOf(const QKeyEvent& event) const;
    bool completesDeadKey(const QKeyEvent& event) const;
    void append(std::uint8_t octet);
    void backspace();
    void lengthHasChanged();
    void tellState();

    SecretBytes m_buffer;
    int m_length = 0;
    bool m_isAfterDeadKey = false;
    int m_min = 6;
    int m_max = 8;
    Alphabet m_alphabet = Alphabet::digits;
    State m_state = State::ready;
    QString m_name;
};

}  // namespace conclave::ui
