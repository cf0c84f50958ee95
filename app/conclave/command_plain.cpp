#include <fmt/format.h>

#include <cstdio>

#include "app/conclave/commands.h"
#include "app/conclave/terminal_text.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/pgp_words.h"
#include "core/crypto/digest.h"
#include "core/transcript/record.h"

namespace conclave::app {
namespace {

namespace fs = std::filesystem;

Result<void> copyUnrestricted(const fs::path& record, const fs::path& out) {
    std::error_code failed;
    if (!fs::is_regular_file(record / transcript::transcriptFile, failed))
        return Error(Errc::recordMissing, {record.string()});
    if (fs::exists(fs::symlink_status(out, failed)))
        return Error(Errc::fileExists, {out.string()});
    // Else the copy would become part of the record, and of itself.
    const auto inside = fs::weakly_canonical(out, failed).lexically_relative(fs::canonical(record, failed));
    if (failed || (!inside.empty() && *inside.begin() != ".."))
        return Error(Errc::usage, {worded("{} lies in the record itself",
                                          "{} fica dentro do próprio registro", out.string())});
    TRY(makeFolder(out));
    fs::recursive_directory_iterator entries(record, failed);
    if (failed)
        return Error(Errc::permissionDenied, {record.string()});
    for (; entries != fs::recursive_directory_iterator(); entries.increment(failed)) {
        const auto& entry = *entries;
        const auto relative = fs::relative(entry.path(), record).generic_string();
        if (entry.is_directory(failed))
            continue;
        if (!entry.is_regular_file(failed) || entry.is_symlink(failed))
            return Error(Errc::notARegularFile, {entry.path().string()});
        if (transcript::isRestricted(relative))
            continue;
        TRY_ASSIGN(const auto content, readFile(entry.path()));
        TRY(makeFolder((out / relative).parent_path()));
        TRY(writeFileDurably(out / relative, content));
    }
    if (failed)
        return Error(Errc::ioFailed, {record.string()});
    return {};
}

}  // namespace

Exit exportRecord(const fs::path& record, const fs::path& out, Lang lang) {
    const auto copied = copyUnrestricted(record, out);
    if (!copied) {
        report(copied.error(), lang);
        const auto code = copied.error().code();
        const bool isRefused = code == Errc::recordMissing || code == Errc::fileExists || code == Errc::usage;
        if (!isRefused) {  // half a copy is none
            std::error_code ignored;
            fs::remove_all(out, ignored);
        }
        return isRefused ? Exit::refused : Exit::failed;
    }
    fmt::print("{}\n", out.string());
    return Exit::done;
}

Exit words(const std::string& fileOrHex, Lang lang) {
    std::error_code ignored;
    Bytes hash;
    if (fs::exists(fileOrHex, ignored)) {
        auto hashed = crypto::sha256File(fileOrHex);
        if (!hashed) {
            report(hashed.error(), lang);
            return Exit::refused;
        }
        hash = std::move(*hashed);
    } else if (auto bytes = fromHex(fileOrHex); bytes && !bytes->empty()) {
        hash = std::move(*bytes);
    } else {
        report(Error(Errc::fileMissing, {fileOrHex}), lang);
        return Exit::refused;
    }
    fmt::print("{}\n{}\n", toHex(hash), toPgpWords(hash));
    return Exit::done;
}

}  // namespace conclave::app
