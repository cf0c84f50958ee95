#pragma once

#include <map>

#include "core/x509/card_certificate.h"
#include "tests/support/software_key.h"

/// Custodians' cards, in memory.
namespace conclave::test {

struct Card {
    std::unique_ptr<SoftwareKey> signKey;
    std::unique_ptr<SoftwareKey> kexKey;
    Bytes signCertificate;
    Bytes kexCertificate;
    std::string signPem;
    std::string kexPem;
};

/// Making RSA keys is slow; one card per kind and person serves all tests.
inline Card& card(crypto::KeyAlgorithm algorithm, int person = 0) {
    constexpr x509::Validity validity{1767225600000, 2082758400000};  // 2026 to 2036
    static std::map<std::pair<crypto::KeyAlgorithm, int>, Card> cards;
    auto& made = cards[{algorithm, person}];
    if (!made.signKey) {
        made.signKey = SoftwareKey::generate(algorithm);
        made.kexKey = SoftwareKey::generate(algorithm);
        const x509::CardSubject subject{"custodian-" + std::to_string(person), "Ana Conceição", "R-0001"};
        const auto sign = x509::selfSignCard(subject, *made.signKey, validity).value();
        const auto kex = x509::issueCardKex(subject, made.kexKey->publicKey(), *made.signKey, sign).value();
        made.signCertificate = sign.der();
        made.kexCertificate = kex.der();
        made.signPem = sign.pem();
        made.kexPem = kex.pem();
    }
    return made;
}

/// A key that says what a device might say.
class OddKey : public crypto::PrivateKey {
  public:
    OddKey(SoftwareKey& key, Bytes (*spoil)(Bytes)) : m_key(key), m_spoil(spoil) {}
    const crypto::PublicKey& publicKey() const override { return m_key.publicKey(); }
    Result<Bytes> sign(crypto::SignatureAlgorithm algorithm, ByteView message) override {
        TRY_ASSIGN(auto signature, m_key.sign(algorithm, message));
        return m_spoil(std::move(signature));
    }
    Result<SecretBytes> decryptOaep(crypto::Hash, ByteView) override { return SecretBytes(16); }
    Result<SecretBytes> deriveEcdh(ByteView) override { return SecretBytes(3); }

  private:
    SoftwareKey& m_key;
    Bytes (*m_spoil)(Bytes);
};

}  // namespace conclave::test
