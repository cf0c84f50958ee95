#pragma once

#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace conclave {

/// A value inside a text of canonical JSON, which is borrowed: 24 octets instead of a tree. What it is, is
/// said by the first octet of its text. Its functions are named as nlohmann's, so that one template reads
/// both.
class JsonNode {
  public:
    class Iterator {
      public:
        using value_type = JsonNode;
        using difference_type = std::ptrdiff_t;
        Iterator() = default;
        explicit Iterator(const JsonNode* at) : m_at(at) {}
        const JsonNode& operator*() const { return *m_at; }
        const JsonNode* operator->() const { return m_at; }
        Iterator& operator++() {
            m_at += m_at->m_nodes;
            return *this;
        }
        Iterator operator++(int) {
            const auto before = *this;
            ++*this;
            return before;
        }
        bool operator==(const Iterator&) const = default;
        /// Of a member: its name as it stands in the text, without the quotes.
        std::string_view key() const { return m_at->name(); }

      private:
        const JsonNode* m_at = nullptr;
    };

    bool is_object() const { return *m_text == '{'; }
    bool is_array() const { return *m_text == '['; }
    bool is_string() const { return *m_text == '"'; }
    bool is_boolean() const { return *m_text == 't' || *m_text == 'f'; }
    bool is_number_integer() const { return *m_text == '-' || (*m_text >= '0' && *m_text <= '9'); }

    /// The one text of this value: two values are the same when these are.
    std::string_view text() const { return {m_text, m_length}; }
    /// Of a string: what is between the quotes, escapes as they are. It holds what an escape needs none for
    /// (ids, hashes, hex) exactly when the string does.
    std::string_view inside() const { return text().substr(1, m_length - 2); }

    /// std::string, std::int64_t or bool, where it is one.
    template <class T>
    T get() const;

    Iterator begin() const { return Iterator(is_object() || is_array() ? this + 1 : this + m_nodes); }
    Iterator end() const { return Iterator(this + m_nodes); }
    std::size_t size() const { return static_cast<std::size_t>(std::distance(begin(), end())); }
    bool empty() const { return begin() == end(); }
    const JsonNode& operator[](std::size_t index) const { return *std::next(begin(), std::ptrdiff_t(index)); }

    Iterator find(std::string_view name) const;  ///< end() where there is none, or this is no object
    bool contains(std::string_view name) const { return find(name) != end(); }
    const JsonNode& at(std::string_view name) const { return *find(name); }  ///< of one that is there

  private:
    friend class JsonScanner;
    std::string_view name() const { return {m_text - 2 - m_nameLength, m_nameLength}; }

    const char* m_text = nullptr;
    std::uint32_t m_length = 0;      ///< octets
    std::uint32_t m_nameLength = 0;  ///< octets; the name stands right before the value
    std::uint32_t m_nodes = 1;       ///< this one and all inside it, which follow it
};

/// Appends the values of the text, outermost first. False when it is not canonical as records want it (one
/// value in the one form of RFC 8785; names printable ASCII, no floats, integers within ±(2^53 - 1), valid
/// UTF-8, at most 32 levels), or when `nodes` would hold more than `most`; then what was appended is of no
/// use. Text of at most 4 GiB.
bool appendCanonical(std::string_view text, std::vector<JsonNode>& nodes, std::size_t most);

}  // namespace conclave
