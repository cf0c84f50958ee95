// A PKCS #11 module that forwards to the module of CONCLAVE_REAL_MODULE and fails where it is told to.
//
// CONCLAVE_FAULT_FILE names a file that is read anew at each call: "FUNCTION N RV" ("C_Sign 1 0x30") makes
// the N-th call of FUNCTION return RV without reaching the real module; with "kill" or "kill-after" as RV the
// process ends by SIGKILL before or right after the call. Counting starts when the file's text changes. An
// absent or empty file: no faults. CONCLAVE_CALL_LOG names a file to which every call's function is appended,
// a line each.

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

namespace {

CK_FUNCTION_LIST* realModule = nullptr;

struct Fault {
    std::string text;
    std::string function;
    unsigned long countdown = 0;
    CK_RV code = CKR_OK;
    std::string kill;  // "kill", "kill-after"
} fault;

std::string firstLine(const char* variable) {
    std::string line;
    if (const char* path = std::getenv(variable); path != nullptr)
        std::getline(std::ifstream(path), line);
    return line;
}

std::optional<CK_RV> faultAt(const char* function) {
    if (const char* path = std::getenv("CONCLAVE_CALL_LOG"); path != nullptr)
        std::ofstream(path, std::ios::app) << function << '\n';
    if (auto text = firstLine("CONCLAVE_FAULT_FILE"); text != fault.text) {
        fault = {};
        fault.text = text;
        std::string code;
        std::istringstream(text) >> fault.function >> fault.countdown >> code;
        fault.code = std::strtoul(code.c_str(), nullptr, 0);
        if (code.starts_with("kill"))
            fault.kill = code;
    }
    if (fault.countdown == 0 || fault.function != function || --fault.countdown > 0)
        return std::nullopt;
    if (fault.kill == "kill")
        ::kill(::getpid(), SIGKILL);
    return fault.code;
}

/// One forwarding function per entry of CK_FUNCTION_LIST, with the entry's own type.
template <auto Member, class Type>
struct Forward;

template <auto Member, class... Args>
struct Forward<Member, CK_RV (*)(Args...)> {
    static inline const char* name = nullptr;
    static CK_RV call(Args... args) {
        const auto code = faultAt(name);
        if (code && fault.kill.empty())
            return *code;
        const auto returned = (realModule->*Member)(args...);
        if (code)
            ::kill(::getpid(), SIGKILL);
        return returned;
    }
};

template <auto Member>
void forward(CK_FUNCTION_LIST& list, const char* name) {
    using Entry = Forward<Member, std::remove_reference_t<decltype(list.*Member)>>;
    Entry::name = name;
    list.*Member = Entry::call;
}

CK_RV makeList(CK_FUNCTION_LIST& list) {
    const char* path = std::getenv("CONCLAVE_REAL_MODULE");
    void* library = path == nullptr ? nullptr : dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
        return CKR_GENERAL_ERROR;
    const auto getList = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
    if (getList == nullptr || getList(&realModule) != CKR_OK)
        return CKR_GENERAL_ERROR;
    list = *realModule;
#define FORWARD(function) forward<&CK_FUNCTION_LIST::function>(list, #function)
    FORWARD(C_Initialize);
    FORWARD(C_Finalize);
    FORWARD(C_GetInfo);
    FORWARD(C_GetSlotList);
    FORWARD(C_GetSlotInfo);
    FORWARD(C_GetTokenInfo);
    FORWARD(C_GetMechanismList);
    FORWARD(C_GetMechanismInfo);
    FORWARD(C_InitToken);
    FORWARD(C_InitPIN);
    FORWARD(C_SetPIN);
    FORWARD(C_OpenSession);
    FORWARD(C_CloseSession);
    FORWARD(C_Login);
    FORWARD(C_Logout);
    FORWARD(C_CreateObject);
    FORWARD(C_DestroyObject);
    FORWARD(C_GetAttributeValue);
    FORWARD(C_SetAttributeValue);
    FORWARD(C_FindObjectsInit);
    FORWARD(C_FindObjects);
    FORWARD(C_FindObjectsFinal);
    FORWARD(C_DecryptInit);
    FORWARD(C_Decrypt);
    FORWARD(C_SignInit);
    FORWARD(C_Sign);
    FORWARD(C_GenerateKeyPair);
    FORWARD(C_WrapKey);
    FORWARD(C_UnwrapKey);
    FORWARD(C_DeriveKey);
    FORWARD(C_GenerateRandom);
#undef FORWARD
    return CKR_OK;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** out) {
    static CK_FUNCTION_LIST list;
    static const CK_RV made = makeList(list);
    *out = &list;
    return made;
}
