#include "core/pkcs11/token.h"

#include <algorithm>
#include <array>

#include "core/pkcs11/return_value.h"

namespace conclave::pkcs11 {
namespace {

constexpr std::size_t labelSize = 32;  // CK_TOKEN_INFO.label

}  // namespace

Result<void> Token::refresh() {
    TRY_ASSIGN(auto found, m_module->tokens());
    std::erase_if(found, [&](const TokenInfo& token) {
        return token.serial != m_info.serial || token.manufacturer != m_info.manufacturer ||
               token.model != m_info.model;
    });
    // Where serials say nothing (blank tokens) or are not unique (NSS), the slot tells them apart.
    if (m_info.serial.empty() || found.size() > 1)
        std::erase_if(found, [&](const TokenInfo& token) { return token.slotId != m_info.slotId; });
    if (found.size() != 1)
        return Error(Errc::tokenGone, {name()});
    m_info = std::move(found.front());
    return {};
}

Result<std::vector<CK_MECHANISM_TYPE>> Token::mechanisms() {
    std::vector<CK_MECHANISM_TYPE> types(512);
    for (CK_RV code = CKR_BUFFER_TOO_SMALL; code != CKR_OK;) {
        CK_ULONG count = types.size();
        code = m_module->call<&CK_FUNCTION_LIST::C_GetMechanismList>(m_info.slotId, types.data(), &count);
        if (code != CKR_OK && (code != CKR_BUFFER_TOO_SMALL || types.size() >= (1U << 16)))
            return callError(code, "C_GetMechanismList", m_info);
        types.resize(code == CKR_OK ? std::min<std::size_t>(count, types.size()) : types.size() * 4);
    }
    return types;
}

Result<std::optional<CK_MECHANISM_INFO>> Token::mechanism(CK_MECHANISM_TYPE type) {
    CK_MECHANISM_INFO info{};
    const CK_RV code = m_module->call<&CK_FUNCTION_LIST::C_GetMechanismInfo>(m_info.slotId, type, &info);
    if (code == CKR_MECHANISM_INVALID)
        return std::optional<CK_MECHANISM_INFO>();
    if (code != CKR_OK)
        return callError(code, "C_GetMechanismInfo", m_info);
    return std::optional(info);
}

Result<bool> Token::supports(CK_MECHANISM_TYPE type, CK_FLAGS flags) {
    TRY_ASSIGN(const auto info, mechanism(type));
    return info && (info->flags & flags) == flags;
}

Result<void> Token::initialise(const Pin& soPin, std::string_view label) {
    if (label.empty() || label.size() > labelSize)
        return Error(Errc::valueNotAllowed, {Wording("token label", "o rótulo do token"), std::string(label),
                                             Wording("1 to 32 octets", "de 1 a 32 octetos")});
    TRY_ASSIGN(const auto before, m_module->tokens());
    std::array<CK_UTF8CHAR, labelSize> paddedLabel{};
    paddedLabel.fill(' ');
    std::copy(label.begin(), label.end(), paddedLabel.begin());
    const auto pin = soPin.expose();
    const CK_RV code = m_module->call<&CK_FUNCTION_LIST::C_InitToken>(
        m_info.slotId, const_cast<CK_UTF8CHAR*>(pin.data()), pin.size(), paddedLabel.data());
    if (code != CKR_OK)
        return callError(code, "C_InitToken", m_info, UserKind::securityOfficer);

    // The slot of a token may change here, and a blank token gets its serial only now. Where the old slot
    // does not show it, the token is the one that carries the label and has a serial that was not there
    // before.
    const auto isIt = [&](const TokenInfo& token) {
        return token.isInitialised && token.label == label &&
               (m_info.serial.empty() || token.serial == m_info.serial);
    };
    auto same = m_module->readTokenInfo(m_info.slotId);
    if (!same && same.error().code() != Errc::tokenGone)
        return std::move(same).error();
    if (same && isIt(*same) && !same->serial.empty()) {
        m_info = std::move(*same);
        return refresh();
    }
    TRY_ASSIGN(auto after, m_module->tokens());
    std::erase_if(after, [&](const TokenInfo& token) {
        const bool isOld = std::any_of(before.begin(), before.end(), [&](const TokenInfo& other) {
            return other.serial == token.serial && other.serial != m_info.serial;
        });
        return isOld || !isIt(token);
    });
    if (after.size() != 1)  // NSS says CKR_OK and keeps its own label
        return Error(Errc::hsmFailed, {"C_InitToken"})
            .native(NativeSource::pkcs11, CKR_OK, "no token with the new label");
    m_info = std::move(after.front());
    return {};
}

Result<Session> Token::open(bool readWrite) {
    TRY(refresh());
    return Session::open(m_module, m_info, readWrite);
}

}  // namespace conclave::pkcs11
