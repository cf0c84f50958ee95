#pragma once

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "core/ceremony/earlier.h"
#include "core/ceremony/hsm.h"
#include "core/ceremony/room.h"
#include "core/script/approval.h"
#include "core/script/script.h"
#include "core/script/site.h"

namespace conclave::ceremony {

enum class Ending {
    closed,     ///< closed and signed by everyone
    abandoned,  ///< closed and signed, with what is owed
    stopped,    ///< on request; resumable
    failed,     ///< a step failed and was not repeated; resumable
};

/// Where the time of a run went: wall time each, and what two of them waited for at once stands in both.
struct Times {
    std::chrono::nanoseconds total{}, hsm{}, cards{}, people{};
    std::uint64_t pkcs11Calls = 0, apdus = 0;
    std::chrono::nanoseconds conclave() const {
        return std::max(total - hsm - cards - people, std::chrono::nanoseconds::zero());
    }
};

struct Outcome {
    Ending ending{};
    Bytes head;  ///< SHA-256 of the transcript's last line
    Times times;
    bool isHsmSilent = false;  ///< a call to it was given up: it is as that call left it, perhaps unlocked
};

/// What a ceremony runs on. The script and the site were parsed, and preflight has passed.
struct Setting {
    const script::Script& script;
    const script::Site& site;
    Hsm& hsm;
    Room& room;
    Lang lang;
    std::filesystem::path record;
    const Earlier* earlier = nullptr;                 ///< of a script that recovers a key, judged
    const script::ApprovalFiles* approval = nullptr;  ///< go into a new record
};

/// Runs the whole script into a new record folder.
/// Errors are those that leave no usable record: of the folder, and of the transcript itself.
Result<Outcome> runCeremony(const Setting& setting);

/// Goes on where the record in `setting.record` stops: reconciles what was begun with the HSM, and continues.
/// Errors: Errc::recordComplete, Errc::recordMissing, Errc::transcriptBroken, …
Result<Outcome> resumeCeremony(const Setting& setting);

}  // namespace conclave::ceremony
