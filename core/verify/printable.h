#pragma once

#include <string>
#include <string_view>

namespace conclave::verify {

/// What a record says may be meant for the terminal that shows it: control characters (C0, DEL, C1) and those
/// that turn the direction of text (Unicode, UAX #9) become U+FFFD, as does what is no UTF-8.
std::string printable(std::string_view text);

}  // namespace conclave::verify
