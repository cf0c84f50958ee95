#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/script/script.h"
#include "core/script/yaml_tree.h"

namespace conclave::script {

enum class Need { must, may };

inline constexpr std::size_t pathOctets = 4096;  ///< most of a path, and of what stands for one

/// What a line of text may hold.
enum class Charset {
    any,    ///< every character that can be shown
    ascii,  ///< 0x20 to 0x7E
    /// [A-Za-z0-9][A-Za-z0-9 ._-]*: what names a file of the record too
    fileName,
};

/// Strict reading of one map. Every key that is asked for is allowed, in that order; finish() refuses all
/// others. Each reader reports what is wrong and then returns nothing. Values of a key are named by their
/// path
/// ("certificate.notAfter"), kinds by YAML's own marks ("[…]"), which need no translation.
class Fields {
  public:
    Fields(const Node& node, std::string path, Report& report);

    bool has(std::string_view key) const;
    const Node* node(std::string_view key, Need need = Need::must);
    std::optional<std::string> line(std::string_view key, std::size_t maxOctets, Need need = Need::must,
                                    Charset charset = Charset::any);
    std::optional<std::string> id(std::string_view key);  ///< [a-z0-9-]{1,32}
    std::optional<int> number(std::string_view key, int least, int most, Need need = Need::must);
    std::optional<std::int64_t> wideNumber(std::string_view key, std::int64_t least, std::int64_t most,
                                           Need need = Need::must);
    std::optional<bool> flag(std::string_view key, Need need = Need::must);
    std::optional<std::string> choice(std::string_view key, std::span<const std::string_view> allowed,
                                      Need need = Need::must);
    /// YYYY-MM-DD, a real day from 1950 on; days since 1970-01-01.
    std::optional<std::int64_t> day(std::string_view key, Need need = Need::must);
    /// {en: …, pt-BR: …}; lines joined as YAML joins them, paragraphs allowed.
    std::optional<Text> text(std::string_view key, std::size_t maxOctets);
    std::span<const Node> list(std::string_view key, std::size_t least, std::size_t most,
                               Need need = Need::must);
    std::span<const Entry> map(std::string_view key, std::size_t most,
                               Need need = Need::must);  ///< at least 1
    /// A list of lines, no two alike; the places of the good ones go to `places`.
    std::vector<std::string> lines(std::string_view key, std::size_t least, std::size_t maxOctets, Need need,
                                   std::vector<Place>* places = nullptr);

    /// The key is there and has no effect here; `why` is another key or value of the file.
    void refuseIgnored(std::string_view key, const std::string& why);
    void finish();

    std::string path(std::string_view key) const;
    Place at() const { return m_node.at; }
    Place at(std::string_view key) const;  ///< of the value; of the map when it is missing

  private:
    const Entry* find(std::string_view key) const;

    const Node& m_node;
    std::string m_path;
    Report& m_report;
    std::vector<std::string> m_known;
};

std::optional<std::string> readLine(const Node& node, const std::string& path, std::size_t maxOctets,
                                    Report& report, Charset charset = Charset::any);
bool isId(std::string_view text);
std::string joined(std::span<const std::string_view> words);
std::string joined(const std::vector<std::string>& words);

/// Reads a file for a parser; what fails is the one finding at 1:1.
std::optional<Bytes> readSource(const std::filesystem::path& path, Report& report);

}  // namespace conclave::script
