#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"
#include "core/ceremony/loaded_code.h"
#include "core/pkcs11/module.h"

/// What a ceremony runs on, as its first entry and each resume say it (docs/formats/record.md).
namespace conclave::ceremony {

Result<nlohmann::json> softwareJson();  ///< of the program that runs
nlohmann::json moduleJson(const pkcs11::Module& module);
nlohmann::json hostJson();
/// [{path, sha256}] of all that is mapped now. Errors: those of LoadedCode::all.
Result<nlohmann::json> librariesJson(LoadedCode& code);

}  // namespace conclave::ceremony
