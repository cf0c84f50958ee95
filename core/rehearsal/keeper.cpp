#include "core/rehearsal/keeper.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "core/base/file.h"
#include "core/rehearsal/control_server.h"

namespace conclave::rehearsal {
namespace {

Result<std::vector<std::unique_ptr<CardServer>>> openCards(const std::filesystem::path& room,
                                                           const RoomOptions& options) {
    TRY(makeFolder(room / "cards"));
    std::vector<std::unique_ptr<CardServer>> cards;
    for (int number = 1; number <= options.cards; ++number) {
        const auto file = room / "cards" / ("card-" + std::to_string(number) + ".json");
        TRY_ASSIGN(auto card, VirtualCard::open(file, options.cardType));
        cards.push_back(std::make_unique<CardServer>(number, std::move(card)));
    }
    return cards;
}

/// Until SIGTERM, or until pcscd ends, which it should not.
bool serve(ControlServer& control, const UniqueFd& signals, pid_t pcscd) {
    for (;;) {
        pollfd waiting[] = {{signals.get(), POLLIN, 0}, {control.fd(), POLLIN, 0}};
        if (::poll(waiting, 2, -1) < 0 && errno != EINTR)
            return false;
        if ((waiting[0].revents & POLLIN) != 0) {
            signalfd_siginfo signal{};
            if (::read(signals.get(), &signal, sizeof signal) == sizeof signal && signal.ssi_signo == SIGTERM)
                return true;
            // A zombie stays for PrivatePcscd to collect.
            siginfo_t ended{};
            if (::waitid(P_PID, static_cast<id_t>(pcscd), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
                ended.si_pid == pcscd)
                return false;
        }
        if ((waiting[1].revents & POLLIN) != 0)
            control.serveOne();
    }
}

void say(const UniqueFd& report, const std::string& text) {
    // The parent may be gone; then SIGTERM is on its way.
    static_cast<void>(!::write(report.get(), text.data(), text.size()));
}

/// Runs the room; an error only before it is ready.
Result<bool> run(const RoomFolder& folder, const RoomOptions& options, UniqueFd& report, pid_t parent) {
    const Says says{options.lang};
    TRY(enterPrivateNamespaces(says));
    dieWithParent(SIGTERM, parent);  // again: a change of credentials forgets it
    const auto signals = blockAndWatch({SIGTERM, SIGCHLD});
    TRY_ASSIGN(const auto pcscd, PrivatePcscd::start(folder.path(), options.readers, says));
    TRY_ASSIGN(auto cards, openCards(folder.path(), options));
    TRY_ASSIGN(auto control, ControlServer::listen(folder.path(), std::move(cards), options.readers, says));
    for (int card = 1; card <= std::min(options.cards, options.readers); ++card)
        TRY(control.insert(card, card));
    say(report, "ready\n");
    report.reset();
    return serve(control, signals, pcscd.pid());
}

}  // namespace

int keepRoom(const RoomFolder& folder, const RoomOptions& options, UniqueFd report, pid_t parent) {
    ::setsid();  // the terminal's Ctrl-C is for the parent, which ends us when it is time
    const auto early = blockAndWatch({SIGTERM});
    ::signal(SIGPIPE, SIG_IGN);
    dieWithParent(SIGTERM, parent);
    const auto ended = run(folder, options, report, parent);
    if (!ended)
        say(report, ended.error().args().empty() ? ended.error().oneLine(options.lang)
                                                 : ended.error().arg(0).in(options.lang));
    folder.cleanUp();
    return ended && *ended ? 0 : 1;
}

}  // namespace conclave::rehearsal
