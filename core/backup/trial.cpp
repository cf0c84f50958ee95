#include "core/backup/trial.h"

#include <array>

#include "core/backup/kek_in_token.h"
#include "core/backup/wire_format.h"
#include "core/crypto/random.h"
#include "core/pkcs11/mechanism.h"

namespace conclave::backup {
namespace {

/// Errors that say that the device is gone, not that it refuses.
bool isLost(const Error& error) {
    return error.code() == Errc::hsmSessionLost || error.code() == Errc::tokenGone;
}

Error leaves(const pkcs11::KeyReference& key, Wording how) {
    return Error(Errc::keyLeaves, {key.label, std::move(how)});
}

/// What nobody may change back (PKCS #11 v2.40, 4.4 and 4.9): whether it is refused, or taken and changes
/// nothing, is told by reading and wrapping afterwards.
Result<void> tryToLoosen(pkcs11::Session& session, pkcs11::ObjectHandle handle, pkcs11::Evidence& evidence) {
    for (const auto& [type, value] :
         {std::pair<CK_ATTRIBUTE_TYPE, bool>(CKA_EXTRACTABLE, true), {CKA_SENSITIVE, false}}) {
        const auto set = session.setAttributes(handle, pkcs11::Template().flag(type, value));
        if (!set && isLost(set.error()))
            return set.error();
        evidence.emplace_back("set " + pkcs11::attributeName(type),
                              set ? "not refused" : set.error().technical());
    }
    return {};
}

/// A copy that may leave, made of one that may not; nothing where that is refused.
Result<std::optional<pkcs11::ObjectHandle>> tryToCopy(pkcs11::Session& session, pkcs11::ObjectHandle handle,
                                                      pkcs11::Evidence& evidence) {
    const auto copy =
        session.copyObject(handle, pkcs11::Template().flag(CKA_TOKEN, false).flag(CKA_EXTRACTABLE, true));
    if (!copy && isLost(copy.error()))
        return copy.error();
    evidence.emplace_back("copy with CKA_EXTRACTABLE", copy ? "not refused" : copy.error().technical());
    return copy ? std::optional(*copy) : std::nullopt;
}

Result<void> tryToRead(pkcs11::Session& session, pkcs11::ObjectHandle handle, const pkcs11::KeyReference& key,
                       pkcs11::Evidence& evidence) {
    for (const auto& [type, name] : {std::pair<CK_ATTRIBUTE_TYPE, const char*>(CKA_VALUE, "read CKA_VALUE"),
                                     {CKA_PRIVATE_EXPONENT, "read CKA_PRIVATE_EXPONENT"}}) {
        const auto value = session.secretAttribute(handle, type);
        if (value && value->size() > 0)
            return leaves(key, Wording("its value can be read", "seu valor pode ser lido"));
        if (!value && isLost(value.error()))
            return value.error();
        evidence.emplace_back(name, value ? "empty" : value.error().technical());
    }
    return {};
}

Result<void> tryToWrap(pkcs11::Session& session, pkcs11::ObjectHandle handle, const pkcs11::KeyReference& key,
                       const KekInToken& kek, pkcs11::Evidence& evidence) {
    TRY_ASSIGN(auto mechanisms, kwpMechanisms(session));
    mechanisms.insert(mechanisms.end(), {CKM_AES_KEY_WRAP, CKM_AES_CBC_PAD});
    std::array<CK_BYTE, 16> iv{};
    for (const auto mechanism : mechanisms) {
        const bool hasIv = mechanism == CKM_AES_CBC_PAD;
        const auto wrapped = session.wrap({mechanism, hasIv ? iv.data() : nullptr, hasIv ? iv.size() : 0},
                                          kek.handle(), handle);
        if (wrapped)
            return leaves(key, Wording("it can still be wrapped", "ainda pode ser cifrada para sair"));
        if (isLost(wrapped.error()))
            return wrapped.error();
        evidence.emplace_back("wrap " + pkcs11::mechanismName(mechanism), wrapped.error().technical());
    }
    return {};
}

}  // namespace

Result<pkcs11::Evidence> tryToTakeOut(pkcs11::Session& session, const pkcs11::KeyReference& key) {
    TRY_ASSIGN(const auto handle, pkcs11::findOne(session, key, CKO_PRIVATE_KEY));
    pkcs11::Evidence evidence;
    TRY(tryToLoosen(session, handle, evidence));
    TRY(tryToRead(session, handle, key, evidence));
    TRY_ASSIGN(const auto value, crypto::randomKey(32));
    TRY_ASSIGN(auto kek, KekInToken::install(session, value, KekUse::wrap));
    const auto tryAll = [&]() -> Result<void> {
        TRY(tryToWrap(session, handle, key, kek, evidence));
        TRY_ASSIGN(const auto copy, tryToCopy(session, handle, evidence));
        if (!copy)
            return {};
        auto taken = tryToRead(session, *copy, key, evidence);
        if (taken)
            taken = tryToWrap(session, *copy, key, kek, evidence);
        TRY(session.destroy(*copy, key.label));
        return taken;
    };
    auto tried = tryAll();
    if (auto gone = kek.destroy(); !gone)
        return tried ? std::move(gone).error() : std::move(gone).error().causedBy(std::move(tried).error());
    TRY(std::move(tried));
    return evidence;
}

}  // namespace conclave::backup
