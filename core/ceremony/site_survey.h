#pragma once

#include <filesystem>
#include <vector>

#include "core/base/result.h"
#include "core/pkcs11/token_info.h"
#include "core/script/site.h"

/// What this computer offers for a site binding. Changes nothing.
namespace conclave::ceremony {

/// PKCS #11 modules where vendors and Debian put them; sorted, each once.
std::vector<std::filesystem::path> installedModules();

/// The tokens that a module shows now. Loads the module, and unloads it. Errors: as pkcs11::Module::load and
/// tokens().
Result<std::vector<pkcs11::TokenInfo>> tokensOf(const std::filesystem::path& module);

/// What tells this token from the others: its serial; where that is shared or missing its label too; the slot
/// as the last resort (a blank token has nothing else).
script::TokenMatch bindingOf(const pkcs11::TokenInfo& token, const std::vector<pkcs11::TokenInfo>& all);

}  // namespace conclave::ceremony
