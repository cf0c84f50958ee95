#pragma once

#include <functional>

#include "core/transcript/progress.h"
#include "core/verify/record_view.h"

namespace conclave::verify {

/// Where a walk through the entries is.
struct Place {
    const Entry& entry;
    const script::Step* step;  ///< the open step that it belongs to, as the script has it; null: none
    const Entry* begun;        ///< that step's step-begin
    const transcript::Progress& progress;  ///< this entry included
};

/// Follows the entries, first to last; a record whose script is valid.
void walk(const RecordView& record, const std::function<void(const Place&)>& at);

}  // namespace conclave::verify
