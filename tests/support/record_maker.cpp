#include "tests/support/record_maker.h"

#include <fmt/format.h>

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
#include "core/script/site.h"
#include "core/transcript/json.h"
#include "core/x509/card_certificate.h"
#include "core/x509/root.h"

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

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    if (at == std::string::npos) {
        std::cerr << "the shipped script has no " << from << '\n';
        std::abort();
    }
    return text.replace(at, from.size(), to);
}

}  // namespace

struct RecordMaker::Card {
    std::unique_ptr<SoftwareKey> sign, kex;
    std::optional<x509::Certificate> signCertificate, kexCertificate;
};

struct RecordMaker::Dealing {
    quorum::Manifest manifest;
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
}

RecordMaker::~RecordMaker() = default;

Bytes RecordMaker::head() const {
    return m_writer->head();
}

std::int64_t RecordMaker::append(std::string_view type, json fields) {
    std::string name(type);
    auto step = m_step;
    if (m_plan.before)
        for (const auto& extra : m_plan.before(name, step, fields))
            must(m_writer->append(extra.type, extra.step, extra.fields));
    if (m_plan.edit && !m_plan.edit(name, step, fields))
        return m_writer->lastSeq();
    return must(m_writer->append(name, step, fields));
}

json RecordMaker::write(std::string_view path, ByteView content) {
    must(makeFolder((m_folder / path).parent_path()));
    must(writeFileDurably(m_folder / path, content, IfExists::replace));
    return toJson(must(tr::hashRecordFile(m_folder, path)));
}

std::int64_t RecordMaker::act(std::string_view action, json evidence) {
    const auto intent = append(tr::type::intent, {{"action", action}});
    evidence["action"] = action;
    evidence["intent"] = intent;
    return append(tr::type::result, std::move(evidence));
}

json RecordMaker::token(const std::string& name) const {
    return {{"name", name},
            {"serial", "serial-" + name},
            {"label", m_script.tokens.at(name).label},
            {"manufacturer", m_plan.manufacturer},
            {"model", "Model"},
            {"firmware", "2.6"}};
}

json RecordMaker::key(bool isExtractable) const {
    return {{"label", m_script.key.label},
            {"id", "00ff"},
            {"algorithm", crypto::name(m_script.key.algorithm)},
            {"spkiSha256", toHex(m_rootKey->publicKey().sha256())},
            {"attributes",
             {{"private",
               {{"CKA_EXTRACTABLE", isExtractable},
                {"CKA_SENSITIVE", true},
                {"CKA_PRIVATE", true},
                {"CKA_SIGN", true},
                {"CKA_DECRYPT", false},
                {"CKA_UNWRAP", false},
                {"CKA_DERIVE", false}}},
              {"public", {{"CKA_VERIFY", true}}}}}};
}

void RecordMaker::make() {
    must(makeFolder(m_folder));
    m_writer = must(tr::Writer::create(m_folder / tr::transcriptFile, m_plan.ceremonyId,
                                       m_plan.clocks.value_or(tr::Clocks::system())));
    begin();
    for (const auto& act : m_script.acts)
        for (const auto& step : act.steps)
            perform(act, step);
    append(tr::type::contentEnd, json::object());
    for (int number = 1; number <= m_plan.closings; ++number)
        close(number);
}

void RecordMaker::begin() {
    const auto scriptFile = write(tr::scriptFile, asBytes(m_plan.script));
    const auto siteFile = write(tr::siteFile, asBytes(m_plan.site));
    const std::string hash(64, '1');
    append(tr::type::begin,
           {{"format", 1},
            {"rehearsal", m_plan.ceremonyId.starts_with("R-")},
            {"script",
             {{"name", m_script.name}, {"version", m_script.version}, {"sha256", scriptFile.at("sha256")}}},
            {"site", {{"sha256", siteFile.at("sha256")}}},
            {"software", {{"name", "conclave"}, {"version", "0.1.0"}, {"build", "0"}, {"sha256", hash}}},
            {"module", {{"path", "/usr/lib/hsm/module.so"}, {"sha256", hash}}},
            {"host", {{"isRoot", false}}},
            {"language", "pt-BR"},
            {"files", json::array({scriptFile, siteFile})}});
}

void RecordMaker::perform(const script::Act& act, const script::Step& step) {
    m_step = step.id;
    append(tr::type::stepBegin, {{"act", act.id},
                                 {"kind", script::name(step.kind)},
                                 {"title", step.title.ptBr},
                                 {"text", step.text.ptBr},
                                 {"textSha256", toHex(step.textSha256())},
                                 {"actor", step.actor},
                                 {"witness", step.witness},
                                 {"present", step.present}});
    switch (step.kind) {
        case script::StepKind::confirm:
            append(tr::type::confirmation, {{"by", step.actor}, {"what", "done?"}, {"answer", "yes"}});
            break;
        case script::StepKind::clockCheck:
        case script::StepKind::hashCheck:
        case script::StepKind::hsmCheck:
            for (const auto& who : {step.actor, step.witness})
                append(tr::type::confirmation, {{"by", who}, {"what", "same?"}, {"answer", "yes"}});
            break;
        case script::StepKind::signIn:
            signIn();
            break;
        case script::StepKind::enrolCards:
            enrolCards();
            break;
        case script::StepKind::dealUnlock:
            deal(true);
            break;
        case script::StepKind::dealBackup:
            deal(false);
            break;
        case script::StepKind::initialiseToken:
            initialise(step.token);
            break;
        case script::StepKind::unlock:
            append(tr::type::result,
                   {{"action", tr::action::unlock},
                    {"token", token("primary")},
                    {"custodians", {m_script.unlock.custodians[2], m_script.unlock.custodians[0]}}});
            break;
        case script::StepKind::generateKey:
            m_rootKey = SoftwareKey::generate(m_script.key.algorithm);
            this->act(
                tr::action::generateKey,
                {{"token", token("primary")}, {"mechanism", "CKM_EC_KEY_PAIR_GEN"}, {"key", key(true)}});
            break;
        case script::StepKind::makeCertificate:
            makeRoot();
            break;
        case script::StepKind::backup:
            backUp();
            break;
        case script::StepKind::restoreTest:
            restore(step.token);
            break;
        case script::StepKind::seal:
            this->act(tr::action::seal, {{"token", token("primary")}, {"key", key(false)}, {"sealed", true}});
            break;
        case script::StepKind::keyReference:
            refer();
            break;
        case script::StepKind::closeOut:
            state();
            break;
    }
    append(tr::type::stepEnd, {{"outcome", "done"}});
    m_step.clear();
}

void RecordMaker::signIn() {
    for (const auto& seat : m_script.seats) {
        json roles = json::array();
        for (const auto role : seat.roles)
            roles.push_back(script::name(role));
        append(tr::type::participant,
               {{"id", seat.id}, {"name", "Person in " + seat.id}, {"roles", roles}, {"identity", "CNH 1"}});
    }
}

void RecordMaker::enrolCards() {
    const auto now = wholeSecond(utcNowMs());
    for (const auto& seat : m_script.seats) {
        auto& card = m_cards[seat.id];
        const x509::CardSubject subject{seat.id, "Person in " + seat.id, m_plan.ceremonyId};
        card.sign = SoftwareKey::generate(crypto::KeyAlgorithm::ecP256);
        json fields = {{"participant", seat.id},
                       {"reader", m_plan.reader},
                       {"signSpkiSha256", toHex(card.sign->publicKey().sha256())},
                       {"kexSpkiSha256", ""},
                       {"kexCertSha256", ""},
                       {"isVirtual", m_plan.hasVirtualCards},
                       {"wasEnrolled", false},
                       {"defaultsRemaining", json::array()},
                       {"algorithm", "EC_P256"}};
        if (seat.trustAnchor) {
            card.signCertificate = must(
                x509::issueCardKex(subject, card.sign->publicKey(), *m_plan.authorityKey, *m_plan.authority));
        } else {
            card.signCertificate = must(x509::selfSignCard(subject, *card.sign, {now, now + 365 * dayMs}));
            card.kex = SoftwareKey::generate(crypto::KeyAlgorithm::ecP256);
            card.kexCertificate =
                must(x509::issueCardKex(subject, card.kex->publicKey(), *card.sign, *card.signCertificate));
            fields["kexSpkiSha256"] = toHex(card.kex->publicKey().sha256());
            fields["kexCertSha256"] = toHex(card.kexCertificate->sha256());
            fields["files"].push_back(
                write(tr::kexCertificateFile(seat.id), asBytes(card.kexCertificate->pem())));
        }
        fields["signCertSha256"] = toHex(card.signCertificate->sha256());
        fields["files"].push_back(
            write(tr::signCertificateFile(seat.id), asBytes(card.signCertificate->pem())));
        append(tr::type::card, std::move(fields));
    }
}

void RecordMaker::deal(bool isUnlock) {
    const auto& quorum = isUnlock ? m_script.unlock : m_script.backup;
    quorum::DealRequest request;
    request.purpose = isUnlock ? quorum::Purpose::unlock : quorum::Purpose::backup;
    request.ceremonyId = m_plan.ceremonyId;
    request.threshold = quorum.threshold;
    if (!isUnlock)
        request.keySpkiSha256 = m_rootKey->publicKey().sha256();
    for (const auto& id : quorum.custodians)
        request.custodians.push_back(
            {id, m_cards.at(id).kexCertificate->der(), m_cards.at(id).kex->publicKey().sha256()});
    const auto dealt = must(quorum::deal(must(crypto::randomKey(32)), request));
    auto dealing = std::make_unique<Dealing>();
    dealing->manifest = quorum::manifestOf(request, dealt);
    if (!isUnlock)
        dealing->manifest.key = quorum::ManifestKey{m_script.key.label,
                                                    {0x00, 0xff},
                                                    std::string(crypto::name(m_script.key.algorithm)),
                                                    m_rootKey->publicKey().sha256()};
    json files = json::array();
    for (const auto& share : dealt.shares)
        files.push_back(
            write(isUnlock ? tr::unlockShareFile(share.custodian) : tr::backupShareFile(share.custodian),
                  share.envelope));
    files.push_back(write(isUnlock ? tr::unlockManifestFile : tr::backupManifestFile,
                          must(quorum::serialiseManifest(dealing->manifest))));
    act(tr::action::deal, {{"purpose", quorum::name(request.purpose)},
                           {"setId", toHex(dealt.setId)},
                           {"threshold", quorum.threshold},
                           {"custodians", quorum.custodians},
                           {"opened", quorum.custodians},
                           {"files", files}});
    (isUnlock ? m_unlock : m_backup) = std::move(dealing);
}

void RecordMaker::initialise(const std::string& name) {
    m_unlock->manifest.tokens.push_back({name, "serial-" + name, m_script.tokens.at(name).label,
                                         crypto::randomBytes(16), 1, 32, quorum::PinAlphabet::base32});
    act(tr::action::initialiseToken,
        {{"token", token(name)},
         {"files", json::array({write(tr::unlockManifestFile,
                                      must(quorum::serialiseManifest(m_unlock->manifest)))})}});
}

void RecordMaker::makeRoot() {
    const auto& spec = m_script.certificate;
    const auto validity = must(spec.validityAt(utcNowMs()));
    x509::RootProfile profile;
    for (const auto& part : spec.subject)
        profile.subject.push_back({part.type, part.value});
    profile.notBeforeUtcMs = validity.notBeforeUtcMs;
    profile.notAfterUtcMs = validity.notAfterUtcMs;
    profile.signatureAlgorithm = spec.signatureAlgorithm;
    profile.policyOids = spec.policyOids;
    profile.pathLength = spec.pathLength;
    m_root = must(x509::selfSignRoot(profile, must(x509::randomSerial()), *m_rootKey));
    const auto certificateFile = write(tr::rootCertificateFile, asBytes(m_root->pem()));
    const auto keyFile = write(tr::rootPublicKeyFile, asBytes(m_root->publicKey().pem()));
    act(tr::action::certificate, {{"token", token("primary")},
                                  {"sha256", toHex(m_root->sha256())},
                                  {"spkiSha256", toHex(m_root->publicKey().sha256())},
                                  {"files", json::array({certificateFile, keyFile})}});
}

void RecordMaker::refer() {
    const json reference = {{"label", m_script.key.label},
                            {"algorithm", crypto::name(m_script.key.algorithm)},
                            {"publicKey", m_root->publicKey().pem()},
                            {"publicKeySha256", toHex(m_root->publicKey().sha256())},
                            {"certificate", m_root->pem()},
                            {"certificateSha256", toHex(m_root->sha256())}};
    const auto content = must(tr::canonicalJson(reference, tr::keyReferenceFile));
    append(tr::type::result, {{"action", "key-reference"},
                              {"files", json::array({write(tr::keyReferenceFile, asBytes(content))})}});
}

void RecordMaker::backUp() {
    const auto kwp = crypto::randomBytes(208);
    const auto path = tr::wrappedKeyFile(m_script.key.label);
    const auto wrappedFile = write(path, kwp);
    m_backup->manifest.wrapped =
        quorum::ManifestWrapped{path.substr(path.find('/') + 1), crypto::sha256(kwp), kwp.size(),
                                "CKM_AES_KEY_WRAP_PAD",          "rfc5649",           {1, 2, 3}};
    const auto manifestFile =
        write(tr::backupManifestFile, must(quorum::serialiseManifest(m_backup->manifest)));
    act(tr::action::wrapKey, {{"token", token("primary")},
                              {"key", key(true)},
                              {"custodians", {m_script.backup.custodians[0], m_script.backup.custodians[1]}},
                              {"mechanism", "CKM_AES_KEY_WRAP_PAD"},
                              {"wireFormat", "rfc5649"},
                              {"kekCheckValue", "010203"},
                              {"files", json::array({manifestFile, wrappedFile})}});
}

void RecordMaker::restore(const std::string& name) {
    using namespace std::string_view_literals;
    auto challenge = toBytes(asBytes(std::string("Conclave proof v1\0"sv) + m_plan.ceremonyId));
    const auto random = crypto::randomBytes(32);
    challenge.insert(challenge.end(), random.begin(), random.end());
    const auto algorithm = crypto::defaultSignature(m_script.key.algorithm);
    act(tr::action::restoreKey,
        {{"token", token(name)},
         {"key", key(true)},
         {"custodians", {m_script.backup.custodians[1], m_script.backup.custodians[2]}},
         {"challenge", toHex(challenge)},
         {"signature", toHex(must(m_rootKey->sign(algorithm, challenge)))},
         {"algorithm", crypto::name(algorithm)},
         {"kept", false}});
}

void RecordMaker::state() {
    for (const auto& seat : m_script.seats) {
        const auto found = m_plan.statements.find(seat.id);
        const std::string statement = found == m_plan.statements.end() ? "agree" : found->second;
        append(tr::type::statement,
               {{"participant", seat.id},
                {"statement", statement},
                {"reason", statement == "agree" ? "" : "a reason"},
                {"certificateSha256", toHex(m_cards.at(seat.id).signCertificate->sha256())}});
        if (statement == "agree" || statement == "disagree")
            m_signers.push_back(seat.id);
    }
}

void RecordMaker::close(int number) {
    json files = json::array();
    if (number > 1) {
        for (const auto& id : m_signers) {
            const auto signature = must(readFile(m_folder / tr::signatureFile(id)));
            files.push_back(write(tr::voidSignatureFile(number - 1, id), signature));
            fs::remove(m_folder / tr::signatureFile(id));
        }
        append(tr::type::exception, {{"number", number - 1},
                                     {"what", "a card failed"},
                                     {"done", "another was taken"},
                                     {"reportedBy", m_script.seats.front().id},
                                     {"decision", "all sign again"},
                                     {"about", ""},
                                     {"cause", tr::word::newClosing}});
    }
    std::map<std::string, std::string> pems;
    for (const auto& [id, card] : m_cards)
        pems[id + ".sign.crt"] = card.signCertificate->pem();
    std::string all;
    for (const auto& [name, pem] : pems)
        all += pem;
    files.push_back(write(tr::participantsPemFile, asBytes(all)));
    json manifests = json::array();
    for (const auto path : {tr::unlockManifestFile, tr::backupManifestFile}) {
        const auto file = must(tr::hashRecordFile(m_folder, path));
        manifests.push_back({{"path", file.path}, {"sha256", file.sha256}});
    }
    append(tr::type::closing, {{"signers", m_signers}, {"manifests", manifests}, {"files", files}});

    const auto content = must(readFile(m_folder / tr::transcriptFile));
    std::vector<Bytes> signatures;
    for (const auto& id : m_signers) {
        auto& card = m_cards.at(id);
        signatures.push_back(must(crypto::cadesSign(*card.sign, card.signCertificate->der(),
                                                    crypto::SignatureAlgorithm::ecdsaSha256, content)));
        write(tr::signatureFile(id), signatures.back());
    }
    write(tr::mergedSignatureFile, must(crypto::cadesMerge(signatures)));
}

RecordPlan rehearsalPlan() {
    const fs::path source(CONCLAVE_SOURCE_DIR);
    RecordPlan plan;
    plan.script = asText(must(readFile(source / "ceremonies/root-key-generation-p384.yaml")));
    plan.site =
        "conclave-site: 1\nrehearsal: true\nplace: Rehearsal room\nmodule: {path: /usr/lib/hsm/module.so}\n"
        "tokens:\n  primary: {serial: serial-primary}\n  restore: {serial: serial-restore}\n";
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
    plan.authorityKey = made.authorityKey.get();
    plan.authority = must(x509::selfSignRoot(profile, must(x509::randomSerial()), *made.authorityKey));
    std::string anchor = "trustAnchors:\n  auditors: |\n";
    const auto pem = plan.authority->pem();
    for (std::size_t start = 0; start < pem.size();) {
        const auto end = pem.find('\n', start) + 1;
        anchor += "    " + pem.substr(start, end - start);
        start = end;
    }
    plan.script =
        replaced(plan.script, "roles: [administrator,", anchor + "\nroles: [auditor, administrator,");
    plan.script = replaced(plan.script, "\nunlock:\n",
                           "  auditor:\n    title: {en: Auditor, pt-BR: Auditora}\n    roles: [auditor]\n"
                           "    trustAnchor: auditors\n\nunlock:\n");
    plan.site = replaced(plan.site, "rehearsal: true", "rehearsal: false");
    plan.site = replaced(plan.site, "Rehearsal room", "Vault");
    plan.ceremonyId = "P-20261122-abcdef";
    plan.manufacturer = "Example HSM";
    plan.reader = "Example Reader 00 00";
    plan.hasVirtualCards = false;
    return made;
}

}  // namespace conclave::test
