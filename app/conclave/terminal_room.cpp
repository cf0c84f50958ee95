#include "app/conclave/terminal_room.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <utility>

#include "app/conclave/prompt.h"
#include "app/process/stop_signal.h"
#include "core/base/hex.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/base/typed.h"
#include "core/ceremony/ask.h"

namespace conclave::app {

using namespace ceremony;

namespace {

constexpr std::size_t width = 76;
constexpr std::size_t longestAnswer = 4096;
constexpr std::int64_t worthShowingMs = 1000;  // shorter work is not worth a line of a record on paper

/// Over the line that is there.
void printAgain(std::string_view text) {
    std::fputc('\r', stdout);
    print(text);
}

}  // namespace

TerminalRoom::TerminalRoom(Lang lang, bool isRehearsal, std::vector<std::string> seats)
    : m_lang(lang),
      m_isRehearsal(isRehearsal),
      m_seats(std::move(seats)),
      m_isTerminal(isatty(STDOUT_FILENO) != 0) {}

void TerminalRoom::transcriptGrew(const transcript::Entry& entry, const State&) {
    if (!std::exchange(m_isCeremonyLogged, true))
        log::ceremony(transcript::ceremonyIdOf(entry));
}

void TerminalRoom::stepBegins(const StepView& view) {
    const auto& step = view.step;
    log::stepBegan(step.id);
    std::string out = "\n" + std::string(width, '=') + "\n";
    if (m_isRehearsal)
        out += text(Text::rehearsal, m_lang) + "\n";
    out += text(Text::act, m_lang, {std::to_string(view.actNumber), std::to_string(view.actCount)}) + ": " +
           view.act.title.in(m_lang) + "  |  " +
           text(Text::step, m_lang, {std::to_string(view.stepNumber), std::to_string(view.stepCount)}) + "\n";
    out += wrapped(step.title.in(m_lang), width, "") + "\n";
    out += text(Text::acts, m_lang) + ": " + view.actor + "\n";
    if (!view.witness.empty())
        out += text(Text::witnesses, m_lang) + ": " + view.witness + "\n";
    out += text(Text::readAloud, m_lang) + ":\n" + wrapped(step.text.in(m_lang), width, "  | ") + "\n";
    print(out);
}

void TerminalRoom::beatBegins(Beat beat) {
    const auto name = [&] {
        switch (beat) {
            case Beat::read:
                return Text::beatRead;
            case Beat::act:
                return Text::beatAct;
            case Beat::result:
                return Text::beatResult;
        }
        return Text::beatAct;
    }();
    print("-- " + text(name, m_lang) + "\n");
}

void TerminalRoom::stepEnds(const StepView& view) {
    log::stepEnded(view.step.id);
    print("[" + text(Text::done, m_lang) + "]\n");
}

void TerminalRoom::show(const Exhibit& exhibit) {
    std::string out;
    for (const auto& row : exhibit.rows) {
        const auto name = row.name.in(m_lang);
        const auto bytes = row.isHash ? fromHex(row.value) : std::nullopt;
        out += bytes ? "  " + name + ":\n" + hashLines(*bytes, "      ")
                     : "  " + name + ": " + inWords(row.value).in(m_lang) + "\n";
    }
    print(out);
}

void TerminalRoom::tell(const Say& news) {
    print(wrapped("- " + news.in(m_lang), width, "  "));
}

void TerminalRoom::progress(const Say& what, std::int64_t elapsedMs) {
    m_progress = what.in(m_lang);
    m_progressMs = elapsedMs;
    if (elapsedMs < worthShowingMs)
        return;
    if (m_isTerminal)
        printAgain("  " + text(Text::stillWorking, m_lang, {m_progress, std::to_string(elapsedMs / 1000)}) +
                   " ");
}

void TerminalRoom::progressEnds() {
    if (m_progressMs >= worthShowingMs)
        (m_isTerminal ? printAgain : print)(
            "  " +
            text(Text::stillWorking, m_lang,
                 {m_progress, fmt::format("{:.1f}", static_cast<double>(m_progressMs) / 1000)}) +
            "\n");
    m_progress.clear();
    m_progressMs = 0;
}

void TerminalRoom::warn(const Error& error) {
    log::failed(error);
    print(wrapped("! " + error.whatHappened(m_lang) + ' ' + error.whatToDo(m_lang), width, "  "));
    if (const auto codes = error.technical(); !codes.empty())
        print("    [" + codes + "]\n");
}

Result<std::string> TerminalRoom::line(const std::string& prompt) {
    for (;;) {
        const bool isAsked = prompt.ends_with(':') || prompt.ends_with('?');
        print("  > " + prompt + (isAsked ? " " : ": "));
        TRY_ASSIGN(auto answer, readLine());
        if (tidied(answer) != "!")
            return answer;
        TRY(askException());
    }
}

Result<transcript::Severity> TerminalRoom::askSeverity() {
    std::string choices;
    for (const auto severity : transcript::severities)
        choices += fmt::format("{}{} {}", choices.empty() ? "" : ", ", static_cast<int>(severity) + 1,
                               transcript::wordingOf(severity).in(m_lang));
    for (;;) {
        print("  > " + text(Text::exceptionSeverity, m_lang) + " [" + choices + "]: ");
        TRY_ASSIGN(const auto typed, readLine());
        for (const auto severity : transcript::severities)
            if (tidied(typed) == std::to_string(static_cast<int>(severity) + 1) ||
                folded(typed) == folded(transcript::wordingOf(severity).in(m_lang)))
                return severity;
    }
}

Result<void> TerminalRoom::askException() {
    ExceptionReport report;
    const std::pair<Text, std::string ExceptionReport::*> fields[] = {
        {Text::exceptionWhat, &ExceptionReport::what},
        {Text::exceptionDone, &ExceptionReport::done},
        {Text::exceptionBy, &ExceptionReport::reportedBy},
        {Text::exceptionDecision, &ExceptionReport::decision},
    };
    const auto isSeat = [this](const std::string& answer) {
        return std::ranges::find(m_seats, answer) != m_seats.end();
    };
    for (const auto& [name, member] : fields) {
        for (;;) {
            auto prompt = text(name, m_lang);
            if (name == Text::exceptionBy)
                for (const auto& seat : m_seats)
                    prompt +=
                        (seat == m_seats.front() ? " [" : ", ") + seat + (seat == m_seats.back() ? "]" : "");
            print("  > " + prompt + ": ");
            TRY_ASSIGN(const auto typed, readLine());
            report.*member = tidied(typed);
            if ((report.*member).empty() || (name == Text::exceptionBy && !isSeat(report.*member)))
                continue;
            const auto fits = checkAnswer(report.*member, longestAnswer);
            if (fits)
                break;
            warn(fits.error());
        }
    }
    TRY_ASSIGN(report.severity, askSeverity());
    m_exceptions.push_back(std::move(report));
    if (recordReported)
        recordReported();
    return {};
}

std::optional<ExceptionReport> TerminalRoom::takeException() {
    if (m_exceptions.empty())
        return std::nullopt;
    auto report = std::move(m_exceptions.front());
    m_exceptions.pop_front();
    return report;
}

Result<bool> TerminalRoom::confirm(const Confirmation& confirmation) {
    print(wrapped(confirmation.question.in(m_lang), width, "  "));
    if (confirmation.mustType.empty()) {
        for (;;) {
            TRY_ASSIGN(const auto answer, line(confirmation.seat + ", " + text(Text::pressEnter, m_lang) +
                                               ' ' + text(Text::exceptionHint, m_lang)));
            if (answer.empty())
                return true;
            if (const auto said = yesOrNo(answer))
                return *said;
        }
    }
    for (;;) {
        TRY_ASSIGN(const auto answer, line(confirmation.seat + ", " + text(Text::typeToConfirm, m_lang)));
        if (tidied(answer) == confirmation.mustType)
            return true;
        if (yesOrNo(answer) == false)
            return false;
    }
}

Result<std::string> TerminalRoom::ask(const Question& question) {
    if (question.problem)
        warn(*question.problem);
    for (;;) {
        const auto empty =
            question.kind == Question::Kind::photograph ? Text::noPhotographHint : Text::vacantHint;
        const auto hint = question.mayBeEmpty ? ' ' + text(empty, m_lang) : std::string();
        TRY_ASSIGN(auto answer, line(question.question.in(m_lang) + hint));
        if (!answer.empty() || question.mayBeEmpty)
            return answer;
    }
}

Result<std::string> TerminalRoom::requestCard(const CardRequest& request) {
    if (request.problem)
        warn(*request.problem);
    print(wrapped(request.request.in(m_lang), width, "  "));
    if (!request.isNewCard || request.readers.empty()) {
        TRY(line(text(Text::whenReady, m_lang)));
        return std::string();
    }
    for (std::size_t i = 0; i < request.readers.size(); ++i)
        print(fmt::format("    {}  {}\n", i + 1, text(Text::cardInReader, m_lang, {request.readers[i]})));
    for (;;) {
        TRY_ASSIGN(const auto answer, line(text(Text::chooseReader, m_lang)));
        std::size_t number = request.readers.size() == 1 && answer.empty() ? 1 : 0;
        std::from_chars(answer.data(), answer.data() + answer.size(), number);
        if (number >= 1 && number <= request.readers.size())
            return request.readers[number - 1];
        if (answer.empty())
            return std::string();  // look at the readers again
    }
}

Result<Pin> TerminalRoom::requestPin(const PinRequest& request) {
    if (request.problem)
        warn(*request.problem);
    auto prompt = request.request.in(m_lang);
    if (request.triesLeft && request.problem)
        prompt += " (" + text(Text::triesLeft, m_lang, {std::to_string(*request.triesLeft)}) + ')';
    TRY_ASSIGN(auto pin, readSecretFromTerminal("  > " + forTerminal(prompt) + " "));
    return Pin(std::move(pin));
}

Result<Statement> TerminalRoom::requestStatement(const std::string&, const Say& question) {
    print(wrapped(question.in(m_lang), width, "  "));
    for (;;) {
        TRY_ASSIGN(const auto typed, line(text(Text::statementChoice, m_lang)));
        const auto answer = folded(typed);
        Statement statement;
        if (answer == "a")
            return Statement{Statement::Kind::agree, {}};
        if (answer == "d")
            statement.kind = Statement::Kind::disagree;
        else if (answer == "r")
            statement.kind = Statement::Kind::refuses;
        else if (answer == "x")
            statement.kind = Statement::Kind::absent;
        else
            continue;
        while (statement.reason.empty()) {
            TRY_ASSIGN(statement.reason, line(text(Text::statementReason, m_lang)));
        }
        return statement;
    }
}

Choice TerminalRoom::decide(const DecisionRequest& request) {
    // What may be done beside repeating it and a break, with what is typed for it.
    std::vector<std::pair<std::string, Choice>> ways;
    const auto offer = [&](const std::string& key, Choice choice, Text what,
                           const std::vector<std::string>& args) {
        print(wrapped(key + "  " + text(what, m_lang, args), width, "    "));
        ways.emplace_back(key, std::move(choice));
    };
    if (!request.signer.empty())
        offer("x", {Decision::closeWithoutSigner}, Text::wayWithoutSigner, {request.signer});
    for (std::size_t i = 0; i < request.contingencies.size(); ++i)
        offer("c" + std::to_string(i + 1), {Decision::callContingency, request.contingencies[i]->act.id},
              Text::wayContingency, {request.contingencies[i]->act.title.in(m_lang)});
    for (std::size_t i = 0; i < request.redo.size(); ++i)
        offer("r" + std::to_string(i + 1), {Decision::redoFrom, request.redo[i]->id}, Text::wayRedo,
              {request.redo[i]->title.in(m_lang)});
    if (request.mayAbandon)
        offer("abandon", {Decision::abandon}, Text::wayAbandon, {});
    for (;;) {
        const auto typed = line(text(Text::problemChoice, m_lang));
        const auto answer = typed ? folded(*typed) : "q";
        if (answer == "q")
            return {Decision::takeBreak};
        if (answer.empty())
            return {Decision::repeatStep};
        const auto way = std::ranges::find(ways, answer, [](const auto& one) { return one.first; });
        if (way != ways.end())
            return way->second;
    }
}

bool TerminalRoom::isStopRequested() const {
    return isStopSignalled();
}

}  // namespace conclave::app
