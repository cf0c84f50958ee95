#include "core/ceremony/host_check.h"

#include <cerrno>
#include <fstream>
#include <string>
#include <vector>

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

}  // namespace conclave::ceremony
