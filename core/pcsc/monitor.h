#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "core/pcsc/context.h"

namespace conclave::pcsc {

/// All readers at one moment.
struct ReaderSnapshot {
    std::uint64_t version = 0;  ///< 0: pcscd was not asked yet; grows with each change
    bool isServiceUp = false;   ///< pcscd answers; without it `readers` is empty
    std::vector<ReaderState> readers;
};

/// Watches pcscd on a thread of its own: readers plugged and unplugged, cards inserted and pulled, pcscd
/// stopped and started. Changes are seen within about 0.6 s. All functions may be called from any thread.
class ReaderMonitor {
  public:
    /// Called on the monitor's thread after each change; keep it short, and do not destroy the monitor in it.
    using Callback = std::function<void(const ReaderSnapshot&)>;

    explicit ReaderMonitor(Callback onChange = {});
    ~ReaderMonitor();  ///< stops at once, after a callback that runs
    ReaderMonitor(const ReaderMonitor&) = delete;
    ReaderMonitor& operator=(const ReaderMonitor&) = delete;

    ReaderSnapshot snapshot() const;

    /// Waits until there is a snapshot newer than `sinceVersion`, and returns it.
    /// Errors: Errc::timedOut.
    Result<ReaderSnapshot> waitForChange(std::uint64_t sinceVersion, std::chrono::milliseconds timeout) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace conclave::pcsc
