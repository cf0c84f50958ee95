#pragma once

#include "core/base/errc.h"
#include "core/base/lang.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace conclave {

/// The code's name, "cardRemoved": stable, so that transcripts and logs may keep it.
std::string_view name(Errc code);

/// Where a native code comes from: CK_RV (PKCS #11 v2.40), SCARD_* (PC/SC), SW1SW2 (ISO/IEC 7816-4),
/// the OpenSSL error queue, errno.
enum class NativeSource { pkcs11, pcsc, card, openssl, os };

struct NativeCode {
    NativeSource source{};
    std::uint64_t value{};
    std::string text;  ///< the native symbol or text, never localised ("CKR_PIN_INCORRECT"); may be empty
};

/// What went wrong, for a person: an Errc with its arguments, native codes, and what caused it.
/// Arguments fill {0}, {1}, … of the catalogue's sentences. Never put a secret in an argument.
class Error {
  public:
    explicit Error(Errc code, std::vector<std::string> args = {});

    Error&& native(NativeSource source, std::uint64_t value, std::string text = {}) &&;
    Error&& causedBy(Error cause) &&;

    Errc code() const { return m_code; }
    const std::vector<std::string>& args() const { return m_args; }
    const std::vector<NativeCode>& natives() const { return m_natives; }
    const Error* cause() const { return m_cause.get(); }

    /// True when this error or anything in its cause chain has the code.
    bool has(Errc code) const;

    std::string whatHappened(Lang lang) const;
    std::string whatToDo(Lang lang) const;

    /// "What happened. What to do. [codes; cause: …]" on one line, for stderr and the log.
    std::string oneLine(Lang lang) const;

    /// Codes of the whole cause chain, for evidence: "CKR_DEVICE_ERROR (0x30)".
    std::string technical() const;

  private:
    Errc m_code;
    std::vector<std::string> m_args;
    std::vector<NativeCode> m_natives;
    std::shared_ptr<const Error> m_cause;
};

/// Fills {0}, {1}, … of a catalogue sentence; a missing argument shows as "?".
std::string fillPlaces(std::string_view pattern, const std::vector<std::string>& args);

/// The two sentences of the catalogue, with {0}, {1}, … for the arguments.
struct Message {
    const char* happened;
    const char* todo;
};
Message messageEn(Errc code);
Message messagePt(Errc code);

}  // namespace conclave
