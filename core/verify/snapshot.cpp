#include "core/verify/snapshot.h"

#include <algorithm>

#include "core/base/file.h"
#include "core/transcript/record.h"

namespace conclave::verify {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t mostPaths = 20'000;
constexpr int deepest = 8;
constexpr std::size_t mostOctets = 4U << 20;  // of one file; the transcript may have what readFile allows
constexpr std::size_t mostOctetsRead = 64U << 20;  // of all the others together

PathKind kindOf(fs::file_type type) {
    switch (type) {
        case fs::file_type::regular:
            return PathKind::file;
        case fs::file_type::directory:
            return PathKind::folder;
        case fs::file_type::symlink:
            return PathKind::link;
        default:  // device, FIFO, socket, and what a file system may yet have
            return PathKind::other;
    }
}

}  // namespace

Result<Snapshot> Snapshot::take(const fs::path& folder) {
    std::error_code code;
    if (!fs::is_directory(folder, code))
        return Error(Errc::recordMissing, {folder.string()});
    Snapshot snapshot;
    snapshot.m_folder = folder;
    fs::recursive_directory_iterator walk(folder, code);
    for (; !code && walk != fs::recursive_directory_iterator(); walk.increment(code)) {
        const auto status = walk->symlink_status(code);
        if (code)
            break;
        const auto path = walk->path().lexically_relative(folder).generic_string();
        snapshot.m_paths[path] = kindOf(status.type());
        if (walk.depth() > deepest)
            walk.disable_recursion_pending();  // folders that deep are of no record: RECORD-FILES says so
        if (snapshot.m_paths.size() > mostPaths) {
            snapshot.m_paths[path] = PathKind::other;  // so is a file beyond that number, whatever names it
            break;
        }
    }
    if (code)
        return fileError(folder, code.value());
    return snapshot;
}

bool Snapshot::hasFile(const std::string& path) const {
    const auto found = m_paths.find(path);
    return found != m_paths.end() && found->second == PathKind::file;
}

const Result<Bytes>& Snapshot::read(const std::string& path) const {
    const auto known = m_contents.find(path);
    if (known != m_contents.end())
        return known->second;
    auto content = [&]() -> Result<Bytes> {
        const auto found = m_paths.find(path);
        if (found == m_paths.end())
            return Error(Errc::fileMissing, {path});
        if (found->second != PathKind::file)  // opening a FIFO would wait for ever
            return Error(Errc::notARegularFile, {path});
        if (path == transcript::transcriptFile || path.ends_with(transcript::runbookTextFile) ||
            path.ends_with(transcript::runbookFile))
            return readFile(m_folder / path);
        auto octets = readFile(m_folder / path, std::min(mostOctets, mostOctetsRead - m_octetsRead));
        m_octetsRead += octets ? octets->size() : 0;
        return octets;
    }();
    return m_contents.emplace(path, std::move(content)).first->second;
}

}  // namespace conclave::verify
