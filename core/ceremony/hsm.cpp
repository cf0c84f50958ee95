#include "core/ceremony/hsm.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace conclave::ceremony {

namespace {

pkcs11::ModuleSettings settingsOf(const script::Site& site) {
    return {site.module.path, site.module.initArgs, site.module.environment};
}

}  // namespace

Result<void> Hsm::prepareProcess(const script::Site& site) {
    return pkcs11::setEnvironment(settingsOf(site));
}

Result<std::unique_ptr<Hsm>> Hsm::start(const script::Site& site, std::chrono::milliseconds grace) {
    TRY_ASSIGN(auto module, pkcs11::Module::load(settingsOf(site)));
    std::unique_ptr<Hsm> hsm(new Hsm(site.tokens, grace));
    hsm->m_module = std::move(module);
    return hsm;
}

/// What belongs to a call that was given up is left as it is: the module may still use it.
Hsm::~Hsm() {
    if (!isSilent()) {
        m_lane.run([this] { m_sessions.clear(); });
        return;
    }
    static auto& leftBehind = *new std::vector<std::pair<Sessions, std::shared_ptr<pkcs11::Module>>>;
    leftBehind.emplace_back(std::move(m_sessions), std::move(m_module));
}

void Hsm::closeAllSessions(Room& room) {
    static_cast<void>(call(room, {Phrase::loggingOutOfHsm, {}}, [this]() -> Result<void> {
        m_sessions.clear();
        return {};
    }));
}

void Hsm::logOutWhileIdle() {
    if (!isSilent())
        m_lane.run([this] { m_sessions.clear(); });
}

bool Hsm::Wait::goesOn() {
    const auto now = Clock::now();
    m_room.progress(m_what, std::chrono::duration_cast<std::chrono::milliseconds>(now - m_start).count());
    if (!m_stopAsked && m_room.isStopRequested())
        m_stopAsked = now;
    return !m_stopAsked || now - *m_stopAsked <= m_grace;
}

Result<pkcs11::Token> Hsm::findToken(const std::string& name, const std::string& serial) {
    const auto bound = m_tokens.find(name);
    if (bound == m_tokens.end())
        return Error(Errc::tokenMissing, {name});
    pkcs11::TokenMatch match;
    match.manufacturer = bound->second.manufacturer;
    match.model = bound->second.model;
    if (!serial.empty()) {
        match.serial = serial;  // binding since the initialisation; label and slot have changed by it
    } else {
        match.serial = bound->second.serial;
        match.label = bound->second.label;
        match.slotId = bound->second.slotId;
    }
    if (!serial.empty())
        TRY(narrow(match, name));
    TRY_ASSIGN(auto token, m_module->findToken(match));
    const auto& info = token.info();
    m_found[name] = {name, info.serial, info.label, info.manufacturer, info.model, false};
    return token;
}

Result<void> Hsm::narrow(pkcs11::TokenMatch& match, const std::string& name) {
    TRY_ASSIGN(const auto tokens, m_module->tokens());
    const auto count = [&] {
        return std::ranges::count_if(tokens, [&](const auto& token) { return match.matches(token); });
    };
    if (count() <= 1)
        return {};
    if (const auto label = m_labels.find(name); label != m_labels.end())
        match.label = label->second;
    if (count() > 1)  // the slot of a blank token changes when it is initialised, so that it comes last
        match.slotId = m_tokens.at(name).slotId;
    return {};
}

Result<bool> Hsm::isMistakable(const pkcs11::TokenInfo& token, const std::string& label) {
    TRY_ASSIGN(const auto tokens, m_module->tokens());
    return std::ranges::any_of(tokens, [&](const auto& other) {
        return other.slotId != token.slotId && other.serial == token.serial &&
               other.manufacturer == token.manufacturer && other.model == token.model && other.label == label;
    });
}

void Hsm::expectLabels(const script::Script& script) {
    for (const auto& [name, token] : script.tokens)
        m_labels[name] = token.label;
}

std::vector<TokenSight> Hsm::lookAgain() {
    std::vector<TokenSight> changed;
    for (auto sight : m_found | std::views::values) {
        sight.isUnlocked = isUserLoggedIn(sight.name);
        auto& published = m_published[sight.name];
        if (published != sight)
            changed.push_back(published = std::move(sight));
    }
    return changed;
}

Result<pkcs11::Session*> Hsm::session(const std::string& name, const std::string& serial) {
    auto& session = m_sessions[name];
    if (!session) {
        TRY_ASSIGN(auto token, findToken(name, serial));
        TRY_ASSIGN(auto opened, token.open(true));
        session = std::make_unique<pkcs11::Session>(std::move(opened));
    }
    return session.get();
}

bool Hsm::isUserLoggedIn(const std::string& name) const {
    const auto found = m_sessions.find(name);
    return found != m_sessions.end() && found->second && found->second->loggedIn() == pkcs11::UserKind::user;
}

}  // namespace conclave::ceremony
