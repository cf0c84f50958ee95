#include "core/ceremony/leftovers.h"

#include <nlohmann/json.hpp>
#include <set>

#include "core/transcript/reader.h"
#include "core/transcript/record.h"

namespace conclave::ceremony {
namespace {

namespace fs = std::filesystem;

Result<std::set<fs::path>> namedFiles(const RecordFolder& record) {
    TRY_ASSIGN(const auto entries, transcript::readTranscript(record.path(transcript::transcriptFile)));
    std::set<fs::path> named;
    for (const auto& entry : entries)
        if (const auto files = entry.json->find("files"); files != entry.json->end())
            for (const auto& file : *files)
                named.insert(record.path(file.at("path").get<std::string>()));
    return named;
}

}  // namespace

Result<void> removeLeftovers(const Ceremony& ceremony) {
    TRY_ASSIGN(const auto named, namedFiles(ceremony.record));
    for (const auto& [name, quorum] : ceremony.script.quorums) {
        const auto folder = ceremony.record.path(name);
        std::error_code failed;
        std::vector<fs::path> left, folders{folder};
        if (!fs::is_directory(folder, failed))
            continue;
        for (const auto& item : fs::recursive_directory_iterator(folder, failed))
            if (item.is_directory(failed))
                folders.push_back(item.path());
            else if (!named.contains(item.path()))
                left.push_back(item.path());
        for (const auto& file : left)
            fs::remove(file, failed);
        for (auto empty = folders.rbegin(); empty != folders.rend(); ++empty)
            if (fs::is_empty(*empty, failed))
                fs::remove(*empty, failed);
        if (failed)
            return Error(Errc::ioFailed, {folder.string()});
    }
    return {};
}

}  // namespace conclave::ceremony
