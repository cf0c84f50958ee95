#include "core/rehearsal/private_pcscd.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <winscard.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "core/base/file.h"

namespace conclave::rehearsal {
namespace {

namespace fs = std::filesystem;

constexpr const char* driverFolder = "/usr/lib/pcsc/drivers/serial";
constexpr auto startPatience = std::chrono::seconds(15);
constexpr auto endPatience = std::chrono::seconds(2);
constexpr int portsPerReader = 2;  // vpcd has two slots a reader; we use the first

fs::path findDriver() {
    std::error_code ignored;
    const auto driver = fs::canonical(fs::path(driverFolder) / "libifdvpcd.so", ignored);
    return ignored ? fs::path() : driver;
}

fs::path findPcscd() {
    for (const char* candidate : {"/usr/sbin/pcscd", "/usr/bin/pcscd", "/usr/local/sbin/pcscd"})
        if (::access(candidate, X_OK) == 0)
            return candidate;
    return {};
}

/// pcscd 2 asks polkit who may use a card; there is none in the room. Older ones refuse the option.
bool knowsPolkit(const fs::path& pcscd) {
    FILE* const pipe = ::popen((pcscd.string() + " --version 2>&1").c_str(), "re");
    if (pipe == nullptr)
        return false;
    std::string text;
    char piece[512];
    for (std::size_t got = 0; (got = std::fread(piece, 1, sizeof piece, pipe)) > 0;)
        text.append(piece, got);
    ::pclose(pipe);
    return text.find("polkit") != std::string::npos;
}

Result<UniqueFd> listenOn(const fs::path& path, const Says& says) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    ::unlink(path.c_str());
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!fd || ::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(fd.get(), SOMAXCONN) != 0)
        return roomError(says("its pcscd socket cannot be made", "o socket do pcscd não pode ser criado"),
                         errno);
    return fd;
}

[[noreturn]] void execPcscd(const fs::path& pcscd, const fs::path& room, int listening, bool hasPolkit,
                            pid_t parent) {
    dieWithParent(SIGKILL, parent);
    unblockSignals();
    const int log = ::open((room / "pcscd.log").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, 0);
    ::dup2(log, 1);
    ::dup2(log, 2);
    ::dup2(listening, 3);  // systemd's socket hand-over: descriptors from 3 on
    ::close_range(4, ~0U, 0);
    ::setenv("LISTEN_FDS", "1", 1);
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    const auto configuration = (room / "readers").string();
    ::execl(pcscd.c_str(), "pcscd", "--foreground", "--info", "-c", configuration.c_str(),
            hasPolkit ? "--disable-polkit" : nullptr, nullptr);
    ::_exit(127);
}

/// Slots that PC/SC clients see; 0 while pcscd does not answer.
int countSlots() {
    SCARDCONTEXT context{};
    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context) != SCARD_S_SUCCESS)
        return 0;
    DWORD size = 0;
    int count = 0;
    if (SCardListReaders(context, nullptr, nullptr, &size) == SCARD_S_SUCCESS) {
        std::string names(size, '\0');
        if (SCardListReaders(context, nullptr, names.data(), &size) == SCARD_S_SUCCESS)
            for (std::size_t at = 0; at < names.size() && names[at] != '\0'; at = names.find('\0', at) + 1)
                ++count;
    }
    SCardReleaseContext(context);
    return count;
}

}  // namespace

std::uint16_t readerPort(int reader) {
    return static_cast<std::uint16_t>(36101 + (reader - 1) * portsPerReader);
}
std::string readerName(int reader) {
    return fmt::format("Conclave Virtual Reader {} 00 00", reader);
}
fs::path pcscdSocket(const fs::path& room) {
    return room / "pcscd.comm";
}

Result<void> prepareReaders(const fs::path& room, int readers, const Says& says) {
    const auto driver = findDriver();
    if (driver.empty() || findPcscd().empty())
        return roomError(says("pcscd or vpcd is not installed (apt-get install pcscd vsmartcard-vpcd)",
                              "pcscd ou vpcd não está instalado (apt-get install pcscd vsmartcard-vpcd)"));
    TRY_ASSIGN(const auto library, readFile(driver));
    TRY(makeFolder(room / "drivers"));
    TRY(makeFolder(room / "readers"));
    std::error_code ignored;
    for (const auto& old : fs::directory_iterator(room / "drivers", ignored))
        fs::remove(old.path(), ignored);
    std::string configuration;
    for (int reader = 1; reader <= readers; ++reader) {
        const auto copy = room / "drivers" / fmt::format("reader-{}.so", reader);
        TRY(writeFileDurably(copy, library, IfExists::replace));
        if (::chmod(copy.c_str(), 0700) != 0)
            return roomError(copy.string(), errno);
        configuration += fmt::format(
            "FRIENDLYNAME \"Conclave Virtual Reader {}\"\nDEVICENAME /dev/null:{}\nLIBPATH {}\nCHANNELID "
            "{}\n\n",
            reader, readerPort(reader), copy.string(), readerPort(reader));
    }
    return writeFileDurably(room / "readers" / "rehearsal.conf", asBytes(configuration), IfExists::replace);
}

Result<PrivatePcscd> PrivatePcscd::start(const fs::path& room, int readers, const Says& says) {
    const auto program = findPcscd();
    const bool hasPolkit = knowsPolkit(program);
    TRY_ASSIGN(const auto listening, listenOn(pcscdSocket(room), says));
    const pid_t self = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0)
        return roomError(says("pcscd cannot be started", "o pcscd não pode ser iniciado"), errno);
    if (pid == 0)
        execPcscd(program, room, listening.get(), hasPolkit, self);
    PrivatePcscd pcscd(pid);
    ::setenv("PCSCLITE_CSOCK_NAME", pcscdSocket(room).c_str(), 1);
    const auto deadline = Clock::now() + startPatience;
    int seen = 0;
    while ((seen = countSlots()) != readers * portsPerReader) {
        int status = 0;
        const bool hasEnded = ::waitpid(pid, &status, WNOHANG) == pid;
        if (hasEnded)
            pcscd.m_pid = -1;
        if (hasEnded || Clock::now() > deadline)
            return roomError(
                fmt::format(fmt::runtime(says("{} of {} readers are there; {} says why",
                                              "{} de {} leitoras estão presentes; {} diz por quê")),
                            seen / portsPerReader, readers, (room / "pcscd.log").string()));
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return pcscd;
}

PrivatePcscd::PrivatePcscd(PrivatePcscd&& other) noexcept : m_pid(std::exchange(other.m_pid, -1)) {}

PrivatePcscd::~PrivatePcscd() {
    if (m_pid > 0)
        endProcess(m_pid, endPatience);
}

}  // namespace conclave::rehearsal
