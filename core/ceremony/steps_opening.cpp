#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/text.h"
#include "core/ceremony/ask.h"
#include "core/ceremony/steps.h"
#include "core/crypto/digest.h"
#include "core/transcript/identity.h"

namespace conclave::ceremony {

using nlohmann::json;
namespace type = transcript::type;

namespace {

constexpr std::size_t identityCharacters = 120;

Result<std::string> askName(Ceremony& ceremony, const script::Seat& seat) {
    const auto isNew = [&](const std::string& name) -> Result<void> {
        if (!isPersonName(name))
            return Error(Errc::nameUnfit, {std::to_string(personNameCharacters)});
        for (const auto& [id, person] : ceremony.state.people)
            if (folded(person.name) == folded(name))
                return Error(Errc::personTwice, {name});
        return {};
    };
    Question question{
        Question::Kind::personName, seat.id, {Phrase::askPersonName, {Wording(seat.title)}}, {}};
    question.mayBeEmpty = seat.mayBeVacant;
    return askFitting(ceremony.room, std::move(question), personNameCharacters, isNew);
}

/// One document is one person's.
Result<std::string> askIdentity(Ceremony& ceremony, const script::Seat& seat, const std::string& name) {
    const auto isNew = [&](const std::string& checked) -> Result<void> {
        const auto number = transcript::documentNumber(checked);
        if (number.empty())
            return {};
        for (const auto& [id, person] : ceremony.state.people) {
            const auto content = readFile(ceremony.record.path(transcript::identityFile(id)));
            const auto other =
                content ? transcript::parseIdentity(*content) : Result<transcript::Identity>(content.error());
            if (other && transcript::documentNumber(other->checked) == number)
                return Error(Errc::documentTwice, {person.name});
        }
        return {};
    };
    return askFitting(ceremony.room, {Question::Kind::identity, seat.id, {Phrase::askIdentity, {name}}, {}},
                      identityCharacters, isNew);
}

struct SignedIn {
    std::string name;  ///< empty: nobody takes the seat
    std::string identity;
};

/// Read back, and asked again until whoever sits there finds it right: names go into certificates.
Result<SignedIn> askPerson(Ceremony& ceremony, const script::Seat& seat) {
    for (;;) {
        TRY_ASSIGN(const auto name, askName(ceremony, seat));
        if (name.empty())
            return SignedIn{};
        TRY_ASSIGN(const auto identity, askIdentity(ceremony, seat, name));
        TRY_ASSIGN(const bool isRight,
                   ceremony.room.confirm(
                       {Confirmation::Kind::person, seat.id, {Phrase::confirmPerson, {name, identity}}}));
        if (isRight)
            return SignedIn{name, identity};
    }
}

/// Nobody takes this seat, and why.
Result<void> leaveVacant(Ceremony& ceremony, const script::Seat& seat) {
    const Wording title = seat.title;
    TRY_ASSIGN(
        const auto reason,
        askFitting(ceremony.room, {Question::Kind::reason, seat.id, {Phrase::askVacancyReason, {title}}, {}},
                   identityCharacters));
    TRY(ceremony.append(type::vacancy, {{"id", seat.id}, {"reason", reason}, {"by", ceremony.step->actor}}));
    ceremony.room.tell({Phrase::seatVacant, {title, reason}});
    return {};
}

}  // namespace

Result<void> confirmStep(Ceremony& ceremony) {
    return ceremony.confirm({Confirmation::Kind::done, ceremony.step->actor, {Phrase::confirmStep, {}}});
}

Result<void> signIn(Ceremony& ceremony) {
    for (const auto& seat : ceremony.script.seats) {
        if (ceremony.state.person(seat.id) != nullptr ||
            ceremony.state.progress.vacantSeats().contains(seat.id))
            continue;  // settled by an attempt that was interrupted
        TRY_ASSIGN(const auto person, askPerson(ceremony, seat));
        const auto& [name, identity] = person;
        if (name.empty()) {
            TRY(leaveVacant(ceremony, seat));
            continue;
        }
        TRY_ASSIGN(const auto content, transcript::toJson(transcript::Identity::of(identity)));
        TRY_ASSIGN(const auto file,
                   ceremony.record.write(transcript::identityFile(seat.id), asBytes(content)));
        json roles = json::array();
        for (const auto role : seat.roles)
            roles.push_back(script::name(role));
        TRY(ceremony.append(
            type::participant,
            {{"id", seat.id}, {"name", name}, {"roles", roles}, {"files", filesJson({file})}}));
        ceremony.room.tell({Phrase::personSignedIn, {name, Wording(seat.title)}});
    }
    return {};
}

Result<void> clockCheck(Ceremony& ceremony) {
    const auto seats = ceremony.leaders(steps::Who::both);
    Confirmation confirmation{Confirmation::Kind::clock, {}, {}};
    confirmation.all = seats;
    for (const auto& seat : seats) {
        confirmation.seat = seat;
        confirmation.question = {Phrase::confirmClock, {clockNow()}};
        TRY_ASSIGN(const bool agrees, ceremony.room.confirm(confirmation));
        // People take their time: what they were asked with is over.
        TRY(ceremony.recordAnswer(seat, {Phrase::clockCompared, {clockNow()}}, agrees));
        ++confirmation.answered;
    }
    return {};
}

namespace {

/// What stood on the screen, as the record keeps it.
json shownJson(const Exhibit& exhibit, const std::vector<std::string>& names) {
    json list = json::array();
    for (std::size_t i = 0; i < names.size(); ++i)
        list.push_back({{"name", names[i]}, {"value", transcript::toValidUtf8(exhibit.rows[i].value)}});
    return list;
}

}  // namespace

Result<void> hashCheck(Ceremony& ceremony) {
    TRY_ASSIGN(const auto software, crypto::sha256File("/proc/self/exe"));
    const Exhibit exhibit{
        Exhibit::Kind::toCompare,
        {{{Phrase::labelScriptHash, {}}, toHex(ceremony.script.sha256), true},
         {{Phrase::labelSiteHash, {}}, toHex(ceremony.site.sha256), true},
         {{Phrase::labelSoftwareHash, {}}, toHex(software), true},
         {{Phrase::labelModuleHash, {}}, toHex(ceremony.hsm.module().info().sha256), true}}};
    ceremony.room.show(exhibit);
    return ceremony.confirmEach({Confirmation::Kind::hashes, {}, {Phrase::confirmHashes, {}}},
                                ceremony.leaders(steps::Who::both),
                                {{"shown", shownJson(exhibit, {"script", "site", "software", "module"})}});
}

Result<void> hsmCheck(Ceremony& ceremony) {
    Exhibit exhibit{Exhibit::Kind::toCompare, {}};
    std::vector<std::string> names;
    json tokens = json::array();
    const auto show = [&](Say label, const std::string& value, const std::string& name) {
        exhibit.rows.push_back({std::move(label), value});
        names.push_back(name);
    };
    for (const auto& [name, spec] : ceremony.script.tokens) {
        TRY_ASSIGN(const auto info,
                   ceremony.hsm.call(ceremony.room, {Phrase::lookingAtToken, {name}},
                                     [&]() -> Result<pkcs11::TokenInfo> {
                                         TRY_ASSIGN(const auto token,
                                                    ceremony.hsm.findToken(name, ceremony.serialOf(name)));
                                         return token.info();
                                     }));
        show({Phrase::labelToken, {name}}, info.name(), name);
        show({Phrase::labelSerial, {}}, info.serial, name + ".serial");
        show({Phrase::labelModel, {}}, info.manufacturer + ", " + info.model, name + ".model");
        show({Phrase::labelFirmware, {}}, info.firmwareVersion, name + ".firmware");
        tokens.push_back(tokenJson(name, info));
    }
    ceremony.room.show(exhibit);
    TRY(ceremony.recordResult("hsm-identity", {{"tokens", tokens}}));
    return ceremony.confirmEach({Confirmation::Kind::hsm, {}, {Phrase::confirmHsm, {}}},
                                ceremony.leaders(steps::Who::both), {{"shown", shownJson(exhibit, names)}});
}

}  // namespace conclave::ceremony
