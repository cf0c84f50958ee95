#include "core/ceremony/record_folder.h"

#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/crypto/digest.h"

namespace conclave::ceremony {

namespace fs = std::filesystem;

Result<RecordFolder> RecordFolder::create(const fs::path& folder, std::string ceremonyId) {
    std::error_code ignored;
    if (fs::exists(fs::symlink_status(folder, ignored)))
        return Error(Errc::recordExists, {folder.string()});
    TRY(makeFolder(folder));
    TRY_ASSIGN(auto writer,
               transcript::Writer::create(folder / transcript::transcriptFile, std::move(ceremonyId)));
    return RecordFolder(folder, std::move(writer));
}

Result<RecordFolder::Reopened> RecordFolder::reopen(const fs::path& folder) {
    std::error_code ignored;
    if (!fs::is_regular_file(folder / transcript::transcriptFile, ignored))
        return Error(Errc::recordMissing, {folder.string()});
    TRY_ASSIGN(auto reopened, transcript::Writer::reopen(folder / transcript::transcriptFile));
    return Reopened{RecordFolder(folder, std::move(reopened.writer)), std::move(reopened.entries),
                    reopened.tornBytes};
}

Result<transcript::FileHash> RecordFolder::write(std::string_view relative, ByteView content) {
    const auto target = path(relative);
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
        entry.lineHash = m_writer.head();
        entry.json = std::make_shared<const nlohmann::json>(fields);
        m_listener(entry);
    }
    return seq;
}

}  // namespace conclave::ceremony
