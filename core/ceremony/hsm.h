#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "core/base/lane.h"
#include "core/ceremony/room.h"
#include "core/pkcs11/module.h"
#include "core/pkcs11/session.h"
#include "core/pkcs11/token.h"
#include "core/script/script.h"
#include "core/script/site.h"

namespace conclave::ceremony {

/// The PKCS #11 module of the site, its tokens by their names in the script, and one session each.
/// Every call goes through call(), which runs it on the module's lane and lets the room show the time.
class Hsm {
  public:
    /// How long a call is waited for after a stop was asked for; most HSMs make any key in that time. What
    /// was begun and is not known to have ended is reconciled by a resume.
    static constexpr std::chrono::seconds graceAfterStop{120};

    /// Sets the module's environment: a program with threads calls this where none may read it, before
    /// start().
    static Result<void> prepareProcess(const script::Site& site);
    /// Loads the module; call before threads are started, or after prepareProcess().
    static Result<std::unique_ptr<Hsm>> start(const script::Site& site,
                                              std::chrono::milliseconds grace = graceAfterStop);
    ~Hsm();

    /// `work` answers a Result. Errors: Errc::hsmSilent when a stop was asked for and the HSM keeps silent,
    /// and from then on; those of `work`.
    template <class Work>
    std::invoke_result_t<Work> call(Room& room, const DeviceWork& device, Work work) {
        if (isSilent())
            return Error(Errc::hsmSilent);
        room.workBegins(device);
        Wait wait(room, device.what, m_grace);
        std::vector<TokenSight> changed;
        auto result = m_lane.runWhile(
            [&] {
                auto done = work();
                changed = lookAgain();
                return done;
            },
            [&] { return wait.goesOn(); }, std::chrono::milliseconds(250));
        room.progressEnds();
        if (!result)
            return Error(Errc::hsmSilent).causedBy(Error(Errc::stopped));
        for (const auto& token : changed)
            room.tokenSeen(token);
        return std::move(*result);
    }

    /// Ends every login. Does nothing once the HSM is silent.
    void closeAllSessions(Room& room);
    /// The same without a word, from any thread, while the engine waits for people.
    void logOutWhileIdle();
    /// A call was given up: nothing can be asked of this module any more in this process.
    bool isSilent() const { return m_lane.isAbandoned(); }

    const pkcs11::Module& module() const { return *m_module; }

    /// The labels that tokens get when they are initialised, by their names in the script.
    void expectLabels(const script::Script& script);

    // On the lane only:

    /// By the site's attributes, or by `serial` once the token was initialised in this ceremony: where other
    /// tokens have the same serial, by the label that it got then, and by the slot that the site names.
    Result<pkcs11::Token> findToken(const std::string& name, const std::string& serial);
    /// Whether another token of the module has the same serial, and this label.
    Result<bool> isMistakable(const pkcs11::TokenInfo& token, const std::string& label);
    /// The read-write session with this token, opened when first asked for.
    Result<pkcs11::Session*> session(const std::string& name, const std::string& serial);
    void closeSession(const std::string& name) { m_sessions.erase(name); }
    bool isUserLoggedIn(const std::string& name) const;

  private:
    /// Shows the time that a call takes, and knows when a stop is overdue.
    class Wait {
      public:
        Wait(Room& room, const Say& what, std::chrono::milliseconds grace)
            : m_room(room), m_what(what), m_grace(grace) {}
        bool goesOn();

      private:
        using Clock = std::chrono::steady_clock;
        Room& m_room;
        const Say& m_what;
        std::chrono::milliseconds m_grace;
        Clock::time_point m_start = Clock::now();
        std::optional<Clock::time_point> m_stopAsked;
    };

    Hsm(std::map<std::string, script::TokenMatch> tokens, std::chrono::milliseconds grace)
        : m_tokens(std::move(tokens)), m_grace(grace) {}

    using Sessions =
        std::map<std::string, std::unique_ptr<pkcs11::Session>>;  // keys borrow them: stable addresses

    /// Adds to `match`, which has a serial, what tells the token from others that have the same.
    Result<void> narrow(pkcs11::TokenMatch& match, const std::string& name);

    /// Tokens that are another, or locked or unlocked, since this was last asked.
    std::vector<TokenSight> lookAgain();

    std::map<std::string, script::TokenMatch> m_tokens;
    std::map<std::string, std::string> m_labels;
    std::chrono::milliseconds m_grace;
    std::map<std::string, TokenSight> m_found;      // by name: as findToken saw them
    std::map<std::string, TokenSight> m_published;  // as the room knows them
    std::shared_ptr<pkcs11::Module> m_module;
    Sessions m_sessions;
    Lane m_lane{"hsm"};
};

}  // namespace conclave::ceremony
