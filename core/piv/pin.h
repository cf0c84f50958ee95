#pragma once

#include "core/base/result.h"
#include "core/base/secret_bytes.h"

namespace conclave::piv {

/// Errors of all: Errc::pinFormat.

/// A PIN that a card may have: 6 to 8 printable ASCII characters (some cards take more than digits). Checked
/// before anything is sent, so that a typing slip costs no try.
Result<void> checkPin(const Pin& pin);

/// A PIN that Conclave sets: 6 to 8 decimal digits (NIST SP 800-73-4 part 2, 2.4.3), which PIN pads can type.
Result<void> checkNewPin(const Pin& pin);

/// A PUK: 6 to 8 printable ASCII characters.
Result<void> checkPuk(const Pin& puk);

/// "123456" and "12345678", which many cards have when they are new.
Pin factoryPin();
Pin factoryPuk();

}  // namespace conclave::piv
