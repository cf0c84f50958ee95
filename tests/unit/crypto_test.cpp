#include <QtTest/qtest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <set>

#include "core/base/hex.h"
#include "core/crypto/der.h"
#include "core/crypto/digest.h"
#include "core/crypto/ecdsa_value.h"
#include "core/crypto/hkdf.h"
#include "core/crypto/key_wrap.h"
#include "core/crypto/openssl.h"
#include "core/crypto/pkcs8.h"
#include "core/crypto/public_key.h"
#include "core/crypto/random.h"
#include "core/crypto/weak_key.h"
#include "tests/support/software_key.h"
#include "tests/unit/weak_keys.h"

using namespace conclave;
using namespace conclave::crypto;
using conclave::test::SoftwareKey;
namespace fs = std::filesystem;

namespace {

Bytes hex(std::string_view text) {
    return fromHex(text).value();
}
SecretBytes secret(std::string_view text) {
    return SecretBytes::copyOf(hex(text));
}
KeyValue keyValue(std::string_view text) {
    return KeyValue(secret(text));
}
std::string shown(const SecretBytes& bytes) {
    return toHex(bytes.expose());
}

Bytes range(int first, int last) {
    Bytes bytes;
    for (int value = first; value <= last; ++value)
        bytes.push_back(static_cast<std::uint8_t>(value));
    return bytes;
}

Bytes spkiOf(EVP_PKEY* key) {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    Bytes bytes(der, der + size);
    OPENSSL_free(der);
    return bytes;
}

Errc spkiError(ByteView der) {
    const auto key = PublicKey::fromSpki(der);
    return key ? Errc::internal : key.error().code();
}

constexpr std::array keyAlgorithms{KeyAlgorithm::rsa2048, KeyAlgorithm::rsa3072, KeyAlgorithm::rsa4096,
                                   KeyAlgorithm::ecP256,  KeyAlgorithm::ecP384,  KeyAlgorithm::ecP521};
constexpr std::array signatureAlgorithms{
    SignatureAlgorithm::rsaPkcs1Sha256, SignatureAlgorithm::rsaPkcs1Sha384,
    SignatureAlgorithm::rsaPkcs1Sha512, SignatureAlgorithm::rsaPssSha256,
    SignatureAlgorithm::rsaPssSha384,   SignatureAlgorithm::rsaPssSha512,
    SignatureAlgorithm::ecdsaSha256,    SignatureAlgorithm::ecdsaSha384,
    SignatureAlgorithm::ecdsaSha512};

// RFC 6979, A.2.5: the P-256 key.
constexpr auto rfc6979Point =
    "0460FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
    "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299";

}  // namespace

class CryptoTest : public QObject {
    Q_OBJECT

  private slots:
    void namesOfAlgorithmsAreReadBack() {
        for (const auto algorithm : keyAlgorithms)
            QVERIFY(parseKeyAlgorithm(name(algorithm)) == algorithm);
        for (const auto algorithm : signatureAlgorithms)
            QVERIFY(parseSignatureAlgorithm(name(algorithm)) == algorithm);
        QVERIFY(!parseKeyAlgorithm("RSA_1024"));
        QVERIFY(!parseKeyAlgorithm("rsa_2048"));
        QVERIFY(!parseSignatureAlgorithm("sha1WithRSA"));
        QVERIFY(!parseSignatureAlgorithm(""));
    }

    void signaturesFitTheirFamilyAndTheCurvesOwnHash() {
        for (const auto key : keyAlgorithms) {
            QVERIFY(fits(defaultSignature(key), key));
            int fitting = 0;
            for (const auto signature : signatureAlgorithms)
                fitting += fits(signature, key) ? 1 : 0;
            QCOMPARE(fitting, isRsa(key) ? 6 : 1);
        }
        QVERIFY(fits(SignatureAlgorithm::ecdsaSha256, KeyAlgorithm::ecP256));
        QVERIFY(fits(SignatureAlgorithm::ecdsaSha384, KeyAlgorithm::ecP384));
        QVERIFY(fits(SignatureAlgorithm::ecdsaSha512, KeyAlgorithm::ecP521));
        QVERIFY(!fits(SignatureAlgorithm::ecdsaSha256, KeyAlgorithm::rsa2048));
        for (const auto key : keyAlgorithms)
            for (const auto signature : signatureAlgorithms)
                QCOMPARE(fitsUnderPolicy(signature, key) != fits(signature, key),
                         key == KeyAlgorithm::ecP384 && signature == SignatureAlgorithm::ecdsaSha512);
        QCOMPARE(defaultSignature(KeyAlgorithm::rsa2048), SignatureAlgorithm::rsaPkcs1Sha256);
        QCOMPARE(defaultSignature(KeyAlgorithm::rsa4096), SignatureAlgorithm::rsaPkcs1Sha384);
    }

    void digestsOfTheStandardsExamples() {
        // FIPS 180 examples (NIST CSRC): "abc", and a million times "a".
        QCOMPARE(toHex(digest(Hash::sha1, asBytes("abc"))),
                 std::string("a9993e364706816aba3e25717850c26c9cd0d89d"));
        QCOMPARE(toHex(sha256(asBytes("abc"))),
                 std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        QCOMPARE(toHex(digest(Hash::sha384, asBytes("abc"))),
                 std::string("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                             "8086072ba1e7cc2358baeca134c825a7"));
        QCOMPARE(toHex(digest(Hash::sha512, asBytes("abc"))),
                 std::string("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                             "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"));
        QCOMPARE(toHex(sha256({})),
                 std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        Digest million;
        for (int i = 0; i < 1000; ++i)
            million.update(asBytes(std::string(1000, 'a')));
        QCOMPARE(toHex(std::move(million).finish()),
                 std::string("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
    }

    void filesAreDigestedWholeAndOthersRefused() {
        char pattern[] = "/tmp/conclave-crypto-XXXXXX";
        const fs::path folder = mkdtemp(pattern);
        std::ofstream(folder / "million") << std::string(1000000, 'a');
        QCOMPARE(toHex(sha256File(folder / "million").value()),
                 std::string("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
        QCOMPARE(sha256File(folder / "none").error().code(), Errc::fileMissing);
        QCOMPARE(sha256File(folder).error().code(), Errc::notARegularFile);
        QCOMPARE(mkfifo((folder / "fifo").c_str(), 0600), 0);
        QCOMPARE(sha256File(folder / "fifo").error().code(), Errc::notARegularFile);
        fs::remove_all(folder);
    }

    void hkdfOfRfc5869() {
        // RFC 5869, A.1 to A.3.
        const auto repeated = SecretBytes::copyOf(Bytes(22, 0x0b));
        QCOMPARE(shown(hkdfSha256(repeated, range(0x00, 0x0c), range(0xf0, 0xf9), 42).value()),
                 std::string(
                     "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"));
        QCOMPARE(
            shown(hkdfSha256(SecretBytes::copyOf(range(0x00, 0x4f)), range(0x60, 0xaf), range(0xb0, 0xff), 82)
                      .value()),
            std::string(
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c6"
                "5e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"));
        QCOMPARE(shown(hkdfSha256(repeated, {}, {}, 42).value()),
                 std::string(
                     "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"));
        QVERIFY(!hkdfSha256(SecretBytes(), {}, {}, 42));
        QVERIFY(!hkdfSha256(repeated, {}, {}, 0));
        QVERIFY(!hkdfSha256(repeated, {}, {}, 255 * 32 + 1));
    }

    void keysUnwrapAsInRfc5649() {
        // RFC 5649, section 6.
        const auto kek = keyValue("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8");
        const auto wrapped = hex("138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a");
        QCOMPARE(shown(unwrapKwp(kek, wrapped).value()),
                 std::string("c37b7e6492584340bed12207808941155068f738"));
        QCOMPARE(shown(unwrapKwp(kek, hex("afbeb0f07dfbf5419200f2ccb50bb24f")).value()),
                 std::string("466f7250617369"));
        for (std::size_t i = 0; i < wrapped.size(); ++i) {
            auto damaged = wrapped;
            damaged[i] ^= 0x01;
            QCOMPARE(unwrapKwp(kek, damaged).error().code(), Errc::decryptionFailed);
        }
        for (std::size_t size = 0; size < wrapped.size(); ++size)
            QVERIFY(!unwrapKwp(kek, ByteView(wrapped).first(size)));
        QVERIFY(!unwrapKwp(keyValue("00"), wrapped));
        QVERIFY(!unwrapKwp(randomKey(32).value(), wrapped));
    }

    void keyCheckValueIsTheStartOfCmacOverZeros() {
        // NIST SP 800-38B, D.3: the AES-256 key and its subkey K1. CMAC of one zero block is AES(K1).
        const auto key = keyValue("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
        const auto k1 = hex("cad1ed03299eedac2e9a99808621502f");
        const CipherContext context(EVP_CIPHER_CTX_new());
        Bytes expected(32);
        int size = 0;
        QCOMPARE(EVP_EncryptInit_ex2(context.get(), EVP_aes_256_ecb(), key.expose().data(), nullptr, nullptr),
                 1);
        QCOMPARE(EVP_EncryptUpdate(context.get(), expected.data(), &size, k1.data(), 16), 1);
        expected.resize(3);
        QCOMPARE(kcv(key).value(), expected);
        QVERIFY(!kcv(keyValue("0011")));
    }

    void randomOctetsDiffer() {
        std::set<std::string> seen;
        for (int i = 0; i < 100; ++i) {
            seen.insert(toHex(randomBytes(16)));
            seen.insert(shown(randomKey(16).value()));
        }
        QCOMPARE(seen.size(), 200U);
        QVERIFY(randomBytes(0).empty());
        QCOMPARE(randomKey(33).value().size(), 33U);
    }

    void ecdsaSignatureOfRfc6979Verifies() {
        // RFC 6979, A.2.5, SHA-256, message "sample".
        const auto key = PublicKey::fromEcPoint(KeyAlgorithm::ecP256, hex(rfc6979Point)).value();
        auto signature =
            hex("3046022100EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
                "022100F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8");
        QVERIFY(key.verify(SignatureAlgorithm::ecdsaSha256, asBytes("sample"), signature).has_value());
        QCOMPARE(key.verify(SignatureAlgorithm::ecdsaSha256, asBytes("simple"), signature).error().code(),
                 Errc::signatureInvalid);
        QVERIFY(!key.verify(SignatureAlgorithm::ecdsaSha384, asBytes("sample"), signature));
        QVERIFY(!key.verify(SignatureAlgorithm::rsaPkcs1Sha256, asBytes("sample"), signature));
        QVERIFY(!key.verify(SignatureAlgorithm::ecdsaSha256, asBytes("sample"), {}));
        signature.back() ^= 1;
        QVERIFY(!key.verify(SignatureAlgorithm::ecdsaSha256, asBytes("sample"), signature));
    }

    void publicKeysAreTheSameFromEveryForm() {
        const auto ec = PublicKey::fromEcPoint(KeyAlgorithm::ecP256, hex(rfc6979Point)).value();
        QCOMPARE(ec.ecPoint(), hex(rfc6979Point));
        QVERIFY(ec.rsaModulus().empty() && ec.rsaExponent().empty());
        QVERIFY(PublicKey::fromSpki(ec.spki()).value() == ec);
        QCOMPARE(ec.sha256(), sha256(ec.spki()));
        QCOMPARE(ec.subjectKeyIdentifier().size(), 20U);

        const auto rsa = SoftwareKey::generate(KeyAlgorithm::rsa2048)->publicKey();
        QCOMPARE(rsa.rsaModulus().size(), 256U);
        QCOMPARE(rsa.rsaExponent(), hex("010001"));
        QVERIFY(rsa.ecPoint().empty());
        QVERIFY(PublicKey::fromRsa(rsa.rsaModulus(), rsa.rsaExponent()).value() == rsa);
        auto padded = rsa.rsaModulus();
        padded.insert(padded.begin(), 0x00);
        QVERIFY(PublicKey::fromRsa(padded, hex("00010001")).value() == rsa);

        for (const auto& key : {ec, rsa}) {
            const auto pem = key.pem();
            const auto bio = memoryBio(asBytes(pem));
            const EvpKey read(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
            QVERIFY(read);
            QCOMPARE(spkiOf(read.get()), key.spki());
            QVERIFY(pem.starts_with("-----BEGIN PUBLIC KEY-----\n"));
        }
    }

    void refusesPublicKeysThatAreNotStrictDer() {
        const auto ec = PublicKey::fromEcPoint(KeyAlgorithm::ecP256, hex(rfc6979Point)).value().spki();
        QCOMPARE(spkiError({}), Errc::encodingNotStrict);
        for (std::size_t size = 0; size < ec.size(); ++size)
            QCOMPARE(spkiError(ByteView(ec).first(size)), Errc::encodingNotStrict);
        auto trailing = ec;
        trailing.push_back(0x00);
        QCOMPARE(spkiError(trailing), Errc::encodingNotStrict);
        // BER: the outer length in long form.
        auto ber = ec;
        ber.insert(ber.begin() + 1, 0x81);
        QCOMPARE(spkiError(ber), Errc::encodingNotStrict);
        auto offCurve = ec;
        offCurve.back() ^= 0x01;
        QCOMPARE(spkiError(offCurve), Errc::encodingNotStrict);
        auto point = hex(rfc6979Point);
        QVERIFY(!PublicKey::fromEcPoint(KeyAlgorithm::ecP384, point));
        QVERIFY(!PublicKey::fromEcPoint(KeyAlgorithm::rsa2048, point));
        QVERIFY(!PublicKey::fromEcPoint(KeyAlgorithm::ecP256, {}));
        point.back() ^= 0x01;
        QCOMPARE(PublicKey::fromEcPoint(KeyAlgorithm::ecP256, point).error().code(), Errc::encodingNotStrict);

        const EvpKey compressed(EVP_PKEY_Q_keygen(libContext(), nullptr, "EC", "P-256"));
        EVP_PKEY_set_utf8_string_param(compressed.get(), OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                                       "compressed");
        QCOMPARE(spkiError(spkiOf(compressed.get())), Errc::encodingNotStrict);

        // RSA with absent instead of NULL parameters (RFC 3279, 2.3.1).
        auto rsa = SoftwareKey::generate(KeyAlgorithm::rsa2048)->publicKey().spki();
        QCOMPARE(toHex(ByteView(rsa).subspan(4, 15)), std::string("300d06092a864886f70d0101010500"));
        rsa.erase(rsa.begin() + 17, rsa.begin() + 19);
        rsa[3] = static_cast<std::uint8_t>(rsa[3] - 2);
        rsa[5] = 0x0b;
        QCOMPARE(spkiError(rsa), Errc::encodingNotStrict);
    }

    void refusesOtherKindsOfKey() {
        for (const EvpKey& key : {EvpKey(EVP_PKEY_Q_keygen(libContext(), nullptr, "RSA", std::size_t{1024})),
                                  EvpKey(EVP_PKEY_Q_keygen(libContext(), nullptr, "EC", "secp256k1")),
                                  EvpKey(EVP_PKEY_Q_keygen(libContext(), nullptr, "ED25519"))})
            QCOMPARE(spkiError(spkiOf(key.get())), Errc::algorithmUnsupported);
        // P-256 by explicit parameters instead of its name (forbidden by RFC 5480).
        const EvpKey explicitCurve(EVP_PKEY_Q_keygen(libContext(), nullptr, "EC", "P-256"));
        EVP_PKEY_set_utf8_string_param(explicitCurve.get(), OSSL_PKEY_PARAM_EC_ENCODING, "explicit");
        QVERIFY(spkiError(spkiOf(explicitCurve.get())) != Errc::internal);
        QVERIFY(!PublicKey::fromRsa({}, {}));
        QVERIFY(!PublicKey::fromRsa(Bytes(256, 0xff), hex("02")));
        QVERIFY(!PublicKey::fromRsa(Bytes(256, 0xff), hex("01")));
        QVERIFY(!PublicKey::fromRsa(Bytes(256, 0xfe), hex("010001")));
        QCOMPARE(PublicKey::fromRsa(Bytes(100, 0xff), hex("010001")).error().code(),
                 Errc::algorithmUnsupported);
    }

    void oaepOpensWithTheSameHashOnly() {
        const auto key = SoftwareKey::generate(KeyAlgorithm::rsa2048);
        const auto plaintext = secret("00112233");
        for (const auto hash : {Hash::sha1, Hash::sha256, Hash::sha384, Hash::sha512}) {
            const auto ciphertext = key->publicKey().encryptOaep(hash, plaintext).value();
            QVERIFY(key->decryptOaep(hash, ciphertext).value().equals(plaintext));
            const auto other = hash == Hash::sha1 ? Hash::sha256 : Hash::sha1;
            QVERIFY(!key->decryptOaep(other, ciphertext));
        }
        QVERIFY(!key->publicKey().encryptOaep(Hash::sha256, SecretBytes(256)));
        const auto ec = PublicKey::fromEcPoint(KeyAlgorithm::ecP256, hex(rfc6979Point)).value();
        QCOMPARE(ec.encryptOaep(Hash::sha256, plaintext).error().code(), Errc::algorithmUnsupported);
    }

    void publicHalfOfAPkcs8KeyWithZerosBehindIt() {
        for (const auto algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::ecP384}) {
            const auto key = SoftwareKey::generate(algorithm);
            const auto der = key->pkcs8();
            for (std::size_t padding = 0; padding <= 8; ++padding) {
                SecretWriter writer(der.size() + padding);
                writer.append(der.expose()).append(Bytes(padding, 0x00));
                std::size_t length = 0;
                const auto half = publicOfPkcs8(std::move(writer).take(), &length);
                QCOMPARE(half.has_value(), padding <= 7);
                if (half) {
                    QVERIFY(*half == key->publicKey());
                    QCOMPARE(length, der.size());
                }
            }
            SecretWriter junk(der.size() + 1);
            junk.append(der.expose()).append("\x01");
            QCOMPARE(publicOfPkcs8(std::move(junk).take(), nullptr).error().code(), Errc::encodingNotStrict);
            QVERIFY(!publicOfPkcs8(SecretBytes::copyOf(der.expose().first(der.size() - 1)), nullptr));
        }
        QVERIFY(!publicOfPkcs8(SecretBytes(), nullptr));
        QVERIFY(!publicOfPkcs8(SecretBytes(16), nullptr));
    }

    /// As OpenSSL writes it, which is what strict tokens want; out of what SoftHSM writes.
    void aRebuiltPkcs8IsTheSameKeyInStrictDer() {
        for (const auto algorithm :
             {KeyAlgorithm::rsa2048, KeyAlgorithm::ecP256, KeyAlgorithm::ecP384, KeyAlgorithm::ecP521}) {
            const auto key = SoftwareKey::generate(algorithm);
            const auto& half = key->publicKey();
            const auto der = key->pkcs8();
            const auto bare = rebuildPkcs8(der, half, false).value();
            QCOMPARE(bare.size() < der.size(), !isRsa(algorithm));
            QVERIFY(publicOfPkcs8(bare, nullptr).value() == half);
            SecretWriter padded(bare.size() + 7);
            padded.append(bare.expose()).append(Bytes(7, 0x00));
            const auto again = rebuildPkcs8(std::move(padded).take(), half);
            QVERIFY(again.has_value());
            QVERIFY(again->equals(der));
            const auto stranger = SoftwareKey::generate(
                algorithm == KeyAlgorithm::ecP256 ? KeyAlgorithm::ecP384 : KeyAlgorithm::ecP256);
            QCOMPARE(rebuildPkcs8(der, stranger->publicKey()).error().code(), Errc::encodingNotStrict);
            for (std::size_t size = 0; size < der.size(); ++size)
                QVERIFY(!rebuildPkcs8(SecretBytes::copyOf(der.expose().first(size)), half));
            SecretWriter junk(der.size() + 1);
            junk.append(der.expose()).append("\x01");
            QVERIFY(!rebuildPkcs8(std::move(junk).take(), half));
        }
    }

    /// Tokens write the private number with a zero too many, or without those in front, and the parameters
    /// once more.
    void aRebuiltEcKeyHasItsNumberAtFullLength() {
        for (bool wasShort = false; !wasShort;) {
            const auto key = SoftwareKey::generate(KeyAlgorithm::ecP256);
            const auto& half = key->publicKey();
            const auto bare = rebuildPkcs8(key->pkcs8(), half, false).value();
            const auto full = bare.expose().last(32);
            auto number = full;
            while (number.front() == 0)
                number = number.subspan(1);
            wasShort = number.size() < full.size();
            const auto written = [&](ByteView octets, ByteView more) {
                const auto inner =
                    der::makeSequence({der::makeInteger(1), der::make(der::octetString, octets), more});
                const auto algorithm = der::Reader(half.spki()).inside(der::sequence).any().whole;
                return SecretBytes::copyOf(
                    der::makeSequence({der::makeInteger(0), algorithm, der::make(der::octetString, inner)}));
            };
            const auto parameters =
                der::make(der::contextConstructed(0), der::makeOid("1.2.840.10045.3.1.7"));
            const Bytes longer = [&] {
                Bytes octets{0};
                octets.insert(octets.end(), full.begin(), full.end());
                return octets;
            }();
            for (const auto& octets : {toBytes(number), longer})
                for (const auto& more : {Bytes(), parameters})
                    QVERIFY(rebuildPkcs8(written(octets, more), half).value().equals(key->pkcs8()));
            Bytes other = longer;
            other.front() = 1;
            QVERIFY(!rebuildPkcs8(written(other, {}), half));
        }
    }

    /// RFC 5649, 6, and every length around a block.
    void kwpIsThatOfRfc5649() {
        const auto kek = keyValue("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8");
        QCOMPARE(toHex(wrapKwp(kek, secret("c37b7e6492584340bed12207808941155068f738")).value()),
                 std::string("138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a"));
        QCOMPARE(toHex(wrapKwp(kek, secret("466f7250617369")).value()),
                 std::string("afbeb0f07dfbf5419200f2ccb50bb24f"));
        const auto other = keyValue(std::string(64, 'a'));
        for (int size = 1; size <= 40; ++size) {
            const auto key = SecretBytes::copyOf(range(1, size));
            const auto wrapped = wrapKwp(other, key).value();
            QCOMPARE(wrapped.size(), static_cast<std::size_t>((size + 7) / 8 * 8 + 8));
            QVERIFY(unwrapKwp(other, wrapped).value().equals(key));
        }
        QVERIFY(!wrapKwp(other, SecretBytes()));
        QVERIFY(!wrapKwp(keyValue("00"), secret("00")));
    }

    void secureBioGivesItsContentUp() {
        auto bio = secureMemoryBio();
        QCOMPARE(BIO_write(bio.get(), "four words of share", 19), 19);
        QCOMPARE(takeSecret(std::move(bio)).exposeText(), std::string_view("four words of share"));
        QVERIFY(takeSecret(secureMemoryBio()).empty());
        const auto target = memoryBio();
        QVERIFY(bioBytes(target.get()).empty());
        BIO_write(target.get(), "abc", 3);
        QCOMPARE(bioBytes(target.get()), toBytes(asBytes("abc")));
        QCOMPARE(bioBytes(memoryBio(ByteView()).get()), Bytes());
    }

    void errorsCarryOpensslsQueueAndDrainIt() {
        const unsigned char junk[] = {0x30, 0x05};
        const unsigned char* next = junk;
        QVERIFY(X509Certificate(d2i_X509(nullptr, &next, 2)) == nullptr);
        const auto error = opensslError("d2i_X509");
        QCOMPARE(error.code(), Errc::opensslFailed);
        QCOMPARE(error.args().front(), std::string("d2i_X509"));
        QVERIFY(!error.natives().empty());
        QVERIFY(opensslError("again").natives().empty());
    }

    void weakKeysAreTold() {
        const auto exponent = hex("010001");
        const auto why = [&](const char* modulus) {
            return weaknessOf(PublicKey::fromRsa(hex(modulus), exponent).value()).en;
        };
        QVERIFY(why(test::closePrimes).find("Fermat") != std::string::npos);
        QVERIFY(why(test::roca).find("ROCA") != std::string::npos);
        QVERIFY(why(test::smallFactor).find("factor") != std::string::npos);
        const auto rsa = SoftwareKey::generate(KeyAlgorithm::rsa2048);
        QVERIFY(weaknessOf(rsa->publicKey()).isEmpty());
        const auto low = PublicKey::fromRsa(rsa->publicKey().rsaModulus(), hex("03"));
        QVERIFY(!low || !weaknessOf(*low).isEmpty());
        for (const auto curve : {KeyAlgorithm::ecP256, KeyAlgorithm::ecP384, KeyAlgorithm::ecP521})
            QVERIFY(weaknessOf(SoftwareKey::generate(curve)->publicKey()).isEmpty());
        // SEC 2, 2.4.2: the generator of P-256, and its negative.
        const std::string x = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
        for (const std::string y : {"4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
                                    "b01cbd1c01e58065711814b583f061e9d431cca994cea1313449bf97c840ae0a"})
            QVERIFY(!weaknessOf(PublicKey::fromEcPoint(KeyAlgorithm::ecP256, hex("04" + x + y)).value())
                         .isEmpty());
    }

    /// RFC 6979, A.2.5: P-256, SHA-256, "sample"; its s is the higher one.
    void ofTwoSignatureValuesTheLowerCounts() {
        const auto r = hex("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716");
        const auto s = hex("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
        const auto low = hex("0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9");
        const auto value = [](ByteView first, ByteView second) {
            return der::makeSequence({der::makeInteger(first), der::makeInteger(second)});
        };
        QCOMPARE(withLowS(KeyAlgorithm::ecP256, value(r, s)).value(), value(r, low));
        QCOMPARE(withLowS(KeyAlgorithm::ecP256, value(r, low)).value(), value(r, low));
        QVERIFY(!withLowS(KeyAlgorithm::ecP256, value(r, {})));
        QVERIFY(!withLowS(KeyAlgorithm::ecP256, value(Bytes(32, 0xff), s)));
        auto trailing = value(r, s);
        trailing.push_back(0);
        QVERIFY(!withLowS(KeyAlgorithm::ecP256, trailing));
        QVERIFY(!withLowS(KeyAlgorithm::ecP256, {}));
        QVERIFY(isOfOneNonce(value(r, s), value(r, low)));
        QVERIFY(!isOfOneNonce(value(r, s), value(s, r)));
    }
};

int main(int argc, char** argv) {
    const bool isLocked = initSecureHeap();
    std::printf("secure heap locked: %s\n", isLocked ? "yes" : "no");
    CryptoTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "crypto_test.moc"
