#include "core/ceremony/idle_watch.h"

namespace conclave::ceremony {

IdleWatch::IdleWatch(std::chrono::milliseconds limit, std::function<void()> idle) {
    if (limit.count() == 0)
        return;
    m_thread = std::thread([this, limit, idle = std::move(idle)] {
        std::unique_lock lock(m_mutex);
        if (m_wake.wait_for(lock, limit, [this] { return m_isAnswered; }))
            return;
        lock.unlock();
        idle();
        lock.lock();
        m_wasIdle = true;
    });
}

IdleWatch::~IdleWatch() {
    end();
}

bool IdleWatch::end() {
    {
        const std::lock_guard lock(m_mutex);
        m_isAnswered = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
    return m_wasIdle;
}

}  // namespace conclave::ceremony
