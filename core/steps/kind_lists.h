#pragma once

#include "core/steps/kind.h"

/// The declarations, by what the steps are about. allKinds() joins them.
namespace conclave::steps {

std::vector<Kind> roomKinds();
std::vector<Kind> quorumKinds();
std::vector<Kind> tokenKinds();
std::vector<Kind> keyKinds();

/// Actions of several kinds: `unlock`.
std::vector<Action> sharedActions();

}  // namespace conclave::steps
