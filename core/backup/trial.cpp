#include "core/backup/trial.h"

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
    mechanisms.push_back(CKM_AES_KEY_WRAP);
    for (const auto mechanism : mechanisms) {
        const auto wrapped = session.wrap({mechanism, nullptr, 0}, kek.handle(), handle);
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
    TRY(tryToRead(session, handle, key, evidence));
    TRY_ASSIGN(const auto value, crypto::randomKey(32));
    TRY_ASSIGN(auto kek, KekInToken::install(session, value, KekUse::wrap));
    auto tried = tryToWrap(session, handle, key, kek, evidence);
    if (auto gone = kek.destroy(); !gone)
        return tried ? std::move(gone).error() : std::move(gone).error().causedBy(std::move(tried).error());
    TRY(std::move(tried));
    return evidence;
}

}  // namespace conclave::backup
