#include "core/rehearsal/control_server.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

namespace conclave::rehearsal {
namespace {

constexpr std::size_t longestLine = 256;

std::vector<std::string> wordsOf(const std::string& line) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : line + ' ') {
        if (c != ' ') {
            word += c;
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    }
    return words;
}

std::optional<unsigned> parseNumber(const std::string& word, int base) {
    unsigned value = 0;
    const auto* end = word.data() + word.size();
    const auto [stopped, code] = std::from_chars(word.data(), end, value, base);
    if (code != std::errc() || stopped != end)
        return std::nullopt;
    return value;
}

/// Up to the line end; nothing when it does not come, or not in time.
std::optional<std::string> receiveLine(int fd) {
    std::string line;
    char c = 0;
    while (line.size() < longestLine && receiveAll(fd, &c, 1)) {
        if (c == '\n')
            return line;
        line += c;
    }
    return std::nullopt;
}

}  // namespace

ControlServer::ControlServer(UniqueFd listening, std::vector<std::unique_ptr<CardServer>> cards, int readers,
                             Says says)
    : m_listening(std::move(listening)), m_cards(std::move(cards)), m_readers(readers), m_says(says) {
    for (int card = 1; card <= static_cast<int>(m_cards.size()); ++card)
        m_ownReaders.push_back(card <= readers ? card : 1);
}

Result<ControlServer> ControlServer::listen(const std::filesystem::path& room,
                                            std::vector<std::unique_ptr<CardServer>> cards, int readers,
                                            Says says) {
    const auto path = (room / "control").string();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    ::unlink(path.c_str());
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!fd || ::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(fd.get(), SOMAXCONN) != 0)
        return roomError(path, errno);
    return ControlServer(std::move(fd), std::move(cards), readers, says);
}

void ControlServer::serveOne() {
    const UniqueFd client(::accept4(m_listening.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client)
        return;
    const timeval patience{2, 0};
    ::setsockopt(client.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(client.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const auto line = receiveLine(client.get());
    if (!line)
        return;
    const auto text = answer(*line);
    sendAll(client.get(), text.data(), text.size());
}

std::string ControlServer::answer(const std::string& line) {
    const auto done = obey(wordsOf(line));
    if (done)
        return *done + "ok\n";
    const auto& error = done.error();
    return "error " + (error.args().empty() ? error.technical() : error.arg(0).in(m_says.lang)) + '\n';
}

Result<int> ControlServer::numberOf(const std::string& word, int most, const char* what) const {
    const auto number = parseNumber(word, 10);
    if (!number || *number < 1 || *number > static_cast<unsigned>(most))
        return roomError(
            fmt::format(fmt::runtime(m_says("{} {} is not one of 1 to {}", "{} {} não é um de 1 a {}")), what,
                        word, most));
    return static_cast<int>(*number);
}

Result<std::string> ControlServer::obey(const std::vector<std::string>& words) {
    std::string lines;
    if (words.size() == 1 && words[0] == "status") {
        for (const auto& server : m_cards) {
            const auto card = server->status();
            lines += fmt::format("card {} type={} reader={} commands={} responses={} fault={}\n", card.card,
                                 name(card.type), card.reader ? std::to_string(*card.reader) : "none",
                                 card.commands, card.responses, card.fault);
        }
        return lines;
    }
    if (words.size() < 2)
        return roomError(
            m_says("the control line is not understood", "a linha de controle não foi entendida"));
    TRY_ASSIGN(const int number,
               numberOf(words[1], static_cast<int>(m_cards.size()), m_says("card", "cartão").c_str()));
    auto& card = *m_cards[static_cast<std::size_t>(number - 1)];
    if (words[0] == "insert" && words.size() <= 3) {
        std::optional<int> reader;
        if (words.size() == 3) {
            TRY_ASSIGN(reader, numberOf(words[2], m_readers, m_says("reader", "leitora").c_str()));
        }
        TRY(insert(number, reader));
    } else if (words[0] == "pull" && words.size() == 2) {
        card.pull();
    } else if (words[0] == "resume" && words.size() == 2) {
        card.resume();
    } else if (words[0] == "clear" && words.size() == 2) {
        card.clearFault();
    } else {
        TRY(setFault(card, words));
    }
    return lines;
}

/// fail N SW next|every TARGET · drop N TARGET · hang N TARGET
Result<void> ControlServer::setFault(CardServer& card, const std::vector<std::string>& words) {
    const auto refused =
        roomError(m_says("the control line is not understood", "a linha de controle não foi entendida"));
    Fault fault;
    const bool isFail = words[0] == "fail";
    if ((!isFail && words[0] != "drop" && words[0] != "hang") || words.size() != (isFail ? 5U : 3U))
        return refused;
    const auto target = faultTargetOf(words.back());
    if (!target)
        return refused;
    fault.target = *target;
    fault.kind = isFail ? Fault::Kind::fail : words[0] == "drop" ? Fault::Kind::drop : Fault::Kind::hang;
    if (isFail) {
        const auto status = parseNumber(words[2], 16);
        if (!status || words[2].size() != 4 || (words[3] != "next" && words[3] != "every"))
            return refused;
        fault.status = static_cast<std::uint16_t>(*status);
        fault.times = words[3] == "every" ? FaultTimes::every : FaultTimes::next;
    }
    card.setFault(fault);
    return {};
}

Result<void> ControlServer::insert(int card, std::optional<int> wanted) {
    auto& own = m_ownReaders[static_cast<std::size_t>(card - 1)];
    const int reader = wanted.value_or(own);
    for (const auto& other : m_cards) {
        const auto status = other->status();
        if (status.reader != reader)
            continue;
        if (status.card == card)
            return {};
        return roomError(fmt::format(fmt::runtime(m_says("reader {} holds card {}; pull it first",
                                                         "a leitora {} contém o cartão {}; retire-o antes")),
                                     reader, status.card));
    }
    TRY(m_cards[static_cast<std::size_t>(card - 1)]->insert(reader, readerPort(reader)));
    own = reader;
    return {};
}

}  // namespace conclave::rehearsal
