#pragma once

#include "core/ceremony/ceremony.h"

namespace conclave::ceremony {

/// The running step: its text is read aloud, it is done, and what came out is confirmed. What was done
/// already, before an interruption or a "no", is not done again. Errors: Errc::declined, and those of the
/// step.
Result<void> doBeats(Ceremony& ceremony);

/// What a result shows, made from its entry alone.
Exhibit exhibitOf(const steps::Action& action, const nlohmann::json& evidence);

}  // namespace conclave::ceremony
