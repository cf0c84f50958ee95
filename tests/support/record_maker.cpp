#include "tests/support/record_maker.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/cms.h"
#include "core/crypto/digest.h"
#include "core/crypto/random.h"
#include "core/quorum/deal.h"
#include "core/quorum/proof.h"
#include "core/script/root_profile.h"
#include "core/script/site.h"
#include "core/steps/form.h"
#include "core/transcript/attestation.h"
#include "core/transcript/identity.h"
#include "core/transcript/json.h"
#include "core/x509/builder.h"
#include "core/x509/card_certificate.h"
#include "core/x509/key_reference.h"
#include "core/x509/name.h"
#include "core/x509/root.h"
#include "tests/support/made_runbook.h"

namespace conclave::test {
namespace {

using nlohmann::json;
namespace tr = transcript;
namespace fs = std::filesystem;

constexpr std::int64_t dayMs = 86'400'000;

template <class T>
T must(Result<T> result) {
    if (!result) {
        std::cerr << result.error().oneLine(Lang::en) << '\n';
        std::abort();
    }
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

std::int64_t wholeSecond(std::int64_t utcMs) {
    return utcMs - utcMs % 1000;
}

/// What an authority gives somebody who signs.
Result<x509::Certificate> issueSigner(const x509::CardSubject& subject, const crypto::PublicKey& key,
                                      crypto::PrivateKey& authorityKey, const x509::Certificate& authority,
                                      const std::function<void(x509::TbsParts&)>& edit) {
    x509::TbsParts parts;
    TRY_ASSIGN(parts.serial, x509::randomSerial());
    parts.signatureAlgorithm = crypto::defaultSignature(authorityKey.publicKey().algorithm());
    parts.issuer = authority.subjectDer();
    TRY_ASSIGN(parts.subject, x509::makeName(std::vector<x509::NamePart>{{"CN", subject.personName}}));
    TRY_ASSIGN(parts.validity, x509::makeValidity(authority.notBeforeUtcMs(), authority.notAfterUtcMs()));
    parts.spki = key.spki();
    parts.extensions = {x509::keyUsage(x509::digitalSignature | x509::nonRepudiation)};
    if (edit)
        edit(parts);
    return x509::signCertificate(parts, authorityKey);
}

std::string second(std::int64_t utcMs) {
    return formatUtcMs(utcMs).substr(0, 19) + 'Z';
}

}  // namespace

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    if (at == std::string::npos) {
        std::cerr << "the script has no " << from << '\n';
        std::abort();
    }
    return text.replace(at, from.size(), to);
}

struct RecordMaker::Card {
    std::unique_ptr<SoftwareKey> sign, kex;
    std::optional<x509::Certificate> signCertificate, kexCertificate;
};

struct RecordMaker::Key {
    std::unique_ptr<SoftwareKey> pair;
    std::optional<x509::Certificate> certificate;
};

RecordMaker::RecordMaker(fs::path folder, RecordPlan plan)
    : m_folder(std::move(folder)), m_plan(std::move(plan)) {
    auto parsed = script::parseScript(asBytes(m_plan.script), "ceremony.yaml");
    const auto site = script::parseSite(asBytes(m_plan.site), "site.yaml");
    for (const auto& findings : {parsed.findings, site.findings})
        for (const auto& finding : findings)
            std::cerr << finding.oneLine(Lang::en) << '\n';
    if (!parsed.value || !site.value)
        std::abort();
    m_script = std::move(*parsed.value);
    m_place = site.value->place;
}

RecordMaker::~RecordMaker() = default;

Bytes RecordMaker::head() const {
    return m_writer->head();
}

std::int64_t RecordMaker::append(std::string_view type, json fields) {
    putExtras(type, fields);
    return putEdited(type, std::move(fields));
}

/// What the plan wants to stand before this entry.
void RecordMaker::putExtras(std::string_view type, const json& fields) {
    if (!m_plan.before)
        return;
    for (const auto& extra : m_plan.before(std::string(type), m_at ? m_at->id : std::string(), fields)) {
        if (extra.isAttested)
            attest(extra.fields.value("action", ""), extra.fields.at("shares"));
        put(extra.type, extra.step, extra.fields);
    }
}

std::int64_t RecordMaker::putEdited(std::string_view type, json fields) {
    std::string name(type);
    std::string step = m_at ? m_at->id : std::string();
    const bool isWritten = !m_plan.edit || m_plan.edit(name, step, fields);
    m_written = fields;
    return isWritten ? put(name, step, fields) : m_writer->lastSeq();
}

std::int64_t RecordMaker::put(const std::string& type, const std::string& step, const json& fields) {
    const auto seq = must(m_writer->append(type, step, fields));
    if (type == tr::type::stepBegin)
        m_begun = seq;
    m_progress->apply({seq, type, step, 0, 0, {}, {}, 0, std::make_shared<const json>(fields)});
    return seq;
}

json RecordMaker::write(std::string_view path, ByteView content) {
    must(makeFolder((m_folder / path).parent_path()));
    must(writeFileDurably(m_folder / path, content, IfExists::replace));
    return toJson(must(tr::hashRecordFile(m_folder, path)));
}

std::int64_t RecordMaker::act(std::string_view action, json intent, json evidence) {
    intent["action"] = action;
    evidence["intent"] = append(tr::type::intent, std::move(intent));
    result(action, std::move(evidence));
    return m_writer->lastSeq();
}

void RecordMaker::result(std::string_view action, json evidence) {
    evidence["action"] = action;
    const auto seq = append(tr::type::result, std::move(evidence));
    m_results.emplace_back(seq, m_written);
}

json RecordMaker::token(const std::string& name) const {
    return {{"name", name},
            {"serial", "serial-" + name},
            {"label", m_script.tokens.at(name).label},
            {"manufacturer", m_plan.manufacturer},
            {"model", "Model"},
            {"firmware", "2.6"}};
}

json RecordMaker::key(const std::string& name) const {
    const auto& spec = specOf(name);
    return {{"name", name},
            {"label", spec.label},
            {"id", "00ff"},
            {"algorithm", crypto::name(spec.algorithm)},
            {"spkiSha256", toHex(m_keys.at(name).pair->publicKey().sha256())}};
}

json RecordMaker::keyWithAttributes(const std::string& name, bool isExtractable) const {
    auto made = key(name);
    made["attributes"] = {
        {"private",
         {{"CKA_EXTRACTABLE", isExtractable},
          {"CKA_SENSITIVE", true},
          {"CKA_PRIVATE", true},
          {"CKA_SIGN", true},
          {"CKA_DECRYPT", false},
          {"CKA_UNWRAP", false},
          {"CKA_DERIVE", false},
          {"CKA_LOCAL", !m_earlierKeys.contains(name)},
          {"CKA_ALWAYS_SENSITIVE", !m_earlierKeys.contains(name)},
          {"CKA_KEY_GEN_MECHANISM", m_earlierKeys.contains(name) ? "unavailable" : "CKM_EC_KEY_PAIR_GEN"}}},
        {"public", {{"CKA_VERIFY", true}}}};
    return made;
}

/// As the token lists them.
json RecordMaker::objectsIn(const std::string& token) const {
    json list = json::array();
    for (const auto& [name, spec] : m_script.keys)
        if (m_progress->ledger().holds({steps::Fact::keyIn, {name, token}}))
            list.push_back({{"class", "private key"}, {"label", specOf(name).label}, {"id", "00ff"}});
    return list;
}

/// The last custodians of each quorum who are there, as many as it takes.
json RecordMaker::shares(std::vector<std::string> quorums) const {
    json all = json::array();
    for (const auto& name : quorums) {
        const auto& quorum = m_script.quorums.at(name);
        std::vector<std::string> custodians;
        for (auto id = quorum.custodians.rbegin(); id != quorum.custodians.rend(); ++id)
            if (std::ssize(custodians) < quorum.threshold && std::ranges::count(m_at->present, *id) > 0 &&
                !m_plan.vacant.contains(*id))
                custodians.push_back(*id);
        all.push_back({{"quorum", name}, {"custodians", custodians}});
    }
    return all;
}

void RecordMaker::attest(std::string_view purpose, const json& opened, const std::string& key) {
    json sets = json::array();
    std::vector<std::string> who;
    for (const auto& share : opened) {
        const std::string quorum = share.at("quorum");
        sets.push_back(
            {{"quorum", quorum},
             {"setId", toHex(m_manifests.at(quorum).setId)},
             {"manifestSha256", must(tr::hashRecordFile(m_folder, tr::manifestFile(quorum))).sha256}});
        for (const std::string id : share.at("custodians"))
            if (std::ranges::count(who, id) == 0)
                who.push_back(id);
    }
    const bool isForToken = !named("token").empty();
    const auto seq = append(tr::type::release, {{"attempt", m_begun},
                                                {"purpose", purpose},
                                                {"sets", sets},
                                                {"key", key},
                                                {"serial", isForToken ? "serial-" + named("token") : ""}});
    for (const auto& id : who)
        attestOf(seq, id);
}

void RecordMaker::attestOf(std::int64_t release, const std::string& id) {
    const auto octets = tr::attestationOctets(m_plan.ceremonyId, m_writer->head());
    const auto released = m_releaseOctets.emplace(release, octets).first->second;
    const auto algorithm = crypto::defaultSignature(m_cards.at(id).sign->publicKey().algorithm());
    append(tr::type::attestation,
           {{"release", release},
            {"participant", id},
            {"algorithm", crypto::name(algorithm)},
            {"signature", toHex(must(m_cards.at(id).sign->sign(algorithm, released)))}});
}

json RecordMaker::owed() const {
    json list = json::array();
    for (const auto& debt : m_progress->ledger().debts())
        list.push_back({{"debt", steps::name(debt.debt)},
                        {"of", debt.of},
                        {"waived", m_script.waiverOf(debt) != nullptr}});
    return list;
}

SoftwareKey& RecordMaker::signKey(const std::string& seat) {
    return *m_cards.at(seat).sign;
}

void RecordMaker::make() {
    must(makeFolder(m_folder));
    m_writer = must(tr::Writer::create(m_folder / tr::transcriptFile, m_plan.ceremonyId,
                                       m_plan.clocks.value_or(tr::Clocks::system())));
    m_progress.emplace(m_script.seatIds());
    begin();
    while (!m_isAbandoned && performNext()) {
    }
    append(tr::type::contentEnd, json::object());
    for (int number = 1; number <= m_plan.closings; ++number)
        close(number);
}

/// False when no step is left.
bool RecordMaker::performNext() {
    for (const auto& act : m_script.acts)
        for (const auto& step : act.steps)
            if (std::ranges::count(m_left, step.id) == 0) {
                perform(act, step);
                return true;
            }
    return false;
}

void RecordMaker::begin() {
    const auto scriptFile = write(tr::scriptFile, asBytes(m_plan.script));
    const auto siteFile = write(tr::siteFile, asBytes(m_plan.site));
    const std::string hash(64, '1');
    json fields{
        {"format", tr::recordFormat},
        {"rehearsal", m_plan.ceremonyId.starts_with("R-")},
        {"place", m_place},
        {"script",
         {{"name", m_script.name}, {"version", m_script.version}, {"sha256", scriptFile.at("sha256")}}},
        {"site", {{"sha256", siteFile.at("sha256")}}},
        {"software", {{"name", "conclave"}, {"version", "0.1.0"}, {"build", "0"}, {"sha256", hash}}},
        {"module",
         {{"path", "/usr/lib/hsm/module.so"},
          {"sha256", hash},
          {"description", "A module"},
          {"manufacturer", m_plan.manufacturer},
          {"version", "1.0"}}},
        {"libraries", {{{"path", "/usr/lib/libc.so.6"}, {"sha256", std::string(64, '7')}}}},
        {"host", {{"name", "host"}, {"kernel", "Linux 6.1"}, {"isRoot", false}, {"memoryLocked", true}}},
        {"language", "pt-BR"},
        {"files", json::array({scriptFile, siteFile})}};
    if (!m_plan.approvers.empty()) {
        // Also what runs a test, and what its site names, with which it may go on.
        std::vector programs{hash, toHex(must(crypto::sha256File("/proc/self/exe")))};
        std::vector modules{hash};
        const auto site = script::parseSite(asBytes(m_plan.site), "site.yaml").value;
        if (std::filesystem::exists(site->module.path))
            modules.push_back(toHex(must(crypto::sha256File(site->module.path))));
        auto approval = approvedBy(m_plan.approvers, m_script, {programs, modules, {}});
        if (m_plan.approval)
            m_plan.approval(approval);
        fields["files"].push_back(write(tr::approvalSheetFile, approval.sheet));
        for (const auto& [id, signature] : approval.signatures)
            fields["files"].push_back(write(tr::approvalSignatureFile(id), signature));
    }
    if (m_plan.earlier != nullptr && m_plan.isLinked)
        fields["earlier"] = {{"ceremony", m_plan.earlier->m_plan.ceremonyId},
                             {"head", toHex(m_plan.earlier->head())}};
    append(tr::type::begin, std::move(fields));
}

void RecordMaker::perform(const script::Act& act, const script::Step& step, const std::string& contingency) {
    m_at = &step;
    m_results.clear();
    auto present = step.present;
    std::erase_if(present, [this](const std::string& id) { return m_plan.vacant.contains(id); });
    json fields = {{"act", act.id},
                   {"kind", step.kind->name},
                   {"parameters", step.names},
                   {"title", step.title.ptBr},
                   {"text", step.text.ptBr},
                   {"textSha256", toHex(step.textSha256())},
                   {"actor", step.actor},
                   {"witness", step.witness},
                   {"present", present}};
    if (!contingency.empty())
        fields["contingency"] = contingency;
    append(tr::type::stepBegin, std::move(fields));
    append(tr::type::readAloud, {{"by", step.actor}});
    if (fails(step))
        return;
    doStep();
    judge();
    end(tr::word::done);
}

void RecordMaker::end(std::string_view outcome, const std::string& contingency) {
    json fields = {{"outcome", outcome}};
    if (!contingency.empty())
        fields["contingency"] = contingency;
    if (outcome == tr::word::done)
        m_left.push_back(m_at->id);
    append(tr::type::stepEnd, std::move(fields));
    m_at = nullptr;
}

/// The step fails where the plan says so, once; what the room did then.
bool RecordMaker::fails(const script::Step& step) {
    const auto call = m_plan.calls.find(step.id);
    const auto redo = m_plan.redos.find(step.id);
    const bool isAbandoned = m_plan.abandonedIn == step.id;
    if (call == m_plan.calls.end() && redo == m_plan.redos.end() && !isAbandoned)
        return false;
    append(tr::type::failure,
           {{"error", {{"code", "hsmFailed"}, {"text", "The HSM failed."}, {"technical", ""}}}});
    if (isAbandoned) {
        end(tr::word::abandoned);
        giveUp();
    } else if (call != m_plan.calls.end()) {
        const auto& contingency = *m_script.findContingency(call->second);
        m_plan.calls.erase(call);
        end(tr::word::setAside);
        for (const auto& other : contingency.act.steps)
            perform(contingency.act, other, contingency.act.id);
        if (contingency.insteadOf == step.id) {
            m_at = &step;
            m_left.push_back(step.id);
            end(tr::word::replaced, contingency.act.id);
        }
    } else {
        const auto from = redo->second;
        m_plan.redos.erase(redo);
        end(tr::word::abandoned);
        m_left.erase(std::ranges::find(m_left, from), m_left.end());
        append(tr::type::redo, {{"from", from}, {"by", step.actor}, {"reason", "the backup is wrong"}});
    }
    return true;
}

/// Ends the program for a kind that it does not know.
void RecordMaker::doStep() {
    const std::string_view kind = m_at->kind->name;
    for (const auto& term : m_at->kind->obtains)
        if (!m_progress->ledger().holds(steps::resolved(term, m_at->names)))
            unlock();
    if (kind == "confirm" || kind == "clock-check" || kind == "hash-check")
        compare();
    else if (kind == "sign-in")
        signIn();
    else if (kind == "hsm-check") {
        json tokens = json::array();
        for (const auto& [name, spec] : m_script.tokens)
            tokens.push_back(token(name));
        result("hsm-identity", {{"tokens", tokens}});
        compare();
    } else if (kind == "enrol-cards")
        enrolCards();
    else if (kind == "deal-unlock" || kind == "deal-backup")
        deal(kind == "deal-unlock");
    else if (kind == "initialise-token")
        initialise();
    else if (kind == "unlock")
        result(tr::action::probeToken, {{"token", token(named("token"))},
                                        {"enforcesTrust", false},
                                        {"evidence", json::array()},
                                        {"objects", objectsIn(named("token"))}});
    else if (kind == "generate-key")
        generate();
    else if (kind == "make-certificate")
        certify();
    else if (kind == "backup")
        backUp();
    else if (kind == "restore-test")
        restore();
    else if (kind == "seal")
        seal();
    else if (kind == "key-reference")
        refer();
    else if (kind == "write-package")
        package();
    else if (kind == "custody")
        result("custody", {{"bag", "3"}, {"seal", "4"}, {"place", "Safe"}, {"photographs", json::array()}});
    else if (kind == "retrieve-backup")
        retrieve();
    else if (kind == "recover-key")
        recover();
    else if (kind == "close-out")
        state();
    else
        std::abort();
}

/// The answers of those who compare.
void RecordMaker::compare(const json& more) {
    std::vector<std::string> who{m_at->actor};
    if (m_at->kind->compares == steps::Who::both)
        who.push_back(m_at->witness);
    for (const auto& id : who) {
        json fields = {{"by", id}, {"what", "same?"}, {"answer", "yes"}};
        fields.update(more);
        append(tr::type::confirmation, std::move(fields));
    }
}

/// The third beat: what came out is shown and confirmed.
void RecordMaker::judge() {
    if (m_at->kind->judges == steps::Who::nobody)
        return;
    std::vector<std::string> who{m_at->actor};
    if (m_at->kind->judges == steps::Who::both)
        who.push_back(m_at->witness);
    const auto results = m_results;
    for (const auto& [seq, evidence] : results) {
        const auto* action = m_at->kind->action(evidence.value("action", ""));
        if (!action || action->shown.empty())
            continue;
        json shown = json::array();
        for (const auto& item : action->shown)
            shown.push_back({{"name", item.member}, {"value", steps::shownText(evidence, item.member)}});
        for (const auto& id : who)
            append(tr::type::confirmation, {{"by", id},
                                            {"what", "as it should be?"},
                                            {"answer", "yes"},
                                            {"result", seq},
                                            {"shown", shown}});
    }
}

void RecordMaker::unlock() {
    const auto brought = shares({named("unlock")});
    attest(tr::action::unlock, brought);
    result(tr::action::unlock, {{"token", token(named("token"))}, {"shares", brought}});
}

void RecordMaker::signIn() {
    for (const auto& seat : m_script.seats) {
        if (const auto why = m_plan.vacant.find(seat.id); why != m_plan.vacant.end()) {
            append(tr::type::vacancy, {{"id", seat.id}, {"reason", why->second}, {"by", m_at->witness}});
            continue;
        }
        json roles = json::array();
        for (const auto role : seat.roles)
            roles.push_back(script::name(role));
        const auto document =
            m_plan.document.empty() ? "CNH 4711" + std::to_string(m_papers++) : m_plan.document;
        append(tr::type::participant,
               {{"id", seat.id},
                {"name", "Person in " + seat.id},
                {"roles", roles},
                {"files", json::array({write(tr::identityFile(seat.id),
                                             asBytes(must(tr::toJson(tr::Identity::of(document)))))})}});
    }
}

void RecordMaker::enrolCards() {
    const auto now = wholeSecond(utcNowMs());
    for (const auto& seat : m_script.seats) {
        if (m_plan.vacant.contains(seat.id))
            continue;
        auto& card = m_cards[seat.id];
        x509::CardSubject subject{seat.id, "Person in " + seat.id, m_plan.ceremonyId};
        if (m_plan.cardSubject)
            m_plan.cardSubject(seat.id, subject);
        // Who had a card in the earlier ceremony brings it.
        const Card* old = nullptr;
        if (m_plan.earlier != nullptr && !m_plan.newcomers.contains(seat.id))
            if (const auto found = m_plan.earlier->m_cards.find(seat.id);
                found != m_plan.earlier->m_cards.end())
                old = &found->second;
        card.sign = old ? old->sign->copy() : SoftwareKey::generate(crypto::KeyAlgorithm::ecP256);
        json fields = {{"participant", seat.id},
                       {"reader", m_plan.reader},
                       {"signSpkiSha256", toHex(card.sign->publicKey().sha256())},
                       {"kexSpkiSha256", ""},
                       {"kexCertSha256", ""},
                       {"isVirtual", m_plan.hasVirtualCards},
                       {"wasEnrolled", false},
                       {"defaultsRemaining", json::array()},
                       {"defaultsNotReported", json::array()},
                       {"managementKey", "protected"},
                       {"algorithm", "EC_P256"}};
        if (seat.trustAnchor) {
            card.signCertificate = must(issueSigner(subject, card.sign->publicKey(), *m_plan.authorityKey,
                                                    *m_plan.authority, m_plan.outsideSigner));
        } else {
            card.signCertificate = must(x509::selfSignCard(subject, *card.sign, {now, now + 365 * dayMs}));
            card.kex = old ? old->kex->copy() : SoftwareKey::generate(crypto::KeyAlgorithm::ecP256);
            // Envelopes name the certificate that is on the card.
            card.kexCertificate = old ? *old->kexCertificate
                                      : must(x509::issueCardKex(subject, card.kex->publicKey(), *card.sign,
                                                                *card.signCertificate));
            fields["kexSpkiSha256"] = toHex(card.kex->publicKey().sha256());
            fields["kexCertSha256"] = toHex(card.kexCertificate->sha256());
            fields["files"].push_back(
                write(tr::kexCertificateFile(seat.id), asBytes(card.kexCertificate->pem())));
        }
        fields["signCertSha256"] = toHex(card.signCertificate->sha256());
        fields["files"].push_back(
            write(tr::signCertificateFile(seat.id), asBytes(card.signCertificate->pem())));
        attestKeys(seat.id, fields);
        append(tr::type::card, std::move(fields));
    }
}

void RecordMaker::attestKeys(const std::string& id, json& card) {
    const auto& keys = m_cards.at(id);
    const auto& sign = keys.signCertificate->publicKey();
    const auto* kex = keys.kexCertificate ? &keys.kexCertificate->publicKey() : nullptr;
    const auto given = m_plan.attestations ? m_plan.attestations(id, sign, kex) : std::nullopt;
    const auto roots = m_script.rootsOfCards();
    bool isAttested = false;
    if (given) {
        const auto verdict =
            x509::judgeCard(*given, sign, kex, roots, m_plan.ceremonyId.starts_with("R-"), utcNowMs());
        isAttested = verdict.state == x509::CardVerdict::State::attested;
        card["attestation"] = x509::toJson(verdict);
        for (const auto& [slot, certificate] :
             {std::pair("f9", std::optional(given->authority)), std::pair("9c", std::optional(given->sign)),
              std::pair("9d", given->kex)})
            if (certificate)
                card["files"].push_back(write(tr::attestationFile(id, slot), asBytes(certificate->pem())));
    }
    if (!roots.empty() && !isAttested && m_plan.saysUnattested)
        append(tr::type::exception, {{"number", ++m_unattested},
                                     {"what", "a card that no maker attests"},
                                     {"done", ""},
                                     {"reportedBy", m_at->witness},
                                     {"decision", "it is used all the same"},
                                     {"about", m_at->id},
                                     {"severity", "serious"},
                                     {"cause", tr::word::notAttested}});
}

void RecordMaker::deal(bool isUnlock) {
    const auto name = named("quorum");
    const auto& quorum = m_script.quorums.at(name);
    quorum::DealRequest request;
    request.purpose = isUnlock ? quorum::Purpose::unlock : quorum::Purpose::backup;
    request.ceremonyId = m_plan.ceremonyId;
    request.threshold = quorum.threshold;
    if (!isUnlock)
        request.keySpkiSha256 = m_keys.at(named("key")).pair->publicKey().sha256();
    auto custodians = quorum.custodians;
    std::erase_if(custodians, [this](const std::string& id) { return m_plan.vacant.contains(id); });
    for (const auto& id : custodians)
        request.custodians.push_back({id, m_cards.at(id).kexCertificate->der(),
                                      m_cards.at(id).kex->publicKey().sha256(),
                                      m_cards.at(id).sign->publicKey().sha256()});
    auto dealt = must(quorum::deal(must(crypto::randomKey(32)), request));
    if (m_plan.envelope)
        for (auto& share : dealt.shares)
            share.envelope = m_plan.envelope(share.envelope);
    auto& manifest = m_manifests[name];
    manifest = quorum::manifestOf(request, dealt);
    json evidence = {
        {"quorum", name},           {"setId", toHex(dealt.setId)}, {"threshold", quorum.threshold},
        {"custodians", custodians}, {"opened", custodians},        {"files", json::array()}};
    if (!isUnlock) {
        const auto& spec = m_script.keys.at(named("key"));
        manifest.key = quorum::ManifestKey{
            spec.label, {0x00, 0xff}, std::string(crypto::name(spec.algorithm)), request.keySpkiSha256};
        evidence["key"] = named("key");
    }
    for (const auto& share : dealt.shares)
        evidence["files"].push_back(write(tr::shareFile(name, share.custodian), share.envelope));
    evidence["files"].push_back(write(tr::manifestFile(name), must(quorum::serialiseManifest(manifest))));
    const auto action = isUnlock ? tr::action::dealUnlock : tr::action::dealBackup;
    evidence["action"] = action;
    evidence["intent"] =
        append(tr::type::intent, {{"action", action}, {"quorum", name}, {"threshold", quorum.threshold}});
    attest(action, json::array({{{"quorum", name}, {"custodians", custodians}}}),
           toHex(request.keySpkiSha256));
    result(action, std::move(evidence));
}

void RecordMaker::initialise() {
    const auto name = named("token");
    const auto quorum = named("unlock");
    auto& manifest = m_manifests.at(quorum);
    const auto brought = shares({quorum});
    attest(tr::action::initialiseToken, brought);
    std::erase_if(manifest.tokens, [&](const auto& other) { return other.name == name; });
    manifest.tokens.push_back({name, "serial-" + name, m_script.tokens.at(name).label,
                               crypto::randomBytes(16), 1, 32, quorum::PinAlphabet::base32});
    std::ranges::sort(manifest.tokens, {}, &quorum::ManifestToken::name);
    act(tr::action::initialiseToken, {{"token", token(name)}, {"resumed", false}},
        {{"token", token(name)},
         {"shares", brought},
         {"pinLength", 32},
         {"files",
          json::array({write(tr::manifestFile(quorum), must(quorum::serialiseManifest(manifest)))})}});
}

void RecordMaker::generate() {
    const auto name = named("key");
    const auto& spec = m_script.keys.at(name);
    m_keys[name].pair = SoftwareKey::generate(spec.algorithm);
    act(tr::action::generateKey,
        {{"keyId", "00ff"},
         {"cleared", json::array()},
         {"label", spec.label},
         {"algorithm", crypto::name(spec.algorithm)}},
        {{"token", token(named("token"))},
         {"mechanism", "CKM_EC_KEY_PAIR_GEN"},
         {"wrapWithTrusted", false},
         {"note", ""},
         {"key", keyWithAttributes(name, true)}});
}

void RecordMaker::certify() {
    const auto name = named("key");
    auto& key = m_keys.at(name);
    const auto& spec = m_script.keys.at(name);
    const auto profile = must(script::rootProfile(spec.certificate, utcNowMs()));
    key.certificate = must(x509::selfSignRoot(profile, must(x509::randomSerial()), *key.pair));
    const auto& made = *key.certificate;
    const auto row = [](const char* member, const std::string& value) {
        return json{{"name", member}, {"value", value}};
    };
    compare({{"before", tr::action::certificate},
             {"shown",
              {row("subject", made.subject()), row("notBefore", second(made.notBeforeUtcMs())),
               row("notAfter", second(made.notAfterUtcMs())),
               row("signatureAlgorithm", std::string(crypto::name(spec.certificate.signatureAlgorithm))),
               row("spkiSha256", toHex(made.publicKey().sha256()))}}});
    const auto certificateFile = write(tr::certificateFile(name), asBytes(made.pem()));
    const auto keyFile = write(tr::publicKeyFile(name), asBytes(made.publicKey().pem()));
    act(tr::action::certificate, {{"label", spec.certificateLabel}},
        {{"token", token(named("token"))},
         {"key", name},
         {"sha256", toHex(made.sha256())},
         {"spkiSha256", toHex(made.publicKey().sha256())},
         {"serial", made.serialHex()},
         {"subject", made.subject()},
         {"notBefore", second(made.notBeforeUtcMs())},
         {"notAfter", second(made.notAfterUtcMs())},
         {"label", spec.certificateLabel},
         {"keyId", "00ff"},
         {"mechanism", "CKM_ECDSA"},
         {"lint", json::object()},
         {"files", json::array({certificateFile, keyFile})}});
}

void RecordMaker::backUp() {
    const auto quorum = named("quorum");
    const auto brought = shares({named("unlock"), quorum});
    attest(tr::action::wrapKey, brought, toHex(m_keys.at(named("key")).pair->publicKey().sha256()));
    const auto kwp = crypto::randomBytes(m_plan.wrappedOctets);
    const auto path = tr::wrappedKeyFile(quorum, m_script.keys.at(named("key")).label);
    const auto wrappedFile = write(path, kwp);
    auto& manifest = m_manifests.at(quorum);
    manifest.wrapped =
        quorum::ManifestWrapped{path.substr(path.find('/') + 1), crypto::sha256(kwp), kwp.size(),
                                "CKM_AES_KEY_WRAP_PAD",          m_plan.wireFormat,   {1, 2, 3}};
    const auto manifestFile = write(tr::manifestFile(quorum), must(quorum::serialiseManifest(manifest)));
    act(tr::action::wrapKey, {{"key", key(named("key"))}},
        {{"token", token(named("token"))},
         {"key", key(named("key"))},
         {"quorum", quorum},
         {"shares", brought},
         {"mechanism", "CKM_AES_KEY_WRAP_PAD"},
         {"wireFormat", m_plan.wireFormat},
         {"kekCheckValue", "010203"},
         {"wrappedSha256", toHex(crypto::sha256(kwp))},
         {"evidence", json::array()},
         {"files", json::array({manifestFile, wrappedFile})}});
}

void RecordMaker::restore() {
    const auto name = named("key");
    const auto quorum = named("quorum");
    const auto brought = shares({quorum});
    attest(tr::action::restoreKey, brought, toHex(m_keys.at(name).pair->publicKey().sha256()));
    const auto manifest = must(readFile(m_folder / tr::manifestFile(quorum)));
    const auto intent = append(tr::type::intent, {{"action", tr::action::restoreKey},
                                                  {"token", named("token")},
                                                  {"keyId", "0100"},
                                                  {"cleared", json::array()}});
    const auto challenge = quorum::proofChallenge(m_plan.ceremonyId, crypto::sha256(manifest),
                                                  m_writer->head(), crypto::randomBytes(32));
    const auto algorithm = crypto::defaultSignature(m_script.keys.at(name).algorithm);
    const auto signature = must(m_keys.at(name).pair->sign(algorithm, challenge));
    const auto proof =
        write(tr::proofFile(quorum), quorum::serialiseProof({challenge, algorithm, signature}));
    result(tr::action::restoreKey, {{"token", token(named("token"))},
                                    {"intent", intent},
                                    {"key", key(name)},
                                    {"quorum", quorum},
                                    {"shares", brought},
                                    {"challenge", toHex(challenge)},
                                    {"signature", toHex(signature)},
                                    {"algorithm", crypto::name(algorithm)},
                                    {"nextDrill", dayAfterMonths(utcNowMs(), m_script.drillMonths)},
                                    {"kept", named("kept") == "true"},
                                    {"mechanism", "CKM_ECDSA"},
                                    {"note", ""},
                                    {"evidence", json::array()},
                                    {"objects", objectsIn(named("token"))},
                                    {"files", json::array({proof})}});
}

void RecordMaker::seal() {
    const auto name = named("key");
    act(tr::action::seal, {{"label", m_script.keys.at(name).label}},
        {{"token", token(named("token"))},
         {"key", keyWithAttributes(name, !m_plan.canSeal)},
         {"sealed", m_plan.canSeal},
         {"evidence", m_plan.canSeal ? json::array({json::array({"read CKA_VALUE", "refused"}),
                                                    json::array({"wrap CKM_AES_KEY_WRAP_PAD", "refused"})})
                                     : json::array()},
         {"objects", objectsIn(named("token"))}});
    if (!m_plan.canSeal)
        append(tr::type::exception, {{"number", 1},
                                     {"what", "The token cannot seal."},
                                     {"done", ""},
                                     {"reportedBy", m_at->actor},
                                     {"decision", "Waived by the script."},
                                     {"about", m_at->id},
                                     {"severity", "serious"},
                                     {"cause", tr::word::keyNotSealable}});
}

void RecordMaker::package() {
    const auto quorum = named("quorum");
    json files = json::array();
    const auto& manifest = m_manifests.at(quorum);
    std::vector<std::string> paths{tr::manifestFile(quorum), tr::proofFile(quorum),
                                   tr::certificateFile(named("key")), quorum + '/' + manifest.wrapped->file};
    for (const auto& custodian : manifest.custodians)
        paths.push_back(tr::shareFile(quorum, custodian.id));
    std::string list;
    for (const auto& path : paths) {
        const auto hash = must(tr::hashRecordFile(m_folder, path)).sha256;
        files.push_back({{"path", path}, {"sha256", hash}});
        list += hash + "  " + path + '\n';
    }
    const auto sums = toHex(crypto::sha256(asBytes(list)));
    files.push_back({{"path", "SHA256SUMS"}, {"sha256", sums}});
    result("write-package", {{"quorum", quorum},
                             {"key", named("key")},
                             {"folder", "safe"},
                             {"bag", "1"},
                             {"seal", "2"},
                             {"photographs", json::array()},
                             {"package", files},
                             {"sumsSha256", sums}});
}

/// The safe's files are those of the earlier record, and its custodians sit in the same seats.
void RecordMaker::retrieve() {
    const auto& earlier = *m_plan.earlier;
    const auto name = named("key");
    const auto quorum = named("quorum");
    m_manifests[quorum] = earlier.m_manifests.at(quorum);
    const auto& manifest = m_manifests[quorum];
    m_keys[name].pair = earlier.m_keys.at(name).pair->copy();
    m_keys[name].certificate = earlier.m_keys.at(name).certificate;
    m_earlierKeys[name] = script::earlierKey(manifest.key->label, m_keys[name].pair->publicKey().algorithm());
    json files = json::array();
    std::vector<std::string> paths{tr::manifestFile(quorum), tr::proofFile(quorum), tr::certificateFile(name),
                                   tr::publicKeyFile(name), quorum + '/' + manifest.wrapped->file};
    std::vector<std::string> holders;
    for (const auto& custodian : manifest.custodians) {
        paths.push_back(tr::shareFile(quorum, custodian.id));
        holders.push_back(custodian.id);
    }
    for (const auto& path : paths)
        files.push_back(write(path, must(readFile(earlier.m_folder / path))));
    if (!m_plan.isLinked)
        append(tr::type::exception, {{"number", 1},
                                     {"what", "There is no earlier record."},
                                     {"done", ""},
                                     {"reportedBy", m_at->actor},
                                     {"decision", "It goes on."},
                                     {"about", m_at->id},
                                     {"severity", "serious"},
                                     {"cause", tr::word::earlierNone}});
    result(tr::action::retrieveBackup, {{"key", key(name)},
                                        {"quorum", quorum},
                                        {"setId", toHex(manifest.setId)},
                                        {"threshold", manifest.threshold},
                                        {"custodians", holders},
                                        {"earlier", m_plan.isLinked ? manifest.ceremonyId : "none"},
                                        {"head", m_plan.isLinked ? toHex(earlier.head()) : ""},
                                        {"anchored", m_plan.isLinked},
                                        {"subject", m_keys[name].certificate->subject()},
                                        {"rootSha256", toHex(m_keys[name].certificate->sha256())},
                                        {"files", files}});
}

void RecordMaker::recover() {
    const auto name = named("key");
    const auto quorum = named("quorum");
    const auto& manifest = m_manifests.at(quorum);
    json custodians = json::array();
    for (int i = 0; i < manifest.threshold; ++i)
        custodians.push_back(manifest.custodians[static_cast<std::size_t>(i)].id);
    const auto brought = json::array({{{"quorum", quorum}, {"custodians", custodians}}});
    attest(tr::action::recoverKey, brought, toHex(m_keys.at(name).pair->publicKey().sha256()));
    const auto content = must(readFile(m_folder / tr::manifestFile(quorum)));
    const auto intent = append(tr::type::intent, {{"action", tr::action::recoverKey},
                                                  {"token", named("token")},
                                                  {"keyId", "0100"},
                                                  {"cleared", json::array()}});
    const auto challenge = quorum::proofChallenge(m_plan.ceremonyId, crypto::sha256(content),
                                                  m_writer->head(), crypto::randomBytes(32));
    const auto algorithm = crypto::defaultSignature(specOf(name).algorithm);
    auto back = keyWithAttributes(name, false);
    result(tr::action::recoverKey,
           {{"token", token(named("token"))},
            {"intent", intent},
            {"key", back},
            {"quorum", quorum},
            {"shares", brought},
            {"challenge", toHex(challenge)},
            {"signature", toHex(must(m_keys.at(name).pair->sign(algorithm, challenge)))},
            {"algorithm", crypto::name(algorithm)},
            {"nextDrill", dayAfterMonths(utcNowMs(), m_script.drillMonths)},
            {"sealed", true},
            {"openedOnHost", false},
            {"surplusUses", "none"},
            {"mechanism", "CKM_ECDSA"},
            {"note", ""},
            {"evidence", json::array({json::array({"read CKA_VALUE", "refused"}),
                                      json::array({"wrap CKM_AES_KEY_WRAP_PAD", "refused"})})},
            {"objects",
             json::array({{{"class", "private key"}, {"label", back.at("label")}, {"id", back.at("id")}}})}});
}

const script::KeySpec& RecordMaker::specOf(const std::string& name) const {
    const auto earlier = m_earlierKeys.find(name);
    return earlier != m_earlierKeys.end() ? earlier->second : m_script.keys.at(name);
}

void RecordMaker::refer() {
    const auto name = named("key");
    const auto& spec = specOf(name);
    const auto& certificate = *m_keys.at(name).certificate;
    const auto held = token(named("token"));
    const x509::TokenNames names{held.at("label"), held.at("manufacturer"), held.at("model"),
                                 held.at("serial")};
    const Bytes id{0x00, 0xff};
    auto reference = x509::keyReferenceJson(
        {m_plan.ceremonyId, spec.label, spec.certificateLabel, id, spec.certificate.signatureAlgorithm},
        x509::pkcs11Uri(names, spec.label, id), certificate);
    const auto uri = reference.at("uri");
    if (m_plan.reference)
        m_plan.reference(reference);
    const auto path = tr::keyReferenceFile(name);
    const auto content = must(tr::canonicalJson(reference, path));
    result("key-reference", {{"token", token(named("token"))},
                             {"key", name},
                             {"uri", uri},
                             {"files", json::array({write(path, asBytes(content))})}});
}

void RecordMaker::state() {
    std::int64_t readiness = 0;
    for (const auto& id : m_progress->filledSeats()) {
        const auto found = m_plan.statements.find(id);
        const std::string statement = found == m_plan.statements.end() ? "agree" : found->second;
        const auto card = m_cards.find(id);
        append(tr::type::statement,
               {{"participant", id},
                {"statement", statement},
                {"reason", statement == "agree" ? "" : "a reason"},
                {"certificateSha256",
                 card == m_cards.end() ? "" : toHex(card->second.signCertificate->sha256())}});
        if (card == m_cards.end() || (statement != "agree" && statement != "disagree"))
            continue;
        m_signers.push_back(id);
        if (m_isAbandoned)
            continue;
        if (readiness == 0)
            readiness = append(tr::type::release, {{"attempt", m_begun},
                                                   {"purpose", tr::word::ready},
                                                   {"sets", json::array()},
                                                   {"key", ""},
                                                   {"serial", ""}});
        attestOf(readiness, id);
    }
}

void RecordMaker::giveUp() {
    m_isAbandoned = true;
    append(tr::type::abandon, {{"by", m_script.seats.back().id},
                               {"reason", "the second HSM does not answer any more"},
                               {"owed", owed()}});
    state();
}

void RecordMaker::close(int number) {
    json files = json::array();
    if (number > 1) {
        const auto setAside = [&](const std::string& name, const std::string& to) {
            if (m_plan.keepsVoid)
                files.push_back(write(to, must(readFile(m_folder / name))));
            fs::remove(m_folder / name);
        };
        for (const auto& id : m_signers)
            setAside(tr::signatureFile(id), tr::voidSignatureFile(number - 1, id));
        for (const auto file : {tr::runbookTextFile, tr::runbookFile})
            setAside(std::string(file), tr::voidRunbookFile(number - 1, file));
        std::erase_if(m_signers, [this](const std::string& id) { return m_plan.unsignedBy.contains(id); });
        append(tr::type::exception, {{"number", number - 1},
                                     {"without", m_plan.unsignedBy},
                                     {"what", "a card failed"},
                                     {"done", "another was taken"},
                                     {"reportedBy", m_script.seats.front().id},
                                     {"decision", "all sign again"},
                                     {"about", ""},
                                     {"severity", "minor"},
                                     {"cause", tr::word::newClosing}});
    }
    std::map<std::string, std::string> pems;
    for (const auto& [id, card] : m_cards)
        pems[id + ".sign.crt"] = card.signCertificate->pem();
    std::string all;
    for (const auto& [name, pem] : pems)
        all += pem;
    if (!all.empty())
        files.push_back(write(tr::participantsPemFile, asBytes(all)));
    json manifests = json::array();
    for (const auto& [name, manifest] : m_manifests) {
        const auto file = must(tr::hashRecordFile(m_folder, tr::manifestFile(name)));
        manifests.push_back({{"path", file.path}, {"sha256", file.sha256}});
    }
    json closing{{"signers", m_signers},
                 {"manifests", manifests},
                 {"owed", owed()},
                 {"abandoned", m_isAbandoned},
                 {"files", files}};
    putExtras(tr::type::closing, closing);  // the runbook tells of them
    writeRunbook(m_folder, m_script, closing, m_plan.runbookText, m_plan.printsWholeRunbook);
    putEdited(tr::type::closing, std::move(closing));
    if (m_signers.empty())
        return;
    const auto content = must(readFile(m_folder / tr::transcriptFile));
    std::vector<Bytes> signatures;
    for (const auto& id : m_signers) {
        auto& card = m_cards.at(id);
        signatures.push_back(must(crypto::cadesSign(*card.sign, card.signCertificate->der(),
                                                    crypto::SignatureAlgorithm::ecdsaSha256, content)));
        write(tr::signatureFile(id), signatures.back());
    }
    write(tr::mergedSignatureFile, must(crypto::cadesMerge(signatures)));
    std::map<std::string, SigningCard> cards;
    for (const auto& [id, card] : m_cards)
        cards.emplace(id, SigningCard{*card.sign, *card.signCertificate});
    signRunbook(m_folder, m_script, cards);
}

namespace {

/// As a block of the script's values.
std::string indented(const std::string& pem) {
    std::string block;
    for (std::size_t start = 0; start < pem.size();) {
        const auto end = pem.find('\n', start) + 1;
        block += "    " + pem.substr(start, end - start);
        start = end;
    }
    return block;
}

}  // namespace

RecordPlan rehearsalPlan() {
    const fs::path source(CONCLAVE_SOURCE_DIR);
    RecordPlan plan;
    plan.script = asText(must(readFile(source / "ceremonies/root-key-generation-p384.yaml")));
    plan.site =
        "conclave-site: 1\nrehearsal: true\nplace: Rehearsal room\nmodule: {path: /usr/lib/hsm/module.so}\n"
        "tokens:\n  primary: {serial: serial-primary}\n  restore: {serial: serial-restore}\n";
    return plan;
}

RecordPlan recoveryPlan(const RecordMaker& earlier) {
    auto plan = rehearsalPlan();
    const fs::path source(CONCLAVE_SOURCE_DIR);
    plan.script = asText(must(readFile(source / "ceremonies/recovery.yaml")));
    plan.site =
        "conclave-site: 1\nrehearsal: true\nplace: Rehearsal room\nmodule: {path: /usr/lib/hsm/module.so}\n"
        "tokens:\n  primary: {serial: serial-primary}\n";
    plan.ceremonyId = "R-20271122-fedcba";
    plan.earlier = &earlier;
    return plan;
}

ProductionPlan productionPlan() {
    ProductionPlan made{rehearsalPlan(), SoftwareKey::generate(crypto::KeyAlgorithm::ecP256)};
    auto& plan = made.plan;
    const auto now = wholeSecond(utcNowMs());
    x509::RootProfile profile;
    profile.subject = {{"C", "BR"}, {"CN", "Authority of auditors"}};
    profile.notBeforeUtcMs = now - 30 * dayMs;
    profile.notAfterUtcMs = now + 300 * dayMs;
    profile.signatureAlgorithm = crypto::SignatureAlgorithm::ecdsaSha256;
    plan.authorityKey = made.authorityKey;
    plan.authority = must(x509::selfSignRoot(profile, must(x509::randomSerial()), *made.authorityKey));
    const auto anchor = "trustAnchors:\n  auditors: |\n" + indented(plan.authority->pem());
    plan.script =
        replaced(plan.script, "roles: [administrator,", anchor + "\nroles: [auditor, administrator,");
    plan.script = replaced(plan.script, "\n# A quorum's name is",
                           "  auditor:\n    title: {en: Auditor, pt-BR: Auditora}\n    roles: [auditor]\n"
                           "    trustAnchor: auditors\n\n# A quorum's name is");
    plan.approvers = {makeApprover("policy", "Marta Ribeiro"), makeApprover("security", "João Prado")};
    plan.script = withApproval(plan.script, plan.approvers, 2);
    plan.site = replaced(plan.site, "rehearsal: true", "rehearsal: false");
    plan.site = replaced(plan.site, "Rehearsal room", "Vault");
    plan.ceremonyId = "P-20261122-abcdef";
    plan.manufacturer = "Example HSM";
    plan.reader = "Example Reader 00 00";
    plan.hasVirtualCards = false;
    return made;
}

void addIntermediate(RecordPlan& plan, const std::function<void(x509::TbsParts&)>& edit) {
    std::shared_ptr<SoftwareKey> key = SoftwareKey::generate(crypto::KeyAlgorithm::ecP256);
    x509::TbsParts parts;
    parts.serial = must(x509::randomSerial());
    parts.signatureAlgorithm = crypto::defaultSignature(plan.authorityKey->publicKey().algorithm());
    parts.issuer = plan.authority->subjectDer();
    parts.subject = must(x509::makeName(
        std::vector<x509::NamePart>{{"C", "BR"}, {"CN", "Below " + plan.authority->commonName()}}));
    parts.validity =
        must(x509::makeValidity(plan.authority->notBeforeUtcMs(), plan.authority->notAfterUtcMs()));
    parts.spki = key->publicKey().spki();
    parts.extensions = {x509::basicConstraintsOfCa(0), x509::keyUsage(x509::keyCertSign)};
    if (edit)
        edit(parts);
    const auto below = must(x509::signCertificate(parts, *plan.authorityKey));
    const auto above = indented(plan.authority->pem());
    plan.script = replaced(plan.script, above, above + indented(below.pem()));
    plan.authority = below;
    plan.authorityKey = key;
}

void wantAttested(RecordPlan& plan, const x509::Certificate& root) {
    plan.script = replaced(plan.script, "\nroles: [",
                           "\nattestationRoots:\n  maker: |\n" + indented(root.pem()) + "\nroles: [");
}

}  // namespace conclave::test
