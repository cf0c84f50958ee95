#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/ceremony/card_desk.h"
#include "core/ceremony/hsm.h"
#include "core/ceremony/record_folder.h"
#include "core/ceremony/room.h"
#include "core/ceremony/state.h"
#include "core/pkcs11/evidence.h"
#include "core/pkcs11/token_info.h"
#include "core/transcript/json.h"

namespace conclave::ceremony {

/// What every step works with. Lives as long as one run or resume.
struct Ceremony {
    const script::Script& script;
    const script::Site& site;
    Lang lang;  ///< of the texts that the transcript keeps
    Room& room;
    RecordFolder& record;
    State& state;
    Hsm& hsm;
    CardDesk& cards;
    const script::Step* step = nullptr;  ///< the one that runs

    /// Appends an entry of the running step and applies it to the state.
    Result<std::int64_t> append(std::string_view type, const nlohmann::json& fields);

    /// Writes the intent, runs `work` (which returns the evidence), and writes the result or the failure.
    Result<nlohmann::json> act(std::string_view action, nlohmann::json intent,
                               const std::function<Result<nlohmann::json>()>& work);

    /// Asks a yes of `seat`, and writes it down. Errors: Errc::declined.
    Result<void> confirm(const std::string& seat, const Say& question, std::string mustType = {});
    /// Writes down what `seat` said to `what`. Errors: Errc::declined, when that is no.
    Result<void> recordAnswer(const std::string& seat, const Say& what, bool isYes);

    /// A numbered exception, closed at once by its decision.
    /// `entry`: the seq that it is about, for a cause that names one; `without`: signers who cannot sign any
    /// more.
    Result<void> recordException(const ExceptionReport& report, std::string_view cause = {},
                                 std::optional<std::int64_t> entry = std::nullopt,
                                 const std::vector<std::string>& without = {});

    /// Exceptions that somebody reported meanwhile, and clock steps.
    Result<void> recordPending();

    /// Of a token that was initialised in this ceremony; empty before.
    std::string serialOf(const std::string& token) const;

    /// The seat that reports what the program itself noticed.
    std::string reporter() const;

    /// The name of who sits there; before sign-in the seat's title.
    std::string person(std::string_view seat) const;
};

/// {name, serial, label, manufacturer, model, firmware} as docs/formats/record.md says.
nlohmann::json tokenJson(const std::string& name, const pkcs11::TokenInfo& info);

/// An object of the values, typed: booleans and integers as such.
nlohmann::json attributesJson(const pkcs11::Evidence& evidence);

/// A list of [name, value], in order.
nlohmann::json evidenceJson(const pkcs11::Evidence& evidence);

nlohmann::json filesJson(const std::vector<transcript::FileHash>& files);

nlohmann::json errorJson(const Error& error);

}  // namespace conclave::ceremony
