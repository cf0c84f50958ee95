#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "ui/models/record_summary.h"

namespace conclave::ui {

/// What lists say of records, kept from one start to the next, so that a start reads no transcript that it
/// has read before. Believed only while script, site, transcript and signatures are the files they were
/// (inode, size, times); for lists alone: who resumes or reviews a record reads all of it. Whether another
/// Conclave is writing a record, and whether a rehearsal's room is there, is always looked at anew. Not on
/// the GUI thread.
class RecordCache {
  public:
    static constexpr std::size_t most = 2000;  ///< records

    /// $XDG_CACHE_HOME/conclave/records.json
    static std::filesystem::path usualFile();

    /// Of a file that is missing, too long or not ours nothing is believed.
    explicit RecordCache(std::filesystem::path file);

    /// As summariseRecord().
    std::optional<RecordSummary> summarise(const std::filesystem::path& folder);
    /// Keeps the records that were asked for since the last time, where that is not what the file says. That
    /// it could not be written costs time only.
    void save();

    int transcriptsRead() const { return m_transcriptsRead; }

  private:
    struct Known {
        std::string stamp;  ///< of the files, as they were
        RecordSummary summary;
    };

    std::filesystem::path m_file;
    std::map<std::filesystem::path, Known> m_known;
    std::map<std::filesystem::path, Known> m_asked;
    int m_transcriptsRead = 0;
    bool m_isChanged = false;
};

}  // namespace conclave::ui
