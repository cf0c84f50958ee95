#include "core/transcript/json.h"

#include <nlohmann/json.hpp>
#include <vector>

namespace conclave::transcript {
namespace {

using nlohmann::json;

bool isPrintableAscii(std::string_view key) {
    for (const char c : key)
        if (c < 0x20 || c > 0x7e)
            return false;
    return true;
}

Wording binaryData() {
    return {"binary", "dados binários"};
}
Wording unprintableName() {
    return {"a member name that is not printable ASCII", "um nome de campo que não é ASCII imprimível"};
}
Wording tooLarge() {
    return {"an integer beyond 2^53 - 1", "um inteiro além de 2^53 - 1"};
}
Wording tooDeep() {
    return worded("more than {} levels", "mais de {} níveis", maxDepth);
}

/// Builds the value and stops at the first thing that records do not hold; nlohmann's own builder would keep
/// the last of two equal names and turn long integers into floats.
class StrictBuilder : public nlohmann::json_sax<json> {
  public:
    json takeValue() { return std::move(m_root); }
    const Wording& why() const { return m_why; }

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override {
        return value >= -maxInteger
                   ? put(value)
                   : refuse({"an integer below -(2^53 - 1)", "um inteiro abaixo de -(2^53 - 1)"});
    }
    bool number_unsigned(number_unsigned_t value) override {
        return value <= static_cast<std::uint64_t>(maxInteger)
                   ? put(value)
                   : refuse({"an integer above 2^53 - 1", "um inteiro acima de 2^53 - 1"});
    }
    bool number_float(number_float_t, const string_t& text) override {
        return refuse(
            worded("the number {} is not an integer", "o número {} não é inteiro", text.substr(0, 40)));
    }
    bool string(string_t& value) override { return put(std::move(value)); }
    bool binary(binary_t&) override { return refuse(binaryData()); }
    bool start_object(std::size_t) override { return open(json::object()); }
    bool start_array(std::size_t) override { return open(json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        if (!isPrintableAscii(name))
            return refuse(unprintableName());
        if (m_open.back()->contains(name))
            return refuse(worded("the member \"{}\" twice", "o campo \"{}\" duas vezes", name));
        m_key = std::move(name);
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const json::exception&) override {
        return refuse(worded("no JSON at octet {}", "não é JSON no octeto {}", position));
    }

  private:
    bool refuse(Wording why) {
        m_why = std::move(why);
        return false;
    }

    json* place(json value) {
        if (m_open.empty()) {
            m_root = std::move(value);
            return &m_root;
        }
        json& parent = *m_open.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        return &(parent[m_key] = std::move(value));
    }

    bool put(json value) {
        place(std::move(value));
        return true;
    }

    bool open(json empty) {
        if (m_open.size() >= maxDepth)
            return refuse(tooDeep());
        m_open.push_back(place(std::move(empty)));
        return true;
    }

    bool close() {
        m_open.pop_back();
        return true;
    }

    json m_root;
    std::vector<json*> m_open;  // into m_root: a container is only appended to while it is the innermost
    std::string m_key;
    Wording m_why;
};

/// Why a value that the program itself made cannot stand in a record; empty when it can.
Wording whyNotCanonical(const json& value, int depth) {
    switch (value.type()) {
        case json::value_t::null:
        case json::value_t::boolean:
        case json::value_t::string:  // dump() checks the UTF-8
            return {};
        case json::value_t::number_integer:
            return value.get<std::int64_t>() >= -maxInteger && value.get<std::int64_t>() <= maxInteger
                       ? Wording()
                       : tooLarge();
        case json::value_t::number_unsigned:
            return value.get<std::uint64_t>() <= static_cast<std::uint64_t>(maxInteger) ? Wording()
                                                                                        : tooLarge();
        case json::value_t::number_float:
            return {"a number that is not an integer", "um número que não é inteiro"};
        case json::value_t::object:
        case json::value_t::array:
            break;
        case json::value_t::binary:
        case json::value_t::discarded:
            return binaryData();
    }
    if (depth >= maxDepth)
        return tooDeep();
    for (const auto& item : value.items()) {
        if (value.is_object() && !isPrintableAscii(item.key()))
            return unprintableName();
        if (auto why = whyNotCanonical(item.value(), depth + 1); !why.isEmpty())
            return why;
    }
    return {};
}

}  // namespace

Result<json> parseStrictJson(std::string_view text, std::string_view what) {
    // nlohmann ends quietly at a zero octet and skips a byte order mark.
    if (text.find('\0') != std::string_view::npos)
        return Error(Errc::jsonMalformed, {std::string(what), Wording("a zero octet", "um octeto zero")});
    if (text.starts_with("\xEF\xBB\xBF"))
        return Error(Errc::jsonMalformed,
                     {std::string(what), Wording("a byte order mark", "uma marca de ordem de bytes")});
    StrictBuilder builder;
    if (!json::sax_parse(text.begin(), text.end(), &builder))
        return Error(Errc::jsonMalformed, {std::string(what), builder.why()});
    return builder.takeValue();
}

Result<std::string> canonicalJson(const json& value, std::string_view what) {
    if (auto why = whyNotCanonical(value, 0); !why.isEmpty())
        return Error(Errc::jsonMalformed, {std::string(what), std::move(why)});
    // json's objects are ordered by octets, which for ASCII is the UTF-16 order of RFC 8785, 3.2.3; dump()
    // escapes what 3.2.2.2 escapes and nothing else.
    try {
        return value.dump(-1, ' ', false, json::error_handler_t::strict);
    } catch (const json::exception&) {
        return Error(Errc::jsonMalformed,
                     {std::string(what), Wording("a string that is no UTF-8", "um texto que não é UTF-8")});
    }
}

bool isCanonicalJson(std::string_view text) {
    const auto value = parseStrictJson(text, "");
    if (!value)
        return false;
    const auto canonical = canonicalJson(*value, "");
    return canonical && *canonical == text;
}

std::string toValidUtf8(std::string_view text) {
    auto quoted = json(std::string(text)).dump(-1, ' ', false, json::error_handler_t::replace);
    return json::parse(quoted).get<std::string>();
}

}  // namespace conclave::transcript
