#pragma once

#include "core/base/wording.h"
#include "core/pkcs11/token_info.h"

/// What tokens do not say of themselves, by their maker. What can be tried without harm is tried instead.
namespace conclave::pkcs11 {

/// The softoken of NSS.
bool isNss(const TokenInfo& token);

/// Why a token cannot be initialised for a quorum, where C_InitToken would erase it before that shows; empty
/// where nothing is known against it.
Wording whyNotInitialisable(const TokenInfo& token);

}  // namespace conclave::pkcs11
