#pragma once

#include <p11-kit/pkcs11.h>

#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/pkcs11/token_info.h"

namespace conclave::pkcs11 {

/// "CKR_PIN_INCORRECT", or "CKR_VENDOR_DEFINED+0x1" and the like for values that the standard does not name.
std::string returnValueName(CK_RV code);

/// A failed call as an Error. `who`: whose PIN it was about.
/// Errors: tokenPinWrong, tokenPinLocked, tokenPinLength, tokenGone, hsmSessionLost, else hsmFailed
/// {function}.
Error callError(CK_RV code, std::string_view function, const TokenInfo& token, UserKind who = UserKind::user);

}  // namespace conclave::pkcs11
