#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/ceremony/steps.h"
#include "core/ceremony/token_login.h"
#include "core/pkcs11/object.h"

namespace conclave::ceremony {

using nlohmann::json;

/// A key, its public half and its certificate in one token. Backups and copies elsewhere stay what they are.
Result<void> destroyKey(Ceremony& ceremony) {
    const auto& name = ceremony.named("key");
    const auto& token = ceremony.named("token");
    const auto* known = ceremony.state.key(name);
    const auto id = ceremony.state.idsInTokens.find({name, token});
    if (known == nullptr || id == ceremony.state.idsInTokens.end())
        return Error(Errc::objectMissing, {name, token});
    // A quorum decides this, also where the token is unlocked already.
    TRY(ceremony.hsm.call(ceremony.room, {Phrase::loggingOutOfToken, {token}}, [&]() -> Result<void> {
        ceremony.hsm.closeSession(token);
        return {};
    }));
    const auto serial = ceremony.serialOf(token);
    TRY(ceremony.confirm({Confirmation::Kind::irreversible,
                          ceremony.step->witness,
                          {Phrase::confirmDestroy, {known->label, token, serial}},
                          lastOf(serial)}));
    TRY_ASSIGN(auto* session, unlocked(ceremony, token));
    const DeviceWork busy{{Phrase::destroyingKey, {known->label}}};
    TRY_ASSIGN(const auto before,
               ceremony.hsm.call(ceremony.room, busy, [&] { return objectsOn(*session); }));
    const auto work = [&]() -> Result<json> {
        int destroyed = 0;
        json after;
        TRY(ceremony.hsm.call(ceremony.room, busy, [&]() -> Result<void> {
            TRY_ASSIGN(destroyed, pkcs11::destroyAllWithId(*session, id->second));
            TRY_ASSIGN(after, objectsOn(*session));
            return {};
        }));
        const auto path = fmt::format("artefacts/{}.{}.destroyed.json", name, token);
        TRY_ASSIGN(const auto text, transcript::canonicalJson({{"ceremony", ceremony.record.ceremonyId()},
                                                               {"key", name},
                                                               {"token", tokenJson(token, session->token())},
                                                               {"before", before},
                                                               {"after", after}},
                                                              path));
        TRY_ASSIGN(const auto file, ceremony.record.write(path, asBytes(text)));
        return json{{"token", tokenJson(token, session->token())},
                    {"key",
                     {{"name", name},
                      {"label", known->label},
                      {"id", toHex(id->second)},
                      {"algorithm", crypto::name(ceremony.state.keySpec(name).algorithm)},
                      {"spkiSha256", toHex(known->spkiSha256)}}},
                    {"destroyed", destroyed},
                    {"after", after},
                    {"files", filesJson({file})}};
    };
    TRY(ceremony.act("destroy-key", {{"before", before}}, work));
    ceremony.room.tell({Phrase::keyDestroyed, {known->label, token}});
    return {};
}

}  // namespace conclave::ceremony
