#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/base/secret_bytes.h"
#include "core/script/script.h"
#include "core/steps/phrase.h"
#include "core/transcript/reader.h"
#include "core/transcript/severity.h"

namespace conclave::ceremony {

using steps::clockNow;
using steps::Phrase;
using steps::phraseText;
using steps::Say;

/// The beats of a step: what is done is read aloud, then done, then what came out is confirmed.
enum class Beat { read, act, result };

/// Where the ceremony is; all views are valid for the call only.
struct StepView {
    const script::Act& act;
    const script::Step& step;
    int actNumber, actCount;    ///< from 1
    int stepNumber, stepCount;  ///< over the whole script, from 1
    std::string actor;    ///< person and seat, "Ana Souza (custodian-1)"; the seat's title before sign-in
    std::string witness;  ///< empty when the step has none
    bool isOfContingency = false;  ///< `act` is that of a contingency
};

/// Values shown to people, such as hashes to compare.
struct Exhibit {
    enum class Kind {
        toCompare,   ///< with what was approved, or with a device
        toBeSigned,  ///< the fields of a certificate, before the HSM signs it
        result,      ///< what came out of the step
        head,        ///< of the closed transcript
    };
    Kind kind{};
    struct Row {
        Say name;
        std::string value;
        bool isHash = false;  ///< hex: shown in groups and in PGP words
    };
    std::vector<Row> rows;
};

/// A row's value for people: what the record has as true, false or none is a word of their language.
Wording inWords(const std::string& value);

/// A yes or no, by a named person.
struct Confirmation {
    enum class Kind {
        readAloud,  ///< the step's text was
        done,       ///< what people do without Conclave
        person,     ///< a name and a document, read back before they are certified
        clock,
        hashes,
        hsm,
        toBeSigned,  ///< the exhibit's fields are those of the script
        result,      ///< the exhibit is what came out, and right
        presence,    ///< of who goes on after an interruption
        runbook,     ///< that is to be signed, by everyone who signs
        lastTry,     ///< of a PIN
        // what cannot be undone:
        initialise,    ///< a token, which loses what it holds
        seal,          ///< a key
        abandon,       ///< the ceremony
        irreversible,  ///< something else
    };
    Kind kind{};
    std::string seat;  ///< id of the seat that answers
    Say question;
    std::string mustType = {};  ///< not empty: this is to be typed, Enter alone does nothing
    /// Who is asked the same of the same exhibit, in this order, and how many of them have said yes.
    std::vector<std::string> all = {};
    int answered = 0;
};

struct Question {
    enum class Kind {
        personName,
        identity,
        medium,      ///< the folder of one that goes to the safe
        bag,         ///< the number on it
        seal,        ///< of that bag
        place,       ///< where the bag is kept
        photograph,  ///< the file of one, of a seal
        reason,      ///< why a seat stays vacant, or why the ceremony is abandoned
    };
    Kind kind{};
    std::string seat;
    Say question;
    std::optional<Error> problem;  ///< why it is asked again
    /// Of a person's name: nobody takes the seat. Of a photograph: there is none, or no other.
    bool mayBeEmpty = false;
};

/// A card is wanted in a reader.
struct CardRequest {
    std::string seat;
    Say request;
    bool isNewCard = false;            ///< to be enrolled: the person says which of `readers` holds it
    std::vector<std::string> readers;  ///< readers with a card that could be it
    std::optional<Error> problem;      ///< what was wrong with the card seen last
    std::string problemReader = {};    ///< that holds it; empty: none does
};

enum class PinKind { card, newPin, newPinAgain, newPuk, newPukAgain, securityOfficer, newSecurityOfficer };

struct PinRequest {
    PinKind kind{};
    std::string seat;   ///< whose card; empty for a token
    std::string token;  ///< for (new) securityOfficer
    Say request;
    std::optional<int> triesLeft;
    std::optional<Error> problem;  ///< why it is asked again
    std::string reader = {};       ///< that holds the card; empty for a token
    bool isToSign = false;         ///< the card signs with it
};

struct Statement {
    enum class Kind { agree, disagree, refuses, absent };
    Kind kind{};
    std::string reason;  ///< of who disagrees, refuses or is absent
};
std::string_view name(
    Statement::Kind kind);  ///< "agree", "disagree", "refuses", "absent": as the record says it

/// An exception that somebody in the room reports; who decides is part of the decision's text. The severity
/// of what Conclave itself reports is that of its cause.
struct ExceptionReport {
    std::string what, done, reportedBy, decision;
    transcript::Severity severity = transcript::Severity::serious;
};

enum class Decision {
    repeatStep,
    takeBreak,           ///< resume later
    giveUp,              ///< nobody is there to mend anything
    closeWithoutSigner,  ///< a new closing without this person's signature; all others sign again
    callContingency,     ///< approved steps, then on with the script
    redoFrom,            ///< an earlier step whose result was wrong, and all after it
    abandon,             ///< close the ceremony as it is, with what is owed, signed by everyone who is there
};

/// A step failed, as was just shown. What may be decided beside repeating it and a break:
struct DecisionRequest {
    std::string signer;  ///< not empty: this person's signature failed at the end, and the others could close
                         ///< without it
    std::vector<const script::Contingency*> contingencies;
    std::vector<const script::Step*> redo;  ///< steps from which it can be done again, the nearest first
    bool mayAbandon = false;
};
struct Choice {
    Decision decision{};
    std::string what = {};  ///< id of the contingency or step
};

/// What a device does while people wait.
struct DeviceWork {
    enum class Device { hsm, card, pinPad };  ///< pinPad: the reader waits for a PIN
    Say what;
    bool isLong = false;      ///< minutes without an answer are usual
    bool keepsCards = false;  ///< nobody touches a card meanwhile
    Device device = Device::hsm;
};

/// A token as it was last seen.
struct TokenSight {
    std::string name;  ///< in the script: "primary"
    std::string serial, label, manufacturer, model;
    bool isUnlocked = false;  ///< a user is logged in
    bool operator==(const TokenSight&) const = default;
};

/// What is in one reader that has a card.
struct CardSight {
    enum class Kind { known, withoutKeys, foreign, unreadable };
    std::string reader;
    Kind kind{};
    std::string owner;  ///< seat, when known
};

/// A quorum that is being collected.
struct QuorumSight {
    std::string quorum;  ///< its name in the script
    int threshold = 0;
    std::vector<std::string> brought;  ///< seats whose share is in
    std::vector<std::string> open;     ///< seats that may still bring theirs
};

class State;

/// How the engine meets the people in the room. The terminal, the window and the tests each implement it.
/// Called on the engine's thread; may block. Any call may answer Errc::stopped (the operator wants a break)
/// or Errc::inputEnded.
class Room {
  public:
    Room() = default;
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;
    virtual ~Room() = default;

    virtual void stepBegins(const StepView& view) = 0;
    virtual void beatBegins(Beat) {}
    virtual void stepEnds(const StepView& view) = 0;
    virtual void show(const Exhibit& exhibit) = 0;
    virtual void tell(const Say& news) = 0;
    /// `progress` of it follows, and `progressEnds`.
    virtual void workBegins(const DeviceWork&) {}
    /// About four times a second while a device works. `mayStop` is false: the call itself cannot be
    /// cancelled.
    virtual void progress(const Say& what, std::int64_t elapsedMs) = 0;
    virtual void progressEnds() = 0;

    virtual Result<bool> confirm(const Confirmation& confirmation) = 0;
    virtual Result<std::string> ask(const Question& question) = 0;
    /// For a new card: the reader chosen. Else: returns when the readers should be looked at again.
    virtual Result<std::string> requestCard(const CardRequest& request) = 0;
    /// May answer Errc::cardRemoved as soon as the card is out: its PIN would be typed for nothing.
    virtual Result<Pin> requestPin(const PinRequest& request) = 0;
    virtual Result<Statement> requestStatement(const std::string& seat, const Say& question) = 0;

    /// Shows what went wrong; nothing is lost.
    virtual void warn(const Error& error) = 0;
    virtual Choice decide(const DecisionRequest& request) = 0;

    /// The transcript grew, and `state` follows from it. When a ceremony is resumed, its earlier lines come
    /// first.
    virtual void transcriptGrew(const transcript::Entry& entry, const State& state) = 0;

    // What a window shows all the time; a terminal has no place for it.
    virtual void tokenSeen(const TokenSight&) {}
    virtual void cardsSeen(const std::vector<CardSight>&) {}
    /// Work with the card in this reader begins, or has ended: until then it must not be pulled.
    virtual void cardInUse(const std::string& /*reader*/, const std::string& /*seat*/, bool /*isInUse*/) {}
    virtual void quorumSeen(const QuorumSight&) {}

    /// Set by the engine while it runs: writes down what takeException() gives. A prompt that waits calls it
    /// on the engine's thread when something is reported, so that it is on the disk with its true time.
    std::function<void()> recordReported;

    /// An exception that somebody wants recorded now, if any; asked between device calls.
    virtual std::optional<ExceptionReport> takeException() = 0;

    /// True once the operator or the system (SIGINT, SIGTERM, SIGHUP) asked to stop at the next safe place.
    virtual bool isStopRequested() const = 0;
};

}  // namespace conclave::ceremony
