#pragma once

namespace conclave::app {

/// SIGINT, SIGTERM and SIGHUP ask for a stop; the device call that runs is finished first.
void catchStopSignals();
bool isStopSignalled();
/// Becomes readable when a stop is asked for: for poll().
int stopSignalFd();

}  // namespace conclave::app
