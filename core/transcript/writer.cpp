#include "core/transcript/writer.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/digest.h"
#include "core/transcript/json.h"

namespace conclave::transcript {
namespace {

namespace fs = std::filesystem;

/// The lock belongs to the open file, so it ends with the process however that ends.
Result<int> openLocked(const fs::path& file, int flags) {
    const int fd = ::open(file.c_str(), flags | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (fd < 0)
        return fileError(file, errno);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        const int code = errno;
        ::close(fd);
        if (code == EWOULDBLOCK)
            return Error(Errc::recordOpenElsewhere, {file.parent_path().string()});
        return fileError(file, code);
    }
    return fd;
}

std::int64_t stepBetween(std::int64_t utcMs, std::int64_t bootMs) {
    const auto step = utcMs - bootMs;
    // What steers a clock (NTP) makes it run fast or slow by at most 500 ppm.
    return std::abs(step) > clockStepToleranceMs + std::abs(bootMs) / 1000 ? step : 0;
}

}  // namespace

Clocks Clocks::system() {
    return {conclave::utcNowMs, conclave::bootClockMs, conclave::bootId()};
}

std::int64_t clockStepBetween(const EntryHead& before, const EntryHead& after) {
    if (before.bootId != after.bootId)
        return 0;
    return stepBetween(after.timeUtcMs - before.timeUtcMs, after.bootMs - before.bootMs);
}

Writer::Writer(int fd, fs::path file, std::string ceremonyId, Clocks clocks)
    : m_fd(fd),
      m_file(std::move(file)),
      m_ceremonyId(std::move(ceremonyId)),
      m_clocks(std::move(clocks)),
      m_head(32) {}

Writer::Writer(Writer&& other) noexcept {
    *this = std::move(other);
}

Writer& Writer::operator=(Writer&& other) noexcept {
    std::swap(m_fd, other.m_fd);
    std::swap(m_file, other.m_file);
    std::swap(m_ceremonyId, other.m_ceremonyId);
    std::swap(m_clocks, other.m_clocks);
    std::swap(m_head, other.m_head);
    std::swap(m_lastSeq, other.m_lastSeq);
    std::swap(m_size, other.m_size);
    std::swap(m_clockSteps, other.m_clockSteps);
    std::swap(m_previousUtcMs, other.m_previousUtcMs);
    std::swap(m_sinceUtcMs, other.m_sinceUtcMs);
    std::swap(m_sinceBootMs, other.m_sinceBootMs);
    std::swap(m_hasPrevious, other.m_hasPrevious);
    std::swap(m_isTrusted, other.m_isTrusted);
    return *this;
}

Writer::~Writer() {
    if (m_fd >= 0)
        ::close(m_fd);
}

Result<Writer> Writer::create(const fs::path& file, std::string ceremonyId, Clocks clocks) {
    if (!isCeremonyId(ceremonyId))
        return Error(Errc::valueNotAllowed, {Wording("ceremony", "o id da cerimônia"), ceremonyId,
                                             Wording("R-… or P-…", "R-… ou P-…")});
    TRY_ASSIGN(const int fd, openLocked(file, O_WRONLY | O_CREAT | O_EXCL));
    Writer writer(fd, file, std::move(ceremonyId), std::move(clocks));
    TRY(syncFolder(file.parent_path()));
    return writer;
}

Result<Reopened> Writer::reopen(const fs::path& file, Clocks clocks) {
    TRY_ASSIGN(const int fd, openLocked(file, O_WRONLY));
    Writer writer(fd, file, {}, std::move(clocks));
    TRY_ASSIGN(const auto content, readFile(file));
    auto text = asText(content);
    const auto wholeLines = text.rfind('\n') == std::string_view::npos ? 0 : text.rfind('\n') + 1;
    const auto torn = static_cast<std::int64_t>(text.size() - wholeLines);
    TRY_ASSIGN(auto entries, parseTranscript(text.substr(0, wholeLines)));

    const auto& last = entries.back();
    writer.m_ceremonyId = ceremonyIdOf(last);
    writer.m_head = last.lineHash;
    writer.m_lastSeq = last.seq;
    writer.m_size = static_cast<std::int64_t>(wholeLines);
    if (last.bootId == writer.m_clocks.bootId) {
        writer.m_previousUtcMs = last.timeUtcMs;
        writer.m_sinceUtcMs = last.timeUtcMs;
        writer.m_sinceBootMs = last.bootMs;
        writer.m_hasPrevious = true;
    }
    if (torn > 0 && (::ftruncate(fd, writer.m_size) != 0 || ::fsync(fd) != 0))
        return fileError(file, errno);
    return Reopened{std::move(writer), std::move(entries), torn};
}

Result<std::int64_t> Writer::append(std::string_view type, std::string_view step,
                                    const nlohmann::json& fields) {
    if (!m_isTrusted)
        return Error(Errc::ioFailed, {m_file.string()});
    TRY(requireInPlace());
    auto entry = fields.is_null() ? nlohmann::json::object() : fields;
    if (!entry.is_object())
        return Error(Errc::internal);
    for (const char* name : {"seq", "time", "boot", "ceremony", "prev", "type", "step"})
        if (entry.contains(name))
            return Error(Errc::internal);
    const auto utcMs = m_clocks.utcNowMs();
    const auto bootMs = m_clocks.bootNowMs();
    entry["seq"] = m_lastSeq + 1;
    entry["time"] = formatUtcMs(utcMs);
    entry["boot"] = {{"id", m_clocks.bootId}, {"ms", bootMs}};
    entry["ceremony"] = m_ceremonyId;
    entry["prev"] = toHex(m_head);
    entry["type"] = std::string(type);
    entry["step"] = std::string(step);
    TRY_ASSIGN(auto line, canonicalJson(entry, m_file.filename().string()));
    auto head = crypto::sha256(asBytes(line));
    line += '\n';
    TRY(writeLine(line));
    m_head = std::move(head);
    ++m_lastSeq;
    noteClocks(utcMs, bootMs);
    return m_lastSeq;
}

Result<void> Writer::requireInPlace() const {
    struct stat ours {};
    struct stat named {};
    if (::fstat(m_fd, &ours) == 0 && ::stat(m_file.c_str(), &named) == 0 && ours.st_dev == named.st_dev &&
        ours.st_ino == named.st_ino)
        return {};
    return Error(Errc::recordGone, {m_file.parent_path().string()});
}

Result<void> Writer::writeLine(std::string_view line) {
    std::size_t written = 0;
    while (written < line.size()) {
        const auto put = ::write(m_fd, line.data() + written, line.size() - written);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return cutBack(fileError(m_file, errno));
        written += static_cast<std::size_t>(put);
    }
    if (::fsync(m_fd) != 0) {
        const int code = errno;
        // After a failed fsync the kernel may call the same pages clean: what a later fsync says is worth
        // nothing. Only a full disk (delayed allocation) is a plain refusal.
        m_isTrusted = code == ENOSPC || code == EDQUOT;
        return cutBack(fileError(m_file, code));
    }
    m_size += static_cast<std::int64_t>(line.size());
    return {};
}

Result<void> Writer::cutBack(Error cause) {
    if (::ftruncate(m_fd, m_size) != 0 || ::fsync(m_fd) != 0)
        m_isTrusted = false;
    return cause;
}

void Writer::noteClocks(std::int64_t utcMs, std::int64_t bootMs) {
    // Not from entry to entry: many small steps are a large one.
    const auto step = m_hasPrevious ? stepBetween(utcMs - m_sinceUtcMs, bootMs - m_sinceBootMs) : 0;
    if (step != 0)
        m_clockSteps.push_back({m_lastSeq, step});
    if (step != 0 || !m_hasPrevious) {
        m_sinceUtcMs = utcMs;
        m_sinceBootMs = bootMs;
    }
    m_previousUtcMs = utcMs;
    m_hasPrevious = true;
}

}  // namespace conclave::transcript
