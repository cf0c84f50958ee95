#include "core/backup/wrap.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/backup/kek_in_token.h"
#include "core/backup/wire_format.h"
#include "core/base/hex.h"
#include "core/crypto/der.h"
#include "core/crypto/digest.h"
#include "core/pkcs11/key.h"
#include "core/pkcs11/mechanism.h"

namespace conclave::backup {

using pkcs11::KeyReference;
using pkcs11::Session;
using pkcs11::UserKind;

namespace {

struct Source {
    crypto::KeyAlgorithm algorithm;
    bool isWrapWithTrusted;
    crypto::PublicKey publicKey;
};

/// Octets of a PKCS #8 of such a key, at least: the five numbers of RFC 8017, A.1.2, that have half the
/// modulus's length or more; or one number of the curve's size.
std::size_t leastOctets(crypto::KeyAlgorithm algorithm) {
    const auto size = static_cast<std::size_t>(keyBits(algorithm) / 8);
    return isRsa(algorithm) ? size * 9 / 2 - 16 : size;
}

/// What leaves the token goes to a file, so that it must not be the key itself: no DER that fills it (zero
/// octets may follow), none of the numbers that are known of the key.
Result<void> requireCiphered(Session& session, ByteView wrapped, const crypto::PublicKey& key) {
    const auto refuse = [&](Wording why) {
        return Error(Errc::wireFormatWrong, {session.tokenName(), std::move(why)});
    };
    crypto::der::Reader reader(wrapped);
    const auto element = reader.any();
    const auto known = isRsa(key.algorithm()) ? key.rsaModulus() : key.ecPoint();
    const auto coordinate =
        isRsa(key.algorithm()) ? ByteView(known) : ByteView(known).subspan(1, (known.size() - 1) / 2);
    const bool isDer =
        reader.isOk() && element.tag == crypto::der::sequence && element.whole.size() + 8 > wrapped.size();
    if (isDer || !std::ranges::search(wrapped, coordinate).empty())
        return refuse({"it gave the key itself, not encrypted; it was not kept",
                       "ele entregou a própria chave, sem cifrar; ela não foi guardada"});
    if (wrapped.size() < leastOctets(key.algorithm()) + 8)
        return refuse(worded("{} octets, too few for this key", "{} octetos, de menos para esta chave",
                             wrapped.size()));
    return {};
}

Result<Source> inspect(Session& session, const KeyReference& reference) {
    TRY_ASSIGN(const auto key, pkcs11::Key::find(session, reference));
    const auto algorithm = key->publicKey().algorithm();
    constexpr std::array asked{CKA_EXTRACTABLE, CKA_WRAP_WITH_TRUSTED};
    TRY_ASSIGN(const auto values, session.attributes(key->handle(), asked));
    if (!values.isTrue(CKA_EXTRACTABLE))
        return Error(Errc::wrappingImpossible,
                     {session.tokenName(), std::string(name(algorithm)),
                      Wording("the key is not extractable", "a chave não é extraível")});
    return Source{algorithm, values.isTrue(CKA_WRAP_WITH_TRUSTED), key->publicKey()};
}

Result<WrappedKey> wrapUnder(Session& session, const KekInToken& installed, const KeyValue& kek,
                             const Source& source, const KeyReference& reference) {
    TRY_ASSIGN(auto proof,
               proveWireFormat(session, installed.handle(), kek, source.algorithm, source.isWrapWithTrusted));
    const auto throwAwayAlgorithm = proof.throwAway.pair().publicKey.algorithm();
    TRY(proof.throwAway.destroy());
    // Found again: logging out made the old handles of private objects invalid.
    TRY_ASSIGN(const auto handle, findOne(session, reference, CKO_PRIVATE_KEY));
    WrappedKey wrapped;
    TRY_ASSIGN(wrapped.kwp, session.wrap({proof.mechanism, nullptr, 0}, installed.handle(), handle));
    // RFC 5649, 3: 8 octets of check value and length, then whole blocks of 8; nothing here is shorter than a
    // P-256 key.
    if (wrapped.kwp.size() % 8 != 0 || wrapped.kwp.size() < 40)
        return Error(Errc::wireFormatWrong,
                     {session.tokenName(), worded("{} octets", "{} octetos", wrapped.kwp.size())});
    if (auto ciphered = requireCiphered(session, wrapped.kwp, source.publicKey); !ciphered) {
        wipeMemory(wrapped.kwp.data(), wrapped.kwp.size());
        return std::move(ciphered).error();
    }
    wrapped.mechanism = fmt::format("{} (0x{:x})", pkcs11::mechanismName(proof.mechanism), proof.mechanism);
    wrapped.wireFormat = proof.format;
    wrapped.evidence = installed.evidence();
    wrapped.evidence.insert(wrapped.evidence.end(),
                            {{"wrap mechanism", wrapped.mechanism},
                             {"wire format", std::string(name(proof.format))},
                             {"wire format proof", fmt::format("a throw-away {} key opened in software",
                                                               name(throwAwayAlgorithm))},
                             {"wrapped octets", std::to_string(wrapped.kwp.size())},
                             {"wrapped SHA-256", toHex(crypto::sha256(wrapped.kwp))}});
    if (proof.format == WireFormat::zeroPadded)
        wrapped.evidence.emplace_back(
            "wire format note",
            "up to 7 zero octets follow the PKCS #8: a strict restore token would refuse it");
    return wrapped;
}

Result<WrappedKey> wrapAndDestroy(Session& session, const Pin& soPin, const Pin& userPin, const KeyValue& kek,
                                  const KeyReference& reference) {
    if (session.loggedIn() != UserKind::user)
        TRY(session.login(UserKind::user, userPin));
    TRY_ASSIGN(const auto source, inspect(session, reference));
    if (source.isWrapWithTrusted) {
        TRY(session.logout());
        TRY(session.login(UserKind::securityOfficer, soPin));
    }
    TRY_ASSIGN(auto installed, KekInToken::install(session, kek, KekUse::wrap));
    const auto work = [&]() -> Result<WrappedKey> {
        if (source.isWrapWithTrusted) {
            if (!installed.isTrusted())
                return Error(Errc::wrappingImpossible,
                             {session.tokenName(), std::string(name(source.algorithm)),
                              Wording("it does not let the SO mark a key as trusted",
                                      "ele não deixa o SO marcar uma chave como confiável")});
            TRY(session.logout());
            TRY(session.login(UserKind::user, userPin));
        }
        return wrapUnder(session, installed, kek, source, reference);
    };
    auto wrapped = work();
    if (auto gone = installed.destroy(); !gone)
        return wrapped ? std::move(gone.error()) : Error(gone.error()).causedBy(wrapped.error());
    if (wrapped)
        wrapped->evidence.emplace_back("KEK", "destroyed, read back as gone");
    return wrapped;
}

}  // namespace

Result<WrappedKey> wrapForBackup(Session& session, const Pin& soPin, const Pin& userPin, const KeyValue& kek,
                                 const KeyReference& key) {
    auto wrapped = wrapAndDestroy(session, soPin, userPin, kek, key);
    if (!wrapped)
        if (auto out = session.logout(); !out && out.error().code() == Errc::tokenGone)
            return std::move(out.error()).causedBy(wrapped.error());
    return wrapped;
}

}  // namespace conclave::backup
