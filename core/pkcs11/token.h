#pragma once

#include <string_view>

#include "core/base/secret_bytes.h"
#include "core/pkcs11/module.h"
#include "core/pkcs11/session.h"

namespace conclave::pkcs11 {

/// A token that was found, known from then on by its serial (and by its slot where serials are not unique).
/// Errors of all: Errc::tokenGone when it is no longer there, Errc::hsmFailed.
class Token {
  public:
    Token(std::shared_ptr<Module> module, TokenInfo info)
        : m_module(std::move(module)), m_info(std::move(info)) {}

    const TokenInfo& info() const { return m_info; }  ///< as of the last refresh
    std::string name() const { return m_info.name(); }
    Module& module() const { return *m_module; }

    /// Reads CK_TOKEN_INFO again, looking for the serial in all slots.
    Result<void> refresh();

    Result<std::vector<CK_MECHANISM_TYPE>> mechanisms();
    /// Nothing when the token lacks it.
    Result<std::optional<CK_MECHANISM_INFO>> mechanism(CK_MECHANISM_TYPE type);
    /// True when it has the mechanism with all of `flags` (CKF_SIGN, CKF_WRAP, …).
    Result<bool> supports(CK_MECHANISM_TYPE type, CK_FLAGS flags);

    /// C_InitToken: erases everything on it. A blank token takes `soPin` as its SO PIN, an initialised one
    /// wants its current one. No session may be open. The serial read afterwards is binding from then on.
    /// `label`: 1 to 32 octets of UTF-8. Errors: Errc::tokenPinWrong, Errc::tokenPinLength,
    /// Errc::valueNotAllowed.
    Result<void> initialise(const Pin& soPin, std::string_view label);

    Result<Session> open(bool readWrite);

  private:
    std::shared_ptr<Module> m_module;
    TokenInfo m_info;
};

}  // namespace conclave::pkcs11
