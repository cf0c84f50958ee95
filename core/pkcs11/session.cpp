#include "core/pkcs11/session.h"

#include <algorithm>

#include "core/pkcs11/module.h"
#include "core/pkcs11/return_value.h"

namespace conclave::pkcs11 {
namespace {

CK_USER_TYPE userType(UserKind kind) {
    return kind == UserKind::securityOfficer ? CKU_SO : CKU_USER;
}

/// The API takes PINs as pointers to mutable octets and promises not to write them.
CK_UTF8CHAR* pinData(const Pin& pin) {
    return const_cast<CK_UTF8CHAR*>(pin.expose().data());
}

constexpr CK_ULONG longestAttribute = 1U << 20;
constexpr std::size_t mostObjects = 4096;  // that a search finds; no token for a ceremony has as many

/// v2.40, 4.1 (C_GetAttributeValue): after these, too, every attribute of the list was answered, those that
/// are missing or secret with CK_UNAVAILABLE_INFORMATION for a length.
bool isAnswer(CK_RV code) {
    return code == CKR_OK || code == CKR_ATTRIBUTE_TYPE_INVALID || code == CKR_ATTRIBUTE_SENSITIVE ||
           code == CKR_BUFFER_TOO_SMALL;
}

/// Points each attribute of the list to a buffer of its size.
std::vector<Bytes> buffersFor(std::vector<CK_ATTRIBUTE>& list) {
    std::vector<Bytes> buffers;
    for (auto& attribute : list) {
        buffers.emplace_back(attribute.ulValueLen);
        attribute.pValue = buffers.back().data();
    }
    return buffers;
}

}  // namespace

Session::Session(std::shared_ptr<Module> module, TokenInfo token, CK_SESSION_HANDLE handle)
    : m_module(std::move(module)), m_token(std::move(token)), m_handle(handle) {}

Session::Session(Session&& other) noexcept
    : m_module(std::move(other.m_module)),
      m_token(std::move(other.m_token)),
      m_handle(std::exchange(other.m_handle, CK_INVALID_HANDLE)),
      m_loggedIn(std::exchange(other.m_loggedIn, std::nullopt)) {}

Session& Session::operator=(Session&& other) noexcept {
    if (this != &other) {
        close();
        m_module = std::move(other.m_module);
        m_token = std::move(other.m_token);
        m_handle = std::exchange(other.m_handle, CK_INVALID_HANDLE);
        m_loggedIn = std::exchange(other.m_loggedIn, std::nullopt);
    }
    return *this;
}

Session::~Session() {
    close();
}

void Session::close() {
    if (!m_module || m_handle == CK_INVALID_HANDLE)
        return;
    // Once more if it fails: a session that stays open keeps its login, and C_InitToken would be refused.
    if (m_module->call<&CK_FUNCTION_LIST::C_CloseSession>(m_handle) != CKR_OK)
        m_module->call<&CK_FUNCTION_LIST::C_CloseSession>(m_handle);
    m_handle = CK_INVALID_HANDLE;
}

Result<Session> Session::open(std::shared_ptr<Module> module, const TokenInfo& token, bool readWrite) {
    CK_SESSION_HANDLE handle = CK_INVALID_HANDLE;
    const CK_FLAGS flags = CKF_SERIAL_SESSION | (readWrite ? CKF_RW_SESSION : 0);
    const CK_RV code =
        module->call<&CK_FUNCTION_LIST::C_OpenSession>(token.slotId, flags, nullptr, nullptr, &handle);
    if (code != CKR_OK)
        return callError(code, "C_OpenSession", token);
    return Session(std::move(module), token, handle);
}

Result<Session> Session::beside() const {
    TRY_ASSIGN(auto other, open(m_module, m_token, true));
    other.m_loggedIn = m_loggedIn;
    return other;
}

Error Session::failure(CK_RV code, std::string_view function) const {
    return failure(code, function, m_loggedIn.value_or(UserKind::user));
}

Error Session::failure(CK_RV code, std::string_view function, UserKind kind) const {
    return callError(code, function, m_token, kind);
}

CK_RV Session::loginOnce(UserKind kind, const Pin& pin) {
    return m_module->call<&CK_FUNCTION_LIST::C_Login>(m_handle, userType(kind), pinData(pin), pin.size());
}

Result<void> Session::login(UserKind kind, const Pin& pin) {
    CK_RV code = loginOnce(kind, pin);
    if (code == CKR_USER_ALREADY_LOGGED_IN || code == CKR_USER_ANOTHER_ALREADY_LOGGED_IN) {
        // The PIN was not looked at. Whoever is logged in is ours: logins belong to the application.
        TRY(logout());
        code = loginOnce(kind, pin);
    }
    if (code != CKR_OK)
        return failure(code, "C_Login", kind);
    m_loggedIn = kind;
    return {};
}

Result<void> Session::logout() {
    const CK_RV code = m_module->call<&CK_FUNCTION_LIST::C_Logout>(m_handle);
    if (code != CKR_OK && code != CKR_USER_NOT_LOGGED_IN)
        return failure(code, "C_Logout");
    m_loggedIn.reset();
    return {};
}

Result<void> Session::initUserPin(const Pin& newPin) {
    const CK_RV code = m_module->call<&CK_FUNCTION_LIST::C_InitPIN>(m_handle, pinData(newPin), newPin.size());
    if (code != CKR_OK)
        return failure(code, "C_InitPIN", UserKind::user);
    return {};
}

Result<void> Session::changePin(const Pin& oldPin, const Pin& newPin) {
    const CK_RV code = m_module->call<&CK_FUNCTION_LIST::C_SetPIN>(m_handle, pinData(oldPin), oldPin.size(),
                                                                   pinData(newPin), newPin.size());
    if (code != CKR_OK)
        return failure(code, "C_SetPIN");
    return {};
}

Result<SecretBytes> Session::generateRandom(std::size_t size) {
    SecretBytes random(size);
    const CK_RV code =
        m_module->call<&CK_FUNCTION_LIST::C_GenerateRandom>(m_handle, random.exposeMutable().data(), size);
    if (code != CKR_OK)
        return failure(code, "C_GenerateRandom");
    return random;
}

Result<std::vector<ObjectHandle>> Session::find(const Template& match) {
    auto attributes = match.view();
    const auto begin = [&] {
        return m_module->call<&CK_FUNCTION_LIST::C_FindObjectsInit>(m_handle, attributes.data(),
                                                                    attributes.size());
    };
    CK_RV code = begin();
    if (code == CKR_OPERATION_ACTIVE) {  // a search that failed in the middle
        m_module->call<&CK_FUNCTION_LIST::C_FindObjectsFinal>(m_handle);
        code = begin();
    }
    if (code != CKR_OK)
        return failure(code, "C_FindObjectsInit");
    std::vector<ObjectHandle> handles;
    std::vector<ObjectHandle> batch(64);
    CK_ULONG count = 0;
    do {
        count = 0;
        code = m_module->call<&CK_FUNCTION_LIST::C_FindObjects>(m_handle, batch.data(), batch.size(), &count);
        if (code == CKR_OK)
            handles.insert(
                handles.end(), batch.begin(),
                batch.begin() + static_cast<std::ptrdiff_t>(std::min<CK_ULONG>(count, batch.size())));
    } while (code == CKR_OK && count > 0 && handles.size() <= mostObjects);
    const CK_RV ended = m_module->call<&CK_FUNCTION_LIST::C_FindObjectsFinal>(m_handle);
    if (code != CKR_OK)
        return failure(code, "C_FindObjects");
    if (ended != CKR_OK)
        return failure(ended, "C_FindObjectsFinal");
    if (handles.size() > mostObjects)
        return Error(Errc::hsmFailed, {"C_FindObjects"})
            .native(NativeSource::pkcs11, CKR_OK, "objects without end");
    return handles;
}

CK_RV Session::read(ObjectHandle object, CK_ATTRIBUTE_TYPE type, SecretBytes& value) {
    // NSS refuses any other buffer for a number than one of its very size.
    for (std::size_t capacity = fixedSize(type).value_or(1024); capacity <= longestAttribute; capacity *= 4) {
        value = SecretBytes(capacity);
        CK_ATTRIBUTE attribute{};
        attribute.type = type;
        attribute.pValue = value.exposeMutable().data();
        attribute.ulValueLen = capacity;
        const CK_RV code =
            m_module->call<&CK_FUNCTION_LIST::C_GetAttributeValue>(m_handle, object, &attribute, 1UL);
        if (code == CKR_BUFFER_TOO_SMALL)
            continue;
        if (code != CKR_OK)
            return code;
        if (attribute.ulValueLen == CK_UNAVAILABLE_INFORMATION)  // some tokens say so with CKR_OK
            return CKR_ATTRIBUTE_TYPE_INVALID;
        if (attribute.ulValueLen > capacity)
            return CKR_GENERAL_ERROR;
        value.truncate(attribute.ulValueLen);
        return CKR_OK;
    }
    return CKR_BUFFER_TOO_SMALL;
}

Result<Bytes> Session::attribute(ObjectHandle object, CK_ATTRIBUTE_TYPE type) {
    SecretBytes value;
    if (const CK_RV code = read(object, type, value); code != CKR_OK)
        return failure(code, "C_GetAttributeValue");
    return toBytes(value.expose());
}

Result<std::optional<Bytes>> Session::attributeIfReported(ObjectHandle object, CK_ATTRIBUTE_TYPE type) {
    SecretBytes value;
    const CK_RV code = read(object, type, value);
    if (code == CKR_ATTRIBUTE_TYPE_INVALID || code == CKR_ATTRIBUTE_SENSITIVE)
        return std::optional<Bytes>();
    if (code != CKR_OK)
        return failure(code, "C_GetAttributeValue");
    return std::optional(toBytes(value.expose()));
}

CK_RV Session::readList(ObjectHandle object, std::vector<CK_ATTRIBUTE>& list) {
    return m_module->call<&CK_FUNCTION_LIST::C_GetAttributeValue>(m_handle, object, list.data(), list.size());
}

Result<AttributeValues> Session::attributes(ObjectHandle object, std::span<const CK_ATTRIBUTE_TYPE> types) {
    AttributeValues values;
    std::vector<CK_ATTRIBUTE_TYPE> alone;  // what has to be asked for by itself
    const auto take = [&](CK_RV code, const std::vector<CK_ATTRIBUTE>& list, std::vector<Bytes>& buffers) {
        for (std::size_t i = 0; i < list.size(); ++i) {
            const auto length = list[i].ulValueLen;
            const bool isMissing = length == CK_UNAVAILABLE_INFORMATION;
            if (code != CKR_OK || (length > buffers[i].size() && !isMissing)) {
                alone.push_back(list[i].type);
            } else if (!isMissing) {
                buffers[i].resize(length);
                values.set(list[i].type, std::move(buffers[i]));
            }
        }
    };

    std::vector<CK_ATTRIBUTE> list;
    if (std::ranges::all_of(types, [](auto type) { return fixedSize(type).has_value(); })) {
        for (const auto type : types)
            list.push_back({type, nullptr, *fixedSize(type)});
        auto buffers = buffersFor(list);
        const CK_RV code = readList(object, list);
        if (!isAnswer(code))
            return failure(code, "C_GetAttributeValue");
        if (code == CKR_OK)
            take(code, list, buffers);
        if (code == CKR_OK && alone.empty())
            return values;
        list.clear();
        alone.clear();
    }

    // How long they are. A token that gives up at the first attribute it lacks leaves the lengths of the rest
    // as they were.
    constexpr CK_ULONG untouched = CK_UNAVAILABLE_INFORMATION - 1;
    for (const auto type : types)
        list.push_back({type, nullptr, untouched});
    if (const CK_RV code = readList(object, list); !isAnswer(code))
        return failure(code, "C_GetAttributeValue");
    // Then the values of those that are there, into buffers of that very size: NSS takes no others.
    std::erase_if(list, [&](const CK_ATTRIBUTE& attribute) {
        const bool isMissing = attribute.ulValueLen == CK_UNAVAILABLE_INFORMATION;
        const bool isOdd = attribute.ulValueLen == 0 || attribute.ulValueLen > longestAttribute;
        if (!isMissing && isOdd)
            alone.push_back(attribute.type);
        return isMissing || isOdd;
    });
    if (!list.empty()) {
        auto buffers = buffersFor(list);
        const CK_RV code = readList(object, list);
        if (!isAnswer(code))
            return failure(code, "C_GetAttributeValue");
        take(code, list, buffers);
    }
    for (const auto type : alone) {
        TRY_ASSIGN(auto value, attributeIfReported(object, type));
        if (value)
            values.set(type, std::move(*value));
    }
    return values;
}

Result<SecretBytes> Session::secretAttribute(ObjectHandle object, CK_ATTRIBUTE_TYPE type) {
    SecretBytes value;
    if (const CK_RV code = read(object, type, value); code != CKR_OK)
        return failure(code, "C_GetAttributeValue");
    return value;
}

Result<void> Session::setAttributes(ObjectHandle object, const Template& values) {
    auto attributes = values.view();
    const CK_RV code = m_module->call<&CK_FUNCTION_LIST::C_SetAttributeValue>(
        m_handle, object, attributes.data(), attributes.size());
    if (code != CKR_OK)
        return failure(code, "C_SetAttributeValue");
    return {};
}

Result<ObjectHandle> Session::createObject(const Template& values) {
    auto attributes = values.view();
    ObjectHandle object = CK_INVALID_HANDLE;
    const CK_RV code = m_module->call<&CK_FUNCTION_LIST::C_CreateObject>(m_handle, attributes.data(),
                                                                         attributes.size(), &object);
    if (code != CKR_OK)
        return failure(code, "C_CreateObject");
    return object;
}

Result<ObjectHandle> Session::copyObject(ObjectHandle object, const Template& changes) {
    auto attributes = changes.view();
    ObjectHandle copy = CK_INVALID_HANDLE;
    const CK_RV code = m_module->call<&CK_FUNCTION_LIST::C_CopyObject>(m_handle, object, attributes.data(),
                                                                       attributes.size(), &copy);
    if (code != CKR_OK)
        return failure(code, "C_CopyObject");
    return copy;
}

Result<void> Session::destroy(ObjectHandle object, std::string_view label) {
    const auto remains = [&] { return Error(Errc::objectRemains, {std::string(label), tokenName()}); };
    const CK_RV code = m_module->call<&CK_FUNCTION_LIST::C_DestroyObject>(m_handle, object);
    if (code != CKR_OK && code != CKR_OBJECT_HANDLE_INVALID)
        return remains().causedBy(failure(code, "C_DestroyObject"));
    SecretBytes objectClass;
    const CK_RV readBack = read(object, CKA_CLASS, objectClass);
    if (readBack == CKR_OBJECT_HANDLE_INVALID)
        return {};
    if (readBack == CKR_OK)
        return remains();
    return remains().causedBy(failure(readBack, "C_GetAttributeValue"));
}

}  // namespace conclave::pkcs11
