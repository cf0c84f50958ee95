#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

/// tests/vectors/scripts/mistakes.json: each row is one mistake, made by one replacement in a good file, and
/// what must be said about it. `column`, `line` and `count` may be null: not compared. `schema`: "refuses",
/// "accepts" (a rule that a JSON Schema cannot express) or "cannot see" (gone when YAML becomes JSON).
struct Mistake {
    std::string rule;
    std::string file;  ///< name of the good file
    std::string text;  ///< of the file with the mistake
    int line = 0;      ///< 0: any
    int column = 0;
    std::string code;
    std::string schema;
    int count = 0;  ///< findings in all
};

inline std::string readTextFile(const std::string& path) {
    const std::ifstream stream(path, std::ios::binary);
    if (!stream)
        throw std::runtime_error("cannot read " + path);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

inline std::string scriptVector(const std::string& name) {
    return std::string(CONCLAVE_SOURCE_DIR) + "/tests/vectors/scripts/" + name;
}

inline std::vector<Mistake> loadMistakes() {
    std::vector<Mistake> mistakes;
    const auto rows = nlohmann::json::parse(readTextFile(scriptVector("mistakes.json")));
    for (const auto& row : rows) {
        Mistake mistake{row["rule"],
                        row["file"],
                        readTextFile(scriptVector(row["file"])),
                        0,
                        0,
                        row["code"],
                        row["schema"],
                        0};
        const std::string find = row["find"];
        const auto at = mistake.text.find(find);
        if (at == std::string::npos)
            throw std::runtime_error(mistake.rule + ": not in the file: " + find);
        mistake.text.replace(at, find.size(), row["with"].get<std::string>());
        const auto number = [&](const char* key) { return row[key].is_null() ? 0 : row[key].get<int>(); };
        mistake.line = number("line");
        mistake.column = number("column");
        mistake.count = number("count");
        mistakes.push_back(std::move(mistake));
    }
    return mistakes;
}

/// One change of the good script, as tests/vectors/scripts/wrong-scripts.json writes it: {find, with};
/// {drop: step}; {move: step, before: step}; {insert: {id, kind, names}, before: step}.
inline std::string edited(std::string text, const nlohmann::json& edit) {
    const auto place = [&](const std::string& step) {
        const auto at = text.find("      - {id: " + step + ",");
        if (at == std::string::npos)
            throw std::runtime_error("no such step: " + step);
        return at;
    };
    const auto cut = [&](const std::string& step) {
        const auto start = place(step);
        const auto line = text.substr(start, text.find('\n', start) + 1 - start);
        text.erase(start, line.size());
        return line;
    };
    if (edit.contains("find")) {
        const std::string find = edit["find"];
        const auto at = text.find(find);
        if (at == std::string::npos)
            throw std::runtime_error("not in the file: " + find);
        return text.replace(at, find.size(), edit["with"].get<std::string>());
    }
    if (edit.contains("drop")) {
        cut(edit["drop"]);
        return text;
    }
    std::string line;
    if (edit.contains("move")) {
        line = cut(edit["move"]);
    } else {
        const auto& step = edit["insert"];
        const std::string names = step["names"];
        line = "      - {id: " + step["id"].get<std::string>() +
               ", kind: " + step["kind"].get<std::string>() + ", " + names + (names.empty() ? "" : ", ") +
               "title: {en: Step, pt-BR: Passo}, read: {en: Read me., pt-BR: Leia-me.}, actor: admin, "
               "witness: witness, minutes: 1}\n";
    }
    return text.insert(place(edit["before"]), line);
}
