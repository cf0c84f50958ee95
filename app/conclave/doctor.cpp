#include <fmt/format.h>
#include <net/if.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "app/conclave/commands.h"
#include "app/conclave/plan.h"
#include "app/conclave/terminal_text.h"
#include "core/base/clock.h"
#include "core/ceremony/host_check.h"
#include "core/pcsc/context.h"
#include "core/pkcs11/module.h"
#include "core/pkcs11/token_info.h"
#include "core/script/site.h"

namespace conclave::app {
namespace {

class Doctor {
  public:
    explicit Doctor(Lang lang) : m_lang(lang) {}

    void good(const std::string& what, const std::string& detail) {
        fmt::print("{}{}: {}\n", mark(Text::ok, m_lang), what, forTerminal(detail));
    }
    void warn(const std::string& what, const std::string& detail) {
        fmt::print("{}{}: {}\n", mark(Text::warning, m_lang), what, forTerminal(detail));
    }
    void bad(const std::string& what, const Error& error) {
        fmt::print("{}{}: {}\n", mark(Text::missing, m_lang), what, forTerminal(error.oneLine(m_lang)));
        m_isReady = false;
    }
    bool isReady() const { return m_isReady; }

    std::string say(const char* en, const char* pt) const { return m_lang == Lang::en ? en : pt; }

    void readers() {
        pcsc::Context context;
        const auto readers = context.readers();
        if (!readers)
            return bad("PC/SC", readers.error());
        if (readers->empty())
            return bad("PC/SC", Error(Errc::readersTooFew, {"1", "0"}));
        for (const auto& reader : *readers)
            good(reader.name, reader.hasCard ? (reader.isMute ? say("a card that does not answer",
                                                                    "um cartão que não responde")
                                                              : say("a card", "um cartão"))
                                             : say("empty", "vazia"));
    }

    void module(const script::Site& site) {
        const auto module =
            pkcs11::Module::load({site.module.path, site.module.initArgs, site.module.environment});
        if (!module)
            return bad("PKCS#11", module.error());
        good("PKCS#11", fmt::format("{}: {} {}", site.module.path.string(), (*module)->info().description,
                                    (*module)->info().libraryVersion));
        const auto tokens = (*module)->tokens();
        if (!tokens)
            return bad("PKCS#11", tokens.error());
        for (const auto& token : *tokens)
            good("token " + token.name(),
                 worded("{}, {}, serial {}, PIN {}..{}", "{}, {}, série {}, PIN {}..{}", token.manufacturer,
                        token.model, token.serial, token.minPinLength, token.maxPinLength)
                         .in(m_lang) +
                     (token.isInitialised ? "" : say(", not initialised", ", não inicializado")));
        for (const auto& [name, match] : site.tokens) {
            const pkcs11::TokenMatch wanted{match.serial, match.label, match.manufacturer, match.model,
                                            match.slotId};
            if (const auto found = (*module)->findToken(wanted); !found)
                bad(name, found.error());
            else
                good(name, found->name());
        }
    }

    void host() {
        const auto memory = say("memory locking", "memória travada");
        if (const auto locked = ceremony::requireLockedMemory(); !locked)
            bad(memory, locked.error());
        else
            good(memory, "mlock");
        if (const auto off = ceremony::requireNoSwap(); !off)
            warn("swap", off.error().oneLine(m_lang));
        else
            good("swap", say("off", "desligado"));
        if (const auto own = ceremony::requireOwnEnvironment(); !own)
            warn(say("environment", "ambiente"), own.error().oneLine(m_lang));
        else
            good(say("environment", "ambiente"), say("nothing foreign", "nada alheio"));
        if (const auto none = ceremony::requireNoPreloads(); !none)
            warn("preloads", none.error().oneLine(m_lang));
        else
            good("preloads", say("none", "nenhum"));
        if (const auto clock = ceremony::requirePossibleClock(utcNowMs()); !clock)
            bad(say("clock", "relógio"), clock.error());
        else
            good(say("clock", "relógio"), formatUtcMs(utcNowMs()) + say(" (compare with a clock of your own)",
                                                                        " (compare com outro relógio)"));
        network();
        if (geteuid() == 0)
            warn(say("user", "usuário"),
                 say("root: an exception in production", "root: uma exceção em produção"));
    }

  private:
    void network() {
        std::string up;
        auto* interfaces = if_nameindex();
        for (auto* each = interfaces; each != nullptr && each->if_index != 0; ++each) {
            std::ifstream state(std::string("/sys/class/net/") + each->if_name + "/operstate");
            std::string value;
            std::getline(state, value);
            if (value == "up")
                up += (up.empty() ? "" : ", ") + std::string(each->if_name);
        }
        if (interfaces != nullptr)
            if_freenameindex(interfaces);
        const auto name = say("network", "rede");
        if (up.empty())
            good(name, say("no interface is up", "nenhuma interface ativa"));
        else
            warn(name,
                 up + say(" is up: a ceremony needs none", " ativa: uma cerimônia não precisa de rede"));
    }

    Lang m_lang;
    bool m_isReady = true;
};

}  // namespace

Exit doctor(const std::filesystem::path& siteFile, Lang lang) {
    Doctor doctor(lang);
    std::optional<script::Site> site;
    if (!siteFile.empty()) {
        auto parsed = script::loadSite(siteFile);
        printFindings(parsed.findings, lang);
        if (!parsed.value)
            return Exit::refused;
        site = std::move(parsed.value);
        if (!site->pcscSocket.empty())
            pcsc::useSocket(site->pcscSocket);
    }
    doctor.readers();
    if (site)
        doctor.module(*site);
    doctor.host();
    return doctor.isReady() ? Exit::done : Exit::failed;
}

}  // namespace conclave::app
