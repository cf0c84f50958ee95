#include "core/ceremony/reconcile.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace conclave::ceremony {

using nlohmann::json;

Result<void> recordExtractableKey(Ceremony& ceremony) {
    if (!ceremony.state.isKeyExtractable() && ceremony.state.strayKeyIds.empty())
        return {};
    return ceremony.recordException(
        {ceremony.state.key ? "The ceremony stopped while the root key is extractable."
                            : "The ceremony stopped while a key was being made, which may be extractable.",
         "The HSM was logged out.", ceremony.reporter(),
         "The HSM stays under guard until the ceremony is resumed."},
        transcript::word::keyExtractable);
}

Result<void> requireFilesUnchanged(const RecordFolder& record,
                                   const std::vector<transcript::Entry>& entries) {
    std::map<std::string, std::string> hashes;  // the last mention counts
    for (const auto& entry : entries) {
        if (!entry.json->contains("files"))
            continue;
        for (const auto& file : entry.json->at("files"))
            hashes[file.at("path")] = file.at("sha256");
    }
    for (const auto& [path, hash] : hashes) {
        if (path.starts_with("unlock/") || path.starts_with("backup/"))
            continue;  // an interrupted attempt may have begun to write them anew
        TRY_ASSIGN(const auto file, transcript::hashRecordFile(record.folder(), path));
        if (file.sha256 != hash)
            return Error(Errc::fileHashWrong, {path});
    }
    return {};
}

Result<void> resumeRecord(Ceremony& ceremony, const std::vector<transcript::Entry>& entries,
                          std::int64_t tornBytes) {
    ceremony.step = nullptr;
    json reconciled = json::array();
    for (const auto& intent : ceremony.state.openIntents)
        reconciled.push_back({{"intent", intent.seq}, {"action", intent.action}, {"outcome", "redone"}});
    const bool wasKilled = entries.back().type != transcript::type::breakOff;  // a break has said it
    // First of all, also after a restart of the host: from here on the clock is another.
    TRY(ceremony.append(transcript::type::resume,
                        {{"reason", "continued"}, {"tornBytes", tornBytes}, {"reconciled", reconciled}}));
    if (tornBytes > 0)
        TRY(ceremony.recordException({"The last line of the transcript was cut off by an interruption.",
                                      "The unfinished line was removed; it was never acknowledged.",
                                      ceremony.reporter(), "The ceremony goes on."},
                                     transcript::word::tornLine));
    if (wasKilled)
        TRY(recordExtractableKey(ceremony));
    return ceremony.recordPending();
}

}  // namespace conclave::ceremony
