#include "app/process/clean_start.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace conclave::app {
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

bool isForeign(std::string_view variable) {
    return std::ranges::any_of(foreign, [&](std::string_view name) { return variable.starts_with(name); });
}

}  // namespace

void startClean(char** argv) {
    std::vector<char*> clean;
    std::string removed;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text(*variable);
        if (!isForeign(text))
            clean.push_back(*variable);
        else
            removed += (removed.empty() ? "" : ", ") + std::string(text.substr(0, text.find('=')));
    }
    if (removed.empty())
        return;
    clean.push_back(nullptr);
    std::fprintf(stderr,
                 "conclave: started anew without %s, which could have made it run foreign code.\n"
                 "conclave: reiniciado sem %s, que poderia fazê-lo executar código alheio.\n",
                 removed.c_str(), removed.c_str());
    std::array<char, 4096> own{};
    if (::readlink("/proc/self/exe", own.data(), own.size() - 1) > 0)
        ::execve(own.data(), argv, clean.data());
    std::perror("conclave");
    std::_Exit(2);
}

}  // namespace conclave::app
