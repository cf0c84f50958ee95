#include <set>

#include "core/transcript/record.h"
#include "core/verify/checks.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;

/// Which check a listing belongs to; nothing: the action lists no objects that are to be accounted for.
std::optional<CheckId> checkFor(std::string_view action) {
    if (action == tr::action::probeToken)
        return CheckId::unlockManifest;
    if (action == tr::action::restoreKey)
        return CheckId::restoreProved;
    if (action == tr::action::seal || action == tr::action::recoverKey)
        return CheckId::keySealed;
    return std::nullopt;
}

/// CKA_IDs that an entry gives to keys: of an attempt, of a key that was made, as a certificate was stored.
void noteIds(const json* object, std::set<std::string>& ids) {
    for (const auto& id : {textOr(object, "keyId"), textOr(member(object, "key"), "id")})
        if (!id.empty())
            ids.insert(id);
}

}  // namespace

/// What can hold a secret on a token is a key that the record knows, once, under its label.
void checkObjects(const RecordView& record, Judge& judge) {
    if (!record.script)
        return;  // SCRIPT-FOLLOWED says so
    std::set<std::string> labels;
    for (const auto& [name, key] : record.script->keys)
        labels.insert(record.keySpec(name)->label);
    std::set<std::string> made;
    std::set<std::string> tried;  // by attempts, which may have left it until the next begins
    for (const auto& entry : record.entries) {
        if (entry.type != type::intent && entry.type != type::result)
            continue;
        const auto* object = entry.json.get();
        noteIds(object, entry.type == type::intent ? tried : made);
        const auto check = checkFor(textOr(object, "action"));
        if (entry.type == type::intent || !check)
            continue;
        const bool mayBeLeft = *check == CheckId::unlockManifest;
        std::set<std::string> seen;
        for (const auto* listed : items(object, "objects")) {
            const auto kind = textOr(listed, "class");
            const auto id = textOr(listed, "id");
            const bool isKnown = kind == "private key" &&
                                 (made.contains(id) || (mayBeLeft && tried.contains(id))) &&
                                 labels.contains(textOr(listed, "label")) && seen.insert(id).second;
            if (tr::holdsSecret(kind) && !isKnown)
                judge.fail(*check,
                           worded("the token holds what nothing in the record made: {} {}",
                                  "o token contém algo que nada no registro criou: {} {}", kind,
                                  textOr(listed, "label")),
                           at(entry));
        }
    }
}

}  // namespace conclave::verify
