#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/ceremony/steps.h"
#include "core/crypto/digest.h"

namespace conclave::ceremony {

using nlohmann::json;
namespace type = transcript::type;

Result<void> confirmStep(Ceremony& ceremony) {
    return ceremony.confirm(ceremony.step->actor, {Phrase::confirmStep, {}});
}

Result<void> signIn(Ceremony& ceremony) {
    for (const auto& seat : ceremony.script.seats) {
        if (ceremony.state.person(seat.id) != nullptr)
            continue;  // signed in by an attempt that was interrupted
        const auto& title = seat.title.in(ceremony.lang);
        std::string name;
        for (;;) {
            TRY_ASSIGN(name, ceremony.room.ask(
                                 {Question::Kind::personName, seat.id, {Phrase::askPersonName, {title}}}));
            const auto isSamePerson = [&](const auto& other) { return other.second.name == name; };
            if (!name.empty() && std::ranges::none_of(ceremony.state.people, isSamePerson))
                break;
            if (name.empty())
                continue;
            return Error(Errc::personTwice, {name});
        }
        TRY_ASSIGN(const auto identity,
                   ceremony.room.ask({Question::Kind::identity, seat.id, {Phrase::askIdentity, {name}}}));
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
    for (const auto& seat : {ceremony.step->actor, ceremony.step->witness})
        if (!seat.empty())
            TRY(ceremony.confirm(seat,
                                 {Phrase::confirmClock, {formatUtcMs(utcNowMs()).substr(0, 19) + "Z"}}));
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
                   ceremony.hsm.call(ceremony.room, {Phrase::checkingToken, {name}},
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
