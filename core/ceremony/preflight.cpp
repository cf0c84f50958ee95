#include "core/ceremony/preflight.h"

#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "core/backup/wrapping_probe.h"
#include "core/base/clock.h"
#include "core/ceremony/root_profile.h"
#include "core/pcsc/context.h"
#include "core/pkcs11/mechanism.h"
#include "core/pkcs11/object.h"
#include "core/x509/lint.h"

namespace conclave::ceremony {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t neededMiB =
    64;  // a record is under 1 MiB; the rest is room for a full disk's surprises

std::string placeOf(const std::string& file, const script::Place& at) {
    return fmt::format("{}:{}", file, at.line);
}

class Preflight {
  public:
    Preflight(const script::Script& script, const script::Site& site, Hsm& hsm, Room& room)
        : m_script(script), m_site(site), m_hsm(hsm), m_room(room) {}

    void record(const fs::path& folder) {
        std::error_code ignored;
        if (fs::exists(fs::symlink_status(folder, ignored)))
            return add("record-folder", Error(Errc::recordExists, {folder.string()}), {});
        auto parent = fs::absolute(folder, ignored).parent_path();
        while (!fs::exists(parent, ignored) && parent != parent.parent_path())
            parent = parent.parent_path();
        if (!fs::is_directory(parent, ignored) || ::access(parent.c_str(), W_OK | X_OK) != 0)
            return add("record-folder", Error(Errc::permissionDenied, {parent.string()}), {});
        add("record-folder", folder.string());
        struct statvfs disk {};
        if (::statvfs(parent.c_str(), &disk) != 0)
            return add("disk-space", Error(Errc::ioFailed, {parent.string()}), {});
        const auto freeMiB = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize >> 20;
        if (freeMiB < neededMiB)
            return add("disk-space",
                       Error(Errc::diskSpaceLow,
                             {parent.string(), std::to_string(neededMiB), std::to_string(freeMiB)}),
                       {});
        add("disk-space", fmt::format("{} MiB", freeMiB));
    }

    void certificate() {
        const auto place = placeOf(m_script.file, m_script.certificate.at);
        const auto profile = rootProfile(m_script.certificate, utcNowMs());
        if (!profile)
            return add("certificate-profile", profile.error(), place);
        if (auto linted = x509::lintRootProfile(*profile, m_script.key.algorithm); !linted)
            return add("certificate-profile", std::move(linted).error(), place);
        add("certificate-profile", std::string(crypto::name(m_script.certificate.signatureAlgorithm)));
    }

    void tokens() {
        std::set<std::string> serials;
        for (const auto& [name, spec] : m_script.tokens) {
            const auto bound = m_site.tokens.find(name);
            if (bound == m_site.tokens.end())
                continue;  // checkTogether said so
            const auto place = placeOf(m_site.file, bound->second.at);
            auto token = m_hsm.call(m_room, {Phrase::checkingToken, {name}},
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
            add("token-" + name,
                fmt::format("{}, {}, serial {}", info.manufacturer, info.model, info.serial));
            m_hsm.call(m_room, {Phrase::checkingToken, {name}}, [&] {
                state(name, spec, *token);
                mechanisms(name, *token);
                return true;
            });
        }
    }

    void readers() {
        pcsc::Context context;
        auto found = context.readers();
        if (!found)
            return add("readers", std::move(found).error(), {});
        if (!m_site.readers.empty()) {
            for (const auto& wanted : m_site.readers)
                if (std::ranges::find(*found, wanted, &pcsc::ReaderState::name) == found->end())
                    add("readers", Error(Errc::readerMissing, {wanted}), m_site.file);
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
            return add("readers", Error(Errc::readersTooFew, {"1", "0"}), m_site.file);
        add("readers", std::to_string(found->size()));
        if (cards < wanted)
            add("cards", Error(Errc::cardsTooFew, {std::to_string(wanted), std::to_string(cards)}),
                placeOf(m_script.file, m_script.seats.front().at));
        else
            add("cards", std::to_string(cards));
    }

    void host() {
        const SecretBytes probe(1);
        if (SecretBytes::allPagesLocked())
            add("memory-locking", "ok");
        else
            add("memory-locking", Error(Errc::memoryNotLocked), {}, severityInProduction());
    }

    std::vector<PreflightItem> take() && { return std::move(m_items); }

  private:
    PreflightItem::Outcome severityInProduction() const {
        return m_site.rehearsal ? PreflightItem::Outcome::warning : PreflightItem::Outcome::refused;
    }

    void add(std::string id, std::string detail) {
        m_items.push_back(
            {std::move(id), PreflightItem::Outcome::passed, std::move(detail), std::nullopt, {}});
    }
    void add(std::string id, Error error, std::string place,
             PreflightItem::Outcome outcome = PreflightItem::Outcome::refused) {
        m_items.push_back({std::move(id), outcome, {}, std::move(error), std::move(place)});
    }

    /// Whether it may be initialised, and holds nothing under our labels.
    void state(const std::string& name, const script::TokenSpec& spec, pkcs11::Token& token) {
        const auto place = placeOf(m_script.file, spec.at);
        const auto id = "state-" + name;
        const auto& info = token.info();
        if (info.isWriteProtected || info.isSoPinLocked)
            return add(id, Error(Errc::tokenPinLocked, {info.name(), "SO"}), place);
        if (info.isInitialised) {
            auto session = token.open(false);
            if (!session)
                return add(id, std::move(session).error(), place);
            for (const auto& label : {m_script.key.label, m_script.key.certificateLabel})
                if (auto isFree = pkcs11::requireLabelFree(*session, label); !isFree)
                    return add(id, std::move(isFree).error(), placeOf(m_script.file, m_script.key.at));
        }
        if (info.isUserPinInitialised && !spec.zeroise)
            return add(id, Error(Errc::tokenInUse, {info.name()}), place);
        const auto length =
            m_site.pin.length.value_or(static_cast<int>(std::min<unsigned long>(32, info.maxPinLength)));
        if (static_cast<unsigned long>(length) < info.minPinLength ||
            static_cast<unsigned long>(length) > info.maxPinLength)
            return add(id,
                       Error(Errc::tokenPinLength, {info.name(), std::to_string(info.minPinLength),
                                                    std::to_string(info.maxPinLength)}),
                       m_site.file);
        add(id, info.isUserPinInitialised ? "will be erased (zeroise)" : "ready to be initialised");
    }

    void mechanisms(const std::string& name, pkcs11::Token& token) {
        const auto algorithm = m_script.key.algorithm;
        const auto place = placeOf(m_script.file, m_script.key.at);
        const auto need = [&](CK_MECHANISM_TYPE mechanism, CK_FLAGS flags,
                              const char* purpose) -> Result<void> {
            TRY_ASSIGN(const auto info, token.mechanism(mechanism));
            if (!info || (info->flags & flags) != flags)
                return Error(Errc::mechanismMissing,
                             {token.name(), pkcs11::mechanismName(mechanism), purpose});
            const auto bits = static_cast<CK_ULONG>(crypto::keyBits(algorithm));
            if ((flags & CKF_GENERATE_KEY_PAIR) != 0 && info->ulMaxKeySize != 0 &&
                (bits < info->ulMinKeySize || bits > info->ulMaxKeySize))
                return Error(Errc::mechanismMissing,
                             {token.name(),
                              fmt::format("{} ({} bits)", pkcs11::mechanismName(mechanism), bits), purpose});
            return {};
        };
        if (auto has = need(pkcs11::keyPairGenMechanism(algorithm), CKF_GENERATE_KEY_PAIR, "key generation");
            !has)
            add("mechanisms-" + name, std::move(has).error(), place);
        else if (const auto sign = pkcs11::signMechanisms(m_script.certificate.signatureAlgorithm);
                 !need(sign.hashing, CKF_SIGN, "signing") && !need(sign.raw, CKF_SIGN, "signing"))
            add("mechanisms-" + name,
                Error(Errc::mechanismMissing, {token.name(), pkcs11::mechanismName(sign.raw), "signing"}),
                place);
        else
            add("mechanisms-" + name, std::string(crypto::name(algorithm)));
        auto probe = backup::probeWrapping(token, algorithm);
        if (!probe)
            return add("wrapping-" + name, std::move(probe).error(), place);
        if (probe->canSeal == false && !m_script.key.acceptUnsealable)
            return add("sealing-" + name, Error(Errc::tokenCannotSeal, {token.name()}), place);
        add("wrapping-" + name, pkcs11::mechanismName(probe->kwp));
    }

    const script::Script& m_script;
    const script::Site& m_site;
    Hsm& m_hsm;
    Room& m_room;
    std::vector<PreflightItem> m_items;
};

}  // namespace

std::vector<PreflightItem> preflight(const script::Script& script, const script::Site& site,
                                     const fs::path& record, Hsm& hsm, Room& room) {
    Preflight checks(script, site, hsm, room);
    if (!record.empty())
        checks.record(record);
    checks.certificate();
    checks.tokens();
    checks.readers();
    checks.host();
    room.progressEnds();
    return std::move(checks).take();
}

int refusals(const std::vector<PreflightItem>& items) {
    return static_cast<int>(
        std::ranges::count(items, PreflightItem::Outcome::refused, &PreflightItem::outcome));
}

}  // namespace conclave::ceremony
