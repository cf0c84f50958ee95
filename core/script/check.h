#pragma once

#include <cstdint>

#include "core/script/answers.h"
#include "core/script/script.h"
#include "core/script/site.h"

namespace conclave::script {

/// Authorities of the script, of people and of cards, that are over, or not yet, at `nowUtcMs`, or whose
/// intermediates do not lead to them: Errc::certificateUnfit.
std::vector<Finding> checkAnchors(const Script& script, std::int64_t nowUtcMs);

/// Certificates that are right, and that some programs do not read, as warnings: Errc::policyArcLarge.
std::vector<Finding> checkReaders(const Script& script);

/// Contradictions between files that are right by themselves, all at once:
/// Errc::referenceUnknown (a token of the script that the site does not bind), Errc::productionThreshold,
/// Errc::productionNeedsAnchor, Errc::productionNeedsApproval, Errc::productionWaiver,
/// Errc::quorumWithoutReserve (a warning: m = n in production), Errc::datesReversed (the certificate would be
/// over at `nowUtcMs`), Errc::answersNotRehearsal, and Errc::answerMissing for every seat and every token to
/// initialise that `answers` (null: none) leaves out.
std::vector<Finding> checkTogether(const Script& script, const Site& site, const Answers* answers,
                                   std::int64_t nowUtcMs);

}  // namespace conclave::script
