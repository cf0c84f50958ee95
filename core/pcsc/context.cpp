#include "core/pcsc/context.h"

#include <winscard.h>

#include <cstdlib>
#include <type_traits>

#include "core/pcsc/pcsc_error.h"
#include "core/pcsc/reader_list.h"

namespace conclave::pcsc {

static_assert(std::is_same_v<SCARDCONTEXT, long>);

void useSocket(const std::string& socket) {
    setenv("PCSCLITE_CSOCK_NAME", socket.c_str(), 1);
}

Context::Context(Context&& other) noexcept
    : m_handle(std::exchange(other.m_handle, 0)),
      m_isEstablished(std::exchange(other.m_isEstablished, false)),
      m_generation(other.m_generation) {}

Context& Context::operator=(Context&& other) noexcept {
    if (this != &other) {
        release();
        m_handle = std::exchange(other.m_handle, 0);
        m_isEstablished = std::exchange(other.m_isEstablished, false);
        m_generation = other.m_generation;
    }
    return *this;
}

Context::~Context() {
    release();
}

Result<void> Context::establish() {
    if (m_isEstablished)
        return {};
    if (const LONG code = SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &m_handle);
        code != SCARD_S_SUCCESS)
        return Error(Errc::pcscUnavailable)
            .native(NativeSource::pcsc, static_cast<std::uint32_t>(code), pcsc_stringify_error(code));
    m_isEstablished = true;
    ++m_generation;
    return {};
}

void Context::release() {
    if (m_isEstablished)
        SCardReleaseContext(m_handle);
    m_handle = 0;
    m_isEstablished = false;
}

Result<std::vector<ReaderState>> Context::readersOnce() {
    TRY(establish());
    std::vector<ReaderState> readers;
    if (const auto code = listReaders(m_handle, readers); code != SCARD_S_SUCCESS) {
        release();
        return Error(Errc::pcscUnavailable)
            .native(NativeSource::pcsc, static_cast<std::uint32_t>(code), pcsc_stringify_error(code));
    }
    return readers;
}

Result<std::vector<ReaderState>> Context::readers() {
    const bool isOld = m_isEstablished;
    auto found = readersOnce();
    if (!found && isOld)
        return readersOnce();  // pcscd was restarted since, or a reader went between two calls
    return found;
}

}  // namespace conclave::pcsc
