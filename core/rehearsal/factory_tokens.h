#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/rehearsal/private_pcscd.h"

namespace conclave::rehearsal {

struct FactoryToken {
    std::string label;  ///< "factory-1" until somebody initialises it
    std::string serial;
};

/// SoftHSM's PKCS #11 module; empty where it is not installed.
std::filesystem::path softHsmModule();

/// Writes DIR/softhsm2.conf, and makes what is missing of `count` SoftHSM tokens in DIR/tokens, as a factory
/// would: initialised under factory-N with the SO PIN of DIR/pins/token-N.so, no user PIN. Tokens that are
/// there stay as they are, whatever they are called now; DIR/tokens.list remembers which is which. Errors:
/// Errc::roomFailed, those of files.
Result<std::vector<FactoryToken>> prepareTokens(const std::filesystem::path& room, int count,
                                                const Says& says);

}  // namespace conclave::rehearsal
