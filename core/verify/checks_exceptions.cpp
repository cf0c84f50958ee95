#include <algorithm>
#include <map>
#include <set>

#include "core/transcript/record.h"
#include "core/transcript/writer.h"
#include "core/verify/checks.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;

constexpr double leastPinBits = 80;

/// What a ceremony goes on with only when an exception says so.
void checkWritten(const RecordView& record, Judge& judge) {
    std::set<std::string_view> causes;
    for (const auto* entry : record.ofType(type::exception))
        causes.insert(entry->cause);
    const auto hasCause = [&](std::string_view cause) { return causes.contains(cause); };
    std::map<std::string, std::int64_t> lastAbout;  // by step
    for (const auto* entry : record.ofType(type::exception))
        lastAbout[textOr(entry->json.get(), "about")] = entry->seq;
    for (const auto* card : record.ofType(type::card)) {
        const auto about = lastAbout.find(card->step);
        const bool isSaid = about != lastAbout.end() && about->second > card->seq;
        if (!items(card->json.get(), "defaultsRemaining").empty() && !isSaid)
            judge.fail(CheckId::exceptions,
                       {"the card keeps a factory value, and no exception says so",
                        "o cartão mantém um valor de fábrica, sem exceção que o registre"},
                       at(*card));
    }
    for (const auto& run : record.entries)
        if ((run.type == type::begin || run.type == type::resume) && record.ceremonyId.starts_with("P-") &&
            boolean(member(run.json.get(), "host"), "isRoot") != false && !hasCause(tr::word::runsAsRoot))
            judge.fail(CheckId::exceptions,
                       {"production ran as root, and no exception says so",
                        "a produção foi executada como root, sem exceção que o registre"},
                       at(run));
    for (const auto& [name, manifest] : record.manifests)
        for (const auto& token : manifest.tokens)
            if (quorum::entropyBits(token.length, token.alphabet) < leastPinBits &&
                !hasCause(tr::word::tokenPinWeak))
                judge.fail(CheckId::exceptions,
                           {"the token's PINs have under 80 bits, and no exception says so",
                            "os PINs do token têm menos de 80 bits, sem exceção que o registre"},
                           {tr::manifestFile(name), {}});
}

}  // namespace

void checkExceptions(const RecordView& record, Judge& judge) {
    std::map<std::int64_t, std::pair<std::string, std::string>> open;  ///< what happened, how serious
    std::int64_t given = 0;
    bool hasStatements = false;
    for (const auto& entry : record.entries) {
        if (entry.type == type::statement && !hasStatements) {
            hasStatements = true;
            for (const auto& [number, what] : open)
                judge.fail(CheckId::exceptions,
                           worded("exception {} is open when the statements begin",
                                  "a exceção {} está aberta quando começam as declarações", number),
                           at(entry));
        }
        if (entry.type != type::exception)
            continue;
        const auto number = integer(entry.json.get(), "number").value_or(0);
        const bool isClosed = !textOr(entry.json.get(), "decision").empty();
        if (number == given + 1)
            ++given;
        else if (!open.contains(number))
            judge.fail(CheckId::exceptions,
                       worded("its number is {}, not {}", "seu número é {}, e não {}", number, given + 1),
                       at(entry));
        const auto what = [&] {
            return std::pair(textOr(entry.json.get(), "what"), textOr(entry.json.get(), "severity"));
        };
        if (open.contains(number) && open[number] != what())
            judge.fail(CheckId::exceptions,
                       {"it tells of something else than when it was opened",
                        "relata algo diferente do que relatava ao ser aberta"},
                       at(entry));
        if (isClosed)
            open.erase(number);
        else
            open[number] = what();
        if (!isClosed && hasStatements)
            judge.fail(CheckId::exceptions,
                       {"an exception is left open after the statements",
                        "uma exceção ficou aberta depois das declarações"},
                       at(entry));
    }
    if (!hasStatements)
        for (const auto& [number, what] : open)
            judge.fail(CheckId::exceptions,
                       worded("exception {} is open", "a exceção {} está aberta", number),
                       at(record.entries.back()));
    checkWritten(record, judge);
    judge.pass(CheckId::exceptions,
               given == 0 ? Wording("none", "nenhuma") : Wording::same(std::to_string(given)));
}

void checkTimes(const RecordView& record, Judge& judge) {
    std::set<std::int64_t> explained;
    for (const auto* exception : record.ofType(type::exception))
        if (exception->cause == tr::word::clockStep)
            if (const auto about = integer(exception->json.get(), "entry"); about && *about <= exception->seq)
                explained.insert(*about);
    // Not from entry to entry: many small steps are a large one. Whoever resumes knows the last entry only.
    const auto* since = &record.entries.front();
    for (std::size_t i = 1; i < record.entries.size(); ++i) {
        const auto& before = record.entries[i - 1];
        const auto& entry = record.entries[i];
        if (entry.type == type::resume)
            since = &before;
        if (before.bootId != entry.bootId) {
            since = &entry;
            if (entry.type != type::resume)
                judge.fail(CheckId::times,
                           {"the host was started anew without a resume",
                            "o computador foi reiniciado sem uma retomada"},
                           at(entry));
            if (entry.timeUtcMs < before.timeUtcMs && !explained.contains(entry.seq))
                judge.fail(CheckId::times,
                           {"its time is before that of the entry before it",
                            "seu horário é anterior ao da entrada que a precede"},
                           at(entry));
            continue;
        }
        if (entry.bootMs < before.bootMs)
            judge.fail(CheckId::times,
                       {"its boot clock is before that of the entry before it",
                        "seu relógio de boot está atrasado em relação ao da entrada que a precede"},
                       at(entry));
        const auto step = tr::clockStepBetween(*since, entry);
        if (step != 0)
            since = &entry;
        if (step != 0 && !explained.contains(entry.seq))
            judge.fail(
                CheckId::times,
                worded("the wall clock was set by {} ms, and no exception says so",
                       "o relógio do computador foi ajustado em {} ms, sem exceção que o registre", step),
                at(entry));
    }
    judge.pass(CheckId::times);
}

}  // namespace conclave::verify
