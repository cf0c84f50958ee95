#pragma once

#include <string_view>

namespace conclave {

std::string_view version();    ///< "0.1.0"
std::string_view buildHash();  ///< the git commit built, 12 hex digits, or "unknown"

}  // namespace conclave
