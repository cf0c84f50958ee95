#include "tests/support/virtual_pcsc.h"

#include <winscard.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>

namespace conclave::test {
namespace {

struct Reader {
    explicit Reader(rehearsal::VirtualCard inside) : card(std::move(inside)) {}
    rehearsal::VirtualCard card;
    DWORD events = 1;
    SCARDHANDLE transaction = 0;  ///< the connection that has it; 0: none
};

/// One lock for all: cards compute, they do not wait.
std::mutex mutex;
std::condition_variable changed;
std::map<std::string, std::unique_ptr<Reader>> readers;
std::map<SCARDHANDLE, Reader*> connections;
SCARDHANDLE lastHandle = 0;

/// `work` on the reader of a connection, under the lock.
template <class Work>
LONG with(SCARDHANDLE handle, Work work) {
    std::unique_lock lock(mutex);
    const auto found = connections.find(handle);
    return found == connections.end() ? LONG(SCARD_E_INVALID_HANDLE) : work(*found->second, lock);
}

LONG endTransaction(Reader& reader, SCARDHANDLE handle, DWORD disposition) {
    if (disposition != SCARD_LEAVE_CARD)
        reader.card.reset();
    if (reader.transaction == handle)
        reader.transaction = 0;
    changed.notify_all();
    return SCARD_S_SUCCESS;
}

}  // namespace

void insertCard(const std::string& reader, rehearsal::VirtualCard card) {
    const std::lock_guard lock(mutex);
    auto& slot = readers[reader];
    const auto events = slot ? slot->events + 2 : 1;
    slot = std::make_unique<Reader>(std::move(card));
    slot->events = events;
}

}  // namespace conclave::test

using namespace conclave;
using namespace conclave::test;

extern "C" {

LONG SCardEstablishContext(DWORD, LPCVOID, LPCVOID, LPSCARDCONTEXT context) {
    *context = 1;
    return SCARD_S_SUCCESS;
}

LONG SCardReleaseContext(SCARDCONTEXT) {
    return SCARD_S_SUCCESS;
}

LONG SCardListReaders(SCARDCONTEXT, LPCSTR, LPSTR names, LPDWORD size) {
    const std::lock_guard lock(mutex);
    if (readers.empty())
        return SCARD_E_NO_READERS_AVAILABLE;
    std::string all;
    for (const auto& [name, reader] : readers)
        all += name + '\0';
    all += '\0';
    const auto room = *size;
    *size = all.size();
    if (names != nullptr && room < all.size())
        return SCARD_E_INSUFFICIENT_BUFFER;
    if (names != nullptr)
        std::ranges::copy(all, names);
    return SCARD_S_SUCCESS;
}

LONG SCardGetStatusChange(SCARDCONTEXT, DWORD, SCARD_READERSTATE* states, DWORD count) {
    const std::lock_guard lock(mutex);
    for (auto* state = states; state != states + count; ++state) {
        const auto found = readers.find(state->szReader);
        if (found == readers.end()) {
            state->dwEventState = SCARD_STATE_UNKNOWN;
            continue;
        }
        state->dwEventState = SCARD_STATE_CHANGED | SCARD_STATE_PRESENT | found->second->events << 16;
        const auto atr = found->second->card.atr();
        state->cbAtr = atr.size();
        std::ranges::copy(atr, state->rgbAtr);
    }
    return SCARD_S_SUCCESS;
}

LONG SCardConnect(SCARDCONTEXT, LPCSTR name, DWORD, DWORD, LPSCARDHANDLE handle, LPDWORD protocol) {
    const std::lock_guard lock(mutex);
    const auto found = readers.find(name);
    if (found == readers.end())
        return SCARD_E_UNKNOWN_READER;
    *handle = ++lastHandle;
    *protocol = SCARD_PROTOCOL_T1;
    connections[*handle] = found->second.get();
    return SCARD_S_SUCCESS;
}

LONG SCardReconnect(SCARDHANDLE handle, DWORD, DWORD, DWORD, LPDWORD protocol) {
    *protocol = SCARD_PROTOCOL_T1;
    return with(handle, [](Reader&, auto&) { return LONG(SCARD_S_SUCCESS); });
}

LONG SCardDisconnect(SCARDHANDLE handle, DWORD disposition) {
    return with(handle, [&](Reader& reader, auto&) {
        connections.erase(handle);
        return endTransaction(reader, handle, disposition);
    });
}

LONG SCardBeginTransaction(SCARDHANDLE handle) {
    return with(handle, [&](Reader& reader, auto& lock) {
        changed.wait(lock, [&] { return reader.transaction == 0; });
        reader.transaction = handle;
        return LONG(SCARD_S_SUCCESS);
    });
}

LONG SCardEndTransaction(SCARDHANDLE handle, DWORD disposition) {
    return with(handle, [&](Reader& reader, auto&) { return endTransaction(reader, handle, disposition); });
}

LONG SCardTransmit(SCARDHANDLE handle, const SCARD_IO_REQUEST*, LPCBYTE command, DWORD size,
                   SCARD_IO_REQUEST*, LPBYTE answer, LPDWORD answerSize) {
    return with(handle, [&](Reader& reader, auto&) {
        const auto reply = reader.card.transmit({command, size});
        if (*answerSize < reply.size())
            return LONG(SCARD_E_INSUFFICIENT_BUFFER);
        std::ranges::copy(reply, answer);
        *answerSize = reply.size();
        return LONG(SCARD_S_SUCCESS);
    });
}

/// No reader here has a PIN pad.
LONG SCardControl(SCARDHANDLE, DWORD, LPCVOID, DWORD, LPVOID, DWORD, LPDWORD) {
    return SCARD_E_UNSUPPORTED_FEATURE;
}
}
