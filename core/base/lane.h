#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>

namespace conclave {

/// One thread with a queue: every call to one PKCS #11 module, or to one reader, runs on its lane, in order.
/// A caller that waits can show progress; a device call itself cannot be cancelled.
class Lane {
  public:
    explicit Lane(std::string name);  ///< the thread's name, at most 15 characters are shown by the kernel
    ~Lane();                          ///< waits for what is queued
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

  private:
    void enqueue(std::function<void()> task);
    void loop();

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_queue;
    bool m_isEnding = false;
    std::string m_name;
    std::thread m_thread;  // last: starts when all else is made
};

}  // namespace conclave
