#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/steps/form.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"
#include "core/verify/walk.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;

bool isFlag(const std::string& value) {
    return value == "true" || value == "false";
}

Wording said(const std::vector<steps::Holding>& facts) {
    Wording all;
    for (const auto& fact : facts) {
        const auto one = steps::wordingOf(fact);
        all = all.isEmpty() ? one : worded("{}; {}", "{}; {}", all, one);
    }
    return all;
}

/// Types of entries that only some kinds of step write.
bool isOwned(std::string_view type) {
    return std::ranges::any_of(steps::allKinds(), [&](const steps::Kind& kind) {
        return std::ranges::count(kind.entries, type) > 0;
    });
}

bool mayDo(const steps::Kind& kind, std::string_view action) {
    return kind.action(action) != nullptr || std::ranges::count(kind.may, action) > 0;
}

/// What an entry that is no result may hash.
std::vector<std::string> ownFiles(const RecordView& record, const Entry& entry) {
    const auto* object = entry.json.get();
    if (entry.type == type::begin) {
        std::vector<std::string> files{std::string(tr::scriptFile), std::string(tr::siteFile)};
        if (record.script && record.script->approval) {
            files.emplace_back(tr::approvalSheetFile);
            for (const auto& approver : record.script->approval->approvers)
                files.push_back(tr::approvalSignatureFile(approver.id));
        }
        return files;
    }
    if (entry.type == type::resume)
        return {textOr(member(object, "site"), "path")};
    if (entry.type == type::participant)
        return {tr::identityFile(textOr(object, "id"))};
    if (entry.type == type::card) {
        const auto id = textOr(object, "participant");
        return {tr::signCertificateFile(id), tr::kexCertificateFile(id), tr::attestationFile(id, "f9"),
                tr::attestationFile(id, "9c"), tr::attestationFile(id, "9d")};
    }
    return {std::string(tr::participantsPemFile), std::string(tr::runbookTextFile)};
}

class Places {
  public:
    Places(const RecordView& record, Judge& judge) : m_record(record), m_judge(judge) {}

    void take(const Place& place) {
        const auto& entry = place.entry;
        m_at.entry = entry.seq;
        checkTimely(place.progress.untimely());
        if (isOwned(entry.type))
            checkOwner(place);
        if (entry.type == type::intent || entry.type == type::result)
            checkAction(place);
        else
            checkOwnFiles(entry);
        if (entry.type == type::stepEnd && textOr(entry.json.get(), "outcome") == tr::word::done &&
            place.step)
            checkDone(*place.step, place.progress);
    }

  private:
    void fail(const Wording& why) { m_judge.fail(CheckId::scriptFollowed, why, m_at); }

    void checkTimely(const tr::Progress::Untimely& untimely) {
        if (!untimely.unmet.empty())
            fail(worded("it needs what was not so: {}", "depende do que não se dera: {}",
                        said(untimely.unmet)));
        if (!untimely.against.empty())
            fail(worded("this stood against it: {}", "isto o impedia: {}", said(untimely.against)));
    }

    void checkOwner(const Place& place) {
        const auto& entry = place.entry;
        // After abandon, or by who changes theirs on seeing the runbook (STATEMENTS says whether they may).
        const auto& ended = m_record.ofType(type::contentEnd);
        const bool isParting = entry.type == type::statement && entry.step.empty() &&
                               ((m_record.abandon && m_record.abandon->seq < entry.seq) ||
                                (!ended.empty() && ended.front()->seq < entry.seq));
        if (!isParting && (!place.step || std::ranges::count(place.step->kind->entries, entry.type) == 0))
            fail(worded("{} in a step of another kind", "{} em passo de outro tipo", entry.type));
    }

    void checkAction(const Place& place) {
        const auto& entry = place.entry;
        const auto what = textOr(entry.json.get(), "action");
        const auto* action = steps::findAction(what);
        if (!place.step || !action)
            return;  // TRANSCRIPT-TYPES and the order of steps say so
        const auto& step = *place.step;
        if (!mayDo(*step.kind, what))
            return fail(worded("{} in a step of another kind", "{} em passo de outro tipo", what));
        checkNames(*entry.json, step);
        checkKey(member(entry.json.get(), "key"));
        if (entry.type == type::result)
            checkFiles(entry, *action, step);
    }

    /// Evidence is about what the step is about.
    void checkNames(const json& evidence, const script::Step& step) {
        for (const auto& [name, value] : steps::namesIn(evidence)) {
            const bool isParameter =
                std::ranges::find(step.kind->parameters, name, &steps::Parameter::name) !=
                step.kind->parameters.end();
            if (!isParameter && isFlag(value))
                continue;  // what came out, not what was asked for
            const auto& wanted = step.named(name);
            if (value != (wanted.empty() && isFlag(value) ? "false" : wanted))
                fail(worded("its {} is {}, against the script", "seu campo {} é {}, contra o roteiro", name,
                            value));
        }
    }

    void checkKey(const json* key) {
        const auto* spec = m_record.keySpec(textOr(key, "name"));
        if (!spec)
            return;  // just a name, or one that no step has
        if (textOr(key, "label") != spec->label || textOr(key, "algorithm") != crypto::name(spec->algorithm))
            fail({"the key's label or algorithm is not that of the script",
                  "o rótulo ou o algoritmo da chave não é o do roteiro"});
    }

    void checkFiles(const Entry& entry, const steps::Action& action, const script::Step& step) {
        std::vector<std::string> paths;
        for (const auto* file : items(entry.json.get(), "files"))
            paths.push_back(textOr(file, "path"));
        const auto isOf = [&](std::string_view pattern, const std::string& path) {
            return steps::isFileOf(pattern, step.names, path);
        };
        for (const auto& path : paths)
            if (std::ranges::none_of(action.files, [&](auto pattern) { return isOf(pattern, path); }))
                fail(worded("{} is no file of {}", "{} não é um arquivo de {}", path, action.name));
        for (const auto pattern : action.files)
            if (std::ranges::none_of(paths, [&](const auto& path) { return isOf(pattern, path); }))
                fail(worded("it hashes no {}", "não informa o hash de nenhum {}", pattern));
    }

    void checkOwnFiles(const Entry& entry) {
        const auto files = filesOf(entry);
        if (files.empty())
            return;
        const auto allowed = ownFiles(m_record, entry);
        for (const auto* file : files) {
            const auto path = textOr(file, "path");
            const bool isVoided = entry.type == type::closing && path.starts_with("signatures/void-");
            if (!isVoided && std::ranges::count(allowed, path) == 0)
                fail(worded("{} is no file of {}", "{} não é um arquivo de {}", path, entry.type));
        }
    }

    void checkDone(const script::Step& step, const tr::Progress& progress) {
        for (const auto& action : step.kind->does)
            if (progress.resultOf(step.id, action.name) == 0)
                fail(worded("nothing shows that {} was done in the step {}",
                            "nada mostra a execução de {} no passo {}", action.name, step.id));
        for (const auto& missing : steps::unmet(step.kind->gives, step.names, progress.ledger()))
            fail(worded("the step {} was done, and this is not so: {}",
                        "o passo {} foi feito, e isto não se deu: {}", step.id, said({missing})));
    }

    const RecordView& m_record;
    Judge& m_judge;
    At m_at{std::string(tr::transcriptFile), {}};
};

}  // namespace

void checkPlaces(const RecordView& record, Judge& judge) {
    if (!record.script)
        return;  // SCRIPT-FOLLOWED says so
    Places places(record, judge);
    walk(record, [&](const Place& place) { places.take(place); });
}

}  // namespace conclave::verify
