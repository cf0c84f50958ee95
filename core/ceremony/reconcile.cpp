#include "core/ceremony/reconcile.h"

#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/ceremony/identity.h"
#include "core/steps/form.h"

namespace conclave::ceremony {

using nlohmann::json;

Result<void> recordRunsAsRoot(Ceremony& ceremony) {
    if (ceremony.site.rehearsal || ::geteuid() != 0)
        return {};
    return ceremony.recordException({Error(Errc::runsAsRoot).whatHappened(ceremony.lang),
                                     {},
                                     {},
                                     Say{Phrase::decidedAtPreflight, {}}.in(ceremony.lang)},
                                    transcript::word::runsAsRoot);
}

Result<void> recordExtractableKey(Ceremony& ceremony) {
    if (!ceremony.state.isKeyExtractable())
        return {};
    const auto say = [&](Phrase phrase) { return Say{phrase, {}}.in(ceremony.lang); };
    return ceremony.recordException({say(Phrase::stoppedExtractable), say(Phrase::hsmLoggedOut),
                                     ceremony.reporter(), say(Phrase::hsmUnderGuard)},
                                    transcript::word::keyExtractable);
}

namespace {

/// Files that the attempt which this intent begins may replace, so that after a crash they need not be those
/// of the last result. Not the shares once they were dealt: whoever put others in their place would know what
/// a key is wrapped under, or which PINs a token gets.
bool mayRewrite(const json& intent, const steps::Names& names, const std::string& path) {
    const auto* action = steps::findAction(intent.at("action").get<std::string>());
    return action != nullptr && std::ranges::any_of(action->files, [&](std::string_view pattern) {
               return steps::isFileOf(pattern, names, path);
           });
}

Result<void> compareFiles(const RecordFolder& record, const std::vector<transcript::Entry>& entries) {
    std::map<std::string, std::string> hashes;  // the last mention counts
    steps::Names names;
    for (const auto& entry : entries) {
        if (entry.type == transcript::type::stepBegin)
            names = entry.json->at("parameters").get<steps::Names>();
        if (entry.type == transcript::type::intent)
            std::erase_if(hashes,
                          [&](const auto& file) { return mayRewrite(*entry.json, names, file.first); });
        if (!entry.json->contains("files"))
            continue;
        for (const auto& file : entry.json->at("files"))
            hashes[file.at("path")] = file.at("sha256");
    }
    // Behind a closing its runbook moves aside, and another has the name before another closing does.
    if (entries.back().type != transcript::type::closing)
        hashes.erase(std::string(transcript::runbookTextFile));
    for (const auto& [path, hash] : hashes) {
        const auto file = transcript::hashRecordFile(record.folder(), path);
        if (!file && file.error().has(Errc::fileMissing) && transcript::isWithheld(path))
            continue;  // in the safe already, or kept apart; the step that needs it will say so
        TRY(file);
        if (file->sha256 != hash)
            return Error(Errc::fileHashWrong, {path});
    }
    return {};
}

}  // namespace

Result<void> requireFilesUnchanged(const RecordFolder& record,
                                   const std::vector<transcript::Entry>& entries) {
    try {
        return compareFiles(record, entries);
    } catch (const json::exception& problem) {
        return malformedEntry("files", problem);
    }
}

Result<void> requireSameCeremony(const script::Script& script, const script::Site& site,
                                 const transcript::Entry& begin) {
    try {
        if (begin.json->at("script").at("sha256") != toHex(script.sha256))
            return Error(Errc::fileHashWrong, {std::string(transcript::scriptFile)});
        if (const bool wasRehearsal = begin.json->at("rehearsal"); wasRehearsal != site.rehearsal)
            return Error(Errc::valueNotAllowed,
                         {"rehearsal", site.rehearsal ? "true" : "false", wasRehearsal ? "true" : "false"});
    } catch (const json::exception& problem) {
        return malformedEntry(std::to_string(begin.seq), problem);
    }
    return {};
}

Result<void> requireSameEarlier(const Earlier* earlier, const transcript::Entry& begin) {
    if (earlier == nullptr)
        return {};
    try {
        const auto link = begin.json->value("earlier", json::object());
        if (link.value("head", "") != toHex(earlier->head))
            return Error(Errc::earlierDiffers, {earlier->ceremonyId.empty() ? "none" : earlier->ceremonyId,
                                                std::string(transcript::transcriptFile)});
    } catch (const json::exception& problem) {
        return malformedEntry(std::to_string(begin.seq), problem);
    }
    return {};
}

namespace {

/// The site binding that is used now; written into the record when it is another than those before.
Result<transcript::FileHash> keepSite(RecordFolder& record, const script::Site& site,
                                      const std::map<std::string, std::string>& known) {
    const auto next = transcript::siteFileOf(static_cast<int>(known.size()) + 1);
    std::error_code ignored;
    std::filesystem::remove(record.path(next), ignored);  // of a resume that was killed before its entry

    const transcript::FileHash file{{}, toHex(site.sha256), static_cast<std::int64_t>(site.source.size())};
    for (const auto& [path, sha256] : known)
        if (sha256 == file.sha256)
            return transcript::FileHash{path, file.sha256, file.length};
    return record.write(next, site.source);
}

}  // namespace

Result<void> resumeRecord(Ceremony& ceremony, const std::vector<transcript::Entry>& entries,
                          std::int64_t tornBytes) {
    ceremony.step = nullptr;
    json reconciled = json::array();
    for (const auto& intent : ceremony.state.openIntents)
        reconciled.push_back({{"intent", intent.seq}, {"action", intent.action}, {"outcome", "redone"}});
    const bool wasKilled = entries.back().type != transcript::type::breakOff;  // a break has said it
    // First of all, also after a restart of the host: from here on the clock is another.
    TRY_ASSIGN(const auto site, keepSite(ceremony.record, ceremony.site, ceremony.state.sites));
    TRY_ASSIGN(const auto software, softwareJson());
    TRY_ASSIGN(const auto libraries, librariesJson(ceremony.code));
    TRY(ceremony.append(transcript::type::resume, {{"reason", Say{Phrase::continued, {}}.in(ceremony.lang)},
                                                   {"tornBytes", tornBytes},
                                                   {"reconciled", reconciled},
                                                   {"site", {{"path", site.path}, {"sha256", site.sha256}}},
                                                   {"software", software},
                                                   {"module", moduleJson(ceremony.hsm.module())},
                                                   {"libraries", libraries},
                                                   {"host", hostJson()},
                                                   {"files", filesJson({site})}}));
    if (tornBytes > 0)
        TRY(ceremony.recordException(
            {Say{Phrase::lineCutOff, {}}.in(ceremony.lang), Say{Phrase::lineRemoved, {}}.in(ceremony.lang),
             ceremony.reporter(), Say{Phrase::ceremonyGoesOn, {}}.in(ceremony.lang)},
            transcript::word::tornLine));
    if (wasKilled)
        TRY(recordExtractableKey(ceremony));
    const auto isRootKnown = [](const transcript::Entry& entry) {
        return entry.type == transcript::type::exception &&
               entry.json->value("cause", "") == transcript::word::runsAsRoot;
    };
    if (std::ranges::none_of(entries, isRootKnown))
        TRY(recordRunsAsRoot(ceremony));
    return ceremony.recordPending();
}

std::vector<std::string> presentAt(const Ceremony& ceremony, const script::Step& step) {
    auto present = step.present;
    std::erase_if(present,
                  [&](const auto& id) { return ceremony.state.progress.vacantSeats().contains(id); });
    return present;
}

Result<void> confirmPresence(Ceremony& ceremony, const script::Step& step) {
    const auto& site = ceremony.site;
    TRY_ASSIGN(const auto software, softwareJson());
    ceremony.room.show({Exhibit::Kind::toCompare,
                        {{{Phrase::labelSoftwareHash, {}}, software.at("sha256").get<std::string>(), true},
                         {{Phrase::labelModuleHash, {}}, toHex(ceremony.hsm.module().info().sha256), true},
                         {{Phrase::labelSiteHash, {}}, toHex(site.sha256), true}}});
    const auto present = presentAt(ceremony, step);
    std::string names;
    for (const auto& seat : present)
        names += (names.empty() ? "" : ", ") + ceremony.person(seat);
    return ceremony.confirm({Confirmation::Kind::presence,
                             ceremony.reporter(),
                             {Phrase::confirmPresence, {Wording(step.title), names}}},
                            {{"goesOnWith", step.id}, {"present", present}});
}

std::filesystem::path lastSite(const std::filesystem::path& record) {
    std::string path(transcript::siteFile);
    const auto content = readFile(record / transcript::transcriptFile);
    if (!content)
        return record / path;
    const auto text = asText(*content);
    const auto entries = transcript::parseTranscript(text.substr(0, text.rfind('\n') + 1));
    if (!entries)
        return record / path;  // resume itself says what is wrong
    for (const auto& entry : *entries)
        if (entry.type == transcript::type::resume && entry.json->contains("site")) {
            const auto& site = entry.json->at("site");
            if (site.is_object() && site.value("path", json()).is_string() &&
                transcript::isSiteFile(site.at("path").get<std::string>()))
                path = site.at("path");
        }
    return record / path;
}

}  // namespace conclave::ceremony
