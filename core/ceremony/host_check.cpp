#include "core/ceremony/host_check.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/secret_bytes.h"
#include "core/crypto/openssl.h"

namespace conclave::ceremony {
namespace {

/// Beginnings of names. What only tunes, or names a display, a folder of fonts or a socket, is not among
/// them.
constexpr std::array<std::string_view, 19> foreign{"LD_",
                                                   "GLIBC_TUNABLES=",
                                                   "GCONV_PATH=",
                                                   "LOCPATH=",
                                                   "NLSPATH=",
                                                   "MALLOC_",
                                                   "OPENSSL_",
                                                   "QT_PLUGIN_PATH=",
                                                   "QT_QPA_PLATFORM_PLUGIN_PATH=",
                                                   "QT_QPA_GENERIC_PLUGINS=",
                                                   "QT_QPA_PLATFORMTHEME=",
                                                   "QT_STYLE_OVERRIDE=",
                                                   "QT_IM_MODULE=",
                                                   "QT_XKB_CONFIG_ROOT=",
                                                   "QML",
                                                   "GTK_MODULES=",
                                                   "GTK_PATH=",
                                                   "GIO_",
                                                   "P11_KIT_"};

}  // namespace

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

Result<void> requireOwnEnvironment() {
    std::string names;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text(*variable);
        if (std::ranges::any_of(foreign, [&](std::string_view name) { return text.starts_with(name); }))
            names += (names.empty() ? "" : ", ") + std::string(text.substr(0, text.find('=')));
    }
    return names.empty() ? Result<void>() : Error(Errc::foreignEnvironment, {names});
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
