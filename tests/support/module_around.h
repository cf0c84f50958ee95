#pragma once

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

#include <cstdlib>
#include <vector>

/// What makes a PKCS #11 module out of another one, for a module of the tests that changes what that does.
/// Included once by each; nothing here is shared between modules that one process loads.

static CK_FUNCTION_LIST* base = nullptr;  ///< the other module's functions

/// The body of C_GetFunctionList: the functions of the module whose path `variable` has, as `change` leaves
/// them.
static CK_RV functionsAround(const char* variable, void (*change)(CK_FUNCTION_LIST&),
                             CK_FUNCTION_LIST** out) {
    static CK_FUNCTION_LIST list;
    static const CK_RV made = [&]() -> CK_RV {
        const char* path = std::getenv(variable);
        void* library = path == nullptr ? nullptr : dlopen(path, RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr)
            return CKR_GENERAL_ERROR;
        const auto getList = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
        if (getList == nullptr || getList(&base) != CKR_OK)
            return CKR_GENERAL_ERROR;
        list = *base;
        change(list);
        return CKR_OK;
    }();
    *out = &list;
    return made;
}

/// The template with that flag in front of all else (SoftHSM takes attributes in order).
[[maybe_unused]] static void setFlag(std::vector<CK_ATTRIBUTE>& list, CK_ATTRIBUTE_TYPE type, bool value) {
    static CK_BBOOL yes = CK_TRUE;
    static CK_BBOOL no = CK_FALSE;
    std::erase_if(list, [&](const auto& each) { return each.type == type; });
    list.insert(list.begin(), {type, value ? &yes : &no, sizeof(CK_BBOOL)});
}
