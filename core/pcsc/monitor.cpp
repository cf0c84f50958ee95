#include "core/pcsc/monitor.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/pcsc/reader_list.h"

namespace conclave::pcsc {
namespace {

using namespace std::chrono_literals;

// pcscd itself looks every 0.4 s. Asking costs it a message or two; waiting inside SCardGetStatusChange is
// not safe beside other contexts (reader_list.h).
constexpr auto betweenLooksAtReaders = 150ms;

}  // namespace

struct ReaderMonitor::Impl {
    explicit Impl(Callback callback) : onChange(std::move(callback)), thread([this] { loop(); }) {}

    ~Impl() {
        {
            const std::lock_guard lock(mutex);
            isEnding = true;
        }
        changed.notify_all();
        thread.join();
    }

    void loop() {
        Context context;
        for (;;) {
            std::vector<ReaderState> readers;
            const bool isServiceUp =
                context.establish().has_value() && listReaders(context.handle(), readers) == 0;
            if (!isServiceUp) {
                context.release();
                readers.clear();
            }
            publish(isServiceUp, std::move(readers));
            std::unique_lock lock(mutex);
            if (changed.wait_for(lock, betweenLooksAtReaders, [this] { return isEnding; }))
                return;
        }
    }

    void publish(bool isServiceUp, std::vector<ReaderState> readers) {
        ReaderSnapshot copy;
        {
            const std::lock_guard lock(mutex);
            if (isEnding || (now.version != 0 && now.isServiceUp == isServiceUp && now.readers == readers))
                return;
            now = {now.version + 1, isServiceUp, std::move(readers)};
            copy = now;
        }
        changed.notify_all();
        if (onChange)
            onChange(copy);
    }

    const Callback onChange;
    std::mutex mutex;
    std::condition_variable changed;
    ReaderSnapshot now;
    bool isEnding = false;
    std::thread thread;  // last: starts when all else is made
};

ReaderMonitor::ReaderMonitor(Callback onChange) : m_impl(std::make_unique<Impl>(std::move(onChange))) {}
ReaderMonitor::~ReaderMonitor() = default;

ReaderSnapshot ReaderMonitor::snapshot() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->now;
}

Result<ReaderSnapshot> ReaderMonitor::waitForChange(std::uint64_t sinceVersion,
                                                    std::chrono::milliseconds timeout) const {
    std::unique_lock lock(m_impl->mutex);
    if (!m_impl->changed.wait_for(lock, timeout, [&] { return m_impl->now.version > sinceVersion; }))
        return Error(Errc::timedOut, {Wording("readers", "o serviço das leitoras")});
    return m_impl->now;
}

}  // namespace conclave::pcsc
