#include "tests/support/random_ceremony.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <set>

#include "core/base/clock.h"
#include "core/x509/builder.h"
#include "core/x509/name.h"
#include "core/x509/root.h"

namespace conclave::test {
namespace {

constexpr std::int64_t dayMs = 86'400'000;

// What breaks formats, shells, comparisons and fonts.
const Names fragments{"Ação",
                      "naïve",
                      "Größe",
                      "Иван",
                      "Ωμέγα",
                      "日本語",
                      "עברית",
                      "العربية",
                      "😀",
                      "e\u0301",
                      "{}",
                      "{0}",
                      "%s%n",
                      "\\",
                      "\"",
                      "'",
                      "# one",
                      "a: b",
                      "- x",
                      "&amp;",
                      "<b>",
                      "null",
                      "1e3",
                      "\uFB01n",
                      "\u212B",
                      "İi",
                      "ＡＢ",
                      "𝒜",
                      "a\u0300\u0316\u0359",
                      "…",
                      "“x”",
                      "key",
                      "the",
                      "quorum",
                      "of",
                      "Cartório",
                      "[1]",
                      "$(id)",
                      "`x`",
                      "~"};
const Names firstNames{"Ana", "João", "Zoë", "O'Neil",      "Jean-Luc", "Đặng",  "Íñigo",  "Иван",
                       "李",  "محمد", "שרה", "Ma\u0301rio", "Å.",       "Bjørn", "Nguyễn", "María José"};
const Names lastNames{"Souza",
                      "Müller",
                      "da Silva e Souza Albuquerque de Alcântara",
                      "Ferreira",
                      "Łukasz",
                      "小明",
                      "D’Ávila",
                      "Van der Berg",
                      "Сидоров",
                      "Ó Briain",
                      "X",
                      "Nogueira Jr."};
const Names ids{"a",
                "a-",
                "a-b",
                "a0",
                "-",
                "0",
                "root",
                "witness",
                "custodian-1",
                "custodian-10",
                "custodian-2",
                "zz-9",
                "abcdefghijklmnopqrstuvwxyz012345",
                "manifest",
                "shares",
                "backup",
                "unlock",
                "proof"};

std::string scalar(const std::string& text) {
    std::string out = "\"";
    for (const char c : text)
        if (c == '\n')
            out += "\\n";
        else if (c == '"' || c == '\\')
            (out += '\\') += c;
        else
            out += c;
    return out + '"';
}

std::string list(const Names& names) {
    return fmt::format("[{}]", fmt::join(names, ", "));
}

std::string scalars(const Names& texts) {
    Names all;
    for (const auto& text : texts)
        all.push_back(scalar(text));
    return list(all);
}

bool has(const Names& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

struct Seat {
    std::string id;
    Names roles;
    std::string anchor;
    bool mayBeVacant = false, isVacant = false;
};

struct Quorum {
    std::string name;
    bool isUnlock = false;
    int threshold = 0, atLeast = 0;
    Names custodians;
};

struct Token {
    std::string name, unlock;
    std::size_t number = 0;  ///< of the factory's
};

struct Step {
    std::string kind;
    std::vector<std::pair<std::string, std::string>> parameters;
    std::vector<std::size_t> after;
    std::vector<const Quorum*> quorums;  ///< whose holders must be there
    bool wantsAll = false;               ///< of their holders
};

class Maker {
  public:
    Maker(Dice& dice, const std::filesystem::path& room, const std::vector<rehearsal::FactoryToken>& tokens)
        : m_dice(dice), m_room(room), m_factory(tokens) {}

    RandomCeremony make() {
        people();
        quorums();
        tokens();
        keys();
        steps();
        m_made.script = script();
        m_made.site = site();
        m_made.answers = answers();
        if (m_dice.chance(12))
            spoil();
        return std::move(m_made);
    }

  private:
    std::string freshId(std::set<std::string>& taken, const Names& refused = {}) {
        for (;;) {
            auto id = m_dice.chance(70) ? m_dice.of(ids) : fmt::format("x{}", m_dice.below(1000));
            if (!has(refused, id) && taken.insert(id).second)
                return id;
        }
    }

    std::string both(std::size_t most) {
        return fmt::format("{{en: {}, pt-BR: {}}}", scalar(randomText(m_dice, most)),
                           scalar(randomText(m_dice, most)));
    }

    // People

    void people() {
        std::set<std::string> taken;
        const auto count = m_dice.between(3, 7);
        for (int i = 0; i < count; ++i)
            m_seats.push_back({freshId(taken), {}, {}, false, false});
        m_seats[m_dice.below(2)].roles.push_back(m_dice.chance(90) ? "internal-witness" : "auditor");
        for (auto& seat : m_seats) {
            static const Names roles{
                "administrator",     "operator", "security-officer",    "safe-controller",
                "hsm-administrator", "auditor",  "independent-witness", "notary",
                "video-recorder"};
            if (const auto& role = m_dice.of(roles); !has(seat.roles, role))
                seat.roles.push_back(role);
        }
        if (m_dice.chance(45)) {
            std::set<std::string> anchors;
            const auto outside = m_dice.between(1, 2);
            for (int i = 0; i < outside; ++i) {
                auto& seat = m_seats[m_seats.size() - 1 - static_cast<std::size_t>(i)];
                seat.anchor = i == 1 && m_dice.chance(50) ? *anchors.begin() : freshId(anchors);
                if (!m_made.authorities.contains(seat.anchor))
                    m_made.authorities[seat.anchor] = authority(seat.anchor);
            }
        }
    }

    Authority authority(const std::string& name) {
        using crypto::KeyAlgorithm;
        static constexpr std::array odd{KeyAlgorithm::ecP384, KeyAlgorithm::ecP521, KeyAlgorithm::rsa2048};
        Authority made;
        made.key = SoftwareKey::generate(m_dice.chance(80) ? KeyAlgorithm::ecP256 : m_dice.of(odd));
        const auto& key = made.key->publicKey();
        const auto now = utcNowMs() / 1000 * 1000;
        const auto days = [](int count) { return std::int64_t{count} * dayMs; };
        x509::TbsParts parts;
        parts.serial = x509::randomSerial().value();
        parts.signatureAlgorithm = crypto::defaultSignature(key.algorithm());
        parts.subject = x509::makeName(std::vector<x509::NamePart>{{"O", "Outside"}, {"CN", name}}).value();
        parts.issuer = parts.subject;
        const bool isOver = m_dice.chance(2);
        parts.validity =
            x509::makeValidity(now - days(3000), isOver ? now - days(1) : now + days(3000)).value();
        parts.spki = key.spki();
        if (m_dice.chance(97))
            parts.extensions = {
                x509::basicConstraintsOfCa(m_dice.chance(30) ? std::optional(0) : std::nullopt),
                x509::keyUsage(x509::keyCertSign | x509::crlSign),
                x509::subjectKeyIdentifier(key.subjectKeyIdentifier())};
        made.certificate = x509::signCertificate(parts, *made.key).value();
        return made;
    }

    // Quorums, tokens, keys

    Quorum quorum(bool isUnlock) {
        Quorum made;
        made.name = freshId(m_quorumNames, {"participants", "artefacts", "signatures"});
        made.isUnlock = isUnlock;
        Names all;
        for (const auto& seat : m_seats)
            if (seat.anchor.empty() || m_dice.chance(15))
                all.push_back(seat.id);
        const auto most = std::min<int>(4, static_cast<int>(all.size()));
        const auto count = m_dice.chance(12) || most < 2 ? 1 : m_dice.between(2, most);
        made.custodians = m_dice.some(all, static_cast<std::size_t>(count));
        m_dice.shuffle(made.custodians);
        made.threshold = count == 1 ? 1 : m_dice.between(2, count);
        made.atLeast = count;
        for (auto& seat : m_seats) {
            const std::string role = isUnlock ? "activation-custodian" : "recovery-custodian";
            if (has(made.custodians, seat.id) && !has(seat.roles, role))
                seat.roles.push_back(role);
        }
        return made;
    }

    void quorums() {
        m_keyCount = m_dice.chance(8) ? 0 : m_dice.chance(80) ? 1 : 2;
        const auto unlocks = m_dice.chance(85) ? 1 : 2;
        for (int i = 0; i < unlocks; ++i)
            m_quorums.push_back(quorum(true));
        m_backupsPerKey = m_keyCount == 1 && m_dice.chance(20) ? 2 : 1;
        for (int i = 0; i < m_keyCount * m_backupsPerKey; ++i)
            m_quorums.push_back(quorum(false));
        vacancies();
    }

    const Quorum* quorumNamed(const std::string& name) const {
        return &*std::ranges::find(m_quorums, name, &Quorum::name);
    }

    /// Seats that nobody need take: never the witness's nor one of those who lead steps.
    void vacancies() {
        for (auto& seat : m_seats) {
            if (&seat == &m_seats[0] || &seat == &m_seats[1] || !m_dice.chance(20))
                continue;
            std::vector<Quorum*> held;
            for (auto& quorum : m_quorums)
                if (has(quorum.custodians, seat.id))
                    held.push_back(&quorum);
            if (std::ranges::any_of(held,
                                    [](const auto* quorum) { return quorum->atLeast <= quorum->threshold; }))
                continue;
            for (auto* quorum : held)
                --quorum->atLeast;
            seat.mayBeVacant = true;
            seat.isVacant = m_dice.chance(60);
        }
    }

    void tokens() {
        std::set<std::string> taken;
        std::vector<std::size_t> numbers{1, 2, 3, 4};
        m_dice.shuffle(numbers);
        m_tokenCount = m_keyCount == 0 ? 1 : m_dice.chance(8) ? 1 : m_dice.chance(75) ? 2 : 3;
        Names unlocks;
        for (const auto& quorum : m_quorums)
            if (quorum.isUnlock)
                unlocks.push_back(quorum.name);
        for (int i = 0; i < m_tokenCount; ++i) {
            const auto place = static_cast<std::size_t>(i);
            m_tokens.push_back({freshId(taken), place < unlocks.size() ? unlocks[place] : m_dice.of(unlocks),
                                numbers[place]});
        }
    }

    void keys() {
        std::set<std::string> taken;
        for (int i = 0; i < m_keyCount; ++i)
            m_keys.push_back(freshId(taken));
    }

    // Steps, each with those that must go before it

    std::size_t step(Step step) {
        m_steps.push_back(std::move(step));
        return m_steps.size() - 1;
    }

    void steps() {
        const auto signIn = step({"sign-in", {}, {}, {}, false});
        const auto clock = step({"clock-check", {}, {}, {}, false});
        const auto hashes = step({"hash-check", {}, {}, {}, false});
        const auto hsm = step({"hsm-check", {}, {}, {}, false});
        const auto enrol = step({"enrol-cards", {}, {signIn, clock, hashes}, {}, false});
        std::map<std::string, std::size_t> dealt, initialised;
        for (const auto& quorum : m_quorums)
            if (quorum.isUnlock)
                dealt[quorum.name] =
                    step({"deal-unlock", {{"quorum", quorum.name}}, {enrol, hsm}, {&quorum}, true});
        for (const auto& token : m_tokens)
            initialised[token.name] = step({"initialise-token",
                                            {{"token", token.name}},
                                            {dealt.at(token.unlock)},
                                            {quorumNamed(token.unlock)},
                                            false});
        std::map<std::string, std::size_t> probed;
        std::size_t backup = 0;
        for (const auto& key : m_keys) {
            const auto& birth = m_tokens[m_dice.chance(80) ? 0 : m_dice.below(m_tokens.size())];
            if (!probed.contains(birth.name))
                probed[birth.name] = step({"unlock",
                                           {{"token", birth.name}},
                                           {initialised.at(birth.name)},
                                           {quorumNamed(birth.unlock)},
                                           false});
            keySteps(key, birth, probed.at(birth.name), initialised, backup);
        }
        for (const auto& token : m_tokens)
            if (!probed.contains(token.name) && m_dice.chance(15))
                wipe(token, initialised.at(token.name));
        for (auto i = m_dice.below(4); i > 0; --i)
            extra();
    }

    void keySteps(const std::string& key, const Token& birth, std::size_t probed,
                  const std::map<std::string, std::size_t>& initialised, std::size_t& backup) {
        const auto* unlock = quorumNamed(birth.unlock);
        const auto made =
            step({"generate-key", {{"key", key}, {"token", birth.name}}, {probed}, {unlock}, false});
        const auto certified =
            step({"make-certificate", {{"key", key}, {"token", birth.name}}, {made}, {unlock}, false});
        std::vector<std::size_t> proofs, keeps;
        const Token* kept = nullptr;
        for (int i = 0; i < m_backupsPerKey; ++i) {
            Names names;
            for (const auto& quorum : m_quorums)
                if (!quorum.isUnlock)
                    names.push_back(quorum.name);
            const auto* quorum = quorumNamed(names[backup++]);
            const auto dealt =
                step({"deal-backup", {{"quorum", quorum->name}, {"key", key}}, {made}, {quorum}, true});
            const auto wrapped = step({"backup",
                                       {{"key", key}, {"token", birth.name}, {"quorum", quorum->name}},
                                       {dealt, made},
                                       {quorum, quorumNamed(birth.unlock)},
                                       false});
            for (const auto& other : m_tokens) {
                if (other.name == birth.name || &other == kept || (!proofs.empty() && m_dice.chance(50)))
                    continue;
                Step restore{"restore-test",
                             {{"key", key}, {"token", other.name}, {"quorum", quorum->name}},
                             {wrapped, certified, initialised.at(other.name)},
                             {quorum, quorumNamed(other.unlock)},
                             false};
                if (m_dice.chance(20) && kept == nullptr) {
                    restore.parameters.emplace_back("kept", m_dice.chance(70) ? "true" : "false");
                    if (restore.parameters.back().second == "true")
                        kept = &other;
                }
                // One that stays in a token is the last that is tried there.
                restore.after.insert(restore.after.end(), proofs.begin(), proofs.end());
                proofs.push_back(step(restore));
                if (kept == &other)
                    keeps.push_back(proofs.back());
                if (m_dice.chance(20))
                    m_packages.push_back(step({"write-package",
                                               {{"key", key}, {"quorum", quorum->name}},
                                               {proofs.back()},
                                               {},
                                               false}));
            }
        }
        if (proofs.empty() || m_dice.chance(4)) {
            m_waivers.push_back(fmt::format("{{debt: seal, key: {}, token: {}, reason: {}}}", key, birth.name,
                                            scalar(randomText(m_dice, 500))));
            if (proofs.empty())
                m_waivers.push_back(fmt::format("{{debt: proof, key: {}, reason: {}}}", key,
                                                scalar(randomText(m_dice, 500))));
        } else {
            const auto sealed =
                step({"seal", {{"key", key}, {"token", birth.name}}, {proofs.front()}, {unlock}, false});
            if (m_dice.chance(40))
                step({"key-reference",
                      {{"key", key}, {"token", birth.name}},
                      {m_dice.chance(50) ? sealed : certified},
                      {unlock},
                      false});
        }
        if (kept != nullptr && m_dice.chance(40))
            step({"destroy-key",
                  {{"key", key}, {"token", kept->name}},
                  keeps,
                  {quorumNamed(kept->unlock)},
                  false});
        if (!proofs.empty() && m_dice.chance(15))
            m_waivers.push_back(fmt::format("{{debt: copy, key: {}, token: {}, reason: {}}}", key,
                                            m_steps[proofs.front()].parameters[1].second,
                                            scalar(randomText(m_dice, 100))));
    }

    /// After all else that is done with it.
    void wipe(const Token& token, std::size_t initialised) {
        std::vector<std::size_t> after{initialised};
        for (std::size_t i = 0; i < m_steps.size(); ++i)
            for (const auto& [name, value] : m_steps[i].parameters)
                if (name == "token" && value == token.name)
                    after.push_back(i);
        step({"wipe-token", {{"token", token.name}}, after, {quorumNamed(token.unlock)}, false});
    }

    /// What may stand anywhere.
    void extra() {
        static const Names kinds{"confirm", "confirm", "custody", "clock-check", "hash-check", "hsm-check"};
        const auto kind = m_dice.of(kinds);
        m_hasBags = m_hasBags || kind == "custody";
        step({kind, {}, {}, {}, false});
    }

    /// In an order that their dependences allow; often the plain one.
    std::vector<std::size_t> order() {
        std::vector<std::size_t> done;
        const bool isShuffled = m_dice.chance(60);
        while (done.size() < m_steps.size()) {
            std::vector<std::size_t> ready;
            for (std::size_t i = 0; i < m_steps.size(); ++i)
                if (std::ranges::find(done, i) == done.end() &&
                    std::ranges::all_of(m_steps[i].after, [&](std::size_t before) {
                        return std::ranges::find(done, before) != done.end();
                    }))
                    ready.push_back(i);
            done.push_back(isShuffled ? m_dice.of(ready) : ready.front());
        }
        return done;
    }

    std::string stepText(const Step& step, const std::string& id) {
        Names leaders;
        for (const auto& seat : m_seats)
            if (!seat.mayBeVacant)
                leaders.push_back(seat.id);
        const auto actor = m_dice.of(leaders);
        std::erase(leaders, actor);
        const auto witness = m_dice.of(leaders);
        auto text = fmt::format(
            "      - {{id: {}, kind: {}, title: {}, read: {}, actor: {}, witness: {}, minutes: {}",
            scalar(id), step.kind, both(m_dice.chance(10) ? 120 : 30), both(m_dice.chance(5) ? 2000 : 60),
            scalar(actor), scalar(witness), m_dice.between(1, 480));
        for (const auto& [name, value] : step.parameters)
            text += fmt::format(", {}: {}", name, name == "kept" ? value : scalar(value));
        if (const bool isForEverybody =
                step.kind == "sign-in" || step.kind == "enrol-cards" || step.kind == "close-out";
            !isForEverybody && m_dice.chance(40))
            text += ", present: " + scalars(present(step, {actor, witness}));
        return text + "}\n";
    }

    Names present(const Step& step, const Names& leaders) {
        Names all;
        for (const auto& seat : m_seats)
            if (m_dice.chance(30))
                all.push_back(seat.id);
        for (const auto* quorum : step.quorums) {
            auto holders = quorum->custodians;
            const auto mayLack = holders.size() - static_cast<std::size_t>(quorum->atLeast);
            if (!step.wantsAll && m_dice.chance(50))  // one too few, now and then
                holders = m_dice.some(
                    holders, static_cast<std::size_t>(quorum->threshold) + (m_dice.chance(97) ? mayLack : 0));
            for (const auto& holder : holders)
                if (!has(all, holder))
                    all.push_back(holder);
        }
        std::erase_if(all, [&](const std::string& seat) { return has(leaders, seat); });
        return all;
    }

    // The files

    std::string script() {
        auto text = fmt::format("conclave-script: 3\nname: {}\nversion: {}\ntitle: {}\napprovedBy: {}\n",
                                scalar(m_dice.of(ids)), scalar(randomText(m_dice, 32)), both(120),
                                scalar(randomText(m_dice, 60)));
        if (m_dice.chance(30))
            text += "policies: " + scalars({randomText(m_dice, 60)}) + '\n';
        if (m_dice.chance(20))
            text += fmt::format("idleMinutes: {}\n", m_dice.between(1, 120));
        if (m_dice.chance(20))
            text += fmt::format("drillMonths: {}\n", m_dice.between(1, 60));
        Names roles;
        for (const auto& seat : m_seats)
            for (const auto& role : seat.roles)
                if (!has(roles, role))
                    roles.push_back(role);
        m_dice.shuffle(roles);
        text += "roles: " + list(roles) + "\nseats:\n";
        for (const auto& seat : m_seats)
            text += fmt::format("  {}: {{title: {}, roles: {}{}{}}}\n", scalar(seat.id), both(40),
                                list(seat.roles),
                                seat.anchor.empty() ? "" : ", trustAnchor: " + scalar(seat.anchor),
                                seat.mayBeVacant ? ", vacancy: allowed" : "");
        text += "quorums:\n";
        for (const auto& quorum : m_quorums) {
            const auto count = static_cast<int>(quorum.custodians.size());
            text += fmt::format("  {}: {{purpose: {}, threshold: {}, custodians: {}{}}}\n",
                                scalar(quorum.name), quorum.isUnlock ? "unlock" : "backup", quorum.threshold,
                                scalars(quorum.custodians),
                                quorum.atLeast < count ? fmt::format(", atLeast: {}", quorum.atLeast) : "");
        }
        text += "tokens:\n";
        for (const auto& token : m_tokens)
            text += fmt::format("  {}: {{label: {}, quorum: {}{}}}\n", scalar(token.name), scalar(ascii(32)),
                                scalar(token.unlock),
                                token.number == 4 || m_dice.chance(20) ? ", zeroise: true" : "");
        if (!m_keys.empty())
            text += "keys:\n";
        for (const auto& key : m_keys)
            text += keyText(key);
        if (!m_made.authorities.empty())
            text += "trustAnchors:\n";
        for (const auto& [name, authority] : m_made.authorities)
            text += fmt::format("  {}: {}\n", scalar(name), scalar(authority.certificate->pem()));
        if (!m_waivers.empty())
            text += "waives:\n";
        for (const auto& waiver : m_waivers)
            text += "  - " + waiver + '\n';
        return text + actsText() + contingenciesText();
    }

    std::string actsText() {
        std::set<std::string> taken;
        auto places = order();
        std::string text = "acts:\n";
        const auto begin = [&] {
            text +=
                fmt::format("  - id: {}\n    title: {}\n    steps:\n", scalar(freshId(m_actIds)), both(60));
        };
        begin();
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (i > 0 && m_dice.chance(15))
                begin();
            const auto id = freshId(m_stepIds);
            if (m_steps[places[i]].kind == "restore-test")
                m_restores.emplace_back(id, m_steps[places[i]]);
            text += stepText(m_steps[places[i]], id);
        }
        return text + stepText({"close-out", {}, {}, {}, false}, freshId(m_stepIds));
    }

    /// One that is done again in another way, or one that only unlocks again.
    std::string contingenciesText() {
        if (!m_dice.chance(25) || m_keys.empty())
            return {};
        const auto& token = m_tokens.front();
        Step instead{"unlock", {{"token", token.name}}, {}, {quorumNamed(token.unlock)}, false};
        std::string replaced;
        if (!m_restores.empty() && m_dice.chance(50)) {
            const auto& [id, restore] = m_dice.of(m_restores);
            replaced = fmt::format("    insteadOf: {}\n", scalar(id));
            instead = restore;
        }
        return fmt::format("contingencies:\n  - id: {}\n    title: {}\n{}    steps:\n{}",
                           scalar(freshId(m_actIds)), both(40), replaced,
                           stepText(instead, freshId(m_stepIds)));
    }

    std::string ascii(std::size_t most) {
        static const Names labels{
            "Root",     "Root CA v1", "A \"b\" \\ c;d=e%f?g&h/i",        "0", "token=;serial=#1",
            "~!@$^*()", "Restore",    "12345678901234567890123456789012"};
        return m_dice.of(labels).substr(0, most);
    }

    std::string keyText(const std::string& name) {
        struct Algorithm {
            const char* name;
            Names signatures;
        };
        static const std::vector<Algorithm> curves{{"EC_P256", {"ecdsaWithSHA256"}},
                                                   {"EC_P384", {"ecdsaWithSHA384"}},
                                                   {"EC_P521", {"ecdsaWithSHA512"}}};
        static const Algorithm rsa{"RSA_2048",
                                   {"sha256WithRSA", "sha384WithRSA", "sha512WithRSA", "sha256WithRSAPSS",
                                    "sha384WithRSAPSS", "sha512WithRSAPSS"}};
        static const Names labels{
            "Root",    "root", "A",     "Root CA v1",
            "a.b-c_d", "0 x",  "1.kwp", "Abcdefghijklmnopqrstuvwxyz Abcdefghijklmnopqrstuvwxyz 0123456789"};
        const auto& algorithm = m_dice.chance(3)    ? rsa
                                : m_dice.chance(70) ? curves.front()
                                                    : m_dice.of(curves);
        // Seldom one that another key has.
        const auto isFree = [&](const std::string& label) {
            return !m_labels.contains(label) || m_dice.chance(3);
        };
        std::string label, certificateLabel;
        do
            label = m_dice.of(labels);
        while (!isFree(label));
        do
            certificateLabel = m_dice.chance(30) ? label : ascii(64);
        while (!isFree(certificateLabel));
        m_labels.insert({label, certificateLabel});
        return fmt::format(
            "  {}:\n    algorithm: {}\n    label: {}\n    certificateLabel: {}\n    certificate:\n"
            "      subject: {}\n      {}\n      signatureAlgorithm: {}\n{}",
            scalar(name), algorithm.name, scalar(label), scalar(certificateLabel), subject(), dates(),
            m_dice.of(algorithm.signatures), extensions());
    }

    std::string subject() {
        static const Names types{"C", "ST", "L", "O", "organizationIdentifier", "OU", "OU", "serialNumber"};
        auto chosen = m_dice.some(types, m_dice.below(6));
        chosen.push_back("CN");
        if (m_dice.chance(30))
            m_dice.shuffle(chosen);
        Names parts;
        for (const auto& type : chosen)
            parts.push_back(fmt::format("{{{}: {}}}", type,
                                        scalar(type == "C"              ? "BR"
                                               : type == "serialNumber" ? "0(1)+,-./:=?'"
                                                                        : randomText(m_dice, 64))));
        return list(parts);
    }

    std::string dates() {
        static const Names first{"1950-01-01", "1999-12-31", "2000-02-29", "2020-01-01", "2026-01-01"};
        static const Names last{"2049-12-31", "2050-01-01", "2060-02-29", "9999-12-31", "2045-06-30"};
        const bool isNow = m_dice.chance(60);
        const auto years = isNow ? m_dice.between(1, 50) : 50;
        return "notBefore: " +
               (isNow               ? std::string("ceremony")
                : m_dice.chance(95) ? m_dice.of(first)
                                    : std::string("2090-01-01")) +
               (m_dice.chance(isNow ? 50 : 90) ? "\n      notAfter: " + m_dice.of(last)
                                               : fmt::format("\n      validityYears: {}", years));
    }

    std::string extensions() {
        static const Names oids{"2.16.76.1.1.0",
                                "2.5.29.32.0",
                                "1.3.6.1.4.1.99999999999.1",
                                "0.0",
                                "0.39.1",
                                "2.999.340282366920938463463374607431768211455",
                                "1.2.3",
                                "2.48.18446744073709551616"};
        std::string text;
        if (m_dice.chance(30)) {
            auto chosen = m_dice.some(oids, 1 + m_dice.below(3));
            text += "      policyOids: " + scalars(chosen) + '\n';
        }
        if (m_dice.chance(30))
            text += fmt::format("      pathLength: {}\n", m_dice.between(0, 16));
        return text;
    }

    std::string site() {
        auto text = fmt::format(
            "conclave-site: 1\nrehearsal: true\nplace: {}\nmodule:\n  path: {}\n  environment: "
            "{{SOFTHSM2_CONF: {}}}\n",
            scalar(randomText(m_dice, 200)), scalar(rehearsal::softHsmModule().string()),
            scalar((m_room / "softhsm2.conf").string()));
        m_namesReaders = m_dice.chance(50);
        if (m_namesReaders) {
            Names readers;
            for (std::size_t i = 1; i <= m_seats.size(); ++i)
                readers.push_back(rehearsal::readerName(static_cast<int>(i)));
            text += "pcsc:\n  readers: " + scalars(readers) + '\n';
        }
        text += "tokens:\n";
        for (const auto& token : m_tokens) {
            const auto& factory = m_factory[token.number - 1];
            Names match{m_dice.chance(60) ? "serial: " + scalar(factory.serial)
                                          : "token: " + scalar(factory.label)};
            if (m_dice.chance(20))
                match.push_back("manufacturer: \"SoftHSM project\"");
            if (m_dice.chance(20))
                match.push_back("model: \"SoftHSM v2\"");
            text += fmt::format("  {}: {{{}}}\n", scalar(token.name), fmt::join(match, ", "));
        }
        if (m_dice.chance(30))
            text += fmt::format("pin: {{alphabet: {}{}}}\n", m_dice.chance(50) ? "base32" : "digits",
                                m_dice.chance(60) ? fmt::format(", length: {}", m_dice.between(4, 32)) : "");
        return text;
    }

    std::string answers() {
        static const Names statements{"agree", "agree", "agree",    "agree",   "agree",
                                      "agree", "agree", "agree",    "agree",   "agree",
                                      "agree", "agree", "disagree", "refuses", "absent"};
        std::string text = "conclave-answers: 1\npeople:\n";
        std::set<std::string> names;
        for (std::size_t i = 0; i < m_seats.size(); ++i) {
            const auto& seat = m_seats[i];
            RandomPerson person;
            person.seat = seat.id;
            person.anchor = seat.anchor;
            person.reader = rehearsal::readerName(static_cast<int>(i + 1));
            person.cardType = m_dice.chance(2) ? "rsa2048" : m_dice.chance(85) ? "p256" : "p384";
            if (seat.isVacant) {
                text +=
                    fmt::format("  {}: {{vacant: {}}}\n", scalar(seat.id), scalar(randomText(m_dice, 100)));
                m_made.people.push_back(person);
                continue;
            }
            do
                person.name = m_dice.of(firstNames) + ' ' + m_dice.of(lastNames);
            while (!names.insert(person.name).second);
            person.card = card(seat);
            person.pin = fmt::format("pins/card-{}.pin", i + 1);
            person.puk = fmt::format("pins/card-{}.puk", i + 1);
            const auto& statement = m_dice.of(statements);
            const bool wantsReason = statement != "agree";
            text += fmt::format(
                "  {}: {{name: {}, identity: {}, card: {}, reader: {}, pin: {}, puk: {}, statement: {}{}}}\n",
                scalar(seat.id), scalar(person.name), scalar(randomText(m_dice, 120)), i + 1,
                scalar(person.reader), person.pin, person.puk, statement,
                wantsReason ? ", reason: " + scalar(randomText(m_dice, 500)) : "");
            m_made.people.push_back(person);
        }
        text += "tokens:\n";
        for (const auto& token : m_tokens)
            text += fmt::format("  {}: {{soPin: pins/token-{}.so}}\n", scalar(token.name), token.number);
        if (m_hasBags || !m_packages.empty())
            text += fmt::format("custody: {{medium: medium, bag: {}, seal: {}, place: {}}}\n",
                                scalar(randomText(m_dice, 60)), scalar(randomText(m_dice, 60)),
                                scalar(randomText(m_dice, 60)));
        return text;
    }

    CardHistory card(const Seat& seat) {
        static constexpr std::array usual{CardHistory::own, CardHistory::ownExpired,
                                          CardHistory::ownOtherName, CardHistory::ownKeepsPin,
                                          CardHistory::bareKey};
        static constexpr std::array odd{CardHistory::ownNotYet, CardHistory::signOnly, CardHistory::stranger};
        static constexpr std::array outside{CardHistory::outside, CardHistory::outside,
                                            CardHistory::outsideCpf, CardHistory::outsideOtherName};
        static constexpr std::array oddOutside{CardHistory::outsideExpired, CardHistory::outsideServer,
                                               CardHistory::stranger, CardHistory::blank,
                                               CardHistory::outsideSoonOver};
        if (!seat.anchor.empty())
            return m_dice.chance(10) ? m_dice.of(oddOutside) : m_dice.of(outside);
        return m_dice.chance(75) ? CardHistory::blank : m_dice.chance(93) ? m_dice.of(usual) : m_dice.of(odd);
    }

    /// One slip of the pen in one of the files.
    void spoil() {
        m_made.hasMistake = true;
        auto& text = m_dice.chance(70) ? m_made.script : m_dice.chance(50) ? m_made.site : m_made.answers;
        std::vector<std::string> lines;
        for (std::size_t at = 0; at < text.size();) {
            const auto end = text.find('\n', at);
            lines.push_back(text.substr(at, end - at + 1));
            at = end + 1;
        }
        const auto place = m_dice.below(lines.size());
        switch (m_dice.below(5)) {
            case 0:
                lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(place));
                break;
            case 1:
                lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(place), lines[place]);
                break;
            case 2:
                std::swap(lines[place], lines[m_dice.below(lines.size())]);
                break;
            case 3:
                lines[place].erase(m_dice.below(lines[place].size()), 1 + m_dice.below(5));
                break;
            default:
                lines[place].insert(m_dice.below(lines[place].size()), m_dice.of(fragments));
        }
        text = fmt::format("{}", fmt::join(lines, ""));
    }

    Dice& m_dice;
    const std::filesystem::path& m_room;
    const std::vector<rehearsal::FactoryToken>& m_factory;
    RandomCeremony m_made;
    std::vector<Seat> m_seats;
    std::vector<Quorum> m_quorums;
    std::vector<Token> m_tokens;
    Names m_keys, m_waivers;
    std::vector<Step> m_steps;
    std::vector<std::size_t> m_packages;
    std::vector<std::pair<std::string, Step>> m_restores;  // with their ids
    std::set<std::string> m_quorumNames, m_stepIds, m_actIds, m_labels;
    int m_keyCount = 0, m_tokenCount = 0, m_backupsPerKey = 1;
    bool m_hasBags = false, m_namesReaders = false;
};

}  // namespace

std::string randomText(Dice& dice, std::size_t mostOctets) {
    const auto wanted = 1 + dice.below(mostOctets);
    std::string text;
    do {
        const auto& next = dice.of(fragments);
        if (text.size() + next.size() + 1 > wanted && !text.empty())
            break;
        text += (text.empty() ? "" : " ") + next;
    } while (text.size() < wanted);
    return text.size() <= mostOctets ? text : "x";
}

RandomCeremony randomCeremony(Dice& dice, const std::filesystem::path& room,
                              const std::vector<rehearsal::FactoryToken>& tokens) {
    return Maker(dice, room, tokens).make();
}

}  // namespace conclave::test
