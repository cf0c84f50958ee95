#include "core/ceremony/preflight.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "core/backup/wrapping_probe.h"
#include "core/base/clock.h"
#include "core/base/own_path.h"
#include "core/base/text.h"
#include "core/ceremony/host_check.h"
#include "core/ceremony/output_folder.h"
#include "core/ceremony/token_pin_rule.h"
#include "core/pcsc/context.h"
#include "core/pkcs11/mechanism.h"
#include "core/pkcs11/object.h"
#include "core/pkcs11/quirks.h"
#include "core/runbook/printer.h"
#include "core/script/root_profile.h"
#include "core/x509/lint.h"

namespace conclave::ceremony {
namespace {

namespace fs = std::filesystem;

std::string placeOf(const std::string& file, const script::Place& at) {
    return fmt::format("{}:{}", file, at.line);
}

class Preflight {
  public:
    Preflight(const script::Script& script, const script::Site& site, const Earlier* earlier, Hsm& hsm,
              Room& room)
        : m_script(script), m_site(site), m_earlier(earlier), m_hsm(hsm), m_room(room) {}

    /// The record's folder where one is asked for, else the one that the site proposes.
    void output(const fs::path& record) {
        const bool isRecord = !record.empty();
        const auto& folder = isRecord ? record : m_site.outputFolder;
        if (folder.empty())
            return;
        const auto id = isRecord ? "record-folder" : "output-folder";
        const auto place = isRecord ? std::string("--record") : placeOf(m_site.file, m_site.outputAt);
        if (auto usable = isRecord ? requireNewFolder(folder) : requireWritable(folder); !usable)
            return add(id, std::move(usable).error(), place);
        add(id, folder.string());
        const auto freeMiB = requireSpace(folder);
        if (!freeMiB)
            return add("disk-space", freeMiB.error(), place);
        add("disk-space", fmt::format("{} MiB", *freeMiB));
    }

    /// Found now, or when everyone waits to sign.
    void printing() {
        if (auto printed = runbook::tryPrinting(Lang::en); !printed)
            return add("runbook", std::move(printed).error(), "conclave-print");
        add("runbook", "PDF/A-1b");
    }

    void certificates() {
        for (const auto& [name, key] : m_script.keys) {
            if (key.isEarlier)
                continue;
            const auto id = "certificate-" + name;
            const auto place = placeOf(m_script.file, key.certificate.at);
            const auto profile = script::rootProfile(key.certificate, utcNowMs());
            if (!profile)
                add(id, profile.error(), place);
            else if (auto linted = x509::lintRootProfile(*profile, key.algorithm); !linted)
                add(id, std::move(linted).error(), place);
            else
                add(id, std::string(crypto::name(key.certificate.signatureAlgorithm)));
        }
    }

    /// What the safe held was judged before (judgeEarlier).
    void backup() {
        if (m_earlier != nullptr)
            add("backup",
                worded("{} of {} holders; {}", "{} de {} detentores; {}", m_earlier->manifest.threshold,
                       m_earlier->manifest.custodians.size(), m_earlier->root.subject()));
    }

    void tokens() {
        std::set<std::string> serials;
        for (const auto& [name, spec] : m_script.tokens) {
            const auto bound = m_site.tokens.find(name);
            if (bound == m_site.tokens.end())
                continue;  // checkTogether said so
            const auto place = placeOf(m_site.file, bound->second.at);
            auto token = m_hsm.call(m_room, {Phrase::lookingAtToken, {name}},
                                    [&] { return m_hsm.findToken(name, {}); });
            if (!token) {
                add("token-" + name, std::move(token).error(), place);
                continue;
            }
            const auto& info = token->info();
            if (!serials.insert(info.serial + '\0' + std::to_string(info.slotId)).second) {
                add("token-" + name, Error(Errc::tokenBoundTwice, {info.name()}), place);
                continue;
            }
            if (!staysKnown(spec, bound->second, info)) {
                add("token-" + name, Error(Errc::tokenSerialShared, {info.name(), info.serial}), place);
                continue;
            }
            add("token-" + name,
                worded("{}, {}, serial {}", "{}, {}, série {}", info.manufacturer, info.model, info.serial));
            static_cast<void>(m_hsm.call(m_room, {Phrase::checkingToken, {name}}, [&]() -> Result<void> {
                state(name, spec, *token);
                mechanisms(name, *token);
                return {};
            }));
        }
    }

    void readers() {
        const auto place = placeOf(m_site.file, m_site.readersAt);
        if (!m_site.pcscSocket.empty())  // PINs go through it
            if (auto trusted = requireOwnPath(m_site.pcscSocket);
                !trusted && !trusted.error().has(Errc::fileMissing))  // else the service is not there
                return add("readers", std::move(trusted).error(), place);
        pcsc::Context context;
        auto found = context.readers();
        if (!found)
            return add("readers", std::move(found).error(), place);
        if (!m_site.readers.empty()) {
            std::string connected;
            for (const auto& reader : *found)
                connected += (connected.empty() ? "" : ", ") + reader.name;
            for (const auto& wanted : m_site.readers)
                if (std::ranges::find(*found, wanted, &pcsc::ReaderState::name) == found->end())
                    add("readers",
                        connected.empty() ? Error(Errc::readerMissing, {wanted})
                                          : Error(Errc::readerNotAmong, {wanted, connected}),
                        place);
            std::erase_if(*found, [&](const auto& reader) {
                return std::ranges::find(m_site.readers, reader.name) == m_site.readers.end();
            });
        }
        const auto cards =
            static_cast<std::size_t>(std::ranges::count(*found, true, &pcsc::ReaderState::hasCard));
        // A site that names its readers lets cards take turns in them; else everyone's card is to be in.
        const auto wanted = m_site.readers.empty() ? m_script.seats.size()
                                                   : std::min(m_site.readers.size(), m_script.seats.size());
        if (found->empty())
            return add("readers", Error(Errc::readersTooFew, {"1", "0"}), place);
        add("readers", std::to_string(found->size()));
        if (cards < wanted)
            add("cards", Error(Errc::cardsTooFew, {std::to_string(wanted), std::to_string(cards)}),
                placeOf(m_script.file, m_script.seats.front().at));
        else
            add("cards", std::to_string(cards));
    }

    std::vector<PreflightItem> take() && { return std::move(m_items); }

  private:
    void add(std::string id, const std::string& detail) { add(std::move(id), Wording::same(detail)); }
    void add(std::string id, Wording detail) {
        m_items.push_back(
            {std::move(id), PreflightItem::Outcome::passed, std::move(detail), std::nullopt, {}});
    }
    void add(std::string id, Error error, std::string place,
             PreflightItem::Outcome outcome = PreflightItem::Outcome::refused) {
        m_items.push_back({std::move(id), outcome, {}, std::move(error), std::move(place)});
    }

    /// A token is known by its serial once it is initialised, in the record too; where others of its module
    /// have the same (NSS and some HSMs), by the label that it gets, and by its slot where the site names
    /// that. Two tokens of one script must have two serials.
    bool staysKnown(const script::TokenSpec& spec, const script::TokenMatch& bound,
                    const pkcs11::TokenInfo& info) {
        if (info.serial.empty())  // blank: it gets one of its own
            return true;
        if (!m_serials.insert(serialAsRead(info.serial)).second)
            return false;
        const auto mistakable = m_hsm.call(m_room, {Phrase::lookingAtToken, {info.name()}},
                                           [&] { return m_hsm.isMistakable(info, spec.label); });
        return mistakable && (!*mistakable || bound.slotId);
    }

    /// Whether it may be initialised, and holds nothing under our labels. Those are refused with zeroise too:
    /// the key that they name may be the one that this script made the last time.
    void state(const std::string& name, const script::TokenSpec& spec, pkcs11::Token& token) {
        const auto place = placeOf(m_script.file, spec.at);
        const auto id = "state-" + name;
        const auto& info = token.info();
        if (info.isWriteProtected)
            return add(id, Error(Errc::permissionDenied, {info.name()}), place);
        if (auto why = pkcs11::whyNotInitialisable(info); !why.isEmpty())
            return add(id, Error(Errc::tokenNotInitialisable, {info.name(), std::move(why)}), place);
        if (info.isInitialised && info.isSoPinLocked)  // SoftHSM says so of a blank one, too
            return add(id, Error(Errc::tokenPinLocked, {info.name(), "SO"}), place);
        auto session = token.open(false);
        if (!session && info.isInitialised)  // else it is blank: no sessions, and no objects
            return add(id, std::move(session).error(), place);
        for (const auto& [keyName, declared] : m_script.keys) {
            const auto key = specOf(declared);
            for (const auto& [label, at] :
                 {std::pair(key.label, key.labelAt), std::pair(key.certificateLabel, key.certificateLabelAt)})
                if (session)
                    if (auto isFree = pkcs11::requireLabelFree(*session, label); !isFree)
                        return add(id, std::move(isFree).error(), placeOf(m_script.file, at));
        }
        if (info.isUserPinInitialised && !spec.zeroise)
            return add(id, Error(Errc::tokenInUse, {info.name()}), place);
        add(id, info.isUserPinInitialised
                    ? Wording("will be erased (zeroise: true)", "será apagado (zeroise: true)")
                    : Wording("ready to be initialised", "pronto para ser inicializado"));
        pins(name, info);
    }

    /// What the PINs that nobody sees will be like.
    void pins(const std::string& name, const pkcs11::TokenInfo& info) {
        const auto place = placeOf(m_site.file, m_site.pinAt);
        const auto id = "pin-" + name;
        const auto length = pinLength(m_site, info);
        const auto least = std::max<unsigned long>(info.minPinLength, quorum::minTokenPinLength);
        if (static_cast<unsigned long>(length) < least ||
            static_cast<unsigned long>(m_site.pin.length.value_or(length)) > info.maxPinLength)
            return add(id,
                       Error(Errc::tokenPinLength,
                             {info.name(), std::to_string(least), std::to_string(info.maxPinLength)}),
                       place);
        const auto bits = pinBits(m_site, info);
        if (bits < leastPinBits)
            return add(id, weakPin(info, bits), place, PreflightItem::Outcome::warning);
        add(id, fmt::format("{} x {}, {} bits", length, quorum::name(pinAlphabet(m_site)),
                            static_cast<int>(bits)));
    }

    /// Of a key that comes back, what its backup says.
    script::KeySpec specOf(const script::KeySpec& declared) const {
        if (!declared.isEarlier || m_earlier == nullptr)
            return declared;
        return script::earlierKey(m_earlier->manifest.key->label, m_earlier->root.publicKey().algorithm());
    }

    /// What the token is to do with a key, in the steps of the script and of its contingencies.
    struct Use {
        std::string key;
        bool isBirthplace = false;  ///< else a backup is restored in it
        bool isToStay = false;      ///< and the key stays
        bool mayRewrap = false;     ///< even where the backup has to be opened on this computer for that
    };
    std::vector<Use> usesOf(const std::string& token) const {
        std::vector<Use> uses;
        auto steps = m_script.allSteps();
        for (const auto& contingency : m_script.contingencies)
            for (const auto& step : contingency.act.steps)
                steps.push_back(&step);
        for (const auto* step : steps)
            if (step->named("token") == token) {
                const bool isBirthplace = step->kind->action("generate-key") != nullptr;
                const bool isToStay = step->kind->action("recover-key") != nullptr;
                if (isBirthplace || isToStay || step->kind->action("restore-key") != nullptr)
                    uses.push_back(
                        {step->named("key"), isBirthplace, isToStay, step->named("hostRewrap") == "true"});
            }
        return uses;
    }

    void mechanisms(const std::string& name, pkcs11::Token& token) {
        const auto listed = token.mechanisms();
        if (!listed)
            return add("mechanisms-" + name, listed.error(), {});
        for (const auto& use : usesOf(name))
            if (const bool isUnknown = m_script.keys.at(use.key).isEarlier && m_earlier == nullptr;
                !isUnknown && !tryFor(name, token, *listed, use))
                return;
    }

    bool tryFor(const std::string& name, pkcs11::Token& token, const std::vector<CK_MECHANISM_TYPE>& listed,
                const Use& use) {
        const auto key = specOf(m_script.keys.at(use.key));
        const auto place = placeOf(m_script.file, key.at);
        const auto refuse = [&](const char* what, Error error) {
            add(what + name, std::move(error), place);
            return false;
        };
        if (auto has = keyMechanisms(token, listed, key, use.isBirthplace); !has)
            return refuse("mechanisms-", std::move(has).error());
        add("mechanisms-" + name, std::string(crypto::name(key.algorithm)));
        if (!token.info().isInitialised && !token.open(false)) {  // blank
            add("wrapping-" + name, Wording("can be tried only once the token is initialised: done right "
                                            "after unlock, before there is a key",
                                            "só pode ser testado com o token inicializado: logo após o "
                                            "desbloqueio, antes de haver chave"));
            return true;
        }
        std::optional<backup::Recovery> recovery;
        if (use.isToStay && m_earlier != nullptr && m_earlier->manifest.wrapped)
            recovery = {backup::encodingOf(*m_earlier->manifest.wrapped, key.algorithm), use.mayRewrap};
        auto probe = backup::probeWrapping(
            token, key.algorithm,
            use.isBirthplace ? backup::WrappingRole::backup : backup::WrappingRole::restore,
            recovery ? &*recovery : nullptr);
        if (!probe)
            return refuse("wrapping-", std::move(probe).error());
        for (const auto& [mechanism, purpose] :
             {std::pair(probe->kwp, "C_WrapKey"),
              std::pair(CK_MECHANISM_TYPE{CKM_RSA_PKCS_OAEP}, "C_UnwrapKey")})
            if (std::ranges::find(listed, mechanism) == listed.end())
                return refuse("wrapping-", Error(Errc::mechanismMissing,
                                                 {token.name(), pkcs11::mechanismName(mechanism), purpose}));
        if (use.isBirthplace && probe->canSeal == false &&
            m_script.waiverOf({steps::Debt::seal, {use.key, name}}) == nullptr)
            return refuse("sealing-", Error(Errc::tokenCannotSeal, {token.name()}));
        add("wrapping-" + name, pkcs11::mechanismName(probe->kwp));
        const auto warn = [&](const char* what, Error error) {
            add(what + name, std::move(error), place, PreflightItem::Outcome::warning);
        };
        if (probe->needsRewrap)
            warn("rewrap-", Error(Errc::hostRewrapNeeded, {token.name(), wordingOf(recovery->encoding)}));
        if (!probe->surplusUses.empty())
            warn("uses-", Error(Errc::surplusUse,
                                {token.name(), fmt::format("{}", fmt::join(probe->surplusUses, ", "))}));
        return true;
    }

    /// Making the key (where it is to be made) and signing with it. A mechanism that the token does not list
    /// is not offered, even where it would answer for it (SoftHSM with slots.mechanisms).
    Result<void> keyMechanisms(pkcs11::Token& token, const std::vector<CK_MECHANISM_TYPE>& listed,
                               const script::KeySpec& key, bool isBirthplace) {
        const auto need = [&](CK_MECHANISM_TYPE mechanism, CK_FLAGS flags,
                              const char* purpose) -> Result<void> {
            TRY_ASSIGN(const auto info, token.mechanism(mechanism));
            if (!info || (info->flags & flags) != flags ||
                std::ranges::find(listed, mechanism) == listed.end())
                return Error(Errc::mechanismMissing,
                             {token.name(), pkcs11::mechanismName(mechanism), purpose});
            const auto bits = static_cast<CK_ULONG>(crypto::keyBits(key.algorithm));
            if ((flags & CKF_GENERATE_KEY_PAIR) != 0 && info->ulMaxKeySize != 0 &&
                (bits < info->ulMinKeySize || bits > info->ulMaxKeySize))
                return Error(Errc::mechanismMissing,
                             {token.name(),
                              fmt::format("{} ({} bits)", pkcs11::mechanismName(mechanism), bits), purpose});
            return {};
        };
        if (isBirthplace)
            TRY(need(pkcs11::keyPairGenMechanism(key.algorithm), CKF_GENERATE_KEY_PAIR, "C_GenerateKeyPair"));
        const auto sign = pkcs11::signMechanisms(key.certificate.signatureAlgorithm);
        return need(sign.hashing, CKF_SIGN, "C_Sign") ? Result<void>() : need(sign.raw, CKF_SIGN, "C_Sign");
    }

    const script::Script& m_script;
    const script::Site& m_site;
    const Earlier* m_earlier;
    Hsm& m_hsm;
    Room& m_room;
    std::vector<PreflightItem> m_items;
    std::set<std::string> m_serials;  // of the tokens seen, as the verifier tells them apart
};

}  // namespace

std::vector<PreflightItem> preflight(const script::Script& script, const script::Site& site,
                                     const Earlier* earlier, const fs::path& record, Hsm& hsm, Room& room,
                                     const fs::path& swaps) {
    Preflight checks(script, site, earlier, hsm, room);
    checks.output(record);
    checks.printing();
    checks.backup();
    checks.certificates();
    checks.tokens();
    checks.readers();
    room.progressEnds();
    auto items = std::move(checks).take();
    std::ranges::move(preflightHost(site, swaps), std::back_inserter(items));
    return items;
}

std::vector<PreflightItem> preflightHost(const script::Site& site, const std::filesystem::path& swaps) {
    std::vector<PreflightItem> items;
    const auto add = [&](std::string id, Result<void> checked, PreflightItem::Outcome otherwise) {
        if (checked)
            items.push_back(
                {std::move(id), PreflightItem::Outcome::passed, Wording::same("ok"), std::nullopt, {}});
        else
            items.push_back({std::move(id), otherwise, {}, std::move(checked).error(), {}});
    };
    const auto severity = site.rehearsal ? PreflightItem::Outcome::warning
                                         : PreflightItem::Outcome::refused;  // which has nothing to lose
    add("memory-locking", requireLockedMemory(), severity);
    add("swap", requireNoSwap(swaps), severity);
    add("environment", requireOwnEnvironment(), severity);
    add("preloads", requireNoPreloads(), severity);
    add("clock", requirePossibleClock(utcNowMs()), PreflightItem::Outcome::refused);
    if (!site.rehearsal && ::geteuid() == 0)
        add("user", Error(Errc::runsAsRoot), PreflightItem::Outcome::warning);
    return items;
}

PreflightItem moduleRefused(const script::Site& site, Error error) {
    return {
        "module", PreflightItem::Outcome::refused, {}, std::move(error), placeOf(site.file, site.module.at)};
}

int refusals(const std::vector<PreflightItem>& items) {
    return static_cast<int>(
        std::ranges::count(items, PreflightItem::Outcome::refused, &PreflightItem::outcome));
}

}  // namespace conclave::ceremony
