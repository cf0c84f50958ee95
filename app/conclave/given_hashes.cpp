#include "app/conclave/given_hashes.h"

#include <filesystem>

#include "core/base/hex.h"
#include "core/base/typed.h"
#include "core/crypto/digest.h"

namespace conclave::app {

Result<std::vector<std::string>> hashesOf(const std::vector<std::string>& given) {
    std::vector<std::string> hashes;
    std::error_code ignored;
    for (const auto& one : given) {
        if (std::filesystem::is_regular_file(one, ignored)) {
            TRY_ASSIGN(const auto hash, crypto::sha256File(one));
            hashes.push_back(toHex(hash));
        } else {
            TRY_ASSIGN(const auto hash, typedHash(one));
            hashes.push_back(toHex(hash));
        }
    }
    return hashes;
}

}  // namespace conclave::app
