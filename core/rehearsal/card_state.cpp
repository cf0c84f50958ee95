#include "core/rehearsal/card_state.h"

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/rehearsal/tlv.h"
#include "core/rehearsal/virtual_card.h"

namespace conclave::rehearsal {
namespace {

using Json = nlohmann::json;

constexpr std::uint32_t chuidTag = 0x5FC102;

/// SP 800-73-4 part 1, 3.1.2. The FASC-N is the one of cards that no agency issued; the GUID is what tools
/// know the card by.
Bytes freshChuid() {
    Bytes chuid;
    appendTlv(chuid, 0x30, *fromHex("d4e739da739ced39ce739d836858210842108421c84210c3eb"));
    appendTlv(chuid, 0x34, randomBytes(16));
    appendTlv(chuid, 0x35, asBytes("20991231"));
    appendTlv(chuid, 0x3E, {});
    appendTlv(chuid, 0xFE, {});
    return chuid;
}

/// Reads fields; remembers the first that is missing or wrong.
class Fields {
  public:
    explicit Fields(const Json& object) : m_object(object) {}

    Bytes octets(const char* key) {
        const auto field = m_object.find(key);
        const auto bytes = field != m_object.end() && field->is_string()
                               ? fromHex(field->get_ref<const std::string&>())
                               : std::nullopt;
        if (!bytes)
            note(key);
        return bytes.value_or(Bytes{});
    }
    std::uint32_t number(const char* key, std::uint32_t maximum) {
        const auto field = m_object.find(key);
        if (field == m_object.end() || !field->is_number_unsigned() ||
            field->get<std::uint64_t>() > maximum) {
            note(key);
            return 0;
        }
        return field->get<std::uint32_t>();
    }
    std::string text(const char* key) {
        const auto field = m_object.find(key);
        if (field != m_object.end() && field->is_string())
            return field->get<std::string>();
        note(key);
        return {};
    }
    /// Objects whose names are hex numbers and whose values are hex octets.
    std::map<std::uint32_t, Bytes> octetsByTag(const char* key) {
        std::map<std::uint32_t, Bytes> found;
        const auto field = m_object.find(key);
        if (field == m_object.end() || !field->is_object()) {
            note(key);
            return found;
        }
        for (const auto& [name, value] : field->items()) {
            const auto tag = fromHex(name);
            const auto bytes =
                value.is_string() ? fromHex(value.get_ref<const std::string&>()) : std::nullopt;
            if (!tag || tag->empty() || tag->size() > 3 || !bytes) {
                note(key);
                continue;
            }
            std::uint32_t number = 0;
            for (const auto octet : *tag)
                number = number << 8 | octet;
            found[number] = *bytes;
        }
        return found;
    }
    void note(const char* key) {
        if (m_wrong.empty())
            m_wrong = key;
    }
    const std::string& wrong() const { return m_wrong; }

  private:
    const Json& m_object;
    std::string m_wrong;
};

std::string tagName(std::uint32_t tag) {
    Bytes bytes;
    for (const int shift : {16, 8, 0})
        if (tag >> shift != 0)
            bytes.push_back(static_cast<std::uint8_t>(tag >> shift));
    return toHex(bytes);
}

}  // namespace

Bytes paddedPin(std::string_view digits) {
    auto bytes = toBytes(asBytes(digits));
    bytes.resize(8, 0xFF);
    return bytes;
}

Bytes factoryManagementKey() {
    return *fromHex("010203040506070801020304050607080102030405060708");
}

CardState CardState::fresh(CardType type) {
    CardState state;
    state.type = type;
    for (const auto octet : randomBytes(4))
        state.serial = state.serial << 8 | octet;
    state.pin = paddedPin(factoryPin);
    state.puk = paddedPin(factoryPuk);
    state.managementKey = factoryManagementKey();
    state.objects[chuidTag] = freshChuid();
    return state;
}

Result<CardState> loadCard(const std::filesystem::path& file) {
    TRY_ASSIGN(const auto content, readFile(file, 1U << 20));
    const auto json = Json::parse(asText(content), nullptr, false);
    if (!json.is_object())
        return Error(Errc::jsonMalformed,
                     {file.string(), Wording("not a JSON object", "não é um objeto JSON")});
    Fields fields(json);
    CardState state;
    const auto type = parseCardType(fields.text("type"));
    if (!type)
        fields.note("type");
    state.type = type.value_or(CardType::p384);
    state.serial = fields.number("serial", 0xFFFFFFFF);
    state.pin = fields.octets("pin");
    state.puk = fields.octets("puk");
    if (state.pin.size() != 8 || state.puk.size() != 8)
        fields.note("pin, puk");
    state.pinTries = static_cast<int>(fields.number("pinTries", triesAllowed));
    state.pukTries = static_cast<int>(fields.number("pukTries", triesAllowed));
    const auto management =
        symmetricAlgorithm(static_cast<std::uint8_t>(fields.number("managementAlgorithm", 255)));
    state.managementKey = fields.octets("managementKey");
    if (!management || state.managementKey.size() != keySize(*management))
        fields.note("managementKey");
    state.managementAlgorithm = management.value_or(AlgorithmId::tripleDes);
    for (auto& [reference, pkcs8] : fields.octetsByTag("keys")) {
        const auto key = CardKey::fromPkcs8(pkcs8);
        if (!key || reference > 0xFF)
            fields.note("keys");
        else
            state.keys[static_cast<std::uint8_t>(reference)] = *key;
    }
    state.objects = fields.octetsByTag("objects");
    if (!fields.wrong().empty())
        return Error(Errc::jsonMalformed, {file.string(), fields.wrong()});
    return state;
}

Result<void> saveCard(const std::filesystem::path& file, const CardState& state) {
    Json json;
    json["note"] = virtualCardLabel;
    json["type"] = name(state.type);
    json["serial"] = state.serial;
    json["pin"] = toHex(state.pin);
    json["puk"] = toHex(state.puk);
    json["pinTries"] = static_cast<unsigned>(state.pinTries);
    json["pukTries"] = static_cast<unsigned>(state.pukTries);
    json["managementAlgorithm"] = static_cast<unsigned>(state.managementAlgorithm);
    json["managementKey"] = toHex(state.managementKey);
    json["keys"] = Json::object();
    for (const auto& [reference, key] : state.keys)
        json["keys"][tagName(reference)] = toHex(key.pkcs8);
    json["objects"] = Json::object();
    for (const auto& [tag, content] : state.objects)
        json["objects"][tagName(tag)] = toHex(content);
    return writeFileDurably(file, asBytes(json.dump(1) + '\n'), IfExists::replace);
}

}  // namespace conclave::rehearsal
