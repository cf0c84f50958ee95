#include "core/rehearsal/virtual_card.h"

#include <algorithm>

#include "core/base/file.h"
#include "core/rehearsal/piv_applet.h"

namespace conclave::rehearsal {
namespace {

constexpr std::uint8_t chainingBit = 0x10;
constexpr std::uint8_t getResponseIns = 0xC0;
constexpr std::size_t longestCommand = 4096;  ///< data of one chain

}  // namespace

/// Command chaining (ISO/IEC 7816-4, 5.3.3) and GET RESPONSE (11.8.1) around the application.
class VirtualCard::Transport {
  public:
    Transport(CardState state, const std::filesystem::path& file)
        : m_applet(std::move(state), [file](const CardState& changed) {
              return file.empty() || saveCard(file, changed).has_value();
          }) {}

    Bytes transmit(ByteView apdu) {
        auto command = parseCommand(apdu);
        if (!command)
            return statusOnly(sw::wrongLength);
        if ((command->cla & ~chainingBit) != 0)
            return statusOnly(sw::claUnknown);
        if (command->ins == getResponseIns)
            return getResponse(*command);
        m_pending.clear();
        return run(std::move(*command));
    }

    void powerCycle() {
        m_applet.powerCycle();
        m_pending.clear();
        m_chain.reset();
    }

    const CardState& state() const { return m_applet.state(); }

  private:
    static Bytes statusOnly(std::uint16_t status) {
        return {static_cast<std::uint8_t>(status >> 8), static_cast<std::uint8_t>(status)};
    }

    Bytes run(CommandApdu command) {
        const bool continues =
            m_chain && m_chain->ins == command.ins && m_chain->parameters() == command.parameters();
        if (continues) {
            auto data = std::move(m_chain->data);
            data.insert(data.end(), command.data.begin(), command.data.end());
            command.data = std::move(data);
        }
        m_chain.reset();
        if (command.data.size() > longestCommand)
            return statusOnly(sw::wrongLength);
        if ((command.cla & chainingBit) != 0) {
            m_chain = std::move(command);
            return statusOnly(sw::ok);
        }
        auto answer = m_applet.process(command);
        if (answer.data.empty())
            return statusOnly(answer.status);
        m_pending = std::move(answer.data);
        return piece(command.expected);
    }

    Bytes getResponse(const CommandApdu& command) {
        if (command.parameters() != 0 || !command.data.empty())
            return statusOnly(sw::wrongParameters);
        if (m_pending.empty())
            return statusOnly(sw::conditionsNotMet);
        return piece(command.expected);
    }

    /// At most `expected` octets of what is pending; 61xx says how much is left, 00 for 256 or more.
    Bytes piece(std::size_t expected) {
        const auto size = std::min(expected, m_pending.size());
        Bytes response(m_pending.begin(), m_pending.begin() + static_cast<std::ptrdiff_t>(size));
        m_pending.erase(m_pending.begin(), m_pending.begin() + static_cast<std::ptrdiff_t>(size));
        const auto left = m_pending.size();
        const auto status = left == 0    ? sw::ok
                            : left < 256 ? static_cast<std::uint16_t>(sw::moreData | left)
                                         : sw::moreData;
        response.push_back(static_cast<std::uint8_t>(status >> 8));
        response.push_back(static_cast<std::uint8_t>(status));
        return response;
    }

    PivApplet m_applet;
    Bytes m_pending;
    std::optional<CommandApdu> m_chain;
};

Result<VirtualCard> VirtualCard::open(const std::filesystem::path& file, CardType type) {
    if (file.empty())
        return VirtualCard(std::make_unique<Transport>(CardState::fresh(type), file));
    auto state = loadCard(file);
    if (!state && state.error().code() == Errc::fileMissing) {
        state = CardState::fresh(type);
        TRY(saveCard(file, *state));
    }
    if (!state)
        return std::move(state).error();
    if (state->type != type)
        return Error(Errc::valueNotAllowed, {"type", std::string(name(type)),
                                             std::string(name(state->type)) + " (" + file.string() + ")"});
    return VirtualCard(std::make_unique<Transport>(std::move(*state), file));
}

VirtualCard::VirtualCard(std::unique_ptr<Transport> transport) : m_transport(std::move(transport)) {}
VirtualCard::VirtualCard(VirtualCard&& other) noexcept = default;
VirtualCard& VirtualCard::operator=(VirtualCard&& other) noexcept = default;
VirtualCard::~VirtualCard() = default;

Bytes VirtualCard::transmit(ByteView apdu) {
    return m_transport->transmit(apdu);
}
void VirtualCard::power(bool) {
    m_transport->powerCycle();
}
void VirtualCard::reset() {
    m_transport->powerCycle();
}

/// T=0 and T=1, historical bytes in compact TLV (ISO/IEC 7816-4, 8.1.1): card capabilities as a YubiKey's
/// (extended lengths, chaining), then the issuer's data "CONCLAVE".
Bytes VirtualCard::atr() const {
    Bytes atr{0x3B, 0x8E, 0x80, 0x01, 0x80, 0x73, 0xC0, 0x21, 0xC0,
              0x58, 'C',  'O',  'N',  'C',  'L',  'A',  'V',  'E'};
    std::uint8_t check = 0;
    for (const auto octet : ByteView(atr).subspan(1))
        check = static_cast<std::uint8_t>(check ^ octet);
    atr.push_back(check);
    return atr;
}

CardType VirtualCard::type() const {
    return m_transport->state().type;
}
std::uint32_t VirtualCard::serial() const {
    return m_transport->state().serial;
}

}  // namespace conclave::rehearsal
