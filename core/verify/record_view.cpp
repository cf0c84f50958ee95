#include "core/verify/record_view.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/steps/form.h"
#include "core/transcript/progress.h"
#include "core/transcript/record.h"

namespace conclave::verify {
namespace {

namespace type = transcript::type;
namespace word = transcript::word;

void noteMentions(RecordView& view, const Entry& entry) {
    for (const auto* file : filesOf(entry)) {
        const auto path = text(file, "path");
        if (path && view.mentions.size() >= mostNamedFiles && !view.mentions.contains(*path)) {
            view.hasTooManyFiles = true;
        } else if (path) {
            view.mentions[*path] = {textOr(file, "sha256"), integer(file, "length"), entry.seq, {}};
            view.history[*path][entry.seq] = textOr(file, "sha256");
        }
    }
    if (entry.type != type::closing)
        return;
    for (const auto* file : items(entry.json.get(), "manifests")) {
        const auto path = text(file, "path");
        if (path && (view.mentions.size() < mostNamedFiles || view.mentions.contains(*path)))
            view.mentions[*path] = {textOr(file, "sha256"), std::nullopt, entry.seq, {}};
    }
}

void notePeople(RecordView& view, const Entry& entry) {
    const bool isSignIn = entry.type == type::participant;
    const auto id = text(entry.json.get(), isSignIn ? "id" : "participant");
    if (!id)
        return;
    auto found = std::ranges::find(view.people, *id, &Person::id);
    if (found == view.people.end()) {
        if (!isSignIn || view.people.size() == mostPeople)
            return;
        view.people.push_back({*id, &entry, nullptr, nullptr, 0, {}, {}, {}, {}});
    } else if (entry.type == type::card) {
        found->card = &entry;
    } else if (entry.type == type::statement) {
        found->statement = &entry;
        if (found->statedAt == 0)
            found->statedAt = entry.seq;
    }
}

std::optional<quorum::Manifest> readManifest(const Snapshot& files, const std::string& path) {
    const auto& content = files.read(path);
    if (!content)
        return std::nullopt;
    auto manifest = quorum::parseManifest(*content, path);
    if (!manifest)
        return std::nullopt;
    return std::move(*manifest);
}

bool hasNames(const steps::Names& names, const steps::Names& wanted) {
    return std::ranges::all_of(wanted, [&](const auto& item) {
        const auto found = names.find(item.first);
        return found != names.end() && found->second == item.second;
    });
}

void readNamedFiles(RecordView& view) {
    for (const auto& [name, quorum] : view.script->quorums)
        if (auto manifest = readManifest(view.files, transcript::manifestFile(name)))
            view.manifests.emplace(name, std::move(*manifest));
    for (const auto& [name, key] : view.script->keys)
        if (auto root = readCertificate(view.files, transcript::certificateFile(name)))
            view.roots.emplace(name, std::move(*root));
}

/// Keys of earlier ceremonies, where their backups say what they are.
void takeUpKeys(RecordView& view) {
    for (const auto* entry : view.results(transcript::action::retrieveBackup)) {
        const auto* key = member(entry->json.get(), "key");
        if (const auto algorithm = crypto::parseKeyAlgorithm(textOr(key, "algorithm")))
            view.earlierKeys.insert_or_assign(textOr(key, "name"),
                                              script::earlierKey(textOr(key, "label"), *algorithm));
    }
}

void followEntries(RecordView& view) {
    transcript::Progress progress(view.script->seatIds());
    for (const auto& entry : view.entries)
        progress.apply(entry);
    view.done = progress.done();
    view.ledger = progress.ledger();
}

}  // namespace

std::vector<const json*> filesOf(const Entry& entry) {
    // Nearly all entries of a long transcript are such; one that is wrong may have anything.
    const bool hasNone = entry.isRight && (entry.type == type::exception || entry.type == type::failure ||
                                           entry.type == type::breakOff || entry.type == type::confirmation);
    return hasNone ? std::vector<const json*>() : items(entry.json.get(), "files");
}

std::optional<x509::Certificate> readCertificate(const Snapshot& files, const std::string& path) {
    const auto& content = files.read(path);
    if (!content)
        return std::nullopt;
    auto certificate = x509::Certificate::fromPem(*content);
    if (!certificate)
        return std::nullopt;
    return std::move(*certificate);
}

const script::KeySpec* RecordView::keySpec(const std::string& key) const {
    if (const auto earlier = earlierKeys.find(key); earlier != earlierKeys.end())
        return &earlier->second;
    if (!script)
        return nullptr;
    const auto found = script->keys.find(key);
    return found != script->keys.end() ? &found->second : nullptr;
}

RecordView::QuorumRule RecordView::quorumRule(const script::Quorum& quorum) const {
    QuorumRule rule{quorum.threshold, quorum.custodians, static_cast<std::size_t>(quorum.atLeast)};
    if (quorum.isEarlier) {
        const auto manifest = manifests.find(quorum.name);
        if (manifest == manifests.end())
            return rule;
        rule.threshold = manifest->second.threshold;
        for (const auto& custodian : manifest->second.custodians)
            rule.custodians.push_back(custodian.id);
        rule.atLeast = rule.custodians.size();
        return rule;
    }
    for (const auto* vacancy : ofType(type::vacancy))
        std::erase(rule.custodians, textOr(vacancy->json.get(), "id"));
    return rule;
}

std::string RecordView::hashBefore(const std::string& path, std::int64_t seq) const {
    const auto known = history.find(path);
    if (known == history.end())
        return {};
    const auto next = known->second.lower_bound(seq);
    return next == known->second.begin() ? std::string() : std::prev(next)->second;
}

const Person* RecordView::holderOf(const std::string& quorum, const std::string& custodian) const {
    const auto manifest = manifests.find(quorum);
    const auto* dealt = manifest == manifests.end() ? nullptr : manifest->second.find(custodian);
    const auto holds = [&](const Person& person) {
        return dealt && person.kexCertificate && person.signCertificate &&
               person.kexKeySha256 == dealt->kexSpkiSha256 && person.signKeySha256 == dealt->signSpkiSha256;
    };
    const auto found = std::ranges::find_if(people, holds);
    return found == people.end() ? nullptr : &*found;
}

const Person* RecordView::person(const std::string& id) const {
    const auto found = std::ranges::find(people, id, &Person::id);
    return found == people.end() ? nullptr : &*found;
}

const std::vector<const Entry*>& RecordView::ofType(std::string_view wanted) const {
    static const std::vector<const Entry*> none;
    const auto found = types.find(wanted);
    return found == types.end() ? none : found->second;
}

const std::vector<const Entry*>& RecordView::results(std::string_view action,
                                                     const steps::Names& about) const {
    const auto [known, isNew] = m_results.try_emplace({std::string(action), about});
    auto& found = known->second;
    if (!isNew)
        return found;
    for (const auto* entry : ofType(type::result))
        if (textOr(entry->json.get(), "action") == action && hasNames(steps::namesIn(*entry->json), about))
            found.push_back(entry);
    return found;
}

const Entry* RecordView::lastResult(std::string_view action, const steps::Names& about) const {
    const auto& found = results(action, about);
    return found.empty() ? nullptr : found.back();
}

bool RecordView::isPlanned(std::string_view action, const steps::Names& about) const {
    return script && std::ranges::any_of(script->allSteps(), [&](const script::Step* step) {
               return step->kind->action(action) != nullptr && hasNames(step->names, about);
           });
}

std::vector<std::string> RecordView::expectedSigners() const {
    std::vector<const Person*> stated;
    for (const auto& person : people)
        if (person.statement)
            stated.push_back(&person);
    std::ranges::sort(stated, {}, &Person::statedAt);
    std::vector<std::string> expected;
    for (const auto* who : stated) {
        const auto said = textOr(who->statement->json.get(), "statement");
        if ((said == word::agree || said == word::disagree) && (!abandon || who->card))
            expected.push_back(who->id);
    }
    for (const auto* exception : ofType(type::exception)) {
        // Who cannot sign is known once there is something to sign, or when the card is asked beforehand.
        const auto cause = exception->cause;
        const bool isAfterClosing = !closings.empty() && exception->seq > closings.front()->seq;
        if (cause != word::notReady && !(cause == word::newClosing && isAfterClosing))
            continue;
        if (const auto unable = texts(exception->json.get(), "without"))
            std::erase_if(expected, [ids = std::set(unable->begin(), unable->end())](const std::string& id) {
                return ids.contains(id);
            });
    }
    return expected;
}

std::set<std::int64_t> RecordView::cardsAfter(std::string_view cause) const {
    std::set<std::int64_t> cards;
    bool isSaid = false;
    for (const auto& entry : entries) {
        if (entry.type == type::exception && entry.cause == cause)
            isSaid = true;
        if (entry.type != type::card)
            continue;
        if (isSaid)
            cards.insert(entry.seq);
        isSaid = false;
    }
    return cards;
}

std::vector<std::string> RecordView::signers() const {
    if (closings.empty())
        return {};
    return texts(closings.back()->json.get(), "signers").value_or(std::vector<std::string>{});
}

RecordView viewRecord(Snapshot files, transcript::PlacedTranscript transcript) {
    RecordView view;
    view.files = std::move(files);
    view.nodes = std::move(transcript.nodes);
    view.entries = std::move(transcript.entries);
    view.ceremonyId = ceremonyIdOf(view.entries.front());
    for (const auto& entry : view.entries) {
        view.types[entry.type].push_back(&entry);
        noteMentions(view, entry);
        if (entry.type == type::participant || entry.type == type::card || entry.type == type::statement)
            notePeople(view, entry);
        if (entry.type == type::closing)
            view.closings.push_back(&entry);
        if (entry.type == type::abandon && !view.abandon)
            view.abandon = &entry;
    }
    if (const auto& yaml = view.files.read(std::string(transcript::scriptFile)))
        view.script = script::parseScript(*yaml, std::string(transcript::scriptFile)).value;
    if (const auto& yaml = view.files.read(std::string(transcript::siteFile)))
        view.site = script::parseSite(*yaml, std::string(transcript::siteFile)).value;
    for (auto& person : view.people) {
        if (!transcript::isParticipantId(person.id))
            continue;
        person.signCertificate = readCertificate(view.files, transcript::signCertificateFile(person.id));
        person.kexCertificate = readCertificate(view.files, transcript::kexCertificateFile(person.id));
        if (person.signCertificate)
            person.signKeySha256 = person.signCertificate->publicKey().sha256();
        if (person.kexCertificate)
            person.kexKeySha256 = person.kexCertificate->publicKey().sha256();
    }
    if (view.script) {
        readNamedFiles(view);
        takeUpKeys(view);
        followEntries(view);
    }
    return view;
}

}  // namespace conclave::verify
