#include "app/conclave/given_hashes.h"

#include <algorithm>
#include <sstream>

#include "core/base/file.h"
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

Result<std::vector<std::string>> sumsOf(const std::vector<std::filesystem::path>& files) {
    std::vector<std::string> hashes;
    for (const auto& file : files) {
        TRY_ASSIGN(const auto content, readFile(file));
        std::istringstream lines{std::string(asText(content))};
        for (std::string line; std::getline(lines, line);) {
            const auto hash = fromHex(line.substr(0, line.find(' ')));
            if (!hash || hash->size() != 32)
                return Error(Errc::notSums, {file.string()});
            hashes.push_back(toHex(*hash));
        }
    }
    std::ranges::sort(hashes);
    const auto same = std::ranges::unique(hashes);
    hashes.erase(same.begin(), same.end());
    return hashes;
}

}  // namespace conclave::app
