#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/bytes.h"

/// Looking for secrets in the memory of another process (/proc/PID/mem; as its owner's superior: root).
namespace conclave::test {

/// Every readable, private page of a process that is not all zeros, copied. The process stands still
/// meanwhile.
class MemoryImage {
  public:
    /// Throws std::runtime_error when the memory cannot be read.
    explicit MemoryImage(pid_t pid);

    struct Run {
        std::uint64_t address;
        std::string mapping;  ///< as /proc/PID/smaps names it; "anonymous" where it does not
        bool isGuarded;       ///< left out of core dumps and children (VmFlags dd, dc)
        bool isLocked;        ///< never written to swap (VmFlags lo)
        Bytes octets;
    };
    const std::vector<Run>& runs() const { return m_runs; }
    std::size_t size() const;

  private:
    std::vector<Run> m_runs;  // neighbouring pages are one run
};

struct Found {
    std::string what;
    std::string where;         ///< mapping and address
    bool isGuarded, isLocked;  ///< as of its mapping
    bool operator==(const Found&) const = default;
};

/// What is looked for. Needles have at least 8 octets: fewer would be found by chance.
class Needles {
  public:
    /// The whole of `octets`.
    void add(std::string what, ByteView octets);
    /// Any 8 consecutive octets of a random secret, raw and in hex.
    void addAnyPart(const std::string& what, ByteView secret);

    /// One entry per secret and place, the first octets of each.
    std::vector<Found> search(const MemoryImage& image) const;
    std::vector<Found> search(ByteView octets, const std::string& name) const;
    std::size_t count() const { return m_needles.size(); }

  private:
    struct Needle {
        std::string what;
        Bytes octets;
    };
    void searchRun(const MemoryImage::Run& run, std::vector<Found>& found) const;

    std::vector<Needle> m_needles;
    std::unordered_multimap<std::uint64_t, std::size_t> m_byStart;  // the first 8 octets -> index
    std::vector<bool> m_maybe = std::vector<bool>(std::size_t{1} << 20);
};

/// Writes octets where the process has an unused place (the low end of its stack); for positive controls.
/// Throws std::runtime_error.
void plant(pid_t pid, ByteView octets);

}  // namespace conclave::test
