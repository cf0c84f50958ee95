#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/errc.h"
#include "core/base/lang.h"
#include "core/base/wording.h"

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

/// Fills a place in an error's sentences: a name or number that is the same in both languages, or a Wording.
class ErrorArg {
  public:
    ErrorArg(std::string same) : m_text(Wording::same(same)) {}
    ErrorArg(const char* same) : m_text(Wording::same(same)) {}
    ErrorArg(Wording text) : m_text(std::move(text)) {}
    const Wording& text() const { return m_text; }

  private:
    Wording m_text;
};

/// What went wrong, for a person: an Errc with its arguments, native codes, and what caused it.
/// Arguments fill {0}, {1}, … of the catalogue's sentences. Never put a secret in an argument.
class Error {
  public:
    explicit Error(Errc code, std::vector<ErrorArg> args = {});

    Error&& native(NativeSource source, std::uint64_t value, std::string text = {}) &&;
    Error&& causedBy(Error cause) &&;

    Errc code() const { return m_code; }
    std::vector<std::string> args(Lang lang = Lang::en) const;
    const Wording& arg(std::size_t index) const { return m_args.at(index).text(); }
    const std::vector<NativeCode>& natives() const { return m_natives; }
    const Error* cause() const { return m_cause.get(); }

    /// True when this error or anything in its cause chain has the code.
    bool has(Errc code) const;

    std::string whatHappened(Lang lang) const;
    operator Wording() const { return {whatHappened(Lang::en), whatHappened(Lang::ptBr)}; }
    std::string whatToDo(Lang lang) const;

    /// "What happened. What to do. [codes; cause: …]" on one line, for stderr and the log.
    std::string oneLine(Lang lang) const;

    /// Codes of the whole cause chain, for evidence: "CKR_DEVICE_ERROR (0x30)".
    std::string technical() const;

  private:
    Errc m_code;
    std::vector<ErrorArg> m_args;
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
