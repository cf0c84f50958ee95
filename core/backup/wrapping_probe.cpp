#include "core/backup/wrapping_probe.h"

#include <fmt/format.h>

#include <array>

#include "core/backup/kek_in_token.h"
#include "core/backup/restore.h"
#include "core/backup/wire_format.h"
#include "core/crypto/key_wrap.h"
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

/// Returns the surplus uses that it had.
Result<std::vector<std::string>> dryRestore(Session& session, Transport& transport, const KeyValue& kek,
                                            ByteView wrapped, const WireProof& proof,
                                            bool mayHaveSurplusUses) {
    RestoreRequest request{ThrowAway::label, crypto::randomBytes(16)};
    request.mayHaveSurplusUses = mayHaveSurplusUses;
    TRY_ASSIGN(auto restored,
               restore(session, transport, kek, wrapped, proof.throwAway.pair().publicKey, request));
    TRY(restored.prove(crypto::randomBytes(32)));
    TRY(restored.destroy());
    return restored.surplusUses();
}

/// The throw-away key comes back as the backup is written: its wire format says how the token that made it
/// wraps, not how this one does.
Result<void> dryRecovery(Session& session, Transport& transport, const KeyValue& kek, const WireProof& proof,
                         const Recovery& recovery, WrappingProbe& probe) {
    TRY_ASSIGN(const auto key, crypto::unwrapKwp(kek, proof.wrapped));
    const auto tryAs = [&](const Encoding& encoding) -> Result<void> {
        TRY_ASSIGN(const auto encoded, encode(key, proof.throwAway.pair().publicKey, encoding));
        TRY_ASSIGN(const auto wrapped, crypto::wrapKwp(kek, encoded));
        TRY_ASSIGN(probe.surplusUses, dryRestore(session, transport, kek, wrapped, proof, true));
        return {};
    };
    auto tried = tryAs(recovery.encoding);
    if (!tried && tried.error().has(Errc::decryptionFailed) && !recovery.encoding.isStrict()) {
        if (!recovery.mayRewrap)
            return Error(Errc::backupEncodingRefused, {session.tokenName(), wordingOf(recovery.encoding)})
                .causedBy(std::move(tried).error());
        probe.needsRewrap = true;
        tried = tryAs({});
    }
    TRY(tried);
    probe.evidence.emplace_back("backup encoding",
                                probe.needsRewrap ? "refused; strict DER is taken" : "taken");
    for (const auto& use : probe.surplusUses)
        probe.evidence.emplace_back("surplus use", use);
    return {};
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

/// Whether this KEK, which is not trusted, may not wrap the key; nothing to be said where the key has not
/// kept the attribute.
Result<bool> isRefused(Session& session, const KekInToken& kek, CK_MECHANISM_TYPE kwp,
                       pkcs11::ObjectHandle key) {
    const auto wrapped = session.wrap({kwp, nullptr, 0}, kek.handle(), key);
    if (!wrapped && !isTrustRefusal(wrapped.error()))
        return wrapped.error();
    return !wrapped;
}

/// The throw-away key once more, with CKA_WRAP_WITH_TRUSTED, out of what the token wrapped: making a pair of
/// its own for that takes some tokens seconds. Nothing where the token does not do it so.
Result<std::optional<pkcs11::ObjectHandle>> unwrapWithTrust(Session& session, Transport& transport,
                                                            const KeyValue& kek, const WireProof& proof) {
    pkcs11::KeyPairRequest request;
    request.algorithm = proof.throwAway.pair().publicKey.algorithm();
    request.isExtractable = true;
    request.isWrapWithTrusted = true;
    request.isToken = false;
    request.isPrivate = session.loggedIn() == pkcs11::UserKind::user;
    auto wanted = pkcs11::privateKeyFlags(request);
    wanted.number(CKA_CLASS, CKO_PRIVATE_KEY)
        .number(CKA_KEY_TYPE, pkcs11::keyType(request.algorithm))
        .text(CKA_LABEL, ThrowAway::label)
        .bytes(CKA_ID, crypto::randomBytes(16));
    TRY_ASSIGN(auto installed, KekInToken::install(session, transport, kek, KekUse::unwrap));
    const auto handle = pkcs11::withFullestTemplate([&](pkcs11::TemplateEffort effort) {
        return session.unwrap({proof.mechanism, nullptr, 0}, installed.handle(), proof.wrapped,
                              pkcs11::dropUnsupported(wanted, effort));
    });
    TRY(installed.destroy());
    if (!handle && !meansRefusal(handle.error()))
        return handle.error();
    if (!handle)
        return std::optional<pkcs11::ObjectHandle>();
    constexpr std::array asked{CKA_WRAP_WITH_TRUSTED, CKA_EXTRACTABLE};
    TRY_ASSIGN(const auto values, session.attributes(*handle, asked));
    if (values.isTrue(CKA_WRAP_WITH_TRUSTED) && values.isTrue(CKA_EXTRACTABLE))
        return std::optional(*handle);
    TRY(session.destroy(*handle, ThrowAway::label));
    return std::optional<pkcs11::ObjectHandle>();
}

Result<bool> enforcesTrust(Session& session, Transport& transport, KeyAlgorithm algorithm,
                           const KekInToken& installed, const KeyValue& kek, const WireProof& proof) {
    TRY_ASSIGN(const auto unwrapped, unwrapWithTrust(session, transport, kek, proof));
    if (unwrapped) {
        const auto refused = isRefused(session, installed, proof.mechanism, *unwrapped);
        TRY(session.destroy(*unwrapped, ThrowAway::label));
        return refused;
    }
    auto made = ThrowAway::make(session, algorithm, true);
    if (!made && made.error().code() == Errc::attributeWrong &&
        made.error().arg(1).en == pkcs11::attributeName(CKA_WRAP_WITH_TRUSTED))
        return false;  // taken, and then forgotten
    if (!made)
        return made.error();
    TRY_ASSIGN(const bool refused,
               isRefused(session, installed, proof.mechanism, made->pair().privateHandle));
    const bool isEnforced = made->pair().isWrapWithTrusted && refused;
    TRY(made->destroy());
    return isEnforced;
}

Result<bool> canSeal(Session& session, pkcs11::ObjectHandle key) {
    const auto sealed = pkcs11::sealKey(session, key, ThrowAway::label);
    if (!sealed && sealed.error().code() != Errc::tokenCannotSeal)
        return sealed.error();
    return sealed.has_value();
}

/// The KEK path, both ways where the role wants it, with a throw-away KEK and key.
Result<void> dryRun(Session& session, KeyAlgorithm algorithm, WrappingRole role, const Recovery* recovery,
                    WrappingProbe& probe) {
    TRY_ASSIGN(const auto kek, crypto::randomKey(32));
    TRY_ASSIGN(auto transport, Transport::make(session));
    TRY_ASSIGN(auto installed, KekInToken::install(session, transport, kek, KekUse::wrap));
    TRY_ASSIGN(auto proof, proveWireFormat(session, installed.handle(), kek, algorithm, false));
    if (role != WrappingRole::restore && !installed.isTrusted()) {
        TRY_ASSIGN(probe.enforcesTrust, enforcesTrust(session, transport, algorithm, installed, kek, proof));
        probe.evidence.emplace_back("enforces CKA_WRAP_WITH_TRUSTED",
                                    *probe.enforcesTrust ? "true" : "false");
    }
    TRY(installed.destroy());
    probe.kwp = proof.mechanism;
    probe.evidence.emplace_back(
        "wrap mechanism",
        fmt::format("{} (0x{:x})", pkcs11::mechanismName(proof.mechanism), proof.mechanism));
    for (const auto& [name, value] : installed.evidence())
        if (name.starts_with("transport ") && !name.starts_with("transport CKA") &&
            !name.starts_with("transport key CKA"))
            probe.evidence.emplace_back(name, value);
    probe.evidence.emplace_back("wire format", std::string(name(proof.format)));
    if (role != WrappingRole::backup) {
        const auto comesBack = [&]() -> Result<void> {
            if (recovery != nullptr)
                return dryRecovery(session, transport, kek, proof, *recovery, probe);
            TRY(dryRestore(session, transport, kek, proof.wrapped, proof, false));
            return {};
        };
        if (auto proved = comesBack(); !proved)
            return proved.error().code() != Errc::attributeWrong
                       ? proved.error()
                       : Error(Errc::wrappingImpossible,
                               {session.tokenName(), std::string(name(algorithm)),
                                worded("restored, it has {} = {}", "restaurada, ela tem {} = {}",
                                       proved.error().arg(1), proved.error().arg(3))})
                             .causedBy(proved.error());
        probe.evidence.emplace_back("restore", "a throw-away key restored and proved");
    }
    TRY(transport.destroy());
    TRY_ASSIGN(probe.canSeal, canSeal(session, proof.throwAway.pair().privateHandle));
    TRY(proof.throwAway.destroy());
    probe.transport = transport.way();
    return {};
}

}  // namespace

Result<WrappingProbe> probeWrapping(Session& session, KeyAlgorithm algorithm, WrappingRole role,
                                    const Recovery* recovery) {
    TRY(needKeySize(session, algorithm));
    TRY_ASSIGN(const auto mechanisms, kwpMechanisms(session));
    TRY(Transport::waysOf(session));
    WrappingProbe probe;
    probe.kwp = mechanisms.front();
    if (auto tried = dryRun(session, algorithm, role, recovery, probe);
        !tried && !wantsLogin(session, tried.error()))
        return tried.error();
    if (!probe.transport)
        probe.evidence.emplace_back("dry run", "not before login");
    probe.evidence.emplace_back("can seal", !probe.canSeal   ? "not known before login"
                                            : *probe.canSeal ? "true"
                                                             : "false");
    return probe;
}

Result<WrappingProbe> probeWrapping(pkcs11::Token& token, KeyAlgorithm algorithm, WrappingRole role,
                                    const Recovery* recovery) {
    TRY_ASSIGN(auto session, token.open(false));
    return probeWrapping(session, algorithm, role, recovery);
}

}  // namespace conclave::backup
