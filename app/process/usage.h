#pragma once

#include <CLI/Error.hpp>

#include "core/base/error.h"

namespace conclave::app {

/// Errc::usage: what CLI11 says is wrong with the command line, also in Portuguese.
Error usageError(const CLI::ParseError& mistake);

}  // namespace conclave::app
