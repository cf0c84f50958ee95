#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "core/base/file.h"

/// A folder of its own and programs that run in it: how tests ask strangers' tools.
namespace conclave::test {

class Folder {
  public:
    Folder() {
        char pattern[] = "/tmp/conclave-test-XXXXXX";
        m_path = mkdtemp(pattern);
    }
    ~Folder() { std::filesystem::remove_all(m_path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const std::filesystem::path& path() const { return m_path; }

    void write(const std::string& name, ByteView content) const {
        if (!writeFileDurably(m_path / name, content, IfExists::replace))
            std::abort();
    }
    Bytes read(const std::string& name) const { return readFile(m_path / name).value(); }

    struct Outcome {
        int exitCode{};
        std::string output;  ///< stdout and stderr
    };
    Outcome run(const std::string& command) const {
        Outcome outcome;
        const auto line = "cd '" + m_path.string() + "' && ( " + command + " ) 2>&1 </dev/null";
        auto* pipe = popen(line.c_str(), "r");
        if (pipe == nullptr)
            std::abort();
        std::array<char, 4096> part;
        for (std::size_t size; (size = fread(part.data(), 1, part.size(), pipe)) > 0;)
            outcome.output.append(part.data(), size);
        outcome.exitCode = pclose(pipe);
        return outcome;
    }

  private:
    std::filesystem::path m_path;
};

}  // namespace conclave::test
