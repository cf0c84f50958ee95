#pragma once

#include <QObject>
#include <QThread>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "core/ceremony/engine.h"
#include "core/ceremony/preflight.h"
#include "core/ceremony/room.h"
#include "core/pkcs11/token_info.h"
#include "ui/models/timeline.h"

namespace conclave::ui {

struct StatementRequest {
    std::string seat;
    ceremony::Say question;
};

/// What the engine waits for; nothing: it works.
using Prompt = std::variant<std::monostate, ceremony::Confirmation, ceremony::Question, ceremony::CardRequest,
                            ceremony::PinRequest, StatementRequest, ceremony::DecisionRequest>;

/// A reader as the window shows it.
struct ReaderItem {
    std::string name;
    bool hasCard = false;
    std::optional<ceremony::CardSight::Kind> kind;  ///< none: not read yet
    std::string owner;                              ///< seat; empty: nobody's yet
    bool isInUse = false;                           ///< the card must stay in
    bool isPresent = true;                          ///< false: it was unplugged
};

/// The step that runs, copied out of ceremony::StepView.
struct CurrentStep {
    std::string id;
    const steps::Kind* kind = nullptr;
    script::Text actTitle, title, text;
    int act = 0, actCount = 0, step = 0, stepCount = 0;
    std::string actor, witness;  ///< seats
    std::vector<std::string> present;
    bool isOfContingency = false;  ///< actTitle is that of the contingency
};

struct Busy {
    ceremony::DeviceWork work;
    std::int64_t elapsedMs = 0;
};

/// What the transcript says so far, as far as the window shows it.
struct Facts {
    std::map<std::string, std::string> names;  ///< seat -> person, once signed in
    std::set<std::string, std::less<>> stepsDone;
    std::map<std::string, std::string> statements;  ///< seat -> agree, disagree, …
    std::vector<std::string> signers;               ///< of the last closing
    std::int64_t exceptions = 0;
    bool isKeyExtractable = false;
    bool isClosed = false;
    std::vector<steps::Owing> owed;  ///< and not waived
    std::string contingency;         ///< that was called, and goes on
};

/// Before a ceremony: what was read and looked at.
struct Preparation {
    std::string scriptFile, siteFile, recordFolder;
    std::shared_ptr<const script::Script> script;
    std::shared_ptr<const script::Site> site;
    std::shared_ptr<const ceremony::Earlier> earlier;  ///< what a recovery starts from
    std::vector<script::Finding> findings;             ///< mistakes in the files, with their places
    std::optional<Error> problem;                      ///< of what a recovery starts from
    std::vector<ceremony::PreflightItem> items;        ///< empty until devices were looked at
    bool isRunning = false;
    bool isReady() const;  ///< all was looked at and nothing refused
    int refusals() const;
};

/// The tokens of a PKCS #11 module, for a site binding.
struct Survey {
    std::string module;
    std::vector<pkcs11::TokenInfo> tokens;
    std::optional<Error> error;
    bool isRunning = false;
};

/// How a run ended, or why it did not begin.
struct Ended {
    std::optional<ceremony::Outcome> outcome;
    std::optional<Error> error;
    std::vector<ceremony::PreflightItem> refused = {};  ///< why a resume was
};

/// Everything the pages show of one ceremony, language left open. On the GUI thread; changed by
/// CeremonySession alone.
class CeremonyModel final : public QObject {
    Q_OBJECT

  public:
    enum Part {
        preparationPart = 0x1,
        stepsPart = 0x2,  ///< steps done, times
        nowPart = 0x4,    ///< the current step
        promptPart = 0x8,
        evidencePart = 0x10,  ///< exhibits and news of the step
        busyPart = 0x20,
        problemPart = 0x40,
        tokensPart = 0x80,
        readersPart = 0x100,
        quorumPart = 0x200,
        linesPart = 0x400,
        factsPart = 0x800,
        endedPart = 0x1000,
        surveyPart = 0x2000,
        allParts = 0x3fff,
    };
    Q_DECLARE_FLAGS(Parts, Part)

    using QObject::QObject;

    std::shared_ptr<const script::Script> script;
    bool isRehearsal = false;
    std::string recordFolder;
    Preparation preparation;
    Survey survey;
    std::optional<CurrentStep> now;
    Prompt prompt;
    std::uint64_t promptId = 0;          ///< of the prompt shown, or shown last
    std::optional<ceremony::Beat> beat;  ///< of the current step
    ceremony::Exhibit exhibit;
    std::vector<ceremony::Say> news;  ///< of the current step, newest last
    std::optional<Busy> busy;
    std::optional<Error> problem;  ///< stays until solved
    std::map<std::string, ceremony::TokenSight> tokens;
    bool isReaderServiceUp = false;
    std::vector<ReaderItem> readers;
    std::optional<ceremony::QuorumSight> quorum;
    Timeline timeline;
    Facts facts;
    std::optional<Ended> ended;
    int pendingExceptions = 0;  ///< reported, not yet in the transcript
    bool isStopping = false;    ///< a break was asked for

    /// Time that the transcript gives each step, from a beginning to its end, in milliseconds.
    std::map<std::string, std::int64_t> stepTimesMs() const;
    /// When the ceremony began; none before.
    std::optional<std::int64_t> beganUtcMs() const;
    /// "Ana Souza", or the seat's title in `lang` before sign-in.
    QString personName(const std::string& seat, Lang lang) const;
    QString seatTitle(const std::string& seat, Lang lang) const;
    /// "Ana Souza, Custodian 1", or the title alone before sign-in.
    QString personAndSeat(const std::string& seat, Lang lang) const;
    /// "Ana"; the whole name where another has the same first name, and the seat's title before sign-in.
    QString callName(const std::string& seat, Lang lang) const;
    /// Nobody touches a card now.
    bool mustCardsStay() const { return busy && busy->work.keepsCards; }
    /// The reader with its pad waits for the PIN.
    bool isPinOnReader() const { return busy && busy->work.device == ceremony::DeviceWork::Device::pinPad; }
    bool isHsmAtWork() const { return busy && busy->work.device == ceremony::DeviceWork::Device::hsm; }
    /// The title of what the ceremony is about: its only key, or the script's name. A key that is recovered
    /// has its own once its backup is known.
    QString keyLabel() const;
    /// Of those whom the current step wants, how many have signed in.
    int presentCount() const;

    /// Stops a build with assertions when another thread than the model's looks at it.
    void requireOwnThread() const { Q_ASSERT(QThread::currentThread() == thread()); }
    void tellChanged(Parts parts) {
        requireOwnThread();
        emit changed(parts);
    }
    /// Of the ceremony to come; the timeline takes its titles.
    void takeScript(std::shared_ptr<const script::Script> read);
    void setExhibit(ceremony::Exhibit shown);
    /// People compare this one of the step's hashes now.
    void showHash(int row);
    int shownHash() const { return m_shownHash; }
    /// Each of the step's hashes has been open at some time.
    bool wereAllHashesShown() const;
    /// Whose turn it is: who is asked, else who leads the step. "Ana Souza, Custodian 1".
    QString whoActs(Lang lang) const;
    /// The witness of the step, unless it is their turn.
    QString whoWatches(Lang lang) const;
    void forgetCeremony();  ///< back to before: for another one

  signals:
    void changed(conclave::ui::CeremonyModel::Parts parts);
    void hashShown();

  private:
    int m_shownHash = 0;
    std::set<int> m_hashesShown;
};
Q_DECLARE_OPERATORS_FOR_FLAGS(CeremonyModel::Parts)

}  // namespace conclave::ui
