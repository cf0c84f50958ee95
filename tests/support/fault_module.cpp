// A PKCS #11 module that forwards to the module of CONCLAVE_REAL_MODULE and fails where it is told to.
//
// CONCLAVE_FAULT_FILE names a file that is read anew at each call: "FUNCTION N RV" ("C_Sign 1 0x30") makes
// the N-th call of FUNCTION return RV without reaching the real module; with "kill" or "kill-after" as RV the
// process ends by SIGKILL before or right after the call; with "hang" the call never returns. Counting starts
// when the file's text changes. An absent or empty file: no faults. CONCLAVE_CALL_LOG names a file to which
// every call's function is appended, a line each, and with it the step that the transcript of
// CONCLAVE_TRANSCRIPT is at
// ("-": none yet), where that is named. CONCLAVE_TRUST_STORED, set to anything, makes a token that
// keeps CKA_WRAP_WITH_TRUSTED and reports it, but does not enforce it, and lets nobody set CKA_TRUSTED (NSS
// is like that).

#include <signal.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <string>

#include "tests/support/module_around.h"

namespace {

struct Fault {
    std::string text;
    std::string function;
    unsigned long countdown = 0;
    CK_RV code = CKR_OK;
    std::string act;  // instead: "kill", "kill-after", "hang"
} fault;

std::string firstLine(const char* variable) {
    std::string line;
    if (const char* path = std::getenv(variable); path != nullptr)
        std::getline(std::ifstream(path), line);
    return line;
}

std::string stepOf(const char* transcript) {
    std::string step = " -";
    std::ifstream file(transcript);
    for (std::string line; std::getline(file, line);) {
        constexpr std::string_view member = "\"step\":\"";
        const auto at = line.find(member) + member.size();
        if (line.find("\"type\":\"step-begin\"") != std::string::npos)
            step = ' ' + line.substr(at, line.find('"', at) - at);
    }
    return step;
}

std::optional<CK_RV> faultAt(const char* function) {
    if (const char* path = std::getenv("CONCLAVE_CALL_LOG"); path != nullptr) {
        const char* transcript = std::getenv("CONCLAVE_TRANSCRIPT");
        const auto step = transcript == nullptr ? std::string() : stepOf(transcript);
        std::ofstream(path, std::ios::app) << function << step << '\n';
    }
    if (auto text = firstLine("CONCLAVE_FAULT_FILE"); text != fault.text) {
        fault = {};
        fault.text = text;
        std::string code;
        std::istringstream(text) >> fault.function >> fault.countdown >> code;
        fault.code = std::strtoul(code.c_str(), nullptr, 0);
        if (code.starts_with("kill") || code == "hang")
            fault.act = code;
    }
    if (fault.countdown == 0 || fault.function != function || --fault.countdown > 0)
        return std::nullopt;
    if (fault.act == "kill")
        ::kill(::getpid(), SIGKILL);
    while (fault.act == "hang")
        ::pause();
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
        if (code && fault.act.empty())
            return *code;
        const auto returned = (base->*Member)(args...);
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

std::set<CK_OBJECT_HANDLE> storesTrust;

std::vector<CK_ATTRIBUTE> without(CK_ATTRIBUTE_TYPE type, const CK_ATTRIBUTE* list, CK_ULONG count) {
    std::vector<CK_ATTRIBUTE> kept(list, list + count);
    std::erase_if(kept, [&](const auto& attribute) { return attribute.type == type; });
    return kept;
}

bool asksFor(CK_ATTRIBUTE_TYPE type, const CK_ATTRIBUTE* list, CK_ULONG count) {
    for (CK_ULONG i = 0; i < count; ++i)
        if (list[i].type == type && list[i].pValue != nullptr && *static_cast<CK_BBOOL*>(list[i].pValue) != 0)
            return true;
    return false;
}

CK_RV generatePair(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_ATTRIBUTE_PTR publicList,
                   CK_ULONG publicCount, CK_ATTRIBUTE_PTR privateList, CK_ULONG privateCount,
                   CK_OBJECT_HANDLE_PTR publicKey, CK_OBJECT_HANDLE_PTR privateKey) {
    auto kept = without(CKA_WRAP_WITH_TRUSTED, privateList, privateCount);
    const auto code = Forward<&CK_FUNCTION_LIST::C_GenerateKeyPair, CK_C_GenerateKeyPair>::call(
        session, mechanism, publicList, publicCount, kept.data(), kept.size(), publicKey, privateKey);
    if (code == CKR_OK && asksFor(CKA_WRAP_WITH_TRUSTED, privateList, privateCount))
        storesTrust.insert(*privateKey);
    return code;
}

CK_RV readAttributes(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR list,
                     CK_ULONG count) {
    const auto code = Forward<&CK_FUNCTION_LIST::C_GetAttributeValue, CK_C_GetAttributeValue>::call(
        session, object, list, count);
    if (code == CKR_OK && storesTrust.contains(object))
        for (CK_ULONG i = 0; i < count; ++i)
            if (list[i].type == CKA_WRAP_WITH_TRUSTED && list[i].pValue != nullptr)
                *static_cast<CK_BBOOL*>(list[i].pValue) = CK_TRUE;
    return code;
}

CK_RV unwrapKey(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key,
                CK_BYTE_PTR wrapped, CK_ULONG length, CK_ATTRIBUTE_PTR list, CK_ULONG count,
                CK_OBJECT_HANDLE_PTR unwrapped) {
    if (asksFor(CKA_TRUSTED, list, count))
        return CKR_ATTRIBUTE_VALUE_INVALID;
    auto kept = without(CKA_WRAP_WITH_TRUSTED, list, count);
    const auto code = Forward<&CK_FUNCTION_LIST::C_UnwrapKey, CK_C_UnwrapKey>::call(
        session, mechanism, key, wrapped, length, kept.data(), kept.size(), unwrapped);
    if (code == CKR_OK && asksFor(CKA_WRAP_WITH_TRUSTED, list, count))
        storesTrust.insert(*unwrapped);
    return code;
}

void change(CK_FUNCTION_LIST& list) {
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
    if (std::getenv("CONCLAVE_TRUST_STORED") != nullptr) {
        list.C_GenerateKeyPair = generatePair;
        list.C_GetAttributeValue = readAttributes;
        list.C_UnwrapKey = unwrapKey;
    }
}

}  // namespace

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** out) {
    return functionsAround("CONCLAVE_REAL_MODULE", change, out);
}
