#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/ceremony/earlier.h"
#include "core/ceremony/hsm.h"
#include "core/script/answers.h"
#include "core/script/script.h"
#include "core/script/site.h"

namespace conclave::ceremony {

/// One thing that was looked at before any device was changed.
struct PreflightItem {
    enum class Outcome { passed, warning, refused };
    std::string id;  ///< stable: "token-primary", "wrapping-primary", "readers", …
    Outcome outcome{};
    Wording detail;  ///< what was found, when passed
    std::optional<Error> error;
    std::string
        place;  ///< "FILE:LINE" of what in the script or site asks for it, or "--record"; may be empty
};

/// Looks at everything that can be known before a key exists: the record folder, disk, certificate profile,
/// tokens and what they can do, readers and cards. Changes nothing. `record`: empty when none is asked for.
/// `earlier`: what a recovery starts from, judged; null: none.
std::vector<PreflightItem> preflight(const script::Script& script, const script::Site& site,
                                     const Earlier* earlier, const std::filesystem::path& record, Hsm& hsm,
                                     Room& room, const std::filesystem::path& swaps = "/proc/swaps");

/// What a resume looks at again, because the computer may be another one: its memory and its user.
std::vector<PreflightItem> preflightHost(const script::Site& site,
                                         const std::filesystem::path& swaps = "/proc/swaps");

/// What is said when the module of the site does not load: nothing else can be looked at then.
PreflightItem moduleRefused(const script::Site& site, Error error);

int refusals(const std::vector<PreflightItem>& items);

}  // namespace conclave::ceremony
