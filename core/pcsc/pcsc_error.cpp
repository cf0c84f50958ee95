#include "core/pcsc/pcsc_error.h"

#include <winscard.h>

namespace conclave::pcsc {
namespace {

Error withoutNative(LONG code, const std::string& reader, const Wording& operation) {
    switch (code) {
        case SCARD_E_NO_SERVICE:
        case SCARD_E_SERVICE_STOPPED:
        case SCARD_P_SHUTDOWN:
        case SCARD_E_SERVER_TOO_BUSY:
        case SCARD_E_INVALID_HANDLE:  // a handle of a pcscd that was restarted since
        case SCARD_F_COMM_ERROR:      // between libpcsclite and pcscd
        case SCARD_F_INTERNAL_ERROR:
            return Error(Errc::pcscUnavailable);
        case SCARD_E_UNKNOWN_READER:
        case SCARD_E_READER_UNAVAILABLE:
        case SCARD_E_NO_READERS_AVAILABLE:
            return Error(Errc::readerMissing, {reader});
        case SCARD_E_NO_SMARTCARD:
            return Error(Errc::cardMissing, {reader});
        case SCARD_W_REMOVED_CARD:
        case SCARD_W_RESET_CARD:
        case SCARD_W_UNPOWERED_CARD:
        case SCARD_E_NOT_TRANSACTED:
            return Error(Errc::cardRemoved, {reader});
        case SCARD_E_SHARING_VIOLATION:
            return Error(Errc::cardBusy, {reader});
        case SCARD_E_CANCELLED:
            return Error(Errc::stopped);
        case SCARD_E_INSUFFICIENT_BUFFER:
            return Error(Errc::cardReplyMalformed, {operation});
        default:
            return Error(Errc::cardFailed, {operation});
    }
}

}  // namespace

Error pcscError(long code, const std::string& reader, const Wording& operation) {
    return withoutNative(code, reader, operation)
        .native(NativeSource::pcsc, static_cast<std::uint32_t>(code), pcsc_stringify_error(code));
}

}  // namespace conclave::pcsc
