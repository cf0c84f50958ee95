#pragma once

#include <p11-kit/pkcs11.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/lane.h"
#include "core/base/result.h"
#include "core/pkcs11/token_info.h"

namespace conclave::pkcs11 {

class Token;

struct ModuleSettings {
    std::filesystem::path path;
    std::string initArgs;  ///< the pReserved string of C_Initialize (NSS wants one); empty: NULL
    std::map<std::string, std::string> environment;  ///< set before C_Initialize, and left set
};

/// Sets the variables that are not so already. The environment of a process has no lock: call it where no
/// other thread may read it. Errors: Errc::moduleFailed.
Result<void> setEnvironment(const ModuleSettings& settings);

/// CK_INFO, padding removed.
struct ModuleInfo {
    std::string manufacturer;
    std::string description;
    std::string cryptokiVersion;  ///< "2.40"
    std::string libraryVersion;
    Bytes sha256;  ///< of the module file
};

/// A PKCS #11 v2.40 module, loaded by path; C_Initialize'd once, C_Finalize'd and unloaded at the end.
/// All calls of a module, its tokens, sessions and keys belong on one lane; only the counters are
/// thread-safe.
class Module : public std::enable_shared_from_this<Module> {
  public:
    /// Call before threads are started, or after setEnvironment() with the same settings.
    /// Errors: Errc::moduleMissing, Errc::moduleFailed (not a module, or C_Initialize failed; also when this
    /// process has loaded it already, because its settings would be ignored).
    static Result<std::shared_ptr<Module>> load(const ModuleSettings& settings);
    ~Module();
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;

    const std::filesystem::path& path() const { return m_path; }
    const ModuleInfo& info() const { return m_info; }

    /// Tokens present now, in the module's order.
    Result<std::vector<TokenInfo>> tokens();

    /// Errors: Errc::tokenGone, Errc::hsmFailed.
    Result<TokenInfo> readTokenInfo(CK_SLOT_ID slotId);

    /// The one token that matches. Errors: Errc::tokenMissing, Errc::tokenAmbiguous.
    Result<Token> findToken(const TokenMatch& match);

    /// For the report at the end of a ceremony: PKCS #11 calls made, and the time spent inside them.
    std::uint64_t callCount() const { return m_calls; }
    std::chrono::nanoseconds timeInCalls() const { return std::chrono::nanoseconds(m_nanoseconds); }

    /// One call into the module, counted and timed: `call<&CK_FUNCTION_LIST::C_Logout>(session)`.
    template <auto Function, class... Args>
    CK_RV call(Args... args) {
        const auto function = m_functions->*Function;
        if (function == nullptr)
            return CKR_FUNCTION_NOT_SUPPORTED;
        const DeviceCall inDevice;
        const auto start = std::chrono::steady_clock::now();
        const CK_RV result = function(args...);
        m_nanoseconds += static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - start)
                .count());
        ++m_calls;
        return result;
    }

  private:
    Module() = default;
    Result<void> initialise(const ModuleSettings& settings);

    std::filesystem::path m_path;
    ModuleInfo m_info;
    std::string m_initArgs;  // the module may keep the pointer
    void* m_library = nullptr;
    CK_FUNCTION_LIST* m_functions = nullptr;  // owned by the module
    bool m_isInitialised = false;
    std::atomic<std::uint64_t> m_calls = 0;
    std::atomic<std::uint64_t> m_nanoseconds = 0;
};

}  // namespace conclave::pkcs11
