#pragma once

#include <string_view>

namespace conclave {

std::string_view version();  ///< "0.1.0"
/// The git commit built, 12 hex digits, with "-dirty" when a tracked file was edited; or "unknown".
std::string_view buildHash();

}  // namespace conclave
