#include "core/base/clock.h"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <chrono>
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
    constexpr std::string_view pattern = "0000-00-00T00:00:00.000Z";
    const auto fits = [](char c, char wanted) { return wanted == '0' ? c >= '0' && c <= '9' : c == wanted; };
    if (text.size() != pattern.size() || !std::ranges::equal(text, pattern, fits))
        return std::nullopt;
    const auto number = [&](std::size_t from, std::size_t digits) {
        int value = 0;
        for (const char digit : text.substr(from, digits))
            value = value * 10 + (digit - '0');
        return value;
    };
    using namespace std::chrono;
    const year_month_day day(year(number(0, 4)), month(static_cast<unsigned>(number(5, 2))),
                             std::chrono::day(static_cast<unsigned>(number(8, 2))));
    if (!day.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 59)
        return std::nullopt;
    const auto time = sys_days(day) + hours(number(11, 2)) + minutes(number(14, 2)) + seconds(number(17, 2)) +
                      milliseconds(number(20, 3));
    return time.time_since_epoch().count();
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
