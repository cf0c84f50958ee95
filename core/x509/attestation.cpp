#include "core/x509/attestation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/crypto/certificate_fields.h"
#include "core/crypto/der.h"
#include "core/x509/chain.h"

namespace conclave::x509 {
namespace {

namespace der = crypto::der;

/// Of the rehearsal root; no name of a script has capitals.
constexpr std::string_view rehearsalName = "REHEARSAL";
constexpr std::string_view beforeSlot = " PIV Attestation ";
constexpr std::string_view yubicoPiv = "1.3.6.1.4.1.41482.3.";

Error unfit(const Certificate& certificate, const Wording& why) {
    return Error(Errc::certificateUnfit, {certificate.subject(), why});
}

/// Values of the extensions below Yubico's arc, by their last number.
class Extensions {
  public:
    explicit Extensions(const Certificate& certificate) {
        const auto fields = crypto::readCertificateFields(certificate.der());
        der::Reader all(fields->extensions);  // it was read before
        auto list = all.inside(der::sequence);
        while (!list.atEnd() && list.isOk()) {
            auto extension = list.inside(der::sequence);
            const auto oid = der::dottedOid(extension.content(der::objectIdentifier));
            if (extension.nextIs(der::boolean))
                extension.any();
            const auto value = extension.content(der::octetString);
            if (!oid.starts_with(yubicoPiv))
                continue;
            m_areEachOnce = m_values.emplace(oid.substr(yubicoPiv.size()), toBytes(value)).second &&
                            extension.isOk() && m_areEachOnce;
        }
    }
    bool areEachOnce() const { return m_areEachOnce; }
    /// Empty where there is none.
    const Bytes& operator[](const std::string& arc) { return m_values[arc]; }

  private:
    std::map<std::string, Bytes> m_values;
    bool m_areEachOnce = true;
};

/// A DER INTEGER of up to eight octets, which is not negative.
std::optional<std::uint64_t> readNumber(const Bytes& value) {
    constexpr std::size_t most = 8;
    der::Reader reader(value);
    const auto octets = reader.content(der::integer);
    if (!der::isOneElement(value) || octets.empty() || octets.size() > most || octets.front() > 0x7F)
        return std::nullopt;
    std::uint64_t number = 0;
    for (const auto octet : octets)
        number = number << 8 | octet;
    return number;
}

std::string formFactorName(std::uint8_t octet) {
    constexpr std::array<std::string_view, 7> names{"USB-A keychain", "USB-A nano",      "USB-C keychain",
                                                    "USB-C nano",     "USB-C Lightning", "USB-A biometric",
                                                    "USB-C biometric"};
    constexpr std::uint8_t fips = 0x80;
    const auto number = static_cast<std::size_t>(octet & ~fips);
    const auto known = number >= 1 && number <= names.size() ? std::string(names[number - 1])
                                                             : fmt::format("0x{:02x}", number);
    return (octet & fips) != 0 ? known + ", FIPS" : known;
}

/// What a card says of itself is shown before anybody vouches for it.
bool isShownAsItIs(char c) {
    return c >= ' ' && c <= '~';
}

/// One of 1, 2, 3.
bool isPolicy(std::uint8_t octet) {
    return octet >= 1 && octet <= 3;
}

/// What one says of the key that the card is known by.
Result<AttestedKey> attested(const Certificate& attestation, std::string_view slot,
                             const crypto::PublicKey& key, const Certificate& authority) {
    TRY_ASSIGN(auto said, readAttestation(attestation));
    if (said.slot != slot)
        return unfit(attestation, worded("it is about the slot {}, not {}", "trata do slot {}, e não do {}",
                                         said.slot, slot));
    if (!(attestation.publicKey() == key))
        return unfit(attestation, worded("it is about another key than the one in {}",
                                         "trata de outra chave que não a do slot {}", slot));
    if (!attestation.verifySignature(authority.publicKey()))
        return unfit(attestation, {"the card's attesting key did not sign it",
                                   "não foi assinado pela chave de atestação do cartão"});
    return said;
}

Result<void> comesFrom(const Authority& root, const CardAttestations& given, std::int64_t atUtcMs) {
    auto between = root.intermediates;
    between.push_back(given.authority);
    TRY(verifyChain(given.sign, between, {&root.anchor, 1}, atUtcMs));
    return given.kex ? verifyChain(*given.kex, between, {&root.anchor, 1}, atUtcMs) : Result<void>();
}

}  // namespace

std::string_view name(PinPolicy policy) {
    switch (policy) {
        case PinPolicy::never:
            return "never";
        case PinPolicy::once:
            return "once";
        case PinPolicy::always:
            return "always";
    }
    return "";
}

std::string_view name(TouchPolicy policy) {
    switch (policy) {
        case TouchPolicy::never:
            return "never";
        case TouchPolicy::always:
            return "always";
        case TouchPolicy::cached:
            return "cached";
    }
    return "";
}

Result<AttestedKey> readAttestation(const Certificate& attestation) {
    const auto unreadable = [&](const Wording& what) {
        return unfit(attestation, worded("it does not say the {} as attestations do",
                                         "não informa {} como as atestações informam", what));
    };
    AttestedKey said;
    const auto& title = attestation.commonName();
    const auto at = title.find(beforeSlot);
    if (at == std::string::npos || at == 0 || !std::ranges::all_of(title, isShownAsItIs))
        return unreadable({"slot", "o slot"});
    said.make = title.substr(0, at);
    said.slot = title.substr(at + beforeSlot.size());

    Extensions extensions(attestation);
    const auto serial = readNumber(extensions["7"]);
    const auto& firmware = extensions["3"];
    const auto& policies = extensions["8"];
    const auto& formFactor = extensions["9"];
    if (!extensions.areEachOnce())
        return unreadable({"same once", "o mesmo uma só vez"});
    if (!serial)
        return unreadable({"card's serial number", "o número de série do cartão"});
    if (firmware.size() != 3)
        return unreadable({"firmware", "o firmware"});
    if (policies.size() != 2 || !isPolicy(policies[0]) || !isPolicy(policies[1]))
        return unreadable({"policies of PIN and touch", "as políticas de PIN e toque"});
    if (formFactor.size() > 1)
        return unreadable({"form factor", "o formato"});
    said.serial = std::to_string(*serial);
    said.firmware = fmt::format("{}.{}.{}", firmware[0], firmware[1], firmware[2]);
    said.pin = PinPolicy{policies[0]};
    said.touch = TouchPolicy{policies[1]};
    if (!formFactor.empty())
        said.formFactor = formFactorName(formFactor.front());
    return said;
}

Result<std::string> judgeAttestations(const CardAttestations& given, const crypto::PublicKey& sign,
                                      const crypto::PublicKey* kex, const AttestationRoots& roots,
                                      std::int64_t atUtcMs) {
    TRY_ASSIGN(const auto ofSign, attested(given.sign, "9c", sign, given.authority));
    if (ofSign.pin != PinPolicy::always)
        return unfit(given.sign, worded("9C asks for the PIN {}, not always",
                                        "o 9C pede o PIN assim: {}, e não sempre", name(ofSign.pin)));
    if (kex != nullptr && !given.kex)
        return unfit(given.authority, {"the card says nothing of the key in 9D, which came from outside",
                                       "o cartão nada diz da chave em 9D, que veio de fora"});
    if (kex != nullptr) {
        TRY_ASSIGN(const auto ofKex, attested(*given.kex, "9d", *kex, given.authority));
        if (ofKex.pin == PinPolicy::never)
            return unfit(*given.kex, {"9D never asks for the PIN", "o 9D nunca pede o PIN"});
        if (ofKex.serial != ofSign.serial)
            return unfit(*given.kex,
                         {"it is of another card than that of 9C", "é de outro cartão que não o do 9C"});
    }
    std::optional<Error> last;
    for (const auto& [name, root] : roots) {
        auto comes = comesFrom(root, given, atUtcMs);
        if (comes)
            return name;
        last = std::move(comes).error();
    }
    auto none =
        unfit(given.authority, worded("it comes from none of the makers that count here: {} issued it",
                                      "não vem de nenhum dos fabricantes que valem aqui: foi emitido por {}",
                                      given.authority.issuer()));
    return last ? std::move(none).causedBy(std::move(*last)) : none;
}

CardVerdict judgeCard(const CardAttestations& given, const crypto::PublicKey& sign,
                      const crypto::PublicKey* kex, const AttestationRoots& ofScript, bool isRehearsal,
                      std::int64_t atUtcMs) {
    CardVerdict verdict;
    if (auto facts = readAttestation(given.sign))
        verdict.facts = std::move(*facts);
    auto roots = ofScript;
    if (isRehearsal && isOfRehearsal(given))
        roots.insert_or_assign(std::string(rehearsalName), rehearsalRoot());
    if (roots.empty())
        return verdict;
    auto root = judgeAttestations(given, sign, kex, roots, atUtcMs);
    verdict.state = root ? CardVerdict::State::attested : CardVerdict::State::refused;
    if (root)
        verdict.root = std::move(*root);
    else
        verdict.why = std::move(root).error();
    return verdict;
}

nlohmann::json toJson(const CardVerdict& verdict) {
    using State = CardVerdict::State;
    const auto& facts = verdict.facts;
    return {{"state", verdict.state == State::attested  ? "attested"
                      : verdict.state == State::refused ? "refused"
                                                        : "unjudged"},
            {"root", verdict.root},
            {"make", facts.make},
            {"serial", facts.serial},
            {"firmware", facts.firmware},
            {"formFactor", facts.formFactor},
            {"pinPolicy", name(facts.pin)},
            {"touchPolicy", name(facts.touch)}};
}

const Authority& rehearsalRoot() {
    // The key was thrown away; that of F9 below it is in core/rehearsal/card_attestation.cpp, for everybody.
    static const auto root = Authority::fromFile(asBytes(R"(-----BEGIN CERTIFICATE-----
MIICKDCCAa2gAwIBAgIBATAKBggqhkjOPQQDAzBaMRswGQYDVQQKDBJDb25jbGF2
ZSBSRUhFQVJTQUwxOzA5BgNVBAMMMkNvbmNsYXZlIFJFSEVBUlNBTCBhdHRlc3Rh
dGlvbiByb290LCB3b3J0aCBub3RoaW5nMCAXDTIwMDEwMTAwMDAwMFoYDzIwNzUx
MjMxMjM1OTU5WjBaMRswGQYDVQQKDBJDb25jbGF2ZSBSRUhFQVJTQUwxOzA5BgNV
BAMMMkNvbmNsYXZlIFJFSEVBUlNBTCBhdHRlc3RhdGlvbiByb290LCB3b3J0aCBu
b3RoaW5nMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEvM9dH/HUiJY7cSC5ftGlgXMM
uXBEfKu+qIx55h1jN5KsDb/FhzAQI5FMGp3bvBY0wBnOGiPybXFFYcwj8VFIlwtH
sp4QENTdWxE+sKmK0Yz3hNqWiFHtUs7r8qVLDM2ko0UwQzASBgNVHRMBAf8ECDAG
AQH/AgEBMA4GA1UdDwEB/wQEAwICBDAdBgNVHQ4EFgQULzjofvZb32S9q0VSJq2T
TodWI40wCgYIKoZIzj0EAwMDaQAwZgIxAOmvvY05KQ9r5KqVpKaW+i7tEKceQK7g
Twd1urHBsTfQH6mqN8hMGBHYo+YxnrIdUgIxAN6L4HgP1BT+2oV/x1hJav7K7ATf
UjO8VqbVJokOhPK8Tg5cjP8EeygLOppa7PwhTg==
-----END CERTIFICATE-----
)"))
                                 .value();
    return root;
}

bool isOfRehearsal(const CardAttestations& given) {
    const auto& root = rehearsalRoot().anchor;
    const auto comesFromThere = [&](const Certificate& certificate) {
        return certificate.issuerDer() == root.subjectDer() && certificate.verifySignature(root.publicKey());
    };
    return comesFromThere(given.authority) || comesFromThere(given.sign) ||
           (given.kex && comesFromThere(*given.kex));
}

}  // namespace conclave::x509
