#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>

#include "core/base/file.h"
#include "core/base/result.h"
#include "core/transcript/record.h"
#include "core/transcript/writer.h"

namespace conclave::ceremony {

/// The record while it is being written: its folder and the open transcript (docs/formats/record.md).
class RecordFolder {
  public:
    /// Called after each entry is on the disk: with the whole entry, also when it was read at a resume.
    using Listener = std::function<void(const transcript::Entry&)>;

    /// Makes the folder. Errors: Errc::recordExists, those of file.h and transcript::Writer::create.
    static Result<RecordFolder> create(const std::filesystem::path& folder, std::string ceremonyId);

    struct Reopened;
    /// Errors: Errc::recordMissing, those of transcript::Writer::reopen.
    static Result<Reopened> reopen(const std::filesystem::path& folder);

    const std::filesystem::path& folder() const { return m_folder; }
    std::filesystem::path path(std::string_view relative) const { return m_folder / relative; }
    const std::string& ceremonyId() const { return m_writer.ceremonyId(); }
    const Bytes& head() const { return m_writer.head(); }
    std::vector<transcript::ClockStep> takeClockSteps() { return m_writer.takeClockSteps(); }

    /// On the disk when it returns. An earlier file of that name (of an attempt that did not end) is
    /// replaced.
    Result<transcript::FileHash> write(std::string_view relative, ByteView content);

    /// Returns the entry's seq. Errors: those of transcript::Writer::append.
    Result<std::int64_t> append(std::string_view type, std::string_view step, const nlohmann::json& fields);

    void onEntry(Listener listener) { m_listener = std::move(listener); }

  private:
    RecordFolder(std::filesystem::path folder, transcript::Writer writer)
        : m_folder(std::move(folder)), m_writer(std::move(writer)) {}

    std::filesystem::path m_folder;
    transcript::Writer m_writer;
    Listener m_listener;
};

struct RecordFolder::Reopened {
    RecordFolder record;
    std::vector<transcript::Entry> entries;
    std::int64_t tornBytes = 0;
};

}  // namespace conclave::ceremony
