#include "core/pcsc/monitor.h"

#include <winscard.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/pcsc/reader_list.h"

namespace conclave::pcsc {
namespace {

using namespace std::chrono_literals;

constexpr auto retryService = 250ms;  // how soon a started pcscd is noticed
constexpr auto cancelAgain = 20ms;
constexpr DWORD lookAgainMs = 2000;  // a change between looking and waiting is seen by then at the latest
constexpr const char* plugAndPlay = "\\\\?PnP?\\Notification";

}  // namespace

struct ReaderMonitor::Impl {
    explicit Impl(Callback callback) : onChange(std::move(callback)), thread([this] { loop(); }) {}

    ~Impl() {
        std::unique_lock lock(mutex);
        isEnding = true;
        changed.notify_all();
        // Cancelling only reaches a wait that has begun, so cancel until the thread says that it ended.
        while (!hasEnded) {
            const long context = waitingContext;
            lock.unlock();
            if (context != 0)
                SCardCancel(context);
            lock.lock();
            changed.wait_for(lock, cancelAgain, [this] { return hasEnded; });
        }
        lock.unlock();
        thread.join();
    }

    void loop() {
        Context context;
        while (!mustEnd()) {
            std::vector<RawReaderState> raw;
            if (!context.establish() || listReaders(context.handle(), raw) != SCARD_S_SUCCESS) {
                context.release();
                publish(false, {});
                std::unique_lock lock(mutex);
                changed.wait_for(lock, retryService, [this] { return isEnding; });
                continue;
            }
            std::vector<ReaderState> readers;
            for (const auto& reader : raw)
                readers.push_back(reader.state);
            publish(true, std::move(readers));
            if (!waitForPcscd(context.handle(), raw))
                context.release();
        }
        context.release();
        const std::lock_guard lock(mutex);
        hasEnded = true;
        changed.notify_all();
    }

    /// False when the context is of no use any more.
    bool waitForPcscd(long context, const std::vector<RawReaderState>& raw) {
        std::vector<SCARD_READERSTATE> states(raw.size() + 1);
        for (std::size_t i = 0; i < raw.size(); ++i) {
            states[i].szReader = raw[i].state.name.c_str();
            states[i].dwCurrentState = raw[i].raw;
        }
        states.back().szReader = plugAndPlay;
        states.back().dwCurrentState = static_cast<DWORD>(raw.size()) << 16;
        {
            const std::lock_guard lock(mutex);
            if (isEnding)
                return true;
            waitingContext = context;
        }
        const LONG code = SCardGetStatusChange(context, lookAgainMs, states.data(), states.size());
        const std::lock_guard lock(mutex);
        waitingContext = 0;
        return code == SCARD_S_SUCCESS || code == SCARD_E_TIMEOUT || code == SCARD_E_CANCELLED ||
               code == SCARD_E_UNKNOWN_READER;
    }

    bool mustEnd() {
        const std::lock_guard lock(mutex);
        return isEnding;
    }

    void publish(bool isServiceUp, std::vector<ReaderState> readers) {
        ReaderSnapshot copy;
        {
            const std::lock_guard lock(mutex);
            if (now.version != 0 && now.isServiceUp == isServiceUp && now.readers == readers)
                return;
            now = {now.version + 1, isServiceUp, std::move(readers)};
            copy = now;
            changed.notify_all();
        }
        if (onChange)
            onChange(copy);
    }

    const Callback onChange;
    std::mutex mutex;
    std::condition_variable changed;
    ReaderSnapshot now;
    long waitingContext = 0;
    bool isEnding = false;
    bool hasEnded = false;
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
        return Error(Errc::timedOut, {"readers"});
    return m_impl->now;
}

}  // namespace conclave::pcsc
