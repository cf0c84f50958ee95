#pragma once

#include <filesystem>
#include <string_view>

#include "core/base/error.h"

/// The program's log, for whoever is asked for help: what ran, when, and by which code it failed. It takes
/// names of ours and numbers only, never what people or devices said: no PIN, name, label or path can get
/// into it. One line an event, in UTC:
///
///     2026-11-22T03:36:22.123Z 4711 step-begin generate
///
/// Rotated at 1 MiB; three older files are kept. Thread-safe. Without open() nothing is written.
namespace conclave::log {

/// $XDG_STATE_HOME/conclave, or ~/.local/state/conclave; empty where there is no home.
std::filesystem::path defaultFolder();

/// conclave.log in this folder, which is made or tightened to 0700. A log that cannot be written is no reason
/// to hold up anything: then there is none.
void open(const std::filesystem::path& folder);

void started(std::string_view command);  ///< with version and build
void ended(int exitCode);
void ceremony(std::string_view id);
void stepBegan(std::string_view id);
void stepEnded(std::string_view id);
/// The names of the error and its causes, and their native codes as numbers.
void failed(const Error& error);

}  // namespace conclave::log
