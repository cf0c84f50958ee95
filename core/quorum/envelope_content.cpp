#include "core/quorum/envelope_content.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>

#include "core/base/hex.h"
#include "core/crypto/digest.h"
#include "core/quorum/sizes.h"

namespace conclave::quorum {
namespace {

constexpr std::string_view formatName = "conclave/v1/envelope";
constexpr std::size_t maxWordsSize = 33 * 9;

bool isWordText(std::string_view text) {
    return !text.empty() && text.size() <= maxWordsSize &&
           std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == ' '; });
}

bool isWellFormed(const EnvelopeContent& content) {
    const std::size_t keyHashSize = content.purpose == Purpose::backup ? hashSize : 0;
    return isCeremonyId(content.ceremonyId) && content.setId.size() == setIdSize &&
           content.keySpkiSha256.size() == keyHashSize && isIdentifier(content.custodian) &&
           content.kexSpkiSha256.size() == hashSize && content.index >= 0 && content.index < content.count &&
           content.threshold >= 1 && content.threshold <= content.count && content.count <= 16 &&
           content.salt.size() == commitmentSaltSize && isWordText(content.words.exposeText());
}

/// Takes `key: value` lines off the front of a text. After a failure every value is empty and ok() is false.
class LineReader {
  public:
    explicit LineReader(std::string_view text) : m_rest(text) {}

    std::string_view text(std::string_view key) {
        const auto end = m_rest.find('\n');
        const auto line = m_rest.substr(0, end);
        if (end == std::string_view::npos || !line.starts_with(key) ||
            !line.substr(key.size()).starts_with(": ")) {
            m_isOk = false;
            return {};
        }
        m_rest.remove_prefix(end + 1);
        return line.substr(key.size() + 2);
    }

    Bytes hex(std::string_view key) {
        auto octets = fromHex(text(key));
        m_isOk = m_isOk && octets.has_value();
        return octets.value_or(Bytes{});
    }

    std::uint32_t number(std::string_view key) {
        const auto digits = text(key);
        std::uint32_t value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        m_isOk = m_isOk && error == std::errc{} && end == digits.data() + digits.size();
        return value;
    }

    bool ok() const { return m_isOk; }

  private:
    std::string_view m_rest;
    bool m_isOk = true;
};

}  // namespace

Result<SecretBytes> buildEnvelopeContent(const EnvelopeContent& content) {
    if (!isWellFormed(content))
        return Error(Errc::envelopeMalformed, {content.custodian});
    auto head =
        fmt::format("format: {}\nceremony: {}\nset-id: {}\npurpose: {}\ngeneration: {}\n", formatName,
                    content.ceremonyId, toHex(content.setId), name(content.purpose), content.generation);
    if (content.purpose == Purpose::backup)
        head += fmt::format("key-spki-sha256: {}\n", toHex(content.keySpkiSha256));
    head += fmt::format(
        "custodian: {}\nkex-spki-sha256: {}\nindex: {}\nm: {}\nn: {}\nsalt: {}\nwords: ", content.custodian,
        toHex(content.kexSpkiSha256), content.index, content.threshold, content.count, toHex(content.salt));
    SecretWriter writer(head.size() + content.words.size() + 1);
    writer.append(head).append(content.words.expose()).append("\n");
    return std::move(writer).take();
}

Result<EnvelopeContent> parseEnvelopeContent(const SecretBytes& plaintext, std::string_view custodian) {
    const Error malformed(Errc::envelopeMalformed, {std::string(custodian)});
    LineReader lines(plaintext.exposeText());
    const bool isOurFormat = lines.text("format") == formatName;
    EnvelopeContent content;
    content.ceremonyId = lines.text("ceremony");
    content.setId = lines.hex("set-id");
    const auto purpose = parsePurpose(lines.text("purpose"));
    content.purpose = purpose.value_or(Purpose::unlock);
    content.generation = lines.number("generation");
    if (purpose == Purpose::backup)
        content.keySpkiSha256 = lines.hex("key-spki-sha256");
    content.custodian = lines.text("custodian");
    content.kexSpkiSha256 = lines.hex("kex-spki-sha256");
    content.index = static_cast<int>(lines.number("index"));
    content.threshold = static_cast<int>(lines.number("m"));
    content.count = static_cast<int>(lines.number("n"));
    content.salt = lines.hex("salt");
    content.words = Share(SecretBytes::copyOf(lines.text("words")));
    if (!isOurFormat || !purpose || !lines.ok())
        return malformed;
    // One encoding only: upper-case hex, leading zeros, anything behind the words would not come back the
    // same.
    const auto again = buildEnvelopeContent(content);
    if (!again || !again->equals(plaintext))
        return malformed;
    return content;
}

Bytes shareCommitment(ByteView setId, int index, ByteView salt, const Share& words) {
    assert(setId.size() == setIdSize && index >= 0 && index < 16 && salt.size() == commitmentSaltSize);
    static constexpr std::string_view domain("conclave/v1/share\0", 18);
    const std::array<std::uint8_t, 1> indexOctet{static_cast<std::uint8_t>(index)};
    SecretWriter message(domain.size() + setIdSize + 1 + commitmentSaltSize + words.size());
    message.append(domain).append(setId).append(ByteView(indexOctet)).append(salt).append(words.expose());
    return crypto::sha256(std::move(message).take().expose());
}

}  // namespace conclave::quorum
