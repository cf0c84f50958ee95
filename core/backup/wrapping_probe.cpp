#include "core/backup/wrapping_probe.h"

#include <fmt/format.h>

#include "core/backup/kek_in_token.h"
#include "core/backup/restore.h"
#include "core/backup/wire_format.h"
#include "core/crypto/random.h"
#include "core/pkcs11/mechanism.h"
#include "core/pkcs11/seal.h"

namespace conclave::backup {

using crypto::KeyAlgorithm;
using pkcs11::Session;

namespace {

Result<void> need(Session& session, CK_MECHANISM_TYPE type, CK_FLAGS flags, const Wording& purpose) {
    TRY_ASSIGN(const auto info, session.mechanism(type));
    if (!info || (info->flags & flags) != flags)
        return Error(Errc::mechanismMissing, {session.tokenName(), pkcs11::mechanismName(type), purpose});
    return {};
}

/// Key sizes of EC mechanisms are those of the curve.
Result<void> needKeySize(Session& session, KeyAlgorithm algorithm) {
    const auto type = pkcs11::keyPairGenMechanism(algorithm);
    const Wording purpose("key generation", "a geração da chave");
    TRY(need(session, type, CKF_GENERATE_KEY_PAIR, purpose));
    TRY_ASSIGN(const auto info, session.mechanism(type));
    const auto bits = static_cast<CK_ULONG>(keyBits(algorithm));
    const bool saysNothing = info->ulMaxKeySize == 0;
    if (!saysNothing && (bits < info->ulMinKeySize || bits > info->ulMaxKeySize))
        return Error(
            Errc::mechanismMissing,
            {session.tokenName(),
             worded("{} with {} bits", "{} com {} bits", pkcs11::mechanismName(type), bits), purpose});
    return {};
}

/// Some tokens want a login even for session objects that are not private.
bool wantsLogin(const Session& session, const Error& error) {
    if (session.loggedIn())
        return false;
    for (const Error* at = &error; at != nullptr; at = at->cause())
        for (const auto& native : at->natives())
            if (native.source == NativeSource::pkcs11 && native.value == CKR_USER_NOT_LOGGED_IN)
                return true;
    return false;
}

Result<void> dryRestore(Session& session, const KeyValue& kek, const WireProof& proof) {
    TRY_ASSIGN(auto restored, restore(session, kek, proof.wrapped, proof.publicKey,
                                      {"conclave throw-away", crypto::randomBytes(16), false}));
    TRY(restored.prove(crypto::randomBytes(32)));
    return restored.destroy();
}

/// A session key pair of the family for trying things on; the caller destroys it.
pkcs11::KeyPairRequest throwAway(const Session& session, KeyAlgorithm algorithm) {
    pkcs11::KeyPairRequest request;
    request.algorithm = isRsa(algorithm) ? KeyAlgorithm::rsa2048 : algorithm;
    request.label = "conclave throw-away";
    request.id = crypto::randomBytes(16);
    request.isExtractable = true;
    request.isToken = false;
    request.isPrivate = session.loggedIn() == pkcs11::UserKind::user;
    return request;
}

/// How tokens say that a key may not be wrapped by this one. A device error, for one, says nothing about it.
bool isTrustRefusal(const Error& error) {
    for (const auto& native : error.natives())
        if (native.source == NativeSource::pkcs11)
            switch (native.value) {
                case CKR_KEY_NOT_WRAPPABLE:
                case CKR_KEY_UNEXTRACTABLE:
                case CKR_KEY_FUNCTION_NOT_PERMITTED:
                case CKR_WRAPPING_KEY_HANDLE_INVALID:
                case CKR_WRAPPING_KEY_TYPE_INCONSISTENT:
                case CKR_ACTION_PROHIBITED:
                    return true;
                default:  // one of the many other return values
                    break;
            }
    return false;
}

/// With a KEK that is not trusted.
Result<bool> enforcesTrust(Session& session, KeyAlgorithm algorithm, const KekInToken& kek,
                           CK_MECHANISM_TYPE kwp) {
    auto request = throwAway(session, algorithm);
    request.isWrapWithTrusted = true;
    const auto made = pkcs11::generateKeyPair(session, request);
    if (!made && made.error().code() == Errc::attributeWrong &&
        made.error().arg(1).en == pkcs11::attributeName(CKA_WRAP_WITH_TRUSTED))
        return false;  // taken, and then forgotten
    TRY_ASSIGN(const auto pair, made);
    const auto wrapped = session.wrap({kwp, nullptr, 0}, kek.handle(), pair.privateHandle);
    TRY(session.destroy(pair.privateHandle, request.label));
    TRY(session.destroy(pair.publicHandle, request.label));
    if (!wrapped && !isTrustRefusal(wrapped.error()))
        return wrapped.error();
    return pair.isWrapWithTrusted && !wrapped;
}

/// The KEK path, both ways where the role wants it, with a throw-away KEK and key.
Result<void> dryRun(Session& session, KeyAlgorithm algorithm, WrappingRole role, WrappingProbe& probe) {
    TRY_ASSIGN(const auto kek, crypto::randomKey(32));
    TRY_ASSIGN(auto installed, KekInToken::install(session, kek, KekUse::wrap));
    TRY_ASSIGN(const auto proof, proveWireFormat(session, installed.handle(), kek, algorithm, false));
    if (!installed.isTrusted()) {
        TRY_ASSIGN(probe.enforcesTrust, enforcesTrust(session, algorithm, installed, proof.mechanism));
        probe.evidence.emplace_back("enforces CKA_WRAP_WITH_TRUSTED",
                                    *probe.enforcesTrust ? "true" : "false");
    }
    TRY(installed.destroy());
    probe.kwp = proof.mechanism;
    probe.oaepHash = installed.oaepHash();
    probe.evidence.emplace_back(
        "wrap mechanism",
        fmt::format("{} (0x{:x})", pkcs11::mechanismName(proof.mechanism), proof.mechanism));
    probe.evidence.emplace_back("transport OAEP hash", std::string(name(installed.oaepHash())));
    probe.evidence.emplace_back("wire format", std::string(name(proof.format)));
    if (role == WrappingRole::backup)
        return {};
    if (auto proved = dryRestore(session, kek, proof); !proved)
        return proved.error().code() != Errc::attributeWrong
                   ? proved.error()
                   : Error(Errc::wrappingImpossible,
                           {session.tokenName(), std::string(name(algorithm)),
                            worded("restored, it has {} = {}", "restaurada, ela tem {} = {}",
                                   proved.error().arg(1), proved.error().arg(3))})
                         .causedBy(proved.error());
    probe.evidence.emplace_back("restore", "a throw-away key restored and proved");
    return {};
}

}  // namespace

Result<std::optional<bool>> canSeal(Session& session, KeyAlgorithm algorithm) {
    const auto request = throwAway(session, algorithm);
    const auto pair = pkcs11::generateKeyPair(session, request);
    if (!pair) {
        if (wantsLogin(session, pair.error()))
            return std::optional<bool>();
        return pair.error();
    }
    const auto sealed = pkcs11::sealKey(session, pair->privateHandle, request.label);
    TRY(session.destroy(pair->privateHandle, request.label));
    TRY(session.destroy(pair->publicHandle, request.label));
    if (!sealed && sealed.error().code() != Errc::tokenCannotSeal)
        return sealed.error();
    return std::optional(sealed.has_value());
}

Result<WrappingProbe> probeWrapping(Session& session, KeyAlgorithm algorithm, WrappingRole role) {
    TRY(needKeySize(session, algorithm));
    TRY_ASSIGN(const auto mechanisms, kwpMechanisms(session));
    TRY(need(session, CKM_RSA_PKCS_OAEP, CKF_UNWRAP, {"key transport", "o transporte da chave"}));
    WrappingProbe probe;
    probe.kwp = mechanisms.front();
    TRY_ASSIGN(const auto transport, transportAlgorithm(session));
    probe.transportBits = keyBits(transport);
    probe.evidence.emplace_back("transport algorithm", std::string(name(transport)));
    if (auto tried = dryRun(session, algorithm, role, probe); !tried && !wantsLogin(session, tried.error()))
        return tried.error();
    if (!probe.oaepHash)
        probe.evidence.emplace_back("dry run", "not before login");
    TRY_ASSIGN(probe.canSeal, canSeal(session, algorithm));
    probe.evidence.emplace_back("can seal", !probe.canSeal   ? "not known before login"
                                            : *probe.canSeal ? "true"
                                                             : "false");
    return probe;
}

Result<WrappingProbe> probeWrapping(pkcs11::Token& token, KeyAlgorithm algorithm, WrappingRole role) {
    TRY_ASSIGN(auto session, token.open(false));
    return probeWrapping(session, algorithm, role);
}

}  // namespace conclave::backup
