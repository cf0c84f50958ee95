#pragma once

#include <memory>

#include "core/ceremony/engine.h"
#include "core/ceremony/preflight.h"
#include "core/script/answers.h"
#include "core/script/approval.h"

/// Running a ceremony and going on with one, as terminal and window do alike: what is read, what is looked at
/// before any device is changed, and what is run.
namespace conclave::ceremony {

/// What somebody asks for.
struct Order {
    std::filesystem::path script;   ///< of a resume: ignored, because what was reviewed is what goes on
    std::filesystem::path site;     ///< of a resume, empty: the binding that it was last run with
    std::filesystem::path record;   ///< may be empty for a check; then it is the one that the site proposes
    std::filesystem::path answers;  ///< empty: people answer
    bool isResume = false;
    std::optional<EarlierOrder> earlier = {};     ///< of a script that recovers a key
    std::filesystem::path swaps = "/proc/swaps";  ///< the kernel's list
};

/// The files, read; what could not be is null, and `findings` say why.
struct Inputs {
    std::filesystem::path scriptFile, siteFile;
    std::shared_ptr<const script::Script> script;
    std::shared_ptr<const script::Site> site;
    std::shared_ptr<const script::Answers> answers;
    std::shared_ptr<const Earlier> earlier;  ///< judged; null where none was named
    script::ApprovalFiles approval;          ///< beside the script, or in the record
    std::vector<script::Finding> findings;
    /// Of the record that is to be resumed (Errc::recordMissing), or of what a recovery starts from.
    std::optional<Error> problem;

    bool isGood() const;  ///< what is there is right
};

Inputs readInputs(const Order& order);

/// What is known before anything is changed: all of it for a new ceremony, the host for a resume, because
/// devices are as the interruption left them. Both inputs must be there.
std::vector<PreflightItem> lookBefore(const Order& order, const Inputs& inputs, Hsm& hsm, Room& room);

/// Runs or resumes, when nothing that was looked at is refused: Errc::preflightRefused else; and the errors
/// of runCeremony and resumeCeremony.
Result<Outcome> perform(const Order& order, const Inputs& inputs, const std::vector<PreflightItem>& looked,
                        Hsm& hsm, Room& room, Lang lang);

}  // namespace conclave::ceremony
