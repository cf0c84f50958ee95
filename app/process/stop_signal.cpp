#include "app/process/stop_signal.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>

namespace conclave::app {
namespace {

volatile sig_atomic_t isSignalled = 0;
int stopPipe[2] = {-1, -1};  // the handler writes, poll() reads

void onSignal(int) {
    const int before = errno;
    isSignalled = 1;
    const char byte = 0;
    [[maybe_unused]] const auto written = write(stopPipe[1], &byte, 1);
    errno = before;
}

}  // namespace

void catchStopSignals() {
    if (pipe2(stopPipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return;  // out of descriptors: signals keep their default
    struct sigaction action {};
    action.sa_handler = onSignal;
    sigemptyset(&action.sa_mask);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        sigaction(signal, &action, nullptr);
}

bool isStopSignalled() {
    return isSignalled != 0;
}
int stopSignalFd() {
    return stopPipe[0];
}

}  // namespace conclave::app
