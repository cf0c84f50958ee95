#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace conclave {

std::string toHex(ByteView bytes);  ///< lower case, no separators
std::optional<Bytes> fromHex(
    std::string_view hex);  ///< either case; nothing on any other character or odd length

}  // namespace conclave
