#include "core/pcsc/reader_list.h"

#include <winscard.h>

#include <cstring>
#include <mutex>

namespace conclave::pcsc {
namespace {

// pcsc-lite's PCSCLITE_MAX_READERS_CONTEXTS is 16; other builds may have more.
constexpr std::size_t usualReaders = 16;

std::mutex readerStatesMutex;

long listNames(SCARDCONTEXT context, std::vector<std::string>& names) {
    names.clear();
    std::vector<char> buffer(usualReaders * MAX_READERNAME + 1);
    DWORD size = 0;
    LONG code = SCARD_E_INSUFFICIENT_BUFFER;
    for (int attempt = 0; attempt < 4 && code == SCARD_E_INSUFFICIENT_BUFFER; ++attempt) {
        size = buffer.size();
        code = SCardListReaders(context, nullptr, buffer.data(), &size);
        if (code == SCARD_E_INSUFFICIENT_BUFFER)
            buffer.resize(std::max<std::size_t>(size, buffer.size() * 2));
    }
    if (code == SCARD_E_NO_READERS_AVAILABLE)
        return SCARD_S_SUCCESS;
    if (code != SCARD_S_SUCCESS)
        return code;
    // A multi-string: each name ends with a NUL, the last with two.
    for (std::size_t at = 0; at < size && buffer[at] != '\0';) {
        const auto length = strnlen(buffer.data() + at, size - at);
        names.emplace_back(buffer.data() + at, length);
        at += length + 1;
    }
    return SCARD_S_SUCCESS;
}

ReaderState fromNative(const SCARD_READERSTATE& native) {
    const DWORD flags = native.dwEventState;
    ReaderState reader;
    reader.name = native.szReader;
    reader.hasCard = (flags & SCARD_STATE_PRESENT) != 0;
    reader.isMute = (flags & SCARD_STATE_MUTE) != 0;
    reader.isInUse = (flags & (SCARD_STATE_INUSE | SCARD_STATE_EXCLUSIVE)) != 0;
    reader.isExclusive = (flags & SCARD_STATE_EXCLUSIVE) != 0;
    if (reader.hasCard && native.cbAtr <= MAX_ATR_SIZE)
        reader.atr.assign(native.rgbAtr, native.rgbAtr + native.cbAtr);
    reader.eventCount = static_cast<std::uint32_t>(flags >> 16) & 0xFFFF;
    return reader;
}

long readStates(SCARDCONTEXT context, const std::vector<std::string>& names,
                std::vector<ReaderState>& readers) {
    std::vector<SCARD_READERSTATE> states(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        states[i].szReader = names[i].c_str();
        states[i].dwCurrentState = SCARD_STATE_UNAWARE;
    }
    const LONG code = SCardGetStatusChange(context, 0, states.data(), states.size());
    if (code != SCARD_S_SUCCESS && code != SCARD_E_TIMEOUT)
        return code;
    for (const auto& state : states) {
        // Unplugged between the two calls.
        if ((state.dwEventState & (SCARD_STATE_UNKNOWN | SCARD_STATE_IGNORE)) == 0)
            readers.push_back(fromNative(state));
    }
    return SCARD_S_SUCCESS;
}

}  // namespace

long listReaders(long context, std::vector<ReaderState>& readers) {
    readers.clear();
    const std::lock_guard lock(readerStatesMutex);
    std::vector<std::string> names;
    if (const auto code = listNames(context, names); code != SCARD_S_SUCCESS || names.empty())
        return code;
    return readStates(context, names, readers);
}

long readReader(long context, const std::string& name, ReaderState& reader) {
    const std::lock_guard lock(readerStatesMutex);
    std::vector<ReaderState> readers;
    if (const auto code = readStates(context, {name}, readers); code != SCARD_S_SUCCESS)
        return code;
    if (readers.empty())
        return SCARD_E_UNKNOWN_READER;
    reader = std::move(readers.front());
    return SCARD_S_SUCCESS;
}

}  // namespace conclave::pcsc
