#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/e2e/rehearsal.h"

/// A console in a process of its own, as its main makes it, with hands at the window: to be stopped and killed.
namespace conclave::test {

inline constexpr std::string_view consoleProcessWord = "console-process";

/// For main(), when its first argument is consoleProcessWord. Then comes what to do:
///   go SCRIPT     resumes what the start page offers, else begins a rehearsal; to the end
///   open RECORD   as on the command line, until it has ended
/// Prints what can be read in the window at the end. 0: closed, or left with a break that is recorded.
int runConsoleProcess(int argc, char** argv);

/// The folder that consoles have as home, and the one record they make.
struct Home {
    explicit Home(std::filesystem::path folder) : path(std::move(folder)) {}

    std::filesystem::path record() const;  ///< empty before there is one
    std::string transcript() const;
    int count(const std::string& text) const;
    /// A whole line of this type in this step.
    bool hasEntry(const std::string& type, const std::string& step) const;

    std::filesystem::path path;
};

class ConsoleProcess : public Running {
  public:
    ConsoleProcess(const std::vector<std::string>& todo, const std::filesystem::path& home);

  private:
    static std::vector<std::string> words(const std::vector<std::string>& todo,
                                          const std::filesystem::path& home);
};

}  // namespace conclave::test
