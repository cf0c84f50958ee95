#include "tests/support/memory_image.h"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "core/base/hex.h"

namespace conclave::test {
namespace {

constexpr std::size_t pageSize = 4096;
constexpr std::size_t startSize = 8;

struct Mapping {
    std::uint64_t begin = 0, end = 0;
    std::string permissions, name;
    bool isGuarded = false, isLocked = false;
};

std::vector<Mapping> mappingsOf(pid_t pid) {
    std::ifstream maps("/proc/" + std::to_string(pid) + "/smaps");
    std::vector<Mapping> mappings;
    for (std::string line; std::getline(maps, line);) {
        Mapping mapping;
        char permissions[8] = {};
        int nameAt = 0;
        if (std::sscanf(line.c_str(), "%" SCNx64 "-%" SCNx64 " %7s %*s %*s %*s %n", &mapping.begin,
                        &mapping.end, permissions, &nameAt) == 3) {
            mapping.permissions = permissions;
            mapping.name = line.substr(std::min(line.size(), static_cast<std::size_t>(nameAt)));
            if (mapping.name.empty())
                mapping.name = "anonymous";
            mappings.push_back(std::move(mapping));
        } else if (line.starts_with("VmFlags:") && !mappings.empty()) {
            const auto has = [&](const char* flag) { return line.find(flag) != std::string::npos; };
            mappings.back().isGuarded = has(" dd") && has(" dc");
            mappings.back().isLocked = has(" lo");
        }
    }
    if (mappings.empty())
        throw std::runtime_error("no maps of process " + std::to_string(pid));
    return mappings;
}

std::uint64_t startOf(const std::uint8_t* octets) {
    std::uint64_t start = 0;
    std::memcpy(&start, octets, startSize);
    return start;
}

std::size_t slotOf(std::uint64_t start) {
    return static_cast<std::size_t>(start * 0x9E3779B97F4A7C15U >> 44);
}

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c; });
    return text;
}

}  // namespace

MemoryImage::MemoryImage(pid_t pid) {
    const int memory = ::open(("/proc/" + std::to_string(pid) + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
    if (memory < 0)
        throw std::runtime_error("the memory of process " + std::to_string(pid) + " cannot be read");
    std::size_t refused = 0;
    for (const auto& mapping : mappingsOf(pid)) {
        if (mapping.permissions[0] != 'r' || mapping.name.starts_with("[v"))
            continue;
        bool isRunOpen = false;
        Bytes page(pageSize);
        for (auto at = mapping.begin; at < mapping.end; at += pageSize) {
            const auto got = ::pread(memory, page.data(), pageSize, static_cast<off_t>(at));
            if (got != static_cast<ssize_t>(pageSize)) {
                ++refused;
                isRunOpen = false;
                continue;
            }
            if (std::ranges::all_of(page, [](auto octet) { return octet == 0; })) {
                isRunOpen = false;
                continue;
            }
            if (!isRunOpen)
                m_runs.push_back({at, mapping.name, mapping.isGuarded, mapping.isLocked, {}});
            isRunOpen = true;
            m_runs.back().octets.insert(m_runs.back().octets.end(), page.begin(), page.end());
        }
    }
    ::close(memory);
    if (m_runs.empty() || refused > 64)  // pages of a file past its end are refused
        throw std::runtime_error(std::to_string(refused) + " pages cannot be read");
}

std::size_t MemoryImage::size() const {
    std::size_t size = 0;
    for (const auto& run : m_runs)
        size += run.octets.size();
    return size;
}

void Needles::add(std::string what, ByteView octets) {
    assert(octets.size() >= startSize);
    const auto start = startOf(octets.data());
    m_byStart.emplace(start, m_needles.size());
    m_maybe[slotOf(start)] = true;
    m_needles.push_back({std::move(what), toBytes(octets)});
}

void Needles::addAnyPart(const std::string& what, ByteView secret) {
    for (std::size_t at = 0; at + startSize <= secret.size(); ++at) {
        const auto part = secret.subspan(at, startSize);
        add(what, part);
        const auto hex = toHex(part);
        add(what + " (hex)", asBytes(hex));
        const auto shouted = upper(hex);
        if (shouted != hex)
            add(what + " (hex)", asBytes(shouted));
    }
}

void Needles::searchRun(const MemoryImage::Run& run, std::vector<Found>& found) const {
    const auto& octets = run.octets;
    if (octets.size() < startSize)
        return;
    const auto* data = octets.data();
    for (std::size_t at = 0; at + startSize <= octets.size(); ++at) {
        const auto start = startOf(data + at);
        if (!m_maybe[slotOf(start)])
            continue;
        const auto [first, last] = m_byStart.equal_range(start);
        for (auto candidate = first; candidate != last; ++candidate) {
            const auto& needle = m_needles[candidate->second];
            if (needle.octets.size() > octets.size() - at ||
                std::memcmp(data + at, needle.octets.data(), needle.octets.size()) != 0)
                continue;
            std::ostringstream where;
            // Parts of one secret follow each other: one entry for 64 octets.
            where << run.mapping << " 0x" << std::hex << ((run.address + at) & ~std::uint64_t{63});
            Found entry{needle.what, where.str(), run.isGuarded, run.isLocked};
            if (std::ranges::find(found, entry) == found.end())
                found.push_back(std::move(entry));
        }
    }
}

std::vector<Found> Needles::search(const MemoryImage& image) const {
    std::vector<Found> found;
    for (const auto& run : image.runs())
        searchRun(run, found);
    return found;
}

std::vector<Found> Needles::search(ByteView octets, const std::string& name) const {
    std::vector<Found> found;
    searchRun({0, name, false, false, toBytes(octets)}, found);
    return found;
}

void plant(pid_t pid, ByteView octets) {
    for (const auto& mapping : mappingsOf(pid)) {
        if (mapping.name != "[stack]")
            continue;
        auto copy = toBytes(octets);
        iovec ours{copy.data(), copy.size()};
        iovec theirs{reinterpret_cast<void*>(mapping.begin + 64), copy.size()};
        if (::process_vm_writev(pid, &ours, 1, &theirs, 1, 0) == static_cast<ssize_t>(copy.size()))
            return;
    }
    throw std::runtime_error("nothing can be planted");
}

}  // namespace conclave::test
