#include "core/ceremony/state.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/steps/form.h"

namespace conclave::ceremony {
namespace {

namespace fs = std::filesystem;
namespace action = transcript::action;
using nlohmann::json;

Result<x509::Certificate> readCertificate(const fs::path& file) {
    TRY_ASSIGN(const auto pem, readFile(file));
    return x509::Certificate::fromPem(pem);
}

Result<quorum::Manifest> readManifest(const fs::path& file) {
    TRY_ASSIGN(const auto content, readFile(file));
    return quorum::parseManifest(content, file.string());
}

Bytes bytesOf(const json& object, const char* name) {
    return fromHex(object.at(name).get<std::string>()).value_or(Bytes{});
}

}  // namespace

Error malformedEntry(std::string number, const std::exception& problem) {
    return Error(Errc::transcriptLineMalformed,
                 {std::move(number), Wording(problem.what(), "um campo falta ou é do tipo errado")});
}

State::State(const script::Script& script) : progress(script.seatIds()), m_script(script) {}

const Person* State::person(std::string_view id) const {
    const auto found = people.find(std::string(id));
    return found == people.end() ? nullptr : &found->second;
}

std::string State::personName(std::string_view id) const {
    const auto* found = person(id);
    return found != nullptr ? found->name : std::string(id);
}

const quorum::Manifest* State::manifest(std::string_view quorum) const {
    const auto found = quorums.find(quorum);
    return found == quorums.end() ? nullptr : &found->second;
}

const KeyFacts* State::key(std::string_view name) const {
    const auto found = keys.find(name);
    return found == keys.end() ? nullptr : &found->second;
}

const script::KeySpec& State::keySpec(std::string_view key) const {
    const auto earlier = m_earlierKeys.find(key);
    return earlier != m_earlierKeys.end() ? earlier->second : m_script.keys.at(std::string(key));
}

bool State::isKeyExtractable() const {
    return std::ranges::any_of(progress.ledger().debts(), [](const steps::Owing& debt) {
        return debt.debt == steps::Debt::seal || debt.debt == steps::Debt::copy;
    });
}

std::vector<steps::Owing> State::owed() const {
    std::vector<steps::Owing> unpaid;
    for (const auto& debt : progress.ledger().debts())
        if (m_script.waiverOf(debt) == nullptr)
            unpaid.push_back(debt);
    return unpaid;
}

const transcript::Entry* State::result(std::int64_t seq) const {
    const auto found = m_results.find(seq);
    return found == m_results.end() ? nullptr : &found->second;
}

Result<void> State::apply(const transcript::Entry& entry, const fs::path& folder) {
    lastSeq = entry.seq;
    lastType = entry.type;
    try {
        TRY(applyFields(entry, folder));
    } catch (const json::exception& problem) {
        return malformedEntry(std::to_string(entry.seq), problem);
    }
    progress.apply(entry);
    return {};
}

Result<void> State::applyFields(const transcript::Entry& entry, const fs::path& folder) {
    namespace type = transcript::type;
    const auto& fields = *entry.json;
    if (fields.contains("files"))
        for (const auto& file : fields.at("files"))
            fileHashes[file.at("path")] = file.at("sha256");
    if (entry.type == type::begin) {
        beganUtcMs = entry.timeUtcMs;
        sites[std::string(transcript::siteFile)] = fields.at("site").at("sha256");
    } else if (entry.type == type::stepBegin) {
        attempt = entry.seq;
        calledContingency = fields.value("contingency", "");
    } else if (entry.type == type::release) {
        m_isReadyAsked = fields.at("purpose") == transcript::word::ready;
    } else if (entry.type == type::attestation) {
        if (m_isReadyAsked)
            ready.insert(fields.at("participant").get<std::string>());
    } else if (entry.type == type::readAloud) {
        stepsRead.insert(entry.step);
    } else if (entry.type == type::stepEnd) {
        applyStepEnd(entry);
    } else if (entry.type == type::confirmation) {
        if (fields.contains("result")) {
            const std::pair answer(fields.at("result").get<std::int64_t>(),
                                   fields.at("by").get<std::string>());
            if (fields.at("answer") == "yes")
                confirmed.insert(answer);
            else
                confirmed.erase(answer);
        }
    } else if (entry.type == type::participant) {
        auto& person = people[fields.at("id")];
        person.id = fields.at("id");
        person.name = fields.at("name");
    } else if (entry.type == type::card) {
        const auto id = fields.at("participant").get<std::string>();
        TRY_ASSIGN(people[id].signCertificate, readCertificate(folder / transcript::signCertificateFile(id)));
        people[id].kexCertificate.reset();
        const auto attestation = fields.find("attestation");
        people[id].cardSerial =
            attestation == fields.end() ? std::string() : attestation->at("serial").get<std::string>();
        if (!fields.at("kexCertSha256").get_ref<const std::string&>().empty()) {
            TRY_ASSIGN(people[id].kexCertificate,
                       readCertificate(folder / transcript::kexCertificateFile(id)));
        }
    } else if (entry.type == type::intent) {
        openIntents.push_back({entry.seq, fields.at("action")});
        if (fields.contains("keyId")) {
            const auto token = progress.openNames().find("token");
            if (token != progress.openNames().end())
                strays[token->second].insert(fields.at("keyId").get<std::string>());
        }
    } else if (entry.type == type::result) {
        TRY(applyResult(entry, folder));
    } else if (entry.type == type::failure && fields.contains("intent")) {
        std::erase_if(openIntents, [&](const auto& open) { return open.seq == fields.at("intent"); });
    } else if (entry.type == type::resume) {
        sites[fields.at("site").at("path")] = fields.at("site").at("sha256");
        stepsRead.clear();
        for (const auto& item : fields.at("reconciled"))
            std::erase_if(openIntents, [&](const auto& open) { return open.seq == item.at("intent"); });
    } else if (entry.type == type::exception) {
        const auto number = fields.at("number").get<std::int64_t>();
        exceptions = std::max(exceptions, number);
        isClosingAnew = isClosingAnew || fields.value("cause", "") == transcript::word::newClosing;
        if (fields.contains("without"))
            for (const auto& id : fields.at("without"))
                unableToSign.insert(id.get<std::string>());
        if (fields.at("decision").get<std::string>().empty())
            openExceptions[number] = fields.at("what");
        else
            openExceptions.erase(number);
    } else if (entry.type == type::statement) {
        statements[fields.at("participant")] = fields.at("statement");
    } else if (entry.type == type::abandon) {
        isAbandoned = true;
    } else if (entry.type == type::contentEnd) {
        isContentEnded = true;
    } else if (entry.type == type::closing) {
        ++closings;
        isClosingAnew = false;
        signers = fields.at("signers").get<std::vector<std::string>>();
    }
    return {};
}

void State::applyStepEnd(const transcript::Entry& entry) {
    namespace word = transcript::word;
    const auto& fields = *entry.json;
    const auto outcome = fields.at("outcome").get<std::string>();
    if (outcome == word::setAside) {
        failedStep = entry.step;
        calledContingency = fields.at("contingency");
        if (const auto* called = m_script.findContingency(calledContingency))
            for (const auto& step : called->act.steps)
                stepsRead.erase(step.id);  // also when it was called before
    }
    if (outcome == word::replaced)
        calledContingency.clear();
    const auto* called = m_script.findContingency(calledContingency);
    if (outcome == word::done && called != nullptr && called->act.steps.back().id == entry.step &&
        called->insteadOf.empty())
        calledContingency.clear();  // the step that failed begins again
}

Result<void> State::takeUpKey(const std::string& key, const std::string& quorum, const fs::path& folder) {
    TRY_ASSIGN(const auto root, readCertificate(folder / transcript::certificateFile(key)));
    const auto& backedUp = quorums.at(quorum).key;
    if (!backedUp || backedUp->spkiSha256 != root.publicKey().sha256())
        return Error(Errc::keyMismatch, {key});
    certificates.insert_or_assign(key, root);
    keys[key] = KeyFacts{backedUp->label, backedUp->id, backedUp->spkiSha256};
    m_earlierKeys[key] = script::earlierKey(backedUp->label, root.publicKey().algorithm());
    return {};
}

Result<void> State::applyResult(const transcript::Entry& entry, const fs::path& folder) {
    const auto& fields = *entry.json;
    const auto what = fields.at("action").get<std::string>();
    auto names = progress.openNames();
    for (const auto& [name, value] : steps::namesIn(fields))
        names[name] = value;
    m_results[entry.seq] = entry;
    if (fields.contains("intent"))
        std::erase_if(openIntents, [&](const auto& open) { return open.seq == fields.at("intent"); });
    if (what == action::dealUnlock || what == action::dealBackup || what == action::wrapKey ||
        what == action::initialiseToken || what == action::retrieveBackup) {
        const auto quorum = names[what == action::initialiseToken ? "unlock" : "quorum"];
        const auto path = transcript::manifestFile(quorum);
        TRY_ASSIGN(quorums[quorum], readManifest(folder / path));
        for (const auto& file : fields.at("files"))
            if (file.at("path") == path)
                manifestHashes[quorum] = file.at("sha256");
        if (what == action::retrieveBackup)
            return takeUpKey(names["key"], quorum, folder);
    } else if (what == action::probeToken) {
        if (fields.at("enforcesTrust").get<bool>())
            tokensThatEnforceTrust.insert(names["token"]);
    } else if (what == action::generateKey) {
        const auto& made = fields.at("key");
        keys[names["key"]] = KeyFacts{made.at("label"), bytesOf(made, "id"), bytesOf(made, "spkiSha256")};
        idsInTokens[{names["key"], names["token"]}] = bytesOf(made, "id");
        strays.erase(names["token"]);  // destroyed before this one was made
    } else if (what == action::certificate) {
        TRY_ASSIGN(const auto certificate,
                   readCertificate(folder / transcript::certificateFile(names["key"])));
        certificates.insert_or_assign(names["key"], certificate);
        idsInTokens[{names["key"], names["token"]}] = keys[names["key"]].id = bytesOf(fields, "keyId");
    } else if (what == action::recoverKey) {
        const auto& back = fields.at("key");
        keys[names["key"]].id = bytesOf(back, "id");
        idsInTokens[{names["key"], names["token"]}] = bytesOf(back, "id");
        strays.erase(names["token"]);
    } else if (what == action::restoreKey) {
        if (fields.contains("keyId"))
            idsInTokens[{names["key"], names["token"]}] = bytesOf(fields, "keyId");
        strays.erase(names["token"]);  // destroyed before this one was kept
    }
    return {};
}

}  // namespace conclave::ceremony
