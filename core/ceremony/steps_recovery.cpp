#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/ceremony/steps.h"

namespace conclave::ceremony {
namespace {

using nlohmann::json;

/// What the room has to know of how far the backup is vouched for.
Result<void> recordWhatVouches(Ceremony& ceremony) {
    const auto say = [&](Phrase phrase) { return Say{phrase, {}}.in(ceremony.lang); };
    const auto record = [&](Phrase what, std::string_view cause) {
        return ceremony.recordException(
            {say(what), say(Phrase::judgedByProof), ceremony.reporter(), say(Phrase::recoveryGoesOn)}, cause);
    };
    if (ceremony.earlier->ceremonyId.empty())
        return record(Phrase::noEarlierRecord, transcript::word::earlierNone);
    if (!ceremony.earlier->isAnchored)
        return record(Phrase::earlierNotAnchored, transcript::word::earlierNotAnchored);
    return {};
}

}  // namespace

Result<void> retrieveBackup(Ceremony& ceremony) {
    if (ceremony.earlier == nullptr)
        return Error(Errc::safeNotGiven, {"--safe, --root, --earlier"});
    const auto& earlier = *ceremony.earlier;
    const auto& quorum = ceremony.named("quorum");
    const auto& key = ceremony.named("key");
    TRY(recordWhatVouches(ceremony));
    std::vector<transcript::FileHash> files;
    const auto write = [&](const std::string& path, ByteView content) -> Result<void> {
        TRY_ASSIGN(auto file, ceremony.record.write(path, content));
        files.push_back(std::move(file));
        return {};
    };
    // Of an attempt that was interrupted, perhaps with another bag.
    std::error_code ignored;
    std::filesystem::remove_all(ceremony.record.path(quorum), ignored);
    for (const auto& [name, content] : earlier.files)
        TRY(write(quorum + '/' + name, content));
    TRY(write(transcript::certificateFile(key), asBytes(earlier.root.pem())));
    TRY(write(transcript::publicKeyFile(key), asBytes(earlier.root.publicKey().pem())));
    std::vector<std::string> holders;
    for (const auto& custodian : earlier.manifest.custodians)
        holders.push_back(custodian.id);
    const bool isNone = earlier.ceremonyId.empty();
    TRY(ceremony.recordResult(transcript::action::retrieveBackup,
                              {{"key", manifestKeyJson(key, *earlier.manifest.key)},
                               {"quorum", quorum},
                               {"setId", toHex(earlier.manifest.setId)},
                               {"threshold", earlier.manifest.threshold},
                               {"custodians", holders},
                               {"earlier", isNone ? "none" : earlier.ceremonyId},
                               {"head", toHex(earlier.head)},
                               {"anchored", earlier.isAnchored},
                               {"subject", transcript::toValidUtf8(earlier.root.subject())},
                               {"rootSha256", toHex(earlier.root.sha256())},
                               {"files", filesJson(files)}}));
    ceremony.room.tell({Phrase::backupRetrieved, {}});
    return {};
}

}  // namespace conclave::ceremony
