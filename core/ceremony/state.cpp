#include "core/ceremony/state.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/hex.h"

namespace conclave::ceremony {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

Result<x509::Certificate> readCertificate(const fs::path& file) {
    TRY_ASSIGN(const auto pem, readFile(file));
    return x509::Certificate::fromPem(pem);
}

Result<quorum::Manifest> readManifest(const fs::path& file) {
    TRY_ASSIGN(const auto content, readFile(file));
    return quorum::parseManifest(content, file.string());
}

}  // namespace

Error malformedEntry(std::string number, const std::exception& problem) {
    return Error(Errc::transcriptLineMalformed,
                 {std::move(number), Wording(problem.what(), "um campo falta ou é do tipo errado")});
}

const Person* State::person(std::string_view id) const {
    const auto found = people.find(std::string(id));
    return found == people.end() ? nullptr : &found->second;
}

std::string State::personName(std::string_view id) const {
    const auto* found = person(id);
    return found != nullptr ? found->name : std::string(id);
}

Result<void> State::apply(const transcript::Entry& entry, const fs::path& folder) {
    namespace type = transcript::type;
    const auto& fields = *entry.json;
    lastSeq = entry.seq;
    lastType = entry.type;
    lastCause.clear();
    try {
        if (entry.type == type::begin) {
            sites[std::string(transcript::siteFile)] = fields.at("site").at("sha256");
        } else if (entry.type == type::stepBegin) {
            stepOpen = entry.step;
        } else if (entry.type == type::stepEnd) {
            stepOpen.clear();
            if (fields.at("outcome") == transcript::word::done)
                stepsDone.insert(entry.step);
        } else if (entry.type == type::participant) {
            auto& person = people[fields.at("id")];
            person.id = fields.at("id");
            person.name = fields.at("name");
        } else if (entry.type == type::card) {
            const auto id = fields.at("participant").get<std::string>();
            TRY_ASSIGN(people[id].signCertificate,
                       readCertificate(folder / transcript::signCertificateFile(id)));
            TRY_ASSIGN(people[id].kexCertificate,
                       readCertificate(folder / transcript::kexCertificateFile(id)));
        } else if (entry.type == type::intent) {
            openIntents.push_back({entry.seq, entry.step, fields.at("action"), fields.value("keyId", "")});
            if (openIntents.back().action == transcript::action::generateKey)
                strayKeyIds.insert(openIntents.back().keyId);
            if (openIntents.back().action == transcript::action::restoreKey)
                strayRestoreIds.insert(openIntents.back().keyId);
        } else if (entry.type == type::result) {
            TRY(applyResult(fields, folder));
        } else if (entry.type == type::failure && fields.contains("intent")) {
            std::erase_if(openIntents, [&](const auto& open) { return open.seq == fields.at("intent"); });
        } else if (entry.type == type::resume) {
            sites[fields.at("site").at("path")] = fields.at("site").at("sha256");
            for (const auto& item : fields.at("reconciled"))
                std::erase_if(openIntents, [&](const auto& open) { return open.seq == item.at("intent"); });
        } else if (entry.type == type::exception) {
            const auto number = fields.at("number").get<std::int64_t>();
            exceptions = std::max(exceptions, number);
            lastCause = fields.value("cause", "");
            if (fields.contains("without"))
                for (const auto& id : fields.at("without"))
                    unableToSign.insert(id.get<std::string>());
            if (fields.at("decision").get<std::string>().empty())
                openExceptions[number] = fields.at("what");
            else
                openExceptions.erase(number);
        } else if (entry.type == type::statement) {
            statements[fields.at("participant")] = fields.at("statement");
        } else if (entry.type == type::contentEnd) {
            isContentEnded = true;
        } else if (entry.type == type::closing) {
            ++closings;
            signers = fields.at("signers").get<std::vector<std::string>>();
        }
    } catch (const json::exception& problem) {
        return malformedEntry(std::to_string(entry.seq), problem);
    }
    return {};
}

Result<void> State::applyResult(const json& fields, const fs::path& folder) {
    namespace action = transcript::action;
    const auto what = fields.at("action").get<std::string>();
    if (fields.contains("intent"))
        std::erase_if(openIntents, [&](const auto& open) { return open.seq == fields.at("intent"); });
    if (what == action::deal) {
        const bool isUnlock = fields.at("purpose") == "unlock";
        TRY_ASSIGN((isUnlock ? unlock : backup),
                   readManifest(folder / (isUnlock ? transcript::unlockManifestFile
                                                   : transcript::backupManifestFile)));
    } else if (what == action::initialiseToken) {
        TRY_ASSIGN(unlock, readManifest(folder / transcript::unlockManifestFile));
        tokensInitialised.insert(fields.at("token").at("name").get<std::string>());
    } else if (what == action::probeToken) {
        isTrustEnforced = fields.at("enforcesTrust").get<bool>();
    } else if (what == action::generateKey) {
        const auto& made = fields.at("key");
        key = KeyFacts{made.at("label"), fromHex(made.at("id").get<std::string>()).value_or(Bytes{}),
                       fromHex(made.at("spkiSha256").get<std::string>()).value_or(Bytes{})};
        strayKeyIds.clear();  // destroyed before this one was made
    } else if (what == action::certificate) {
        TRY_ASSIGN(root, readCertificate(folder / transcript::rootCertificateFile));
        if (key && fields.contains("keyId"))
            key->id = fromHex(fields.at("keyId").get<std::string>()).value_or(Bytes{});
    } else if (what == action::wrapKey) {
        TRY_ASSIGN(backup, readManifest(folder / transcript::backupManifestFile));
    } else if (what == action::restoreKey) {
        isRestoreProved = true;
        strayRestoreIds.clear();  // destroyed before this one was kept
    } else if (what == action::seal && key) {
        key->isSealed = fields.at("sealed").get<bool>();
    }
    return {};
}

}  // namespace conclave::ceremony
