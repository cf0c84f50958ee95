#include "core/x509/builder.h"
#include "core/x509/name.h"
#include "tests/unit/attacks.h"

namespace conclave::test {

using nlohmann::json;
using verify::CheckId;

namespace {

/// Extended key usage (RFC 5280 4.2.1.12), critical, of one purpose by its last arc below 1.3.6.1.5.5.7.3.
Bytes extendedUse(std::uint8_t purpose) {
    return {0x30, 0x16, 0x06, 0x03, 0x55, 0x1d, 0x25, 0x01, 0x01, 0xff, 0x04, 0x0c,
            0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, purpose};
}

std::function<void(RecordPlan&)> outside(std::function<void(x509::TbsParts&)> edit) {
    return [edit = std::move(edit)](RecordPlan& plan) { plan.outsideSigner = edit; };
}

std::function<void(RecordPlan&)> below(std::function<void(x509::TbsParts&)> edit) {
    return [edit = std::move(edit)](RecordPlan& plan) { addIntermediate(plan, edit); };
}

Bytes named(const std::string& name) {
    return x509::makeName(std::vector<x509::NamePart>{{"CN", name}}).value();
}

/// Everybody but one, by one card's word.
const std::set<std::string> allButOne{"administrator", "custodian-1", "custodian-2", "custodian-3"};

}  // namespace

const std::vector<Attack>& cardAttacks() {
    static const std::vector<Attack> all{
        {"an outside signer who is a TLS server",
         CheckId::participants,
         {},
         outside([](auto& parts) { parts.extensions.push_back(extendedUse(1)); }),
         {},
         true},
        {"an outside signer who signs code",
         CheckId::participants,
         {},
         outside([](auto& parts) { parts.extensions.push_back(extendedUse(3)); }),
         {},
         true},
        {"an outside signer who stamps time",
         CheckId::participants,
         {},
         outside([](auto& parts) { parts.extensions.push_back(extendedUse(8)); }),
         {},
         true},
        {"an outside signer who answers OCSP",
         CheckId::participants,
         {},
         outside([](auto& parts) { parts.extensions.push_back(extendedUse(9)); }),
         {},
         true},
        {"an outside signer whose key may only agree on keys",
         CheckId::participants,
         {},
         outside([](auto& parts) { parts.extensions = {x509::keyUsage(x509::keyAgreement)}; }),
         {},
         true},
        {"an outside signer whose key may only encipher",
         CheckId::participants,
         {},
         outside([](auto& parts) { parts.extensions = {x509::keyUsage(x509::keyEncipherment)}; }),
         {},
         true},
        {"an outside signer who is a CA",
         CheckId::participants,
         {},
         outside([](auto& parts) {
             parts.extensions = {x509::basicConstraintsOfCa(0),
                                 x509::keyUsage(x509::keyCertSign | x509::digitalSignature)};
         }),
         {},
         true},
        {"an outside signer made out to another person",
         CheckId::participants,
         {},
         outside([](auto& parts) { parts.subject = named("Somebody Else"); }),
         {},
         true},
        {"an outside signer with the person's name and more",
         CheckId::participants,
         {},
         outside([](auto& parts) { parts.subject = named("Person in auditor Junior"); }),
         {},
         true},
        {"an outside signer whose certificate was over",
         CheckId::participants,
         {},
         outside([](auto& parts) {
             parts.validity = x509::makeValidity(1'600'000'000'000, 1'700'000'000'000).value();
         }),
         {},
         true},
        {"an outside signer whose certificate was not yet valid",
         CheckId::participants,
         {},
         outside([](auto& parts) {
             parts.validity = x509::makeValidity(3'000'000'000'000, 3'100'000'000'000).value();
         }),
         {},
         true},
        {"an outside signer of another authority by the right name",
         CheckId::participants,
         {},
         [other = productionPlan()](RecordPlan& plan) { plan.authorityKey = other.authorityKey; },
         {},
         true},
        {"an outside signer who names another issuer",
         CheckId::participants,
         {},
         outside([](auto& parts) { parts.issuer = named("Another authority"); }),
         {},
         true},
        {"an outside signer below an authority that may have none below",
         CheckId::participants,
         {},
         [](RecordPlan& plan) {
             addIntermediate(plan);  // path length 0
             addIntermediate(plan);
         },
         {},
         true},
        {"an outside signer below an authority that was over",
         CheckId::participants,
         {},
         below([](auto& parts) {
             parts.validity = x509::makeValidity(1'600'000'000'000, 1'700'000'000'000).value();
         }),
         {},
         true},
        {"an outside signer below an authority of another anchor",
         CheckId::participants,
         {},
         [other = productionPlan()](RecordPlan& plan) {
             plan.authorityKey = other.authorityKey;
             addIntermediate(plan);
         },
         {},
         true},
        {"an outside signer below an authority that names another anchor",
         CheckId::participants,
         {},
         below([](auto& parts) { parts.issuer = named("Another authority"); }),
         {},
         true},
        {"an outside signer below an authority that the script does not give",
         CheckId::participants,
         {},
         [](RecordPlan& plan) {
             const auto script = plan.script;
             addIntermediate(plan);
             plan.script = script;
         },
         {},
         true},
        {"a second closing that one card signs alone",
         CheckId::signatures,
         {},
         [](RecordPlan& plan) {
             plan.closings = 2;
             plan.unsignedBy = allButOne;
             plan.keepsVoid = false;
             plan.edit = [](std::string& type, std::string&, json& f) {
                 return type != "attestation" || f["participant"] == "witness";
             };
         }},
        {"everybody but one said not to be ready", CheckId::signatures,
         [](std::string& type, std::string&, json& f) {
             if (type == "content-end")
                 return true;
             if (type == "closing")
                 f["signers"] = {"witness"};
             return true;
         },
         [](RecordPlan& plan) {
             plan.before = [](const std::string& type, const std::string&,
                              const json&) -> std::vector<RecordPlan::Extra> {
                 if (type != "content-end")
                     return {};
                 auto said = exception(1, "closed without them", "not-ready");
                 said["without"] = allButOne;
                 return {{"exception", "", said}};
             };
         }},
        {"a card that another person's name is on",
         CheckId::participants,
         {},
         [](RecordPlan& plan) {
             plan.cardSubject = [](const std::string& id, x509::CardSubject& subject) {
                 if (id == "custodian-2")
                     subject.personName = "Person in custodian-3 again";
             };
         }},
    };
    return all;
}

}  // namespace conclave::test
