#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/lane.h"
#include "core/ceremony/room.h"
#include "core/pkcs11/module.h"
#include "core/pkcs11/session.h"
#include "core/pkcs11/token.h"
#include "core/script/site.h"

namespace conclave::ceremony {

/// The PKCS #11 module of the site, its tokens by their names in the script, and one session each.
/// Every call goes through call(), which runs it on the module's lane and lets the room show the time.
class Hsm {
  public:
    /// Sets the module's environment: a program with threads calls this where none may read it, before
    /// start().
    static Result<void> prepareProcess(const script::Site& site);
    /// Loads the module; call before threads are started, or after prepareProcess().
    static Result<std::unique_ptr<Hsm>> start(const script::Site& site);
    ~Hsm();

    template <class Work>
    auto call(Room& room, const Say& what, Work work) {
        const auto start = std::chrono::steady_clock::now();
        std::vector<TokenSight> changed;
        auto result = m_lane.run(
            [&] {
                auto done = work();
                changed = lookAgain();
                return done;
            },
            [&] {
                const auto elapsed = std::chrono::steady_clock::now() - start;
                room.progress(what, std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count());
            },
            std::chrono::milliseconds(250));
        room.progressEnds();
        for (const auto& token : changed)
            room.tokenSeen(token);
        return result;
    }

    const pkcs11::Module& module() const { return *m_module; }

    // On the lane only:

    /// By the site's attributes, or by `serial` once the token was initialised in this ceremony.
    Result<pkcs11::Token> findToken(const std::string& name, const std::string& serial);
    /// The read-write session with this token, opened when first asked for.
    Result<pkcs11::Session*> session(const std::string& name, const std::string& serial);
    void closeSession(const std::string& name) { m_sessions.erase(name); }
    void closeAllSessions() { m_sessions.clear(); }
    bool isUserLoggedIn(const std::string& name) const;

  private:
    explicit Hsm(std::map<std::string, script::TokenMatch> tokens) : m_tokens(std::move(tokens)) {}

    /// Tokens that are another, or locked or unlocked, since this was last asked.
    std::vector<TokenSight> lookAgain();

    std::map<std::string, script::TokenMatch> m_tokens;
    std::map<std::string, TokenSight> m_found;      // by name: as findToken saw them
    std::map<std::string, TokenSight> m_published;  // as the room knows them
    std::shared_ptr<pkcs11::Module> m_module;
    std::map<std::string, std::unique_ptr<pkcs11::Session>> m_sessions;  // keys borrow them: stable addresses
    Lane m_lane{"hsm"};
};

}  // namespace conclave::ceremony
