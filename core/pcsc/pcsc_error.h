#pragma once

#include <string>

#include "core/base/error.h"

namespace conclave::pcsc {

/// What a SCARD_* code means to the operator, with the code and pcsc-lite's text as the native code.
/// `operation`: what the card was to do.
Error pcscError(long code, const std::string& reader, const Wording& operation);

}  // namespace conclave::pcsc
