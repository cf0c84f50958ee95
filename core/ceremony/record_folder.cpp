#include "core/ceremony/record_folder.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/base/own_path.h"
#include "core/crypto/digest.h"

namespace conclave::ceremony {

namespace fs = std::filesystem;

namespace {

/// What writeFileDurably left when it was interrupted; nobody else writes here, the transcript is locked.
Result<void> removeTemporaries(const fs::path& folder) {
    std::error_code failed;
    for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end;
         at.increment(failed)) {
        const auto name = at->path().filename().string();
        if (at->is_regular_file(failed) && name.starts_with('.') && name.ends_with(".tmp"))
            fs::remove(at->path(), failed);
    }
    if (failed)
        return Error(Errc::ioFailed, {folder.string()});
    return {};
}

}  // namespace

Result<RecordFolder> RecordFolder::create(const fs::path& name, std::string ceremonyId) {
    std::error_code ignored;
    const auto folder = fs::absolute(name, ignored).lexically_normal();  // "x/.." is a folder that exists
    if (name.empty() || fs::exists(fs::symlink_status(folder, ignored)))
        return Error(Errc::recordExists, {folder.string()});
    // Made here or nowhere: a folder that somebody else makes meanwhile would be theirs to change.
    TRY(makeFolder(folder.parent_path()));
    TRY(requireOwnPlace(folder.parent_path()));
    if (::mkdir(folder.c_str(), 0700) != 0) {
        const int code = errno;
        const auto errc = code == EEXIST   ? Errc::recordExists
                          : code == ENOSPC ? Errc::diskFull
                                           : Errc::permissionDenied;
        return Error(errc, {folder.string()})
            .native(NativeSource::os, static_cast<std::uint64_t>(code), std::strerror(code));
    }
    TRY(syncFolder(folder.parent_path()));
    TRY_ASSIGN(auto writer,
               transcript::Writer::create(folder / transcript::transcriptFile, std::move(ceremonyId)));
    return RecordFolder(folder, std::move(writer));
}

Result<RecordFolder::Reopened> RecordFolder::reopen(const fs::path& folder) {
    std::error_code ignored;
    if (!fs::is_regular_file(folder / transcript::transcriptFile, ignored))
        return Error(Errc::recordMissing, {folder.string()});
    TRY(requireOwnPath(folder));
    TRY_ASSIGN(auto reopened, transcript::Writer::reopen(folder / transcript::transcriptFile));
    TRY(removeTemporaries(folder));
    return Reopened{RecordFolder(folder, std::move(reopened.writer)), std::move(reopened.entries),
                    reopened.tornBytes};
}

Result<transcript::FileHash> RecordFolder::write(std::string_view relative, ByteView content) {
    const auto target = path(relative);
    TRY(m_writer.requireInPlace());  // else a second record would begin where the first one was
    TRY(makeFolder(target.parent_path()));
    TRY(writeFileDurably(target, content, IfExists::replace));
    return transcript::FileHash{std::string(relative), toHex(crypto::sha256(content)),
                                static_cast<std::int64_t>(content.size())};
}

Result<std::int64_t> RecordFolder::append(std::string_view type, std::string_view step,
                                          const nlohmann::json& fields) {
    TRY_ASSIGN(const auto seq, m_writer.append(type, step, fields));
    if (m_listener) {
        transcript::Entry entry;
        entry.seq = seq;
        entry.type = type;
        entry.step = step;
        entry.timeUtcMs = m_writer.lastUtcMs();
        entry.lineHash = m_writer.head();
        auto whole = fields;
        whole["ceremony"] = m_writer.ceremonyId();
        entry.json = std::make_shared<const nlohmann::json>(std::move(whole));
        m_listener(entry);
    }
    return seq;
}

}  // namespace conclave::ceremony
