#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace conclave {

/// Milliseconds since 1970-01-01T00:00:00Z by the wall clock.
std::int64_t utcNowMs();

/// "2026-11-22T03:36:22.123Z" (RFC 3339, UTC, milliseconds).
std::string formatUtcMs(std::int64_t utcMs);
std::optional<std::int64_t> parseUtcMs(std::string_view text);

/// Milliseconds since boot, counting suspend (CLOCK_BOOTTIME), and the kernel's id of this boot.
/// Together they show a wall clock that was set during a ceremony.
std::int64_t bootClockMs();
std::string bootId();

/// "2027-11-30": the day so many months after that of `utcMs`; the last of its month where there is no such
/// day.
std::string dayAfterMonths(std::int64_t utcMs, int months);

}  // namespace conclave
