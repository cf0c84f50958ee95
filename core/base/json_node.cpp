#include "core/base/json_node.h"

#include <algorithm>
#include <charconv>

#include "core/base/text.h"

namespace conclave {

/// One pass over canonical JSON. Whatever has another form is refused, without a reason.
class JsonScanner {
  public:
    JsonScanner(std::string_view text, std::vector<JsonNode>& nodes, std::size_t most)
        : m_at(text.data()), m_end(text.data() + text.size()), m_nodes(nodes), m_most(most) {}

    bool scan() { return value(0) && m_at == m_end; }

  private:
    static constexpr int deepest = 32;
    static constexpr std::int64_t largest = (std::int64_t{1} << 53) - 1;

    bool take(char wanted) {
        if (m_at == m_end || *m_at != wanted)
            return false;
        ++m_at;
        return true;
    }

    bool takeWord(std::string_view word) {
        if (!std::string_view(m_at, m_end).starts_with(word))
            return false;
        m_at += word.size();
        return true;
    }

    bool value(std::size_t nameLength) {
        if (m_at == m_end || m_nodes.size() >= m_most)
            return false;
        const auto index = m_nodes.size();
        const auto* from = m_at;
        m_nodes.emplace_back().m_text = from;
        if (!valueAt(*from))
            return false;
        auto& node = m_nodes[index];
        node.m_length = static_cast<std::uint32_t>(m_at - from);
        node.m_nameLength = static_cast<std::uint32_t>(nameLength);
        node.m_nodes = static_cast<std::uint32_t>(m_nodes.size() - index);
        return true;
    }

    bool valueAt(char first) {
        switch (first) {
            case '"':
                return string();
            case '{':
                return object();
            case '[':
                return array();
            case 't':
                return takeWord("true");
            case 'f':
                return takeWord("false");
            case 'n':
                return takeWord("null");
            default:
                return integer();
        }
    }

    bool integer() {
        std::int64_t number = 0;
        const auto* from = m_at;
        const auto [end, error] = std::from_chars(m_at, m_end, number);
        if (error != std::errc() || number > largest || number < -largest)
            return false;
        m_at = end;
        const bool isNegative = *from == '-';
        const bool leadsWithZero = from[isNegative ? 1 : 0] == '0';
        return !leadsWithZero ||
               (!isNegative && end - from == 1);  // a fraction is refused by what may follow
    }

    /// What follows a backslash: the short escapes, and for other control characters the long one.
    bool escape() {
        if (m_at == m_end)
            return false;
        switch (*m_at++) {
            case '"':
            case '\\':
            case 'b':
            case 'f':
            case 'n':
            case 'r':
            case 't':
                return true;
            case 'u':
                break;
            default:
                return false;
        }
        if (m_end - m_at < 4 || std::string_view(m_at, 3) != (m_at[2] == '1' ? "001" : "000"))
            return false;
        const char high = m_at[2];
        const char low = m_at[3];
        m_at += 4;
        const bool isHex = (low >= '0' && low <= '9') || (low >= 'a' && low <= 'f');
        const bool hasShort =
            high == '0' && (low == '8' || low == '9' || low == 'a' || low == 'c' || low == 'd');
        return isHex && !hasShort;
    }

    bool string() {
        const auto* from = ++m_at;
        bool isAscii = true;
        for (; m_at != m_end; ++m_at) {
            const auto octet = static_cast<unsigned char>(*m_at);
            if (octet >= 0x80) {
                isAscii = false;
            } else if (octet == '"') {
                const std::string_view inside(from, m_at++);
                return isAscii || isUtf8(inside);
            } else if (octet < 0x20) {
                return false;
            } else if (octet == '\\') {
                ++m_at;
                if (!escape())
                    return false;
                --m_at;
            }
        }
        return false;
    }

    /// Printable ASCII; as it stands in the text.
    bool name(std::string_view& found) {
        if (!take('"'))
            return false;
        const auto* from = m_at;
        for (; m_at != m_end && *m_at >= 0x20 && *m_at <= 0x7e; ++m_at)
            if (*m_at == '"') {
                found = std::string_view(from, m_at++);
                return true;
            } else if (*m_at == '\\' && (++m_at == m_end || (*m_at != '"' && *m_at != '\\'))) {
                return false;
            }
        return false;
    }

    static std::string unescaped(std::string_view name) {
        std::string plain;
        for (std::size_t i = 0; i < name.size(); ++i)
            plain += name[i] == '\\' ? name[++i] : name[i];
        return plain;
    }

    static bool isBefore(std::string_view a, std::string_view b) {
        if (a.find('\\') == std::string_view::npos && b.find('\\') == std::string_view::npos)
            return a < b;
        return unescaped(a) < unescaped(b);
    }

    bool object() {
        if (++m_depth > deepest)
            return false;
        ++m_at;
        std::string_view before;
        for (bool isFirst = true; !take('}'); isFirst = false) {
            std::string_view found;
            if ((!isFirst && !take(',')) || !name(found) || (!isFirst && !isBefore(before, found)) ||
                !take(':') || !value(found.size()))
                return false;
            before = found;
        }
        --m_depth;
        return true;
    }

    bool array() {
        if (++m_depth > deepest)
            return false;
        ++m_at;
        for (bool isFirst = true; !take(']'); isFirst = false)
            if ((!isFirst && !take(',')) || !value(0))
                return false;
        --m_depth;
        return true;
    }

    const char* m_at;
    const char* m_end;
    std::vector<JsonNode>& m_nodes;
    std::size_t m_most;
    int m_depth = 0;
};

bool appendCanonical(std::string_view text, std::vector<JsonNode>& nodes, std::size_t most) {
    return JsonScanner(text, nodes, most).scan();
}

JsonNode::Iterator JsonNode::find(std::string_view name) const {
    if (!is_object())
        return end();
    auto at = begin();
    const auto last = end();
    for (; at != last; ++at)  // most names differ in length or in their first letter
        if (const auto key = at.key();
            key.size() == name.size() && key.substr(0, 1) == name.substr(0, 1) && key == name)
            break;
    return at;
}

template <>
bool JsonNode::get<bool>() const {
    return *m_text == 't';
}

template <>
std::int64_t JsonNode::get<std::int64_t>() const {
    std::int64_t number = 0;
    std::from_chars(m_text, m_text + m_length, number);
    return number;
}

template <>
std::string JsonNode::get<std::string>() const {
    const auto escaped = inside();
    auto slash = escaped.find('\\');
    std::string plain(escaped.substr(0, slash));
    while (slash < escaped.size()) {
        const char letter = escaped[slash + 1];
        auto next = slash + 2;
        switch (letter) {
            case 'b':
                plain += '\b';
                break;
            case 'f':
                plain += '\f';
                break;
            case 'n':
                plain += '\n';
                break;
            case 'r':
                plain += '\r';
                break;
            case 't':
                plain += '\t';
                break;
            case 'u': {
                int code = 0;
                std::from_chars(escaped.data() + next, escaped.data() + next + 4, code, 16);
                plain += static_cast<char>(code);  // below 0x20
                next += 4;
                break;
            }
            default:
                plain += letter;
        }
        slash = std::min(escaped.find('\\', next), escaped.size());
        plain += escaped.substr(next, slash - next);
    }
    return plain;
}

}  // namespace conclave
