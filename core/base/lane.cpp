#include "core/base/lane.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

namespace conclave {

struct Lane::State {
    std::string name;
    std::mutex mutex;
    std::condition_variable wake;     // of the lane: there is work
    std::condition_variable changed;  // of who abandons: isBusy, deviceCalls
    std::deque<std::function<void()>> queue;
    bool isEnding = false;
    bool isBusy = false;
    int deviceCalls = 0;  // how deep
    bool isAbandoned = false;

    static thread_local State* ofThisThread;
};

thread_local Lane::State* Lane::State::ofThisThread = nullptr;

Lane::Lane(std::string name) : m_state(std::make_shared<State>()) {
    m_state->name = std::move(name);
    // Signals belong to the main thread, which decides when to stop; a lane only ever runs device calls.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    m_thread = std::thread([state = m_state] { loop(*state); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Lane::~Lane() {
    if (isAbandoned()) {
        m_thread.detach();
        return;
    }
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->isEnding = true;
    }
    m_state->wake.notify_one();
    m_thread.join();
}

void Lane::enqueue(std::function<void()> task) {
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->queue.push_back(std::move(task));
    }
    m_state->wake.notify_one();
}

bool Lane::isAbandoned() const {
    const std::lock_guard lock(m_state->mutex);
    return m_state->isAbandoned;
}

bool Lane::abandon() {
    std::unique_lock lock(m_state->mutex);
    m_state->changed.wait(
        lock, [this] { return m_state->deviceCalls > 0 || (!m_state->isBusy && m_state->queue.empty()); });
    m_state->isAbandoned = m_state->deviceCalls > 0;
    return m_state->isAbandoned;
}

void Lane::loop(State& state) {
    State::ofThisThread = &state;
    pthread_setname_np(pthread_self(), state.name.substr(0, 15).c_str());
    for (;;) {
        std::function<void()> task;
        {
            std::unique_lock lock(state.mutex);
            state.isBusy = false;
            state.changed.notify_all();
            state.wake.wait(lock, [&] { return state.isEnding || !state.queue.empty(); });
            if (state.queue.empty())
                return;
            task = std::move(state.queue.front());
            state.queue.pop_front();
            state.isBusy = true;
        }
        task();
    }
}

DeviceCall::DeviceCall(std::function<void()> letGo) : m_letGo(std::move(letGo)) {
    auto* state = Lane::State::ofThisThread;
    if (state == nullptr)
        return;
    const std::lock_guard lock(state->mutex);
    ++state->deviceCalls;
    state->changed.notify_all();
}

DeviceCall::~DeviceCall() {
    auto* state = Lane::State::ofThisThread;
    if (state == nullptr)
        return;
    {
        const std::lock_guard lock(state->mutex);
        --state->deviceCalls;
        if (!state->isAbandoned)
            return;
    }
    if (m_letGo)
        m_letGo();
    for (;;)  // what the work refers to is gone: this thread must not touch it; the process's end ends it
        ::pause();
}

}  // namespace conclave
