#include "ui/bridge/pcsc_link.h"

#include <cstdlib>
#include <system_error>

#include "core/pcsc/context.h"

namespace conclave::ui {
namespace {

constexpr auto debianSocket = "/run/pcscd/pcscd.comm";
constexpr auto linkName = "pcscd";

}  // namespace

PcscLink::PcscLink() {
    const char* given = std::getenv("PCSCLITE_CSOCK_NAME");
    m_systemSocket = given != nullptr && *given != '\0' ? given : debianSocket;
    std::string folder = "/tmp/conclave-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr)
        return;  // then there is one pcscd for this process, that of the system
    m_folder = folder;
    pointTo({});
    pcsc::useSocket((m_folder / linkName).string());
}

PcscLink::~PcscLink() {
    std::error_code ignored;
    if (!m_folder.empty())
        std::filesystem::remove_all(m_folder, ignored);
}

void PcscLink::pointTo(const std::string& socket) const {
    if (m_folder.empty())
        return;
    std::error_code ignored;
    const auto next = m_folder / "next";
    std::filesystem::remove(next, ignored);
    std::filesystem::create_symlink(socket.empty() ? m_systemSocket : socket, next, ignored);
    std::filesystem::rename(next, m_folder / linkName, ignored);
}

}  // namespace conclave::ui
