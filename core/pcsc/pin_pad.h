#pragma once

#include "core/pcsc/connection.h"

namespace conclave::pcsc {

/// What a reader's PIN pad can do, as control codes (PC/SC part 10, 2.2; CCID 1.1). 0: cannot.
struct PinPadFeatures {
    std::uint32_t verifyPinDirect = 0;
    std::uint32_t modifyPinDirect = 0;
};

/// Parses the answer to CM_IOCTL_GET_FEATURE_REQUEST: tag, length 4, big-endian control code each.
/// Malformed answers count as "no PIN pad".
PinPadFeatures parsePinPadFeatures(ByteView answer);

/// PIN_VERIFY_STRUCTURE (PC/SC part 10, 2.5.2) for VERIFY 00 20 00 `keyReference` with an ASCII PIN of 6 to 8
/// digits, padded with FF to 8 (NIST SP 800-73-4 part 2, 2.4.3).
Bytes pinVerifyStructure(std::uint8_t keyReference);

/// PIN_MODIFY_STRUCTURE (2.5.3) for CHANGE REFERENCE DATA 00 24 00 `keyReference`: old, new, new again.
Bytes pinModifyStructure(std::uint8_t keyReference);

/// Errc::readerMissing, of a reader with a PIN pad.
Error noPinPad();

/// Errors: those of CardConnection. Errc::cardFailed never: a reader without features has no PIN pad.
Result<PinPadFeatures> pinPadFeatures(CardConnection& connection);

/// Asks for the PIN on the pad and sends the command; the PIN never reaches the host. Returns the card's SW.
/// Errors: Errc::pinCancelled (6401), Errc::timedOut (6400), Errc::pinsDiffer (6402), Errc::pinFormat (6403),
/// those of CardConnection.
Result<std::uint16_t> verifyOnPad(CardConnection& connection, const PinPadFeatures& pad,
                                  std::uint8_t keyReference);
Result<std::uint16_t> modifyOnPad(CardConnection& connection, const PinPadFeatures& pad,
                                  std::uint8_t keyReference);

}  // namespace conclave::pcsc
