#include "core/script/yaml_tree.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <unordered_set>

#include "core/base/text.h"
#include "core/script/yaml_mistake.h"

namespace conclave::script {
namespace {

constexpr std::size_t maxOctets = 1U << 20;
constexpr std::size_t maxDepth = 16;
constexpr std::size_t maxNodes = 100'000;
constexpr std::size_t maxEncodingFindings = 20;

/// Thrown by the handler through the parser, which has no other way to be stopped.
struct NotYaml {
    Place at;
    Wording why;
};
/// The same behind the first document: yaml-cpp may hand out documents without end.
struct SecondDocument {};

/// Lines of the source, to turn yaml-cpp's marks (from 0, octets) into places (from 1, characters).
class Lines {
  public:
    explicit Lines(std::string_view source) : m_source(source) {
        m_starts.push_back(0);
        for (std::size_t i = 0; i < source.size(); ++i)
            if (source[i] == '\n' || (source[i] == '\r' && (i + 1 == source.size() || source[i + 1] != '\n')))
                m_starts.push_back(i + 1);
    }

    Place place(const YAML::Mark& mark) const {
        if (mark.line < 0 || mark.column < 0 || static_cast<std::size_t>(mark.line) >= m_starts.size())
            return {};
        const auto start = m_starts[static_cast<std::size_t>(mark.line)];
        const auto octets = static_cast<std::size_t>(mark.column);
        if (mark.line != m_last.line)
            m_last = {mark.line, 0, 0};
        // One mark is near the one before: on a line of a megabyte each is counted from there, forward or
        // back.
        const auto [from, to] = std::minmax(m_last.octets, octets);
        const auto between = countCharacters(m_source.substr(start + from, to - from));
        m_last.characters =
            octets < m_last.octets ? m_last.characters - between : m_last.characters + between;
        m_last.octets = octets;
        return {mark.line + 1, 1 + static_cast<int>(m_last.characters)};
    }

    char at(const YAML::Mark& mark) const {
        if (mark.line < 0 || mark.column < 0 || static_cast<std::size_t>(mark.line) >= m_starts.size())
            return 0;
        const auto offset =
            m_starts[static_cast<std::size_t>(mark.line)] + static_cast<std::size_t>(mark.column);
        return offset < m_source.size() ? m_source[offset] : '\0';
    }

  private:
    /// How far on its line the place asked for last is.
    struct Last {
        int line = -1;
        std::size_t octets = 0;
        std::size_t characters = 0;
    };

    std::string_view m_source;
    std::vector<std::size_t> m_starts;
    mutable Last m_last;
};

class TreeBuilder : public YAML::EventHandler {
  public:
    TreeBuilder(const Lines& lines, Report& report) : m_lines(lines), m_report(report) {}

    void OnDocumentStart(const YAML::Mark& mark) override {
        // yaml-cpp 0.7 never takes a comma outside [ ] and { }: each look at it is another empty document.
        if (m_lines.at(mark) == ',')
            throw NotYaml{m_lines.place(mark), {"a comma out of place", "vírgula fora do lugar"}};
        if (++m_documents > 1) {
            m_report.add(m_lines.place(mark), Errc::yamlFeature, {"---"});
            throw SecondDocument{};
        }
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
        checkTag(mark);
        put({Node::Kind::null, m_lines.place(mark), "", true, {}, {}});
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
        m_report.add(m_lines.place(mark), Errc::yamlFeature, {"*"});
        put({Node::Kind::null, m_lines.place(mark), "", true, {}, {}});
    }
    void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
        m_report.add(m_lines.place(mark), Errc::yamlFeature, {"&" + name});
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                  const std::string& value) override {
        checkTag(mark);
        put({Node::Kind::scalar, m_lines.place(mark), value, tag == "?", {}, {}});
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                         YAML::EmitterStyle::value /*style*/) override {
        checkTag(mark);
        open({Node::Kind::list, m_lines.place(mark), "", false, {}, {}});
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                    YAML::EmitterStyle::value /*style*/) override {
        checkTag(mark);
        open({Node::Kind::map, m_lines.place(mark), "", false, {}, {}});
    }
    void OnMapEnd() override { close(); }

    Node takeRoot() && { return std::move(m_root); }
    int documents() const { return m_documents; }

  private:
    struct Open {
        Node node;
        std::optional<Node> key;  // of a map, while its value is read
        std::unordered_set<std::string> keys;
    };

    /// yaml-cpp tells a written tag and the implied one apart only by where the node begins.
    void checkTag(const YAML::Mark& mark) {
        if (const char first = m_lines.at(mark); first == '!')
            m_report.add(m_lines.place(mark), Errc::yamlFeature, {"!"});
    }

    void open(Node node) {
        if (m_open.size() >= maxDepth)
            throw NotYaml{node.at, worded("more than {} levels", "mais de {} níveis", maxDepth)};
        m_open.push_back({std::move(node), std::nullopt, {}});
    }

    void close() {
        Node node = std::move(m_open.back().node);
        m_open.pop_back();
        put(std::move(node));
    }

    void put(Node node) {
        if (++m_nodes > maxNodes)
            throw NotYaml{node.at, worded("more than {} values", "mais de {} valores", maxNodes)};
        if (m_open.empty()) {
            m_root = std::move(node);
            return;
        }
        auto& parent = m_open.back();
        if (parent.node.kind == Node::Kind::list) {
            parent.node.items.push_back(std::move(node));
        } else if (!parent.key) {
            parent.key = std::move(node);
        } else {
            putEntry(parent, *parent.key, std::move(node));
            parent.key.reset();
        }
    }

    void putEntry(Open& map, const Node& key, Node value) {
        if (value.kind == Node::Kind::null)  // yaml-cpp places it where the next token begins
            value.at = key.at;
        if (key.kind != Node::Kind::scalar || key.isTyped())
            m_report.add(key.at, Errc::valueKindWrong, {key.text.empty() ? "?" : key.text, "\"…\""});
        else if (!map.keys.insert(key.text).second)
            m_report.add(key.at, Errc::keyDuplicate, {key.text});
        else
            map.node.entries.push_back({key.text, key.at, std::move(value)});
    }

    const Lines& m_lines;
    Report& m_report;
    std::vector<Open> m_open;
    Node m_root;
    int m_documents = 0;
    std::size_t m_nodes = 0;
};

/// UTF-8 that shows what it holds; directives, which yaml-cpp obeys silently, are seen here too.
void checkSource(std::string_view source, Report& report) {
    Place at;
    std::size_t found = 0;
    const auto complain = [&](Errc code, std::string what) {
        if (++found <= maxEncodingFindings)
            report.add(at, code, {std::move(what)});
    };
    for (std::size_t offset = 0; offset < source.size();) {
        if (source[offset] == '%' && at.column == 1)
            complain(Errc::yamlFeature, "%");
        const auto before = offset;
        const auto codePoint = nextCodePoint(source, offset);
        if (!codePoint) {
            complain(Errc::yamlSyntax,
                     fmt::format("UTF-8: {:02X}", static_cast<unsigned char>(source[before])));
            ++offset;
        } else if (*codePoint == '\r' && offset < source.size() && source[offset] == '\n') {
            continue;
        } else if (*codePoint == '\n' || *codePoint == '\r') {
            at = {at.line + 1, 1};
            continue;
        } else if (*codePoint != '\t' && !isShowable(*codePoint)) {
            complain(Errc::yamlSyntax, fmt::format("U+{:04X}", static_cast<std::uint32_t>(*codePoint)));
        }
        ++at.column;
    }
}

bool isDigits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool isNumber(std::string_view text) {
    if (text.starts_with("0x"))
        return text.size() > 2 &&
               text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos;
    if (text.starts_with("0o"))
        return text.size() > 2 && text.find_first_not_of("01234567", 2) == std::string_view::npos;
    if (!text.empty() && (text.front() == '-' || text.front() == '+'))
        text.remove_prefix(1);
    if (text == ".inf" || text == ".Inf" || text == ".INF")
        return true;
    if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
        auto exponent = text.substr(e + 1);
        if (!exponent.empty() && (exponent.front() == '-' || exponent.front() == '+'))
            exponent.remove_prefix(1);
        if (!isDigits(exponent))
            return false;
        text = text.substr(0, e);
    }
    const auto point = text.find('.');
    if (point == std::string_view::npos)
        return isDigits(text);
    const auto whole = text.substr(0, point);
    const auto fraction = text.substr(point + 1);
    return (isDigits(whole) && (fraction.empty() || isDigits(fraction))) ||
           (whole.empty() && isDigits(fraction));
}

}  // namespace

bool Node::isTyped() const {
    if (kind != Kind::scalar || !isPlain)
        return false;
    for (const auto* word : {"true", "True", "TRUE", "false", "False", "FALSE", "null", "Null", "NULL", "~",
                             "", ".nan", ".NaN", ".NAN"})
        if (text == word)
            return true;
    return isNumber(text);
}

std::optional<Node> readYaml(ByteView source, Report& report) {
    if (source.size() > maxOctets) {
        report.add({}, Errc::fileTooLarge, {report.file(), std::to_string(maxOctets)});
        return std::nullopt;
    }
    const auto text = asText(source);
    checkSource(text, report);
    if (!report.isClean())
        return std::nullopt;
    const Lines lines(text);
    TreeBuilder builder(lines, report);
    std::istringstream stream{std::string(text)};
    try {
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const YAML::Exception& exception) {
        report.add(lines.place(exception.mark), Errc::yamlSyntax, {yamlMistake(exception.msg)});
        return std::nullopt;
    } catch (const NotYaml& refusal) {
        report.add(refusal.at, Errc::yamlSyntax, {refusal.why});
        return std::nullopt;
    } catch (const SecondDocument&) {
        // reported where it begins
    }
    if (builder.documents() == 0) {
        report.add({}, Errc::valueKindWrong, {report.file(), "{…: …}"});
        return std::nullopt;
    }
    return std::move(builder).takeRoot();
}

}  // namespace conclave::script
