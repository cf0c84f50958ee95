#include "ui/bridge/console_room.h"

#include <QMetaObject>
#include <algorithm>

#include "core/base/log.h"
#include "core/ceremony/state.h"

namespace conclave::ui {

using namespace ceremony;
using namespace std::chrono_literals;

namespace {

/// How often a wait for a card looks whether the readers have changed.
constexpr auto betweenLooks = 100ms;

/// Changes are seen by the monitor within about 0.6 s.
constexpr auto monitorHasSeen = 1500ms;

Facts factsOf(const State& state) {
    Facts facts;
    for (const auto& [id, person] : state.people)
        facts.names[id] = person.name;
    facts.stepsDone = state.progress.done();
    facts.statements = state.statements;
    facts.signers = state.signers;
    facts.exceptions = state.exceptions;
    facts.isKeyExtractable = state.isKeyExtractable();
    facts.isClosed = state.lastType == transcript::type::closing;
    facts.owed = state.owed();
    facts.contingency = state.calledContingency;
    return facts;
}

/// The same cards in the same readers. That somebody is connected to one says nothing: we are, when we look.
bool areSame(const std::vector<pcsc::ReaderState>& some, const std::vector<pcsc::ReaderState>& others) {
    return std::ranges::equal(some, others, [](const auto& one, const auto& other) {
        return one.name == other.name && one.hasCard == other.hasCard && one.isMute == other.isMute &&
               one.eventCount == other.eventCount;
    });
}

/// What happened to a card meanwhile: it is out, or it came back and has forgotten us.
class CardWatch {
  public:
    CardWatch(const pcsc::ReaderMonitor& readers, std::string reader)
        : m_readers(readers), m_reader(std::move(reader)) {}

    bool isGone() {
        const auto now = m_readers.snapshot();
        if (!now.isServiceUp)
            return true;
        const auto found = std::ranges::find(now.readers, m_reader, &pcsc::ReaderState::name);
        const bool isIn = found != now.readers.end() && found->hasCard;
        if (isIn && !m_events)
            m_events = found->eventCount;
        if (isIn)
            return found->eventCount != m_events;
        // The engine has just worked with the card; the monitor may come to see it a moment later.
        return m_events || std::chrono::steady_clock::now() - m_start > monitorHasSeen;
    }
    Error error() const {
        return m_readers.snapshot().isServiceUp ? Error(Errc::cardRemoved, {m_reader})
                                                : Error(Errc::pcscUnavailable);
    }

  private:
    const pcsc::ReaderMonitor& m_readers;
    std::string m_reader;
    std::optional<std::uint32_t> m_events;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

}  // namespace

void ConsoleRoom::post(CeremonyModel::Parts parts, std::function<void(CeremonyModel&)> change) {
    QMetaObject::invokeMethod(
        &m_model,
        [&model = m_model, parts, change = std::move(change)] {
            change(model);
            model.tellChanged(parts);
        },
        Qt::QueuedConnection);
}

void ConsoleRoom::answer(std::uint64_t prompt, Answer answer) {
    const std::lock_guard lock(m_mutex);
    if (!m_isWaiting || m_answer || prompt != m_promptId)
        return;
    m_answer = std::move(answer);
    m_wake.notify_all();
}

void ConsoleRoom::reportException(ExceptionReport report) {
    const std::lock_guard lock(m_mutex);
    m_exceptions.push_back(std::move(report));
    m_wake.notify_all();
}

void ConsoleRoom::requestStop() {
    const std::lock_guard lock(m_mutex);
    m_isStopping = true;
    m_wake.notify_all();
}

bool ConsoleRoom::isStopRequested() const {
    const std::lock_guard lock(m_mutex);
    return m_isStopping;
}

std::optional<Answer> ConsoleRoom::await(Prompt prompt, const std::function<bool()>& isOver) {
    std::unique_lock lock(m_mutex);
    if (m_isStopping)
        return std::nullopt;
    m_answer.reset();
    m_isWaiting = true;
    post(CeremonyModel::promptPart | CeremonyModel::busyPart,
         [prompt = std::move(prompt), id = ++m_promptId](auto& model) {
             model.busy.reset();
             model.prompt = prompt;
             model.promptId = id;
         });
    const auto isDone = [this] { return m_answer.has_value() || m_isStopping; };
    const auto isReported = [this] { return recordReported && !m_exceptions.empty(); };
    const auto isAwake = [&] { return isDone() || isReported(); };
    while (!isDone()) {
        if (isReported()) {
            lock.unlock();
            recordReported();
            lock.lock();
        } else if (!isOver) {
            m_wake.wait(lock, isAwake);
        } else if (!m_wake.wait_for(lock, betweenLooks, isAwake)) {
            lock.unlock();
            const bool over = isOver();
            lock.lock();
            if (over && !isDone())
                m_answer = LookAgain{};
        }
    }
    m_isWaiting = false;
    auto answer = std::move(m_answer);
    m_answer.reset();
    lock.unlock();
    post(CeremonyModel::promptPart | CeremonyModel::problemPart, [](auto& model) {
        model.prompt = {};
        model.problem.reset();
    });
    return answer;
}

template <class T>
Result<T> ConsoleRoom::awaitAs(Prompt prompt) {
    auto answer = await(std::move(prompt));
    if (!answer)
        return Error(Errc::stopped);
    if (auto* value = std::get_if<T>(&*answer))
        return std::move(*value);
    return Error(Errc::internal, {"answer"});
}

void ConsoleRoom::stepBegins(const StepView& view) {
    log::stepBegan(view.step.id);
    CurrentStep now{view.step.id,   view.step.kind,  view.act.title,    view.step.title,
                    view.step.text, view.actNumber,  view.actCount,     view.stepNumber,
                    view.stepCount, view.step.actor, view.step.witness, view.step.present};
    now.isOfContingency = view.isOfContingency;
    post(CeremonyModel::nowPart | CeremonyModel::evidencePart | CeremonyModel::problemPart |
             CeremonyModel::quorumPart | CeremonyModel::stepsPart,
         [now = std::move(now)](auto& model) {
             model.now = now;
             model.beat.reset();
             model.setExhibit({});
             model.news.clear();
             model.problem.reset();
             model.quorum.reset();
         });
}

void ConsoleRoom::beatBegins(Beat beat) {
    post(CeremonyModel::nowPart | CeremonyModel::evidencePart, [beat](auto& model) {
        if (beat == Beat::result)  // what was compared before, and said meanwhile, is over
            model.setExhibit({});
        model.beat = beat;
    });
}

void ConsoleRoom::stepEnds(const StepView& view) {
    log::stepEnded(view.step.id);
    post(CeremonyModel::stepsPart, [](auto&) {});
}

void ConsoleRoom::show(const Exhibit& exhibit) {
    post(CeremonyModel::evidencePart, [exhibit](auto& model) { model.setExhibit(exhibit); });
}

void ConsoleRoom::tell(const Say& news) {
    post(CeremonyModel::evidencePart | CeremonyModel::factsPart,
         [news](auto& model) { model.news.push_back(news); });
}

void ConsoleRoom::workBegins(const DeviceWork& work) {
    m_work = work;
    progress(work.what, 0);
}

void ConsoleRoom::progress(const Say&, std::int64_t elapsedMs) {
    post(CeremonyModel::busyPart, [busy = Busy{m_work, elapsedMs}](auto& model) { model.busy = busy; });
}

void ConsoleRoom::progressEnds() {
    post(CeremonyModel::busyPart, [](auto& model) { model.busy.reset(); });
}

Result<bool> ConsoleRoom::confirm(const Confirmation& confirmation) {
    return awaitAs<bool>(confirmation);
}

Result<std::string> ConsoleRoom::ask(const Question& question) {
    return awaitAs<std::string>(question);
}

Result<std::string> ConsoleRoom::requestCard(const CardRequest& request) {
    const auto hasChanged = [this] { return !areSame(m_readers.snapshot().readers, m_readersSeen); };
    // The engine looked a moment ago, perhaps before what the monitor has seen since.
    const bool isFresh = hasChanged();
    m_readersSeen = m_readers.snapshot().readers;
    if (isFresh)
        return isStopRequested() ? Result<std::string>(Error(Errc::stopped)) : std::string();
    auto answer = await(request, hasChanged);
    if (!answer)
        return Error(Errc::stopped);
    if (auto* reader = std::get_if<std::string>(&*answer))
        return std::move(*reader);
    return std::string();
}

Result<Pin> ConsoleRoom::requestPin(const PinRequest& request) {
    if (request.reader.empty())
        return awaitAs<Pin>(request);
    CardWatch card(m_readers, request.reader);
    auto answer = await(request, [&] { return card.isGone(); });
    if (!answer)
        return Error(Errc::stopped);
    if (auto* pin = std::get_if<Pin>(&*answer))
        return std::move(*pin);
    return card.error();
}

Result<Statement> ConsoleRoom::requestStatement(const std::string& seat, const Say& question) {
    return awaitAs<Statement>(StatementRequest{seat, question});
}

void ConsoleRoom::warn(const Error& error) {
    log::failed(error);
    post(CeremonyModel::problemPart, [error](auto& model) { model.problem = error; });
}

Choice ConsoleRoom::decide(const DecisionRequest& request) {
    auto answer = await(request);
    const auto* choice = answer ? std::get_if<Choice>(&*answer) : nullptr;
    return choice != nullptr ? *choice : Choice{Decision::takeBreak};
}

void ConsoleRoom::transcriptGrew(const transcript::Entry& entry, const State& state) {
    namespace type = transcript::type;
    if (entry.type == type::begin || entry.type == type::resume)
        log::ceremony(transcript::ceremonyIdOf(entry));
    CeremonyModel::Parts parts = CeremonyModel::linesPart | CeremonyModel::factsPart;
    if (entry.type == type::stepBegin || entry.type == type::stepEnd)
        parts |= CeremonyModel::stepsPart;
    post(parts, [entry, facts = factsOf(state)](auto& model) {
        model.timeline.add(entry);
        model.facts = facts;
    });
}

std::optional<ExceptionReport> ConsoleRoom::takeException() {
    const std::lock_guard lock(m_mutex);
    if (m_exceptions.empty())
        return std::nullopt;
    auto report = std::move(m_exceptions.front());
    m_exceptions.erase(m_exceptions.begin());
    post(CeremonyModel::factsPart, [](auto& model) { --model.pendingExceptions; });
    return report;
}

void ConsoleRoom::tokenSeen(const TokenSight& token) {
    post(CeremonyModel::tokensPart, [token](auto& model) { model.tokens[token.name] = token; });
}

void ConsoleRoom::cardsSeen(const std::vector<CardSight>& cards) {
    post(CeremonyModel::readersPart, [cards](auto& model) {
        for (auto& reader : model.readers) {
            const auto sight = std::ranges::find(cards, reader.name, &CardSight::reader);
            reader.kind = sight == cards.end() ? std::nullopt : std::optional(sight->kind);
            reader.owner = sight == cards.end() ? std::string() : sight->owner;
        }
    });
}

void ConsoleRoom::cardInUse(const std::string& reader, const std::string& seat, bool isInUse) {
    post(CeremonyModel::readersPart, [reader, seat, isInUse](auto& model) {
        for (auto& item : model.readers)
            if (item.name == reader) {
                item.isInUse = isInUse;
                item.owner = seat;
            }
    });
}

void ConsoleRoom::quorumSeen(const QuorumSight& quorum) {
    post(CeremonyModel::quorumPart, [quorum](auto& model) { model.quorum = quorum; });
}

}  // namespace conclave::ui
