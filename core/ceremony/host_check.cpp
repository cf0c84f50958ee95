#include "core/ceremony/host_check.h"

#include <cerrno>
#include <fstream>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/secret_bytes.h"
#include "core/crypto/openssl.h"

namespace conclave::ceremony {

Result<void> requireLockedMemory() {
    // About what a ceremony holds at a time: the first page alone says nothing of the limit.
    std::vector<SecretBytes> probe;
    for (int page = 0; page < 64; ++page)
        probe.emplace_back(1);
    if (!SecretBytes::allPagesLocked() || !crypto::initSecureHeap())
        return Error(Errc::memoryNotLocked);
    return {};
}

Result<void> requireNoSwap(const std::filesystem::path& swaps) {
    std::ifstream list(swaps);
    std::string line;
    if (!std::getline(list, line))  // the heading, which is always there
        return Error(Errc::swapIsOn).causedBy(fileError(swaps, ENOENT));
    if (std::getline(list, line))
        return Error(Errc::swapIsOn);
    return {};
}

Result<void> requirePossibleClock(std::int64_t nowUtcMs) {
    constexpr std::int64_t madeUtcMs = 1'793'491'200'000;  // 2026-11-01
    if (nowUtcMs < madeUtcMs)
        return Error(Errc::clockImpossible, {formatUtcMs(nowUtcMs)});
    return {};
}

Result<void> requireNoPreloads(const std::filesystem::path& file) {
    std::error_code failure;
    if (!std::filesystem::exists(file, failure) && !failure)
        return {};
    std::ifstream list(file);
    if (!list)
        return Error(Errc::foreignEnvironment, {file.string()});
    for (std::string line; std::getline(list, line);)
        if (line.find_first_not_of(" \t\r:") != std::string::npos &&
            line[line.find_first_not_of(" \t\r:")] != '#')
            return Error(Errc::foreignEnvironment, {file.string()});
    return {};
}

}  // namespace conclave::ceremony
