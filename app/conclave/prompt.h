#pragma once

#include <string>

#include "core/base/result.h"
#include "core/base/secret_bytes.h"

namespace conclave::app {

/// Errors of both: Errc::stopped on a stop signal, Errc::inputEnded at the end of the input.

/// One line of standard input, without its end.
Result<std::string> readLine();

/// The same without echo, straight into locked memory. Where the program is stopped meanwhile (Ctrl-Z), the
/// terminal echoes until it goes on; then `prompt` is printed again, and what was typed before is forgotten.
Result<SecretBytes> readSecretFromTerminal(const std::string& prompt);

}  // namespace conclave::app
