#include <fcntl.h>
#include <fmt/format.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "core/rehearsal/private_pcscd.h"

namespace conclave::rehearsal {
namespace {

bool writeText(const char* path, const std::string& text) {
    const UniqueFd file(::open(path, O_WRONLY | O_CLOEXEC));
    return file && ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

/// Root needs none; a plain user becomes root of a user namespace, which maps to itself outside.
bool unshareAll() {
    if (::unshare(CLONE_NEWNS | CLONE_NEWNET) == 0)
        return true;
    const auto uid = ::getuid();
    const auto gid = ::getgid();
    return errno == EPERM && ::unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET) == 0 &&
           writeText("/proc/self/setgroups", "deny") &&
           writeText("/proc/self/uid_map", fmt::format("0 {} 1", uid)) &&
           writeText("/proc/self/gid_map", fmt::format("0 {} 1", gid));
}

bool raiseLoopback() {
    const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    std::string_view("lo").copy(request.ifr_name, sizeof request.ifr_name - 1);
    if (!socket || ::ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0)
        return false;
    request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
    return ::ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0;
}

bool hide(const char* folder) {
    return ::mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") == 0;
}

}  // namespace

Result<void> enterPrivateNamespaces(const Says& says) {
    if (!unshareAll())
        return roomError(
            says("this system lets neither root nor a plain user make namespaces (unshare -Urmn true)",
                 "este sistema não permite criar namespaces (unshare -Urmn true)"),
            errno);
    // pcscd keeps its process number in /run/pcscd, where a system's pcscd keeps its own; and without drivers
    // it leaves real USB readers to that one.
    const bool isDone = ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 && hide("/run") &&
                        ::mkdir("/run/pcscd", 0755) == 0 && hide("/usr/lib/pcsc/drivers") && raiseLoopback();
    if (!isDone)
        return roomError(says("its private /run and network cannot be made",
                              "o /run e a rede privados não podem ser criados"),
                         errno);
    return {};
}

}  // namespace conclave::rehearsal
