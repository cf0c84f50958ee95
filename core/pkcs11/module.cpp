#include "core/pkcs11/module.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "core/crypto/digest.h"
#include "core/pkcs11/return_value.h"
#include "core/pkcs11/text.h"
#include "core/pkcs11/token.h"

namespace conclave::pkcs11 {
namespace {

Error moduleError(const std::filesystem::path& path, std::string_view function, CK_RV code) {
    return Error(Errc::moduleFailed, {path.string()})
        .native(NativeSource::pkcs11, code, fmt::format("{}: {}", function, returnValueName(code)));
}

Error loaderError(const std::filesystem::path& path) {
    const char* text = dlerror();
    return Error(Errc::moduleFailed, {path.string()})
        .native(NativeSource::os, 0, text == nullptr ? "C_GetFunctionList is missing" : text);
}

/// More slots than this is no answer but a defect of the module.
constexpr CK_ULONG mostSlots = 4096;

}  // namespace

Result<void> setEnvironment(const ModuleSettings& settings) {
    for (const auto& [name, value] : settings.environment) {
        const char* now = getenv(name.c_str());
        if (now != nullptr && value == now)
            continue;
        if (setenv(name.c_str(), value.c_str(), 1) != 0)
            return Error(Errc::moduleFailed, {settings.path.string()})
                .native(NativeSource::os, errno, "setenv " + name);
    }
    return {};
}

Result<std::shared_ptr<Module>> Module::load(const ModuleSettings& settings) {
    std::shared_ptr<Module> module(new Module);
    module->m_path = settings.path;
    std::error_code missing;
    if (!std::filesystem::is_regular_file(settings.path, missing))
        return Error(Errc::moduleMissing, {settings.path.string()});
    TRY_ASSIGN(module->m_info.sha256, crypto::sha256File(settings.path));
    TRY(module->initialise(settings));
    return module;
}

Result<void> Module::initialise(const ModuleSettings& settings) {
    TRY(setEnvironment(settings));
    // An absolute path, so that the loader searches nowhere else.
    m_library = dlopen(std::filesystem::absolute(m_path).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (m_library == nullptr)
        return loaderError(m_path);
    const auto getFunctionList =
        reinterpret_cast<CK_C_GetFunctionList>(dlsym(m_library, "C_GetFunctionList"));
    if (getFunctionList == nullptr)
        return loaderError(m_path);
    if (const CK_RV code = getFunctionList(&m_functions); code != CKR_OK || m_functions == nullptr)
        return moduleError(m_path, "C_GetFunctionList", code);

    // NSS reads a second pointer behind pReserved, which must be NULL when pReserved is not.
    struct {
        CK_C_INITIALIZE_ARGS standard;
        void* nss;
    } args{};
    args.standard.flags = CKF_OS_LOCKING_OK;
    m_initArgs = settings.initArgs;
    args.standard.pReserved = m_initArgs.empty() ? nullptr : m_initArgs.data();
    CK_RV code = call<&CK_FUNCTION_LIST::C_Initialize>(static_cast<void*>(&args));
    if (code == CKR_CANT_LOCK) {  // all calls come from one lane, so a module without locks will do
        args.standard.flags = 0;
        code = call<&CK_FUNCTION_LIST::C_Initialize>(static_cast<void*>(&args));
    }
    if (code != CKR_OK)
        return moduleError(m_path, "C_Initialize", code);
    m_isInitialised = true;

    CK_INFO info{};
    if (code = call<&CK_FUNCTION_LIST::C_GetInfo>(&info); code != CKR_OK)
        return moduleError(m_path, "C_GetInfo", code);
    m_info.manufacturer = padded(info.manufacturerID);
    m_info.description = padded(info.libraryDescription);
    m_info.cryptokiVersion = versionText(info.cryptokiVersion);
    m_info.libraryVersion = versionText(info.libraryVersion);
    return {};
}

Module::~Module() {
    if (m_isInitialised)
        call<&CK_FUNCTION_LIST::C_Finalize>(nullptr);
    if (m_library != nullptr)
        dlclose(m_library);
}

Result<std::vector<TokenInfo>> Module::tokens() {
    std::vector<CK_SLOT_ID> slots(16);
    for (CK_RV code = CKR_BUFFER_TOO_SMALL; code != CKR_OK;) {
        CK_ULONG count = slots.size();
        code = call<&CK_FUNCTION_LIST::C_GetSlotList>(CK_BBOOL{CK_TRUE}, slots.data(), &count);
        if (code != CKR_OK && (code != CKR_BUFFER_TOO_SMALL || slots.size() >= mostSlots))
            return Error(Errc::hsmFailed, {"C_GetSlotList"})
                .native(NativeSource::pkcs11, code, returnValueName(code));
        slots.resize(code == CKR_OK ? std::min<std::size_t>(count, slots.size()) : slots.size() * 4);
    }
    std::vector<TokenInfo> tokens;
    for (const auto slot : slots) {
        auto info = readTokenInfo(slot);
        if (!info && info.error().code() == Errc::tokenGone)  // pulled between the two calls
            continue;
        if (!info)
            return info.error();
        tokens.push_back(std::move(*info));
    }
    return tokens;
}

Result<TokenInfo> Module::readTokenInfo(CK_SLOT_ID slotId) {
    TokenInfo info;
    info.slotId = slotId;
    CK_SLOT_INFO slot{};
    if (const CK_RV code = call<&CK_FUNCTION_LIST::C_GetSlotInfo>(slotId, &slot); code != CKR_OK)
        return callError(code, "C_GetSlotInfo", info);
    CK_TOKEN_INFO token{};
    if (const CK_RV code = call<&CK_FUNCTION_LIST::C_GetTokenInfo>(slotId, &token); code != CKR_OK)
        return callError(code, "C_GetTokenInfo", info);
    info.slotDescription = padded(slot.slotDescription);
    info.label = padded(token.label);
    info.manufacturer = padded(token.manufacturerID);
    info.model = padded(token.model);
    info.serial = padded(token.serialNumber);
    info.firmwareVersion = versionText(token.firmwareVersion);
    info.hardwareVersion = versionText(token.hardwareVersion);
    const auto has = [&](CK_FLAGS flag) { return (token.flags & flag) != 0; };
    info.isInitialised = has(CKF_TOKEN_INITIALIZED);
    info.isUserPinInitialised = has(CKF_USER_PIN_INITIALIZED);
    info.isLoginRequired = has(CKF_LOGIN_REQUIRED);
    info.isWriteProtected = has(CKF_WRITE_PROTECTED);
    info.isSoPinLocked = has(CKF_SO_PIN_LOCKED);
    info.isUserPinLocked = has(CKF_USER_PIN_LOCKED);
    info.hasProtectedPath = has(CKF_PROTECTED_AUTHENTICATION_PATH);
    info.minPinLength = token.ulMinPinLen;
    info.maxPinLength = token.ulMaxPinLen;
    return info;
}

Result<Token> Module::findToken(const TokenMatch& match) {
    TRY_ASSIGN(auto found, tokens());
    std::erase_if(found, [&](const TokenInfo& token) { return !match.matches(token); });
    if (found.empty())
        return Error(Errc::tokenMissing, {match.describe()});
    if (found.size() > 1)
        return Error(Errc::tokenAmbiguous, {match.describe(), std::to_string(found.size())});
    return Token(shared_from_this(), std::move(found.front()));
}

}  // namespace conclave::pkcs11
