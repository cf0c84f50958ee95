#include <fmt/format.h>

#include <set>

#include "core/transcript/record.h"
#include "core/transcript/writer.h"
#include "core/verify/checks.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;

At at(const Entry& entry) {
    return {std::string(tr::transcriptFile), entry.seq};
}

}  // namespace

void checkExceptions(const RecordView& record, Judge& judge) {
    std::set<std::int64_t> open;
    std::int64_t given = 0;
    bool hasStatements = false;
    for (const auto& entry : record.entries) {
        if (entry.type == type::statement && !hasStatements) {
            hasStatements = true;
            for (const auto number : open)
                judge.fail(CheckId::exceptions,
                           fmt::format("exception {} is open when the statements begin", number), at(entry));
        }
        if (entry.type != type::exception)
            continue;
        const auto number = integer(entry.json.get(), "number").value_or(0);
        const bool isClosed = !textOr(entry.json.get(), "decision").empty();
        if (number == given + 1)
            ++given;
        else if (!open.contains(number))
            judge.fail(CheckId::exceptions, fmt::format("its number is {}, not {}", number, given + 1),
                       at(entry));
        if (isClosed)
            open.erase(number);
        else
            open.insert(number);
        if (!isClosed && hasStatements)
            judge.fail(CheckId::exceptions, "an exception is left open after the statements", at(entry));
    }
    if (!hasStatements)
        for (const auto number : open)
            judge.fail(CheckId::exceptions, fmt::format("exception {} is open", number),
                       at(record.entries.back()));
    judge.pass(CheckId::exceptions, given == 0 ? "none" : fmt::format("{}", given));
}

void checkTimes(const RecordView& record, Judge& judge) {
    std::set<std::int64_t> explained;
    for (const auto* exception : record.ofType(type::exception))
        if (textOr(exception->json.get(), "cause") == tr::word::clockStep)
            if (const auto about = integer(exception->json.get(), "entry"); about && *about <= exception->seq)
                explained.insert(*about);
    for (std::size_t i = 1; i < record.entries.size(); ++i) {
        const auto& before = record.entries[i - 1];
        const auto& entry = record.entries[i];
        if (before.bootId != entry.bootId) {
            if (entry.type != type::resume)
                judge.fail(CheckId::times, "the host was started anew without a resume", at(entry));
            if (entry.timeUtcMs < before.timeUtcMs && !explained.contains(entry.seq))
                judge.fail(CheckId::times, "its time is before that of the entry before it", at(entry));
            continue;
        }
        if (entry.bootMs < before.bootMs)
            judge.fail(CheckId::times, "its boot clock is before that of the entry before it", at(entry));
        const auto step = tr::clockStepBetween(before, entry);
        if (step != 0 && !explained.contains(entry.seq))
            judge.fail(CheckId::times,
                       fmt::format("the wall clock was set by {} ms, and no exception says so", step),
                       at(entry));
    }
    judge.pass(CheckId::times);
}

}  // namespace conclave::verify
