// How long `conclave verify` takes beside what anybody needs at least: sha256sum and openssl cms -verify over
// the same transcript (seconds of the processor, medians of five); and over records that were made to keep it
// busy. Prints, and judges nothing.
//
// verify_bench PROGRAM [ENTRIES…]: PROGRAM is conclave; records of about so many entries (90, 10000, 100000).

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/hex.h"
#include "tests/bench/slow_records.h"
#include "tests/support/record_maker.h"

using namespace conclave;
using namespace conclave::test;
namespace fs = std::filesystem;

namespace {

struct Cost {
    double seconds = 0;    ///< of the clock
    double processor = 0;  ///< seconds, user and system
    double mebibytes = 0;
    int status = 0;
};

Cost costOf(const std::string& command) {
    const auto from = std::chrono::steady_clock::now();
    const auto child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", ("exec " + command + " >/dev/null 2>&1").c_str(), nullptr);
        _exit(127);
    }
    Cost cost;
    rusage used{};
    wait4(child, &cost.status, 0, &used);
    cost.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
    const auto secondsOf = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    cost.processor = secondsOf(used.ru_utime) + secondsOf(used.ru_stime);
    cost.mebibytes = static_cast<double>(used.ru_maxrss) / 1024;
    return cost;
}

/// Of five runs, by the processor.
Cost medianOf(const std::string& command) {
    std::vector<Cost> costs;
    for (int i = 0; i < 5; ++i)
        costs.push_back(costOf(command));
    std::ranges::sort(costs, {}, &Cost::processor);
    return costs[costs.size() / 2];
}

/// An honest record with exceptions in plenty.
Bytes make(const fs::path& folder, int entries) {
    auto plan = rehearsalPlan();
    plan.before = [entries, isDone = false](const std::string& type, const std::string& step,
                                            const nlohmann::json&) mutable -> std::vector<RecordPlan::Extra> {
        if (isDone || type != "confirmation" || step != "clock")
            return {};
        isDone = true;
        std::vector<RecordPlan::Extra> more;
        for (int number = 1; number <= entries; ++number)
            more.push_back({"exception",
                            step,
                            {{"number", number},
                             {"what", "A phone rang in the room, and everybody heard it."},
                             {"done", "It was switched off."},
                             {"reportedBy", "witness"},
                             {"about", "clock"},
                             {"severity", "minor"},
                             {"decision", "We go on."}}});
        return more;
    };
    RecordMaker maker(folder, std::move(plan));
    maker.make();
    return maker.head();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2)
        return 2;
    std::vector<int> sizes;
    for (int i = 2; i < argc; ++i)
        sizes.push_back(std::atoi(argv[i]));
    if (sizes.empty())
        sizes = {0, 10'000, 100'000};
    char pattern[] = "/dev/shm/conclave-bench-XXXXXX";
    const fs::path base = mkdtemp(pattern);
    for (const int size : sizes) {
        const auto record = base / std::to_string(size);
        const auto head = toHex(make(record, size));
        const auto inRecord = [&](const char* file) { return (record / file).string(); };
        const auto verified = medianOf(fmt::format("{} verify {} --head {}", argv[1], record.string(), head));
        const auto hashed = medianOf("sha256sum " + inRecord("transcript.jsonl"));
        const auto cades = medianOf(
            fmt::format("openssl cms -verify -cades -binary -inform DER -in {} -content {} -CAfile {}",
                        inRecord("transcript.jsonl.p7s"), inRecord("transcript.jsonl"),
                        inRecord("participants/participants.pem")));
        fmt::print(
            "{:7} entries more, {:5.1f} MiB: verify {:6.3f} s, {:5.1f} MiB resident (exit {}), sha256sum "
            "{:5.3f} s, "
            "openssl cms {:5.3f} s: ratio {:.1f}\n",
            size, static_cast<double>(fs::file_size(record / "transcript.jsonl")) / (1 << 20),
            verified.processor, verified.mebibytes, WEXITSTATUS(verified.status), hashed.processor,
            cades.processor, verified.processor / (hashed.processor + cades.processor));
        std::fflush(stdout);
    }
    const auto honest = base / "honest";
    make(honest, 0);
    for (const auto& slow : slowRecords()) {
        const auto record = base / "slow";
        fs::copy(honest, record, fs::copy_options::recursive);
        if (const auto child = fork(); child == 0) {  // of another process: its memory is not to be counted
            slow.spoil(record);
            _exit(0);
        } else {
            waitpid(child, nullptr, 0);
        }
        const auto cost = costOf(fmt::format("{} verify {}", argv[1], record.string()));
        fmt::print(
            "{:34} {:5.1f} MiB: {:5.1f} s ({:5.1f} of the processor), {:5.1f} MiB resident (exit {})\n",
            slow.name, static_cast<double>(fs::file_size(record / "transcript.jsonl")) / (1 << 20),
            cost.seconds, cost.processor, cost.mebibytes, WEXITSTATUS(cost.status));
        std::fflush(stdout);
        fs::remove_all(record);
    }
    fs::remove_all(base);
}
