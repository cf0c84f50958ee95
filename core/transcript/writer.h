#pragma once

#include <functional>
#include <utility>

#include "core/transcript/reader.h"

namespace conclave::transcript {

/// The clocks an entry carries; tests bring their own.
struct Clocks {
    std::function<std::int64_t()> utcNowMs;
    std::function<std::int64_t()> bootNowMs;  ///< CLOCK_BOOTTIME
    std::string bootId;

    static Clocks system();
};

/// By this entry the wall clock was set.
struct ClockStep {
    std::int64_t entry = 0;  ///< seq
    std::int64_t ms = 0;     ///< forward positive
};

struct Reopened;

/// Appends entries to transcript.jsonl. When append() has returned, the entry is on the disk.
/// One writer per file, by flock: it goes with the process. Not for several threads at once.
class Writer {
  public:
    /// A new file in an existing folder, mode 0600.
    /// Errors: Errc::fileExists, Errc::recordOpenElsewhere, Errc::valueNotAllowed (ceremony id),
    /// Errc::diskFull, …
    static Result<Writer> create(const std::filesystem::path& file, std::string ceremonyId,
                                 Clocks clocks = Clocks::system());

    /// Takes up a transcript that was left. A last line without line end was never acknowledged (a power cut
    /// during the write): it is cut off and its octets are counted, for the caller to record. Errors:
    /// Errc::recordOpenElsewhere, those of parseTranscript.
    static Result<Reopened> reopen(const std::filesystem::path& file, Clocks clocks = Clocks::system());

    Writer(Writer&& other) noexcept;
    Writer& operator=(Writer&& other) noexcept;
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer();

    /// Adds seq, time, boot, ceremony, prev, type and step to `fields` (an object, or null for none), writes
    /// the line with one write(2) and fsyncs. Returns the entry's seq. Errors: Errc::diskFull and others of
    /// the write: what was written is cut off again, the writer stays usable; those of requireInPlace();
    /// Errc::ioFailed from fsync: the
    /// disk is no longer trusted, every later append fails too. Errc::jsonMalformed: fields outside what
    /// records hold. Errc::internal: fields name a member of ours.
    Result<std::int64_t> append(std::string_view type, std::string_view step, const nlohmann::json& fields);

    /// The file still has its name: what is written to one that was moved or deleted, nobody finds. Errors:
    /// Errc::recordGone.
    Result<void> requireInPlace() const;

    /// Where the wall clock was set since this was asked last, by comparison with the boot clock (see
    /// clockStepToleranceMs), and not across boots. The caller writes an exception for each; that entry may
    /// find another step.
    std::vector<ClockStep> takeClockSteps() { return std::exchange(m_clockSteps, {}); }

    const std::string& ceremonyId() const { return m_ceremonyId; }
    std::int64_t lastSeq() const { return m_lastSeq; }
    std::int64_t lastUtcMs() const { return m_previousUtcMs; }  ///< time of the last line; 0 before the first
    const Bytes& head() const { return m_head; }  ///< SHA-256 of the last line; 32 zeros before the first

  private:
    Writer(int fd, std::filesystem::path file, std::string ceremonyId, Clocks clocks);
    Result<void> writeLine(std::string_view line);
    Result<void> cutBack(Error cause);
    void noteClocks(std::int64_t utcMs, std::int64_t bootMs);

    int m_fd = -1;  ///< owned; carries the flock
    std::filesystem::path m_file;
    std::string m_ceremonyId;
    Clocks m_clocks;
    Bytes m_head;
    std::int64_t m_lastSeq = 0;
    std::int64_t m_size = 0;  ///< of the file, in octets
    std::vector<ClockStep> m_clockSteps;
    std::int64_t m_previousUtcMs = 0;
    std::int64_t m_sinceUtcMs =
        0;  ///< clocks of the entry that the next is compared with: the first since the last step
    std::int64_t m_sinceBootMs = 0;
    bool m_hasPrevious = false;  ///< an earlier entry of this boot
    bool m_isTrusted = true;     ///< false once fsync or truncation failed
};

struct Reopened {
    Writer writer;
    std::vector<Entry> entries;
    std::int64_t tornBytes = 0;
};

/// How far wall and boot clock may be apart since the last step, beside a thousandth of the time that went
/// by; more becomes an exception.
inline constexpr std::int64_t clockStepToleranceMs = 2000;

/// How far the wall clock was set between two entries, if by more than that; 0 when they are of different
/// boots.
std::int64_t clockStepBetween(const EntryHead& before, const EntryHead& after);

}  // namespace conclave::transcript
