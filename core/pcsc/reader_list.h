#pragma once

#include <cstdint>
#include <utility>

#include "core/pcsc/context.h"

namespace conclave::pcsc {

/// A reader with the dwEventState it was made from, which SCardGetStatusChange wants back to wait for a
/// change.
struct RawReaderState {
    ReaderState state;
    unsigned long raw = 0;
};

/// One look at all readers of an established context. Returns a SCARD_* code; 0 is success.
long listReaders(long context, std::vector<RawReaderState>& readers);

}  // namespace conclave::pcsc
