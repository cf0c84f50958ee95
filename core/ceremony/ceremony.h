#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "core/ceremony/card_desk.h"
#include "core/ceremony/earlier.h"
#include "core/ceremony/hsm.h"
#include "core/ceremony/loaded_code.h"
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
    const Earlier* earlier = nullptr;    ///< what a recovery starts from; null: nothing was given
    const script::Step* step = nullptr;  ///< the one that runs
    LoadedCode code = LoadedCode();

    /// The running step's parameter: "token" -> "primary". Empty when it has none.
    const std::string& named(std::string_view parameter) const { return step->named(parameter); }

    /// Appends an entry of the running step and applies it to the state. Errors: those of the record;
    /// Errc::internal for members that records do not have.
    Result<std::int64_t> append(std::string_view type, const nlohmann::json& fields);

    /// Writes the intent, runs `work` (which returns the evidence), and writes the result or the failure.
    /// Errors: Errc::untimely, before anything is written or done, where what the action needs is not so.
    Result<nlohmann::json> act(std::string_view action, nlohmann::json intent,
                               const std::function<Result<nlohmann::json>()>& work);
    /// The result of an action that has no intent. Errors: as act().
    Result<void> recordResult(std::string_view action, nlohmann::json evidence);

    /// Asks a yes and writes it down. Errors: Errc::declined.
    Result<void> confirm(const Confirmation& confirmation, nlohmann::json more = nlohmann::json::object());
    /// Asks each of `seats` in turn; `more` goes into each entry. `isKnown` says who has said yes before.
    Result<void> confirmEach(Confirmation confirmation, const std::vector<std::string>& seats,
                             const nlohmann::json& more,
                             const std::function<bool(const std::string&)>& isKnown = nullptr);
    /// Writes down what `seat` said to `what`. Errors: Errc::declined, when that is no.
    Result<void> recordAnswer(const std::string& seat, const Say& what, bool isYes,
                              nlohmann::json more = nlohmann::json::object());
    /// Actor and witness of the running step, as `who` says.
    std::vector<std::string> leaders(steps::Who who) const;

    /// A numbered exception, closed at once by its decision; its severity is that of its cause.
    /// `entry`: the seq that it is about, for a cause that names one; `without`: signers who cannot sign any
    /// more.
    Result<void> recordException(const ExceptionReport& report, std::string_view cause,
                                 std::optional<std::int64_t> entry = std::nullopt,
                                 const std::vector<std::string>& without = {});

    /// One that somebody in the room reported.
    Result<void> recordReport(const ExceptionReport& report);

    /// Exceptions that somebody reported meanwhile, clock steps, and code that was loaded.
    Result<void> recordPending();

    /// Of a token that was initialised in this ceremony; empty before.
    std::string serialOf(const std::string& token) const;
    /// The manifest of the quorum that unlocks a token; null before it was dealt.
    const quorum::Manifest* unlockOf(const std::string& token) const;

    /// The seat that reports what the program itself noticed.
    std::string reporter() const;

    /// The name of who sits there; before sign-in the seat's title.
    std::string person(std::string_view seat) const;
};

/// {name, serial, label, manufacturer, model, firmware} as docs/formats/record.md says.
nlohmann::json tokenJson(const std::string& name, const pkcs11::TokenInfo& info);

/// {name, label, id, algorithm, spkiSha256}, as the manifest of its backup says.
nlohmann::json manifestKeyJson(const std::string& name, const quorum::ManifestKey& key);

/// An object of the values, typed: booleans and integers as such.
nlohmann::json attributesJson(const pkcs11::Evidence& evidence);

/// A list of [name, value], in order.
nlohmann::json evidenceJson(const pkcs11::Evidence& evidence);

/// [{"quorum", "custodians"}]
nlohmann::json sharesJson(const std::vector<std::pair<std::string, std::vector<std::string>>>& brought);

/// What is owed, as a closing says it.
nlohmann::json debtsJson(const Ceremony& ceremony);

/// The last four characters, which people type to confirm something that cannot be undone.
std::string lastOf(const std::string& serial);

nlohmann::json filesJson(const std::vector<transcript::FileHash>& files);

nlohmann::json errorJson(const Error& error);

}  // namespace conclave::ceremony
