#include "core/ceremony/reconcile.h"

#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/ceremony/quorum_desk.h"
#include "core/ceremony/token_login.h"
#include "core/pkcs11/object.h"

namespace conclave::ceremony {
namespace {

using nlohmann::json;

/// Whoever leads the ceremony reports what the program noticed.
std::string reporter(const Ceremony& ceremony) {
    for (const auto& seat : ceremony.script.seats)
        for (const auto role : seat.roles)
            if (role == script::Role::internalWitness)
                return seat.id;
    return ceremony.script.seats.front().id;
}

/// Destroys whatever has this CKA_ID. True when there was something.
Result<bool> clearKey(Ceremony& ceremony, ByteView id) {
    const std::string name = "primary";
    TRY_ASSIGN(const auto token, manifestToken(ceremony, name));
    TRY_ASSIGN(const auto secrets, rebuild(ceremony, {&*ceremony.state.unlock, nullptr}));
    return ceremony.hsm.call(ceremony.room, {Phrase::unlockingToken, {name}}, [&]() -> Result<bool> {
        TRY_ASSIGN(auto* session, ceremony.hsm.session(name, token.serial));
        TRY_ASSIGN(const auto pin, tokenPin(token, secrets.unlock->secret, quorum::TokenUser::user));
        TRY(session->login(pkcs11::UserKind::user, pin));
        TRY_ASSIGN(const auto count, pkcs11::destroyAllWithId(*session, id));
        return count > 0;
    });
}

}  // namespace

Result<void> recordExtractableKey(Ceremony& ceremony) {
    if (!ceremony.state.isKeyExtractable())
        return {};
    return ceremony.recordException(
        {"The ceremony stopped while the root key is extractable.", "The HSM was logged out.",
         reporter(ceremony), "The HSM stays under guard until the ceremony is resumed."},
        transcript::word::keyExtractable);
}

Result<void> reconcileAndResume(Ceremony& ceremony, std::int64_t tornBytes) {
    ceremony.step = nullptr;
    const auto unfinished = ceremony.state.openIntents;  // entries below change the state
    TRY(recordExtractableKey(ceremony));
    if (tornBytes > 0)
        TRY(ceremony.recordException({"The last line of the transcript was cut off by an interruption.",
                                      "The unfinished line was removed; it was never acknowledged.",
                                      reporter(ceremony), "The ceremony goes on."},
                                     transcript::word::tornLine));
    json reconciled = json::array();
    for (const auto& intent : unfinished) {
        std::string outcome = "redone";  // the step finds what is there, and does it again
        if (intent.action == transcript::action::generateKey) {
            const auto id = fromHex(intent.keyId).value_or(Bytes{});
            TRY_ASSIGN(const bool wasThere, clearKey(ceremony, id));
            outcome = wasThere ? "destroyed" : "absent";
        }
        reconciled.push_back({{"intent", intent.seq}, {"action", intent.action}, {"outcome", outcome}});
    }
    TRY(ceremony.append(transcript::type::resume,
                        {{"reason", "continued"}, {"tornBytes", tornBytes}, {"reconciled", reconciled}}));
    return {};
}

}  // namespace conclave::ceremony
