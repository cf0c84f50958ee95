#include "core/quorum/proof.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/quorum/purpose.h"
#include "core/quorum/sizes.h"

namespace conclave::quorum {
namespace {

using Json = nlohmann::json;  // objects sort their keys
using namespace std::string_view_literals;

constexpr auto proofPrefix = "Conclave proof v2\0"sv;
constexpr std::size_t maxProofSize = 64U << 10;
constexpr int proofFormat = 1;

void addTo(Bytes& octets, ByteView more) {
    octets.insert(octets.end(), more.begin(), more.end());
}

std::string textOf(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Error noProof(std::string_view fileName, Wording why) {
    return Error(Errc::manifestMalformed, {std::string(fileName), std::move(why)});
}

}  // namespace

Bytes proofChallenge(std::string_view ceremonyId, ByteView manifestSha256, ByteView intentLineSha256,
                     ByteView random) {
    auto challenge = toBytes(asBytes(proofPrefix));
    addTo(challenge, asBytes(ceremonyId));
    addTo(challenge, manifestSha256);
    addTo(challenge, intentLineSha256);
    addTo(challenge, random);
    return challenge;
}

bool isProofChallenge(ByteView challenge, std::string_view ceremonyId, ByteView manifestSha256,
                      ByteView intentLineSha256) {
    constexpr auto hashesSize = 3 * hashSize;  // manifest, intent, random
    if (challenge.size() < proofPrefix.size() + hashesSize || !asText(challenge).starts_with(proofPrefix))
        return false;
    const auto idSize = challenge.size() - proofPrefix.size() - hashesSize;
    const auto id = asText(challenge).substr(proofPrefix.size(), idSize);
    const auto hashes = challenge.subspan(proofPrefix.size() + idSize);
    return isCeremonyId(id) && (ceremonyId.empty() || id == ceremonyId) &&
           std::ranges::equal(hashes.first(hashSize), manifestSha256) &&
           (intentLineSha256.empty() ||
            std::ranges::equal(hashes.subspan(hashSize, hashSize), intentLineSha256));
}

Bytes serialiseProof(const BackupProof& proof) {
    // Strings and one integer under sorted ASCII keys: what dump() writes of them is RFC 8785.
    return toBytes(asBytes(Json{{"format", proofFormat},
                                {"challenge", toHex(proof.challenge)},
                                {"algorithm", crypto::name(proof.algorithm)},
                                {"signature", toHex(proof.signature)}}
                               .dump()));
}

Result<BackupProof> parseProof(ByteView json, std::string_view fileName) {
    if (json.size() > maxProofSize)
        return noProof(fileName, {"too large", "grande demais"});
    const auto parsed = Json::parse(json.begin(), json.end(), nullptr, false);
    if (!parsed.is_object() || parsed.value("format", Json()) != proofFormat)
        return noProof(fileName, {"no proof of format 1", "não é uma prova do formato 1"});
    auto challenge = fromHex(textOf(parsed, "challenge"));
    auto signature = fromHex(textOf(parsed, "signature"));
    const auto algorithm = crypto::parseSignatureAlgorithm(textOf(parsed, "algorithm"));
    if (!challenge || !signature || !algorithm)
        return noProof(fileName, {"a field is not of its form", "um campo não tem a forma esperada"});
    BackupProof proof{std::move(*challenge), *algorithm, std::move(*signature)};
    // Catches unknown and repeated keys, white space, other orders, escapes, upper-case hex.
    if (!std::ranges::equal(serialiseProof(proof), json))
        return noProof(fileName, {"not canonical JSON", "não é JSON canônico"});
    return proof;
}

Result<void> checkProof(const BackupProof& proof, const crypto::PublicKey& key, ByteView manifestSha256,
                        std::string_view fileName) {
    const auto wrong = [&](Wording why) {
        return Error(Errc::proofWrong, {std::string(fileName), std::move(why)});
    };
    if (!isProofChallenge(proof.challenge, {}, manifestSha256, {}))
        return wrong({"it is about another manifest", "é sobre outro manifesto"});
    if (proof.algorithm != crypto::defaultSignature(key.algorithm()))
        return wrong({"its algorithm is not that of the certificate's key",
                      "seu algoritmo não é o da chave do certificado"});
    if (!key.verify(proof.algorithm, proof.challenge, proof.signature))
        return wrong({"its signature does not verify with the certificate",
                      "sua assinatura não confere com o certificado"});
    return {};
}

}  // namespace conclave::quorum
