#include "core/quorum/manifest.h"

#include <algorithm>

#include "core/crypto/algorithm.h"
#include "core/quorum/manifest_rules.h"
#include "core/quorum/sizes.h"

namespace conclave::quorum {
namespace {

constexpr std::size_t checkValueSize = 3;
constexpr std::size_t maxKeyIdSize = 64;
constexpr std::uint64_t maxWrappedLength = 1U << 20;

/// Of a token or a key: UTF-8 (checked by the JSON library), no control characters.
bool isLabel(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::ranges::none_of(text, [](char c) {
        return static_cast<unsigned char>(c) < ' ' || c == 0x7f;
    });
}

bool isWord(std::string_view text) {
    return !text.empty() && text.size() <= 64 &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

Violation checkCustodian(const Manifest& manifest, std::size_t position) {
    const auto& custodian = manifest.custodians[position];
    if (!isIdentifier(custodian.id))
        return Wording("custodian id", "campo id de um custodiante");
    if (custodian.index != static_cast<int>(position))
        return worded("index of {}", "campo index de {}", custodian.id);
    if (custodian.kexSpkiSha256.size() != hashSize || custodian.signSpkiSha256.size() != hashSize ||
        custodian.commitment.size() != hashSize || custodian.sha256.size() != hashSize)
        return worded("hash size of {}", "tamanho de hash de {}", custodian.id);
    if (custodian.file != custodian.id + ".cms")
        return worded("file of {}", "campo file de {}", custodian.id);
    for (std::size_t i = 0; i < position; ++i)
        if (manifest.custodians[i].id == custodian.id ||
            manifest.custodians[i].kexSpkiSha256 == custodian.kexSpkiSha256 ||
            manifest.custodians[i].signSpkiSha256 == custodian.signSpkiSha256)
            return worded("{} twice", "{} duas vezes", custodian.id);
    return std::nullopt;
}

Violation checkToken(const ManifestToken& token) {
    if (!isIdentifier(token.name))
        return Wording("token name", "campo name de um token");
    if (!isLabel(token.serial) || !isLabel(token.label))
        return worded("serial or label of {}", "campo serial ou label de {}", token.name);
    if (token.pinSalt.size() != pinSaltSize)
        return worded("pinSalt of {}", "campo pinSalt de {}", token.name);
    if (token.generation == 0)
        return worded("generation of {}", "campo generation de {}", token.name);
    if (token.length < minTokenPinLength || token.length > maxTokenPinLength)
        return worded("length of {}", "campo length de {}", token.name);
    return std::nullopt;
}

Violation checkTokens(const std::vector<ManifestToken>& tokens) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (auto violation = checkToken(tokens[i]))
            return violation;
        for (std::size_t j = 0; j < i; ++j)
            if (tokens[j].name == tokens[i].name || tokens[j].pinSalt == tokens[i].pinSalt)
                return worded("name or pinSalt of {} twice", "campo name ou pinSalt de {} duas vezes",
                              tokens[i].name);
    }
    return std::nullopt;
}

Violation checkKey(const ManifestKey& key) {
    if (!isLabel(key.label) || key.id.empty() || key.id.size() > maxKeyIdSize)
        return Wording("label or id of the key", "campo label ou id da chave");
    if (!crypto::parseKeyAlgorithm(key.algorithm))
        return Wording("algorithm of the key", "campo algorithm da chave");
    if (key.spkiSha256.size() != hashSize)
        return Wording("spkiSha256 of the key", "campo spkiSha256 da chave");
    return std::nullopt;
}

Violation checkWrapped(const ManifestWrapped& wrapped) {
    if (!isPlainFileName(wrapped.file) || !wrapped.file.ends_with(".kwp"))
        return Wording("file of the wrapped key", "campo file da chave cifrada");
    if (wrapped.sha256.size() != hashSize || wrapped.kekCheckValue.size() != checkValueSize)
        return Wording("hash size of the wrapped key", "tamanho de hash da chave cifrada");
    if (wrapped.length == 0 || wrapped.length > maxWrappedLength)
        return Wording("length of the wrapped key", "campo length da chave cifrada");
    if (!isWord(wrapped.mechanism) || !isWord(wrapped.wireFormat))
        return Wording("mechanism or wireFormat of the wrapped key",
                       "campo mechanism ou wireFormat da chave cifrada");
    return std::nullopt;
}

Violation checkPurpose(const Manifest& manifest) {
    switch (manifest.purpose) {
        case Purpose::unlock:
            if (manifest.key || manifest.wrapped)
                return Wording("key in an unlock manifest", "campo key em um manifesto de desbloqueio");
            return checkTokens(manifest.tokens);
        case Purpose::backup:
            if (!manifest.tokens.empty())
                return Wording("tokens in a backup manifest",
                               "campo tokens em um manifesto de cópia de segurança");
            if (!manifest.key)
                return Wording("no key in a backup manifest",
                               "falta o campo key em um manifesto de cópia de segurança");
            if (auto violation = checkKey(*manifest.key))
                return violation;
            return manifest.wrapped ? checkWrapped(*manifest.wrapped) : std::nullopt;
    }
    return fieldWrong("purpose");
}

}  // namespace

const ManifestCustodian* Manifest::find(std::string_view custodian) const {
    const auto found = std::ranges::find(custodians, custodian, &ManifestCustodian::id);
    return found == custodians.end() ? nullptr : &*found;
}

Violation checkManifest(const Manifest& manifest) {
    if (!isCeremonyId(manifest.ceremonyId))
        return fieldWrong("ceremony");
    if (manifest.setId.size() != setIdSize)
        return fieldWrong("setId");
    if (manifest.generation == 0)
        return fieldWrong("generation");
    const auto n = static_cast<int>(manifest.custodians.size());
    const auto m = manifest.threshold;
    if (!((m == 1 && n == 1) || (m >= 2 && m <= n && n <= 16)))
        return fieldWrong("threshold");
    for (std::size_t i = 0; i < manifest.custodians.size(); ++i)
        if (auto violation = checkCustodian(manifest, i))
            return violation;
    return checkPurpose(manifest);
}

}  // namespace conclave::quorum
