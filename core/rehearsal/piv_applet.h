#pragma once

#include <functional>

#include "core/rehearsal/card_state.h"
#include "core/rehearsal/command_apdu.h"

namespace conclave::rehearsal {

/// The PIV card application (SP 800-73-4 part 2, 3), on whole commands: chaining and GET RESPONSE are
/// Transport's.
class PivApplet {
  public:
    using Save = std::function<bool(const CardState&)>;
    PivApplet(CardState state, Save save) : m_state(std::move(state)), m_save(std::move(save)) {}

    Answer process(const CommandApdu& command);
    void powerCycle();
    const CardState& state() const { return m_state; }

  private:
    Answer select(const CommandApdu& command);
    Answer dispatch(const CommandApdu& command);

    // piv_applet_pins.cpp
    Answer verify(const CommandApdu& command);
    Answer changeReferenceData(const CommandApdu& command);
    Answer resetRetryCounter(const CommandApdu& command);
    /// Compares, counts and saves: ok, 63Cx, 6983 or 6581.
    std::uint16_t checkReference(ByteView given, const Bytes& right, int& tries);

    // piv_applet_data.cpp
    Answer getData(const CommandApdu& command);
    Answer putData(const CommandApdu& command);
    Answer getMetadata(const CommandApdu& command);
    Answer attest(const CommandApdu& command);

    // piv_applet_keys.cpp
    Answer generate(const CommandApdu& command);
    Answer setManagementKey(const CommandApdu& command);
    Answer generalAuthenticate(const CommandApdu& command);
    Answer authenticateManagement(const CommandApdu& command);
    Answer useKey(const CommandApdu& command, const CardKey& key);

    /// Saves what the command changed; undone where the file cannot be written.
    Answer commit(CardState changed, Answer answer);

    CardState m_state;
    Save m_save;

    // Gone with the power:
    bool m_isSelected = false;
    bool m_isPinVerified = false;
    bool m_isPinFresh = false;  ///< VERIFY was the command right before this one
    bool m_isManagementAuthenticated = false;
    Bytes m_witness;    ///< given out encrypted, awaited in clear (mutual authentication)
    Bytes m_challenge;  ///< given out in clear, awaited encrypted (external authentication)
};

}  // namespace conclave::rehearsal
