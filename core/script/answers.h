#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/script/findings.h"

/// Answers of a rehearsal that runs without people. It names PIN files and holds no PIN.
/// Format: docs/formats/script.md.
namespace conclave::script {

enum class Statement { agree, disagree, refuses, absent };
std::string_view name(Statement statement);

struct PersonAnswers {
    std::string
        vacancy;  ///< why nobody takes the seat; empty: somebody does, and only then is the rest there
    std::string name;
    std::string identity;  ///< how it was checked: document and number
    std::optional<int>
        card;            ///< number of the virtual card in the room, from 1; none: it is inserted by hand
    std::string reader;  ///< where that card goes; empty: its own
    std::filesystem::path pinFile;  ///< the PIN that the person chooses at enrolment and types from then on
    std::filesystem::path pukFile;
    Statement statement = Statement::agree;
    std::string reason;  ///< empty with agree, and only then
    Place at;
};

struct TokenAnswers {
    std::filesystem::path soPinFile;  ///< the factory or current SO PIN
    Place at;
};

struct Answers {
    std::filesystem::path controlSocket;          ///< of the rehearsal room; empty: cards are not driven
    std::map<std::string, PersonAnswers> people;  ///< by seat id
    std::map<std::string, TokenAnswers> tokens;   ///< by token name
    // Of what goes into bags; empty where the script has none:
    std::filesystem::path medium;                    ///< a folder that stands for it
    std::string bag, seal;                           ///< numbers
    std::string place;                               ///< where a bag is kept
    std::vector<std::filesystem::path> photographs;  ///< of seals

    std::string file;
};

/// Relative paths are resolved against `folder`.
Parsed<Answers> parseAnswers(ByteView yaml, std::string fileName, const std::filesystem::path& folder);
Parsed<Answers> loadAnswers(const std::filesystem::path& path);

}  // namespace conclave::script
