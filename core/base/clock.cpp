#include "core/base/clock.h"

#include <fmt/format.h>
#include <time.h>

#include <chrono>
#include <cstdio>
#include <fstream>

namespace conclave {
namespace {

std::int64_t readMs(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1000000;
}

}  // namespace

std::int64_t utcNowMs() {
    return readMs(CLOCK_REALTIME);
}

std::string formatUtcMs(std::int64_t utcMs) {
    auto milliseconds = utcMs % 1000;
    auto seconds = static_cast<time_t>(utcMs / 1000);
    if (milliseconds < 0) {
        milliseconds += 1000;
        --seconds;
    }
    tm parts{};
    gmtime_r(&seconds, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, milliseconds);
}

std::optional<std::int64_t> parseUtcMs(std::string_view text) {
    if (text.size() != 24)
        return std::nullopt;
    tm parts{};
    int milliseconds = 0;
    const std::string copy(text);
    if (std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ", &parts.tm_year, &parts.tm_mon,
                    &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &milliseconds) != 7)
        return std::nullopt;
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    const auto utcMs = static_cast<std::int64_t>(timegm(&parts)) * 1000 + milliseconds;
    if (formatUtcMs(utcMs) != text)  // an impossible date, or another spelling
        return std::nullopt;
    return utcMs;
}

std::int64_t bootClockMs() {
    return readMs(CLOCK_BOOTTIME);
}

std::string bootId() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id;
}

std::string dayAfterMonths(std::int64_t utcMs, int months) {
    using namespace std::chrono;
    const auto today = floor<days>(sys_time<milliseconds>(milliseconds(utcMs)));
    auto day = year_month_day(today) + std::chrono::months(months);
    if (!day.ok())
        day = day.year() / day.month() / last;
    return formatUtcMs(duration_cast<milliseconds>(sys_days(day).time_since_epoch()).count()).substr(0, 10);
}

}  // namespace conclave
