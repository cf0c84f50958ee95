#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace conclave::test {

/// What somebody could make of an honest record to keep a verifier busy, at the documented limits.
struct SlowRecord {
    std::string name;
    std::function<void(const std::filesystem::path& record)> spoil;
};

std::vector<SlowRecord> slowRecords();

}  // namespace conclave::test
