#include "core/pkcs11/mechanism.h"
#include "core/pkcs11/module.h"
#include "core/pkcs11/return_value.h"
#include "core/pkcs11/session.h"

namespace conclave::pkcs11 {
namespace {

CK_BYTE* mutableData(ByteView view) {
    return const_cast<CK_BYTE*>(view.data());
}

/// Output sizes: more than any signature or wrapped RSA-4096 key; grown for tokens that want more.
constexpr std::size_t firstCapacity = 4096;
constexpr std::size_t mostCapacity = 1U << 18;

}  // namespace

Error Session::mechanismFailure(CK_RV code, std::string_view function, CK_MECHANISM_TYPE mechanism) const {
    if (code != CKR_MECHANISM_INVALID)
        return failure(code, function);
    return Error(Errc::mechanismMissing, {tokenName(), mechanismName(mechanism), std::string(function)})
        .native(NativeSource::pkcs11, code, returnValueName(code));
}

Result<Session::KeyHandles> Session::generateKeyPair(CK_MECHANISM mechanism, const Template& publicKey,
                                                     const Template& privateKey) {
    auto publicAttributes = publicKey.view();
    auto privateAttributes = privateKey.view();
    KeyHandles handles;
    const CK_RV code = m_module->call<&CK_FUNCTION_LIST::C_GenerateKeyPair>(
        m_handle, &mechanism, publicAttributes.data(), publicAttributes.size(), privateAttributes.data(),
        privateAttributes.size(), &handles.publicKey, &handles.privateKey);
    if (code != CKR_OK)
        return mechanismFailure(code, "C_GenerateKeyPair", mechanism.mechanism);
    return handles;
}

Result<Bytes> Session::sign(CK_MECHANISM mechanism, ObjectHandle key, ByteView data) {
    CK_RV code = m_module->call<&CK_FUNCTION_LIST::C_SignInit>(m_handle, &mechanism, key);
    if (code != CKR_OK)
        return mechanismFailure(code, "C_SignInit", mechanism.mechanism);
    // CKR_BUFFER_TOO_SMALL keeps the operation going (v2.40, 5.2).
    for (std::size_t capacity = firstCapacity; capacity <= mostCapacity; capacity *= 4) {
        Bytes signature(capacity);
        CK_ULONG size = capacity;
        code = m_module->call<&CK_FUNCTION_LIST::C_Sign>(m_handle, mutableData(data), data.size(),
                                                         signature.data(), &size);
        if (code == CKR_OK && size <= capacity) {
            signature.resize(size);
            return signature;
        }
        if (code != CKR_BUFFER_TOO_SMALL)
            break;
    }
    return mechanismFailure(code, "C_Sign", mechanism.mechanism);
}

Result<SecretBytes> Session::decrypt(CK_MECHANISM mechanism, ObjectHandle key, ByteView ciphertext) {
    CK_RV code = m_module->call<&CK_FUNCTION_LIST::C_DecryptInit>(m_handle, &mechanism, key);
    if (code != CKR_OK)
        return mechanismFailure(code, "C_DecryptInit", mechanism.mechanism);
    SecretBytes plaintext(ciphertext.size());  // never longer than what was encrypted
    CK_ULONG size = plaintext.size();
    code = m_module->call<&CK_FUNCTION_LIST::C_Decrypt>(m_handle, mutableData(ciphertext), ciphertext.size(),
                                                        plaintext.exposeMutable().data(), &size);
    if (code != CKR_OK || size > plaintext.size())
        return mechanismFailure(code, "C_Decrypt", mechanism.mechanism);
    plaintext.truncate(size);
    return plaintext;
}

Result<ObjectHandle> Session::derive(CK_MECHANISM mechanism, ObjectHandle key, const Template& derived) {
    auto attributes = derived.view();
    ObjectHandle object = CK_INVALID_HANDLE;
    const CK_RV code = m_module->call<&CK_FUNCTION_LIST::C_DeriveKey>(
        m_handle, &mechanism, key, attributes.data(), attributes.size(), &object);
    if (code != CKR_OK)
        return mechanismFailure(code, "C_DeriveKey", mechanism.mechanism);
    return object;
}

Result<Bytes> Session::wrap(CK_MECHANISM mechanism, ObjectHandle wrappingKey, ObjectHandle key) {
    CK_RV code = CKR_BUFFER_TOO_SMALL;
    for (std::size_t capacity = firstCapacity; capacity <= mostCapacity; capacity *= 4) {
        Bytes wrapped(capacity);
        CK_ULONG size = capacity;
        code = m_module->call<&CK_FUNCTION_LIST::C_WrapKey>(m_handle, &mechanism, wrappingKey, key,
                                                            wrapped.data(), &size);
        if (code == CKR_OK && size <= capacity) {
            wrapped.resize(size);
            return wrapped;
        }
        if (code != CKR_BUFFER_TOO_SMALL)
            break;
    }
    return mechanismFailure(code, "C_WrapKey", mechanism.mechanism);
}

Result<ObjectHandle> Session::unwrap(CK_MECHANISM mechanism, ObjectHandle unwrappingKey, ByteView wrapped,
                                     const Template& unwrapped) {
    auto attributes = unwrapped.view();
    ObjectHandle object = CK_INVALID_HANDLE;
    const CK_RV code = m_module->call<&CK_FUNCTION_LIST::C_UnwrapKey>(
        m_handle, &mechanism, unwrappingKey, mutableData(wrapped), wrapped.size(), attributes.data(),
        attributes.size(), &object);
    if (code != CKR_OK)
        return mechanismFailure(code, "C_UnwrapKey", mechanism.mechanism);
    return object;
}

Result<std::optional<CK_MECHANISM_INFO>> Session::mechanism(CK_MECHANISM_TYPE type) {
    CK_MECHANISM_INFO info{};
    const CK_RV code = m_module->call<&CK_FUNCTION_LIST::C_GetMechanismInfo>(m_token.slotId, type, &info);
    if (code == CKR_MECHANISM_INVALID)
        return std::optional<CK_MECHANISM_INFO>();
    if (code != CKR_OK)
        return failure(code, "C_GetMechanismInfo");
    return std::optional(info);
}

}  // namespace conclave::pkcs11
