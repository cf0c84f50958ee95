#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/ceremony/steps.h"
#include "core/crypto/digest.h"
#include "core/script/utf8.h"

namespace conclave::ceremony {

using nlohmann::json;
namespace type = transcript::type;

namespace {

constexpr std::size_t identityCharacters = 120;

/// Asks until the answer can stand in the record and `accepts` has nothing against it.
template <class Accepts>
Result<std::string> askFitting(Room& room, Question question, std::size_t mostCharacters, Accepts accepts) {
    for (;;) {
        TRY_ASSIGN(auto answer, room.ask(question));
        answer.erase(0, std::min(answer.find_first_not_of(' '), answer.size()));
        answer.erase(answer.find_last_not_of(' ') + 1);
        if (!script::isShowableLine(answer) || script::countCharacters(answer) > mostCharacters)
            question.problem = Error(Errc::answerUnfit, {std::to_string(mostCharacters)});
        else if (auto accepted = accepts(answer); !accepted)
            question.problem = std::move(accepted).error();
        else
            return answer;
    }
}

}  // namespace

Result<void> confirmStep(Ceremony& ceremony) {
    return ceremony.confirm(ceremony.step->actor, {Phrase::confirmStep, {}});
}

Result<void> signIn(Ceremony& ceremony) {
    for (const auto& seat : ceremony.script.seats) {
        if (ceremony.state.person(seat.id) != nullptr)
            continue;  // signed in by an attempt that was interrupted
        const auto& title = seat.title.in(ceremony.lang);
        const auto isNew = [&](const std::string& name) -> Result<void> {
            for (const auto& [id, person] : ceremony.state.people)
                if (person.name == name)
                    return Error(Errc::personTwice, {name});
            return {};
        };
        TRY_ASSIGN(const auto name,
                   askFitting(ceremony.room,
                              {Question::Kind::personName, seat.id, {Phrase::askPersonName, {title}}, {}},
                              script::personNameCharacters, isNew));
        TRY_ASSIGN(
            const auto identity,
            askFitting(ceremony.room, {Question::Kind::identity, seat.id, {Phrase::askIdentity, {name}}, {}},
                       identityCharacters, [](const std::string&) { return Result<void>(); }));
        json roles = json::array();
        for (const auto role : seat.roles)
            roles.push_back(script::name(role));
        TRY(ceremony.append(type::participant,
                            {{"id", seat.id}, {"name", name}, {"roles", roles}, {"identity", identity}}));
        ceremony.room.tell({Phrase::personSignedIn, {name, title}});
    }
    return {};
}

Result<void> clockCheck(Ceremony& ceremony) {
    for (const auto& seat : {ceremony.step->actor, ceremony.step->witness}) {
        if (seat.empty())
            continue;
        TRY_ASSIGN(const bool agrees,
                   ceremony.room.confirm({seat, {Phrase::confirmClock, {clockNow()}}, {}}));
        // People take their time: what they were asked with is over.
        TRY(ceremony.recordAnswer(seat, {Phrase::clockCompared, {clockNow()}}, agrees));
    }
    return {};
}

Result<void> hashCheck(Ceremony& ceremony) {
    TRY_ASSIGN(const auto software, crypto::sha256File("/proc/self/exe"));
    Exhibit exhibit;
    exhibit.rows = {{{Phrase::labelScriptHash, {}}, toHex(ceremony.script.sha256), true},
                    {{Phrase::labelSiteHash, {}}, toHex(ceremony.site.sha256), true},
                    {{Phrase::labelSoftwareHash, {}}, toHex(software), true},
                    {{Phrase::labelModuleHash, {}}, toHex(ceremony.hsm.module().info().sha256), true}};
    ceremony.room.show(exhibit);
    for (const auto& seat : {ceremony.step->actor, ceremony.step->witness})
        if (!seat.empty())
            TRY(ceremony.confirm(seat, {Phrase::confirmHashes, {}}));
    return {};
}

Result<void> hsmCheck(Ceremony& ceremony) {
    Exhibit exhibit;
    json tokens = json::array();
    for (const auto& [name, spec] : ceremony.script.tokens) {
        TRY_ASSIGN(const auto info,
                   ceremony.hsm.call(ceremony.room, {Phrase::lookingAtToken, {name}},
                                     [&]() -> Result<pkcs11::TokenInfo> {
                                         TRY_ASSIGN(const auto token,
                                                    ceremony.hsm.findToken(name, ceremony.serialOf(name)));
                                         return token.info();
                                     }));
        exhibit.rows.push_back({{Phrase::labelToken, {name}}, info.name()});
        exhibit.rows.push_back({{Phrase::labelSerial, {}}, info.serial});
        exhibit.rows.push_back({{Phrase::labelModel, {}}, info.manufacturer + ", " + info.model});
        exhibit.rows.push_back({{Phrase::labelFirmware, {}}, info.firmwareVersion});
        tokens.push_back(tokenJson(name, info));
    }
    ceremony.room.show(exhibit);
    TRY(ceremony.append(type::result, {{"action", "hsm-identity"}, {"tokens", tokens}}));
    for (const auto& seat : {ceremony.step->actor, ceremony.step->witness})
        if (!seat.empty())
            TRY(ceremony.confirm(seat, {Phrase::confirmHsm, {}}));
    return {};
}

}  // namespace conclave::ceremony
