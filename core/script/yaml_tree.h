#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/script/findings.h"

namespace conclave::script {

/// Collects the findings of one file, the first 500.
class Report {
  public:
    explicit Report(std::string file) : m_file(std::move(file)) {}

    void add(Place at, Errc code, std::vector<ErrorArg> args = {});
    void add(Place at, Error error);
    bool isClean() const { return m_findings.empty(); }
    const std::string& file() const { return m_file; }

    /// In the order of the file.
    std::vector<Finding> take() &&;

  private:
    std::string m_file;
    std::vector<Finding> m_findings;
};

struct Entry;

/// A YAML value with its place. What YAML would let a reader decide (types, aliases, tags, merge keys,
/// duplicate keys) is decided here: scalars stay text, the rest is refused.
struct Node {
    enum class Kind { null, scalar, list, map };
    Kind kind = Kind::null;
    Place at;
    std::string text;            ///< of a scalar
    bool isPlain = false;        ///< the scalar stands without quotes and is no block scalar
    std::vector<Node> items;     ///< of a list
    std::vector<Entry> entries;  ///< of a map: in the order of the file, keys unique

    /// A plain scalar that YAML 1.2's core schema takes for a number, a truth value or nothing.
    bool isTyped() const;
};

struct Entry {
    std::string key;
    Place at;
    Node value;
};

/// Nothing when the file is no single YAML document; a tree with findings when it uses what is refused:
/// Errc::yamlSyntax, Errc::yamlFeature, Errc::keyDuplicate, Errc::valueKindWrong (a key that is no text).
/// At most 1 MiB, 16 levels and 100,000 values.
std::optional<Node> readYaml(ByteView source, Report& report);

}  // namespace conclave::script
