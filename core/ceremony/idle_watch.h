#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace conclave::ceremony {

/// While it lives and nobody answers: runs `idle` once, on a thread of its own, after `limit`. Zero: never.
class IdleWatch {
  public:
    IdleWatch(std::chrono::milliseconds limit, std::function<void()> idle);
    IdleWatch(const IdleWatch&) = delete;
    IdleWatch& operator=(const IdleWatch&) = delete;
    ~IdleWatch();

    /// Ends the watch; true when it ran `idle`, which has ended then.
    bool end();

  private:
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_isAnswered = false;
    bool m_wasIdle = false;
    std::thread m_thread;
};

}  // namespace conclave::ceremony
