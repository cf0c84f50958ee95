#include "core/verify/export.h"

#include <algorithm>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/digest.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"

namespace conclave::verify {
namespace {

namespace fs = std::filesystem;
namespace tr = transcript;

/// What files that stay hash to, as the record says: under no other name may they go out.
std::set<std::string> restrictedHashes(const RecordView& record) {
    std::set<std::string> hashes;
    for (const auto& [path, history] : record.history)
        if (tr::isWithheld(path))
            for (const auto& [seq, sha256] : history)
                hashes.insert(sha256);
    for (const auto& [path, mention] : manifestMentions(record))
        hashes.insert(mention.sha256);
    return hashes;
}

Result<void> writeWarning(const Report& report, const fs::path& out) {
    std::string text =
        "This copy of a record of Conclave does not hold. Do not rely on it.\n"
        "Esta cópia de um registro do Conclave não é válida. Não confie nela.\n\n";
    for (const auto& check : report.checks)
        if (check.outcome == Outcome::failed)
            text += std::string(name(check.id)) + ' ' + check.file + ": " + check.detail.en + " | " +
                    check.detail.pt + '\n';
    return writeFileDurably(out / warningFile, asBytes(text));
}

Result<Report> writeAndJudge(const std::map<std::string, Bytes>& files, const fs::path& out) {
    TRY(makeFolder(out));
    for (const auto& [path, content] : files) {
        TRY(makeFolder((out / path).parent_path()));
        TRY(writeFileDurably(out / path, content));
    }
    auto report = verify(out, {});
    if (!report.isIntact)
        TRY(writeWarning(report, out));
    return report;
}

}  // namespace

Result<std::map<std::string, Bytes>> auditorsFiles(const fs::path& folder) {
    std::error_code failed;
    if (!fs::is_regular_file(folder / tr::transcriptFile, failed))
        return Error(Errc::recordMissing, {folder.string()});
    TRY_ASSIGN(auto snapshot, Snapshot::take(folder));
    const auto& transcript = snapshot.read(std::string(tr::transcriptFile));
    if (!transcript)
        return transcript.error();
    TRY_ASSIGN(auto entries, tr::placeTranscript(asText(*transcript)));
    const auto record = viewRecord(std::move(snapshot), std::move(entries));
    const auto restricted = restrictedHashes(record);
    std::map<std::string, Bytes> files;
    for (const auto& path : namedFiles(record)) {
        if (tr::isWithheld(path) || !tr::isRecordPath(path) || !record.files.hasFile(path))
            continue;
        TRY_ASSIGN(auto content, record.files.read(path));
        const auto sha256 = toHex(crypto::sha256(content));
        const auto mention = record.mentions.find(path);
        const bool isNamed = mention == record.mentions.end() ? !restricted.contains(sha256)
                                                              : mention->second.sha256 == sha256;
        if (isNamed)  // else another content under that name: the copy lacks the file, and says so
            files.emplace(path, std::move(content));
    }
    return files;
}

Result<void> requireOutside(const fs::path& record, const fs::path& out) {
    std::error_code failed;
    const auto inside = fs::weakly_canonical(out, failed).lexically_relative(fs::canonical(record, failed));
    if (failed || (!inside.empty() && *inside.begin() != ".."))
        return Error(Errc::usage, {worded("{} lies in the record itself",
                                          "{} fica dentro do próprio registro", out.string())});
    return {};
}

Result<Report> exportRecord(const fs::path& record, const fs::path& out) {
    TRY_ASSIGN(const auto files, auditorsFiles(record));
    std::error_code failed;
    if (fs::exists(fs::symlink_status(out, failed)))
        return Error(Errc::fileExists, {out.string()});
    TRY(requireOutside(record, out));  // else the copy would become part of itself
    auto report = writeAndJudge(files, out);
    if (!report) {  // half a copy is none
        std::error_code ignored;
        fs::remove_all(out, ignored);
    }
    return report;
}

}  // namespace conclave::verify
