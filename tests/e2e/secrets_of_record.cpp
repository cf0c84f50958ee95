#include "tests/e2e/secrets_of_record.h"

#include "core/base/file.h"
#include "core/crypto/cms.h"
#include "core/piv/card_key.h"
#include "core/quorum/deal.h"
#include "core/quorum/slip39.h"
#include "core/quorum/slip39_mnemonic.h"
#include "core/quorum/token_pin.h"
#include "core/transcript/record.h"
#include "core/x509/certificate.h"

namespace conclave::test {

using namespace quorum;

namespace {

/// Passes on to a card's key and keeps what the card computed.
class Listening : public crypto::PrivateKey {
  public:
    explicit Listening(crypto::PrivateKey& inner) : m_inner(inner) {}
    const crypto::PublicKey& publicKey() const override { return m_inner.publicKey(); }
    Result<Bytes> sign(crypto::SignatureAlgorithm algorithm, ByteView message) override {
        return m_inner.sign(algorithm, message);
    }
    Result<SecretBytes> decryptOaep(crypto::Hash hash, ByteView ciphertext) override {
        return keep(m_inner.decryptOaep(hash, ciphertext));
    }
    Result<SecretBytes> deriveEcdh(ByteView peerPoint) override {
        return keep(m_inner.deriveEcdh(peerPoint));
    }
    SecretBytes computed;

  private:
    Result<SecretBytes> keep(Result<SecretBytes> secret) {
        if (secret)
            computed = SecretBytes::copyOf(secret->expose());
        return secret;
    }
    crypto::PrivateKey& m_inner;
};

void addShare(Needles& needles, const std::string& what, const Share& share) {
    const auto words = share.exposeText();
    for (std::size_t start = 0; start != std::string_view::npos;) {
        std::size_t end = start;
        for (int i = 0; i < 4 && end != std::string_view::npos; ++i)
            end = words.find(' ', end + 1);
        needles.add(what + " (4 words)", asBytes(words.substr(start, end - start)));
        if (end == std::string_view::npos)
            break;
        start = words.find(' ', start);
        start = start == std::string_view::npos ? start : start + 1;
    }
    needles.addAnyPart(what + " (value)", decodeMnemonic(share).value().value.expose());
}

}  // namespace

SecretsOfRecord::Learnt SecretsOfRecord::learn(Purpose purpose, Needles& needles) const {
    const auto name = std::string(quorum::name(purpose));
    const auto file = transcript::manifestFile(name);
    const auto manifest = parseManifest(readFile(m_record / file).value(), file).value();
    std::vector<Share> shares;
    for (const auto& [seat, holder] : m_cards) {
        const auto certificate =
            x509::Certificate::fromPem(readFile(m_record / transcript::kexCertificateFile(seat)).value())
                .value();
        const auto envelope = readFile(m_record / transcript::shareFile(name, seat)).value();
        auto connection = pcsc::CardConnection::connect(holder.reader).value();
        auto card = piv::Card::select(connection).value();
        piv::CardKey key(card, piv::KeySlot::keyManagement, certificate.publicKey(),
                         piv::PinSource::typed(*holder.pin));
        Listening listening(key);
        const auto content = crypto::openEnvelope(listening, certificate.der(), envelope).value();
        needles.addAnyPart(name + " ECDH " + seat, listening.computed.expose());
        auto opened = checkOpened(content, manifest, seat).value();
        addShare(needles, name + " share of " + seat, opened.words);
        shares.push_back(std::move(opened.words));
    }
    shares.pop_back();  // 2 of 3
    Learnt learnt{combine(shares).value(), manifest.ceremonyId};
    needles.addAnyPart(name + " secret", learnt.secret.expose());
    for (const auto& token : manifest.tokens)
        for (const auto user : {TokenUser::so, TokenUser::user}) {
            const auto pin = deriveTokenPin(learnt.secret, token.pinSalt, user, token.generation,
                                            token.length, token.alphabet)
                                 .value();
            needles.addAnyPart("PIN of " + token.name + (user == TokenUser::so ? " SO" : " user"),
                               pin.expose());
        }
    return learnt;
}

}  // namespace conclave::test
