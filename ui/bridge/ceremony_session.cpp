#include "ui/bridge/ceremony_session.h"

#include <QMetaObject>
#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

#include "core/base/clock.h"
#include "core/ceremony/site_survey.h"
#include "ui/theme/language.h"

namespace conclave::ui {
namespace {

namespace fs = std::filesystem;

Preparation preparationOf(const ceremony::Order& order, const ceremony::Inputs& inputs) {
    Preparation preparation;
    preparation.scriptFile = inputs.scriptFile.string();
    preparation.siteFile = inputs.siteFile.string();
    preparation.recordFolder = order.record.string();
    preparation.script = inputs.script;
    preparation.site = inputs.site;
    preparation.earlier = inputs.earlier;
    preparation.findings = inputs.findings;
    preparation.problem = inputs.problem;
    return preparation;
}

/// Why there is nothing to run.
Error firstProblem(const ceremony::Order& order, const ceremony::Inputs& inputs) {
    if (inputs.problem)
        return *inputs.problem;
    const auto wrong =
        std::ranges::find(inputs.findings, script::Severity::error, &script::Finding::severity);
    return wrong != inputs.findings.end() ? wrong->error
                                          : Error(Errc::recordMissing, {order.record.string()});
}

/// The answers of the rehearsal room, which lie beside its pcscd's socket.
std::optional<script::Answers> readProposals(const script::Site* site) {
    if (site == nullptr || !site->rehearsal || site->pcscSocket.empty())
        return std::nullopt;
    return script::loadAnswers(fs::path(site->pcscSocket).parent_path() / "answers.yaml").value;
}

}  // namespace

CeremonySession::CeremonySession(const PcscLink& pcsc, QObject* parent) : QObject(parent), m_pcsc(pcsc) {
    watchReaders();
    m_room = std::make_unique<ConsoleRoom>(m_model, *m_readers);
}

CeremonySession::~CeremonySession() {
    m_isClosing = true;
    m_room->requestStop();
    if (m_thread.joinable())
        m_thread.join();
}

bool CeremonySession::isOfRoom(const std::string& reader) const {
    return m_readersOfRoom.empty() || std::ranges::count(m_readersOfRoom, reader) > 0;
}

void CeremonySession::watchReaders() {
    m_readers = std::make_unique<pcsc::ReaderMonitor>([this](const pcsc::ReaderSnapshot& now) {
        onGui([this, now] {
            model().isReaderServiceUp = now.isServiceUp;
            if (!now.isServiceUp)
                model().readers.clear();
            for (auto& item : model().readers) {  // one that is unplugged keeps its place, and its number
                const auto state = std::ranges::find(now.readers, item.name, &pcsc::ReaderState::name);
                const bool isPresent = state != now.readers.end();
                if (!isPresent || !state->hasCard || !item.hasCard)
                    item = {item.name, isPresent && state->hasCard, {}, {}, false, isPresent};
            }
            for (const auto& state : now.readers)
                if (isOfRoom(state.name) &&
                    std::ranges::count(model().readers, state.name, &ReaderItem::name) == 0)
                    model().readers.push_back({state.name, state.hasCard, {}, {}, false, true});
            model().tellChanged(CeremonyModel::readersPart);
        });
    });
}

void CeremonySession::onGui(std::function<void()> change) {
    QMetaObject::invokeMethod(this, std::move(change), Qt::QueuedConnection);
}

Result<void> CeremonySession::onGuiNow(std::function<Result<void>()> change) {
    // Shared: the GUI thread may get to it after the session gave up.
    const auto done = std::make_shared<std::promise<Result<void>>>();
    auto result = done->get_future();
    onGui([done, change = std::move(change)] { done->set_value(change()); });
    while (result.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready)
        if (m_isClosing)
            return Error(Errc::stopped);
    return result.get();
}

void CeremonySession::work(std::function<void()> job) {
    if (m_thread.joinable())
        m_thread.join();
    m_thread = std::thread(std::move(job));
}

void CeremonySession::begins(const fs::path& record) {
    m_isRunning = true;
    model().recordFolder = record.string();
    model().tellChanged(CeremonyModel::allParts);
}

void CeremonySession::prepare(const fs::path& script, const fs::path& site, const fs::path& record,
                              const std::optional<ceremony::EarlierOrder>& earlier) {
    prepare(ceremony::Order{script, site, record, {}, false, earlier, m_swaps});
}

void CeremonySession::prepareWanted() {
    if (const auto wanted = std::exchange(m_wanted, std::nullopt))
        prepare(*wanted);
}

void CeremonySession::prepare(const ceremony::Order& wanted) {
    if (m_isRunning)
        return;
    if (model().preparation.isRunning || model().survey.isRunning) {
        m_wanted = wanted;
        return;
    }
    model().forgetCeremony();
    model().preparation = {};
    model().preparation.isRunning = true;
    model().tellChanged(CeremonyModel::preparationPart);
    work([this, order = wanted]() mutable {
        const auto inputs = ceremony::readInputs(order);
        if (inputs.site && !inputs.site->outputFolder.empty())
            order.record = inputs.site->outputFolder / order.record.filename();
        auto preparation = preparationOf(order, inputs);
        if (inputs.isGood() && inputs.site) {
            if (auto opened = openDevices(*inputs.site); !opened)
                preparation.items.push_back(ceremony::moduleRefused(*inputs.site, std::move(opened).error()));
            else
                preparation.items = ceremony::lookBefore(order, inputs, *m_hsm, *m_room);
        }
        publish(order, inputs, std::move(preparation));
    });
}

void CeremonySession::survey(const fs::path& module) {
    if (m_isRunning || model().preparation.isRunning || model().survey.isRunning)
        return;
    model().survey = {module.string(), {}, {}, true};
    model().tellChanged(CeremonyModel::surveyPart);
    work([this, module] {
        m_hsm.reset();  // a module is loaded once
        auto tokens = ceremony::tokensOf(module);
        onGui([this, tokens = std::move(tokens)] {
            m_thread.join();
            model().survey.isRunning = false;
            if (tokens)
                model().survey.tokens = *tokens;
            else
                model().survey.error = tokens.error();
            model().tellChanged(CeremonyModel::surveyPart);
            prepareWanted();
        });
    });
}

void CeremonySession::publish(const ceremony::Order& order, const ceremony::Inputs& inputs,
                              Preparation preparation) {
    onGui([this, order, inputs, proposals = readProposals(inputs.site.get()),
           preparation = std::move(preparation)] {
        m_thread.join();  // it has said its last word
        model().preparation = preparation;
        m_prepared = Prepared{order, inputs};
        if (m_wanted)
            return prepareWanted();
        model().takeScript(preparation.script);
        model().isRehearsal = preparation.site && preparation.site->rehearsal;
        m_proposals = proposals;
        model().tellChanged(CeremonyModel::allParts);
        emit prepared();
    });
}

/// The environment of the process is changed on the GUI thread, while no reader is watched: nobody else
/// reads it then.
Result<void> CeremonySession::openDevices(const script::Site& site) {
    m_hsm.reset();
    TRY(onGuiNow([this, &site]() -> Result<void> {
        m_room.reset();
        m_readers.reset();
        m_pcsc.pointTo(site.pcscSocket);
        m_readersOfRoom = site.readers;
        onGui([this] { model().readers.clear(); });  // behind what the old watch has posted
        auto prepared = ceremony::Hsm::prepareProcess(site);
        watchReaders();
        m_room = std::make_unique<ConsoleRoom>(m_model, *m_readers);
        if (model().isStopping)
            m_room->requestStop();  // asked for while a resume opened the devices
        return prepared;
    }));
    TRY_ASSIGN(m_hsm, ceremony::Hsm::start(site));
    return {};
}

void CeremonySession::begin() {
    if (m_isRunning || model().survey.isRunning || !model().preparation.isReady() || !m_hsm)
        return;
    begins(model().preparation.recordFolder);
    work([this, prepared = m_prepared, looked = model().preparation.items, lang = language()] {
        run(prepared.order, prepared.inputs, looked, lang);
    });
}

void CeremonySession::resume(const fs::path& record, const fs::path& site,
                             const std::optional<ceremony::EarlierOrder>& earlier) {
    if (m_isRunning || model().preparation.isRunning || model().survey.isRunning)
        return;
    model().forgetCeremony();
    begins(record);
    work([this, order = ceremony::Order{{}, site, record, {}, true, earlier, m_swaps}, lang = language()] {
        const auto inputs = ceremony::readInputs(order);
        if (!inputs.isGood() || !inputs.site)
            return finish({{}, firstProblem(order, inputs)});
        onGui([this, inputs, proposals = readProposals(inputs.site.get())] {
            model().takeScript(inputs.script);
            model().isRehearsal = inputs.site->rehearsal;
            m_proposals = proposals;
            model().tellChanged(CeremonyModel::allParts);
        });
        if (auto opened = openDevices(*inputs.site); !opened)
            return finish({{}, std::move(opened).error()});
        run(order, inputs, ceremony::lookBefore(order, inputs, *m_hsm, *m_room), lang);
    });
}

void CeremonySession::run(const ceremony::Order& order, const ceremony::Inputs& inputs,
                          const std::vector<ceremony::PreflightItem>& looked, Lang lang) {
    const auto outcome = ceremony::perform(order, inputs, looked, *m_hsm, *m_room, lang);
    m_hsm.reset();  // closes the sessions and the module: here, where it may take its time
    if (outcome)
        return finish({*outcome, std::nullopt});
    Ended ended{std::nullopt, outcome.error()};
    std::ranges::copy_if(looked, std::back_inserter(ended.refused), [](const auto& item) {
        return item.outcome == ceremony::PreflightItem::Outcome::refused;
    });
    finish(std::move(ended));
}

void CeremonySession::finish(Ended ended) {
    onGui([this, ended = std::move(ended)] {
        m_thread.join();
        m_isRunning = false;
        model().prompt = {};
        model().busy.reset();
        model().isStopping = false;
        model().ended = ended;
        // An engine that was stopped stays so.
        m_room = std::make_unique<ConsoleRoom>(m_model, *m_readers);
        model().tellChanged(CeremonyModel::allParts);
        emit this->ended();
    });
}

void CeremonySession::reportException(ceremony::ExceptionReport report) {
    ++model().pendingExceptions;
    m_room->reportException(std::move(report));
    model().tellChanged(CeremonyModel::factsPart);
}

void CeremonySession::requestStop() {
    model().isStopping = true;
    m_room->requestStop();
    model().tellChanged(CeremonyModel::promptPart | CeremonyModel::factsPart);
}

}  // namespace conclave::ui
