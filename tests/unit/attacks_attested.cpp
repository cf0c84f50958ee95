#include "core/rehearsal/card_attestation.h"
#include "core/x509/name.h"
#include "tests/support/card_maker.h"
#include "tests/unit/attacks.h"

namespace conclave::test {

using nlohmann::json;
using verify::CheckId;

namespace {

/// The card of custodian-2 is made otherwise; everybody's is of the maker that the script names.
using Make = std::function<std::optional<x509::CardAttestations>(
    const CardMaker& maker, const crypto::PublicKey& sign, const crypto::PublicKey* kex)>;

std::function<void(RecordPlan&)> cards(Make ofOne, bool isSaid) {
    return [ofOne = std::move(ofOne), isSaid, maker = CardMaker()](RecordPlan& plan) {
        wantAttested(plan, maker.root());
        plan.saysUnattested = isSaid;
        plan.attestations = [ofOne, maker, serial = 100U](const std::string& id,
                                                          const crypto::PublicKey& sign,
                                                          const crypto::PublicKey* kex) mutable {
            return id == "custodian-2" ? ofOne(maker, sign, kex)
                                       : std::optional(maker.card(sign, kex, ++serial));
        };
    };
}

/// The entry of that card.
Edit change(std::function<void(json& card)> how) {
    return [how = std::move(how)](std::string& type, std::string&, json& fields) {
        if (type == "card" && fields.at("participant") == "custodian-2")
            how(fields);
        return true;
    };
}

/// Nobody says that it is not attested.
Attack unsaid(const char* name, Make make) {
    return {name, CheckId::attestedCards, {}, cards(std::move(make), false), {}, true};
}

/// The host says that it is.
Attack claimed(const char* name, Make make) {
    return {name,
            CheckId::attestedCards,
            change([](json& card) {
                card["attestation"]["state"] = "attested";
                card["attestation"]["root"] = "maker";
            }),
            cards(std::move(make), false),
            {},
            true};
}

/// Honest but for what the host says.
Attack misquoted(const char* name, std::function<void(json& card)> how) {
    return {
        name,
        CheckId::attestedCards,
        change(std::move(how)),
        cards([](const auto& maker, const auto& sign, const auto* kex) { return maker.card(sign, kex, 7); },
              false),
        {},
        true};
}

Make about9c(CardMaker::Edit edit) {
    return [edit = std::move(edit)](const auto& maker, const auto& sign, const auto* kex) {
        auto card = maker.card(sign, kex, 7);
        card.sign = maker.attest(sign, "9c", 7, edit);
        return card;
    };
}

crypto::PublicKey otherKey() {
    return SoftwareKey::generate(crypto::KeyAlgorithm::ecP256)->publicKey();
}

const Make ofAnotherMaker = [](const auto&, const auto& sign, const auto* kex) {
    return CardMaker().card(sign, kex, 7);
};
const Make aboutAnotherKey = [](const auto& maker, const auto&, const auto* kex) {
    return maker.card(otherKey(), kex, 7);
};
const Make withPinOnce = about9c(says("8", {2, 1}));
const Make ofNoMaker = [](const auto&, const auto&, const auto*) {
    return std::optional<x509::CardAttestations>();
};
const Make ofRehearsal = [](const auto&, const auto&, const auto*) {
    const auto key = *rehearsal::CardKey::generate(rehearsal::AlgorithmId::p256);
    return x509::CardAttestations{x509::Certificate::fromDer(rehearsal::attestingCertificate()).value(),
                                  x509::Certificate::fromDer(*rehearsal::attest(key, 0x9C, 7, 3)).value(),
                                  {}};
};

}  // namespace

const std::vector<Attack>& attestedAttacks() {
    static const std::vector<Attack> all{
        unsaid("a card that attests nothing, and nobody said so", ofNoMaker),
        unsaid("a card of another maker, and nobody said so", ofAnotherMaker),
        unsaid("a card whose key came from outside, and nobody said so", aboutAnotherKey),
        unsaid("a card whose 9C asks for its PIN once, and nobody said so", withPinOnce),
        unsaid("a card whose 9D came from outside, and nobody said so",
               [](const auto& maker, const auto& sign, const auto*) { return maker.card(sign, nullptr, 7); }),
        claimed("a card of another maker, said to be attested", ofAnotherMaker),
        claimed("another card's attestation", aboutAnotherKey),
        claimed("a card whose 9C asks for its PIN once, said to be attested", withPinOnce),
        claimed("an attestation of the key in another slot",
                [](const auto& maker, const auto& sign, const auto* kex) {
                    auto card = maker.card(sign, kex, 7);
                    card.sign = maker.attest(sign, "9a", 7);
                    return card;
                }),
        claimed("an attestation without a serial number",
                about9c([](x509::TbsParts& parts) { parts.extensions.erase(parts.extensions.begin() + 1); })),
        claimed("an attestation that another outside key signed",
                [](const auto& maker, const auto& sign, const auto* kex) {
                    auto card = CardMaker().card(sign, kex, 7);
                    card.authority = maker.authority();
                    return card;
                }),
        unsaid(
            "two cards with one serial number",
            [](const auto& maker, const auto& sign, const auto* kex) { return maker.card(sign, kex, 101); }),
        misquoted("another serial number than the card attests",
                  [](json& card) { card["attestation"]["serial"] = "8"; }),
        misquoted("another firmware than the card attests",
                  [](json& card) { card["attestation"]["firmware"] = "5.7.4"; }),
        misquoted("another make than the card attests",
                  [](json& card) { card["attestation"]["make"] = "SafeKey"; }),
        misquoted("attested by a root that the script does not name",
                  [](json& card) { card["attestation"]["root"] = "other"; }),
        misquoted("an attestation that the entry leaves out", [](json& card) { card.erase("attestation"); }),
        misquoted("an attestation whose certificate the record leaves out",
                  [](json& card) {
                      std::erase_if(card["files"].get_ref<json::array_t&>(), [](const json& file) {
                          return file.at("path") == "participants/custodian-2.attest-9c.crt";
                      });
                  }),
        {"a rehearsal's card in production",
         CheckId::rehearsalAsProduction,
         {},
         [](RecordPlan& plan) {
             plan.attestations = [](const std::string& id, const auto& sign,
                                    const auto* kex) -> std::optional<x509::CardAttestations> {
                 return id == "custodian-2" ? ofRehearsal(CardMaker(), sign, kex) : std::nullopt;
             };
         },
         {},
         true},
        {"one exception for two cards",
         CheckId::attestedCards,
         [](std::string& type, std::string&, json& fields) {
             return type != "exception" || fields.at("number") == 1;
         },
         [maker = CardMaker()](RecordPlan& plan) {
             wantAttested(plan, maker.root());
             plan.attestations = [maker, serial = 100U](const std::string& id, const crypto::PublicKey& sign,
                                                        const crypto::PublicKey* kex) mutable {
                 const bool isOther = id == "custodian-1" || id == "custodian-2";
                 return std::optional((isOther ? CardMaker() : maker).card(sign, kex, ++serial));
             };
         },
         {},
         true},
    };
    return all;
}

}  // namespace conclave::test
