#include "ui/bridge/pcsc_link.h"

#include <unistd.h>

#include <cstdlib>
#include <system_error>

#include "core/pcsc/context.h"

namespace conclave::ui {
namespace {

constexpr auto debianSocket = "/run/pcscd/pcscd.comm";
constexpr auto linkName = "pcscd";
constexpr std::size_t longestName = 107;  // of an AF_UNIX socket

/// Where the system's folder for this has too long a name, below /tmp.
Result<HeldFolder> makeFolderForLink() {
    auto made = HeldFolder::make(HeldFolder::inRuntime());
    if (!made || (made->path() / linkName).native().size() <= longestName)
        return made;
    made->remove();
    return HeldFolder::make("/tmp/conclave-" + std::to_string(::geteuid()));
}

}  // namespace

PcscLink::PcscLink() {
    const char* given = std::getenv("PCSCLITE_CSOCK_NAME");
    m_systemSocket = given != nullptr && *given != '\0' ? given : debianSocket;
    auto made = makeFolderForLink();
    if (!made)
        return;  // then there is one pcscd for this process, that of the system
    m_folder.emplace(std::move(*made));
    pointTo({});
    pcsc::useSocket((m_folder->path() / linkName).string());
}

PcscLink::~PcscLink() {
    if (m_folder)
        m_folder->remove();
}

void PcscLink::pointTo(const std::string& socket) const {
    if (!m_folder)
        return;
    std::error_code ignored;
    const auto next = m_folder->path() / "next";
    std::filesystem::remove(next, ignored);
    std::filesystem::create_symlink(socket.empty() ? m_systemSocket : socket, next, ignored);
    std::filesystem::rename(next, m_folder->path() / linkName, ignored);
}

}  // namespace conclave::ui
