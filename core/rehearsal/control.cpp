#include "core/rehearsal/control.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>

#include "core/rehearsal/posix.h"

namespace conclave::rehearsal {
namespace {

Result<std::string> converse(const std::filesystem::path& path, const std::string& line) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.string().size() >= sizeof address.sun_path)
        return roomError(path.string(), ENAMETOOLONG);
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!fd || ::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        return roomError(path.string(), errno);
    // Whose room it is: the cards that another user's room inserts are another user's.
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(fd.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 ||
        (peer.uid != ::geteuid() && peer.uid != 0))
        return roomError(path.string(), EPERM);
    if (!sendAll(fd.get(), line.data(), line.size()))
        return roomError(path.string(), errno);
    std::string answer;
    char piece[1024];
    for (;;) {
        const auto got = ::recv(fd.get(), piece, sizeof piece, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return answer;
        answer.append(piece, static_cast<std::size_t>(got));
    }
}

/// The value behind " name=" up to the next space, or to the end for the last field.
std::string field(const std::string& line, const std::string& name, bool isLast = false) {
    const auto at = line.find(' ' + name + '=');
    if (at == std::string::npos)
        return {};
    const auto begin = at + name.size() + 2;
    return line.substr(begin, isLast ? std::string::npos : line.find(' ', begin) - begin);
}

std::uint64_t number(const std::string& text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

Control::Control(std::filesystem::path roomFolder) : m_socket(std::move(roomFolder) / "control") {}

Result<Control> Control::fromEnvironment() {
    const char* const folder = std::getenv("CONCLAVE_ROOM");
    if (folder == nullptr || *folder == '\0')
        return roomError("CONCLAVE_ROOM?");
    return Control(folder);
}

Result<std::vector<std::string>> Control::ask(const std::string& line) {
    TRY_ASSIGN(const auto answer, converse(m_socket, line + '\n'));
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < answer.size();) {
        const auto end = std::min(answer.find('\n', at), answer.size());
        lines.push_back(answer.substr(at, end - at));
        at = end + 1;
    }
    if (lines.empty())
        return roomError(m_socket.string());
    const auto last = lines.back();
    lines.pop_back();
    if (last != "ok")
        return roomError(last.starts_with("error ") ? last.substr(6) : m_socket.string());
    return lines;
}

Result<void> Control::insert(int card, std::optional<int> reader) {
    TRY(ask(fmt::format("insert {}", card) + (reader ? fmt::format(" {}", *reader) : "")));
    return {};
}

Result<void> Control::pull(int card) {
    TRY(ask(fmt::format("pull {}", card)));
    return {};
}

Result<void> Control::fail(int card, std::uint16_t sw, FaultTimes times, FaultTarget target) {
    TRY(ask(fmt::format("fail {} {:04x} {} {}", card, sw, times == FaultTimes::every ? "every" : "next",
                        word(target))));
    return {};
}

Result<void> Control::drop(int card, FaultTarget target) {
    TRY(ask(fmt::format("drop {} {}", card, word(target))));
    return {};
}

Result<void> Control::hang(int card, FaultTarget target) {
    TRY(ask(fmt::format("hang {} {}", card, word(target))));
    return {};
}

Result<void> Control::resume(int card) {
    TRY(ask(fmt::format("resume {}", card)));
    return {};
}

Result<void> Control::clear(int card) {
    TRY(ask(fmt::format("clear {}", card)));
    return {};
}

Result<std::vector<CardStatus>> Control::status() {
    TRY_ASSIGN(const auto lines, ask("status"));
    std::vector<CardStatus> cards;
    for (const auto& line : lines) {
        CardStatus card;
        const auto type = parseCardType(field(line, "type"));
        if (!line.starts_with("card ") || !type)
            return roomError(m_socket.string());
        card.card = static_cast<int>(number(line.substr(5)));
        card.type = *type;
        if (const auto reader = field(line, "reader"); reader != "none")
            card.reader = static_cast<int>(number(reader));
        card.commands = number(field(line, "commands"));
        card.responses = number(field(line, "responses"));
        card.fault = field(line, "fault", true);
        cards.push_back(std::move(card));
    }
    return cards;
}

}  // namespace conclave::rehearsal
