#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/hex.h"
#include "core/quorum/manifest.h"
#include "core/quorum/manifest_rules.h"

namespace conclave::quorum {
namespace {

using Json = nlohmann::json;  // objects sort their keys

constexpr std::size_t maxSize = 1U << 20;
constexpr std::uint64_t formatNumber = 2;

/// Takes the fields of one JSON object. The first fault of any reader that shares `violation` stays there,
/// and what is read after it is empty.
class FieldReader {
  public:
    FieldReader(const Json& object, Violation& violation) : m_object(object), m_violation(violation) {
        if (!object.is_object())
            fail({"an object is missing", "falta um objeto"});
    }

    bool has(const std::string& key) const { return m_object.is_object() && m_object.contains(key); }

    const Json& any(const std::string& key) {
        static const Json nothing;
        m_seen.insert(key);
        if (has(key))
            return m_object.at(key);
        fail(worded("missing {}", "falta o campo {}", key));
        return nothing;
    }

    std::string text(const std::string& key) {
        const auto& value = any(key);
        if (value.is_string())
            return value.get<std::string>();
        fail(worded("{} is not a string", "o campo {} não é um texto", key));
        return {};
    }

    Bytes hex(const std::string& key) {
        auto octets = fromHex(text(key));
        if (!octets)
            fail(worded("{} is not hex", "o campo {} não é hexadecimal", key));
        return octets.value_or(Bytes{});
    }

    template <class Number>
    Number number(const std::string& key) {
        const auto& value = any(key);
        if (value.is_number_unsigned() &&
            value.get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<Number>::max()))
            return static_cast<Number>(value.get<std::uint64_t>());
        fail(worded("{} is not a number in range", "o campo {} não é um número dentro dos limites", key));
        return {};
    }

    /// The elements of an array, which must be one.
    const Json& list(const std::string& key) {
        static const Json nothing = Json::array();
        const auto& value = any(key);
        if (value.is_array())
            return value;
        fail(worded("{} is not a list", "o campo {} não é uma lista", key));
        return nothing;
    }

    void refuseOthers() {
        if (!m_object.is_object())
            return;
        for (const auto& item : m_object.items())
            if (!m_seen.contains(item.key()))
                fail(worded("unknown {}", "campo {} desconhecido", item.key()));
    }

  private:
    void fail(Wording why) {
        if (!m_violation)
            m_violation = std::move(why);
    }

    const Json& m_object;
    Violation& m_violation;
    std::set<std::string> m_seen;
};

ManifestCustodian readCustodian(const Json& json, Violation& violation) {
    FieldReader fields(json, violation);
    ManifestCustodian custodian;
    custodian.id = fields.text("id");
    custodian.index = fields.number<int>("index");
    custodian.kexSpkiSha256 = fields.hex("kexSpkiSha256");
    custodian.signSpkiSha256 = fields.hex("signSpkiSha256");
    custodian.commitment = fields.hex("commitment");
    custodian.file = fields.text("file");
    custodian.sha256 = fields.hex("sha256");
    fields.refuseOthers();
    return custodian;
}

ManifestToken readToken(const Json& json, Violation& violation) {
    FieldReader fields(json, violation);
    ManifestToken token;
    token.name = fields.text("name");
    token.serial = fields.text("serial");
    token.label = fields.text("label");
    token.pinSalt = fields.hex("pinSalt");
    token.generation = fields.number<std::uint32_t>("generation");
    token.length = fields.number<int>("length");
    const auto alphabet = parsePinAlphabet(fields.text("alphabet"));
    if (!alphabet && !violation)
        violation = fieldWrong("alphabet");
    token.alphabet = alphabet.value_or(PinAlphabet::base32);
    fields.refuseOthers();
    return token;
}

ManifestKey readKey(const Json& json, Violation& violation) {
    FieldReader fields(json, violation);
    ManifestKey key;
    key.label = fields.text("label");
    key.id = fields.hex("id");
    key.algorithm = fields.text("algorithm");
    key.spkiSha256 = fields.hex("spkiSha256");
    fields.refuseOthers();
    return key;
}

ManifestWrapped readWrapped(const Json& json, Violation& violation) {
    FieldReader fields(json, violation);
    ManifestWrapped wrapped;
    wrapped.file = fields.text("file");
    wrapped.sha256 = fields.hex("sha256");
    wrapped.length = fields.number<std::uint64_t>("length");
    wrapped.mechanism = fields.text("mechanism");
    wrapped.wireFormat = fields.text("wireFormat");
    wrapped.kekCheckValue = fields.hex("kekCheckValue");
    fields.refuseOthers();
    return wrapped;
}

Manifest readManifest(const Json& json, Violation& violation) {
    FieldReader fields(json, violation);
    Manifest manifest;
    if (fields.number<std::uint64_t>("format") != formatNumber && !violation)
        violation = fieldWrong("format");
    manifest.ceremonyId = fields.text("ceremony");
    const auto purpose = parsePurpose(fields.text("purpose"));
    if (!purpose && !violation)
        violation = fieldWrong("purpose");
    manifest.purpose = purpose.value_or(Purpose::unlock);
    manifest.setId = fields.hex("setId");
    manifest.generation = fields.number<std::uint32_t>("generation");
    manifest.threshold = fields.number<int>("threshold");
    for (const auto& custodian : fields.list("custodians"))
        manifest.custodians.push_back(readCustodian(custodian, violation));
    if (purpose == Purpose::unlock)
        for (const auto& token : fields.list("tokens"))
            manifest.tokens.push_back(readToken(token, violation));
    if (purpose == Purpose::backup)
        manifest.key = readKey(fields.any("key"), violation);
    if (purpose == Purpose::backup && fields.has("wrapped"))
        manifest.wrapped = readWrapped(fields.any("wrapped"), violation);
    fields.refuseOthers();
    return manifest;
}

Json toJson(const ManifestCustodian& custodian) {
    return {{"id", custodian.id},
            {"index", custodian.index},
            {"kexSpkiSha256", toHex(custodian.kexSpkiSha256)},
            {"signSpkiSha256", toHex(custodian.signSpkiSha256)},
            {"commitment", toHex(custodian.commitment)},
            {"file", custodian.file},
            {"sha256", toHex(custodian.sha256)}};
}

Json toJson(const ManifestToken& token) {
    return {{"name", token.name},
            {"serial", token.serial},
            {"label", token.label},
            {"pinSalt", toHex(token.pinSalt)},
            {"generation", token.generation},
            {"length", token.length},
            {"alphabet", name(token.alphabet)}};
}

Json toJson(const ManifestKey& key) {
    return {{"label", key.label},
            {"id", toHex(key.id)},
            {"algorithm", key.algorithm},
            {"spkiSha256", toHex(key.spkiSha256)}};
}

Json toJson(const ManifestWrapped& wrapped) {
    return {{"file", wrapped.file},
            {"sha256", toHex(wrapped.sha256)},
            {"length", wrapped.length},
            {"mechanism", wrapped.mechanism},
            {"wireFormat", wrapped.wireFormat},
            {"kekCheckValue", toHex(wrapped.kekCheckValue)}};
}

template <class Item>
Json toJsonList(const std::vector<Item>& items) {
    auto list = Json::array();
    for (const auto& item : items)
        list.push_back(toJson(item));
    return list;
}

Json toJson(const Manifest& manifest) {
    Json json{{"format", formatNumber},
              {"ceremony", manifest.ceremonyId},
              {"purpose", name(manifest.purpose)},
              {"setId", toHex(manifest.setId)},
              {"generation", manifest.generation},
              {"threshold", manifest.threshold},
              {"custodians", toJsonList(manifest.custodians)}};
    if (manifest.purpose == Purpose::unlock)
        json["tokens"] = toJsonList(manifest.tokens);
    if (manifest.key)
        json["key"] = toJson(*manifest.key);
    if (manifest.wrapped)
        json["wrapped"] = toJson(*manifest.wrapped);
    return json;
}

Error malformed(std::string_view fileName, Wording why) {
    return Error(Errc::manifestMalformed, {std::string(fileName), std::move(why)});
}

Result<Bytes> serialiseAs(const Manifest& manifest, std::string_view fileName) {
    if (auto violation = checkManifest(manifest))
        return malformed(fileName, *violation);
    try {
        // Integers, strings and sorted ASCII keys only: what dump() writes of them is RFC 8785.
        return toBytes(asBytes(toJson(manifest).dump()));
    } catch (const Json::exception&) {  // a label that is not UTF-8
        return malformed(fileName, {"text is not UTF-8", "há texto que não é UTF-8"});
    }
}

}  // namespace

Result<Bytes> serialiseManifest(const Manifest& manifest) {
    return serialiseAs(manifest, std::string(name(manifest.purpose)) + "/manifest.json");
}

Result<Manifest> parseManifest(ByteView json, std::string_view fileName) {
    if (json.size() > maxSize)
        return malformed(fileName, {"too large", "grande demais"});
    const auto parsed = Json::parse(json.begin(), json.end(), nullptr, false);
    if (parsed.is_discarded())
        return malformed(fileName, {"not JSON", "não é JSON"});
    Violation violation;
    auto manifest = readManifest(parsed, violation);
    if (violation)
        return malformed(fileName, *violation);
    TRY_ASSIGN(const auto again, serialiseAs(manifest, fileName));
    // Catches repeated keys, white space, other orders, escapes and number forms, upper-case hex.
    if (!std::ranges::equal(again, json))
        return malformed(fileName, {"not canonical JSON", "não é JSON canônico"});
    return manifest;
}

}  // namespace conclave::quorum
