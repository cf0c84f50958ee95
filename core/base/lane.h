#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>

namespace conclave {

/// One thread with a queue: every call to one PKCS #11 module, or to one reader, runs on its lane, in order.
/// A caller that waits can show progress; a device call itself cannot be cancelled, but the wait for it can
/// be given up.
class Lane {
  public:
    explicit Lane(std::string name);  ///< the thread's name, at most 15 characters are shown by the kernel
    ~Lane();                          ///< waits for what is queued, unless the lane was abandoned
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    template <class Work>
    std::future<std::invoke_result_t<Work>> post(Work work) {
        using Value = std::invoke_result_t<Work>;
        auto task = std::make_shared<std::packaged_task<Value()>>(std::move(work));
        auto future = task->get_future();
        enqueue([task] { (*task)(); });
        return future;
    }

    /// Runs on the lane and waits; `tick` is called on the caller's thread about every `every`.
    template <class Work, class Tick>
    std::invoke_result_t<Work> run(Work work, Tick tick, std::chrono::milliseconds every) {
        auto future = post(std::move(work));
        while (future.wait_for(every) != std::future_status::ready)
            tick();
        return future.get();
    }

    template <class Work>
    std::invoke_result_t<Work> run(Work work) {
        return post(std::move(work)).get();
    }

    /// The same, until `tick` returns false: then the lane is abandoned if a device call keeps it, and there
    /// is no value.
    template <class Work, class Tick>
    std::optional<std::invoke_result_t<Work>> runWhile(Work work, Tick tick,
                                                       std::chrono::milliseconds every) {
        auto future = post(std::move(work));
        while (future.wait_for(every) != std::future_status::ready)
            if (!tick() && abandon())
                return std::nullopt;
        return future.get();
    }

    /// Gives up the device call (DeviceCall) that the lane is in or comes to next: its thread will never
    /// return from it, so whatever the work refers to may end. False when the work ended without one.
    /// Afterwards the lane does nothing more.
    bool abandon();
    bool isAbandoned() const;

  private:
    friend class DeviceCall;
    struct State;

    void enqueue(std::function<void()> task);
    static void loop(State& state);

    std::shared_ptr<State> m_state;  // outlives an abandoned lane
    std::thread m_thread;
};

/// Stands around each call that a device may never return from. On a thread that is no lane's it does
/// nothing.
class DeviceCall {
  public:
    /// `letGo`: what the lane's thread does last if it was abandoned and the call returns after all. It may
    /// refer only to what lives on that thread's stack.
    explicit DeviceCall(std::function<void()> letGo = nullptr);
    ~DeviceCall();  ///< does not return when the lane was abandoned meanwhile
    DeviceCall(const DeviceCall&) = delete;
    DeviceCall& operator=(const DeviceCall&) = delete;

  private:
    std::function<void()> m_letGo;
};

}  // namespace conclave
