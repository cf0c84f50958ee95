#pragma once

#include "core/pcsc/context.h"

namespace conclave::pcsc {

/// One look at all readers, or at one, of an established context; never waits. Returns a SCARD_* code; 0 is
/// success.
///
/// libpcsclite 1.9.9 keeps what pcscd tells of the readers in one array for all contexts and guards it per
/// context (ThreadSanitizer shows it). These two, on one lock of ours, are the only callers of the functions
/// that use it, so nothing here waits inside SCardGetStatusChange, and SCardStatus is not called at all.
long listReaders(long context, std::vector<ReaderState>& readers);
long readReader(long context, const std::string& name, ReaderState& reader);

}  // namespace conclave::pcsc
