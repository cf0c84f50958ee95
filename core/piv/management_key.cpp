#include "core/piv/management_key.h"

#include <openssl/evp.h>

#include <bit>
#include <cassert>

#include "core/crypto/openssl.h"
#include "core/crypto/random.h"

namespace conclave::piv {
namespace {

const char* cipherName(ManagementAlgorithm algorithm) {
    switch (algorithm) {
        case ManagementAlgorithm::tripleDes:
            return "DES-EDE3-ECB";
        case ManagementAlgorithm::aes128:
            return "AES-128-ECB";
        case ManagementAlgorithm::aes192:
            return "AES-192-ECB";
        case ManagementAlgorithm::aes256:
            return "AES-256-ECB";
    }
    return "";
}

Result<Bytes> oneBlock(ManagementAlgorithm algorithm, const KeyValue& key, ByteView block,
                       bool isEncrypting) {
    assert(key.size() == keySize(algorithm) && block.size() == blockSize(algorithm));
    const crypto::Owned<EVP_CIPHER> cipher(
        EVP_CIPHER_fetch(crypto::libContext(), cipherName(algorithm), nullptr));
    const crypto::CipherContext context(EVP_CIPHER_CTX_new());
    Bytes out(block.size());
    int written = 0;
    if (!cipher || !context ||
        EVP_CipherInit_ex2(context.get(), cipher.get(), key.expose().data(), nullptr, isEncrypting ? 1 : 0,
                           nullptr) != 1 ||
        EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
        EVP_CipherUpdate(context.get(), out.data(), &written, block.data(), static_cast<int>(block.size())) !=
            1 ||
        static_cast<std::size_t>(written) != out.size())
        return crypto::opensslError(cipherName(algorithm));
    return out;
}

}  // namespace

std::size_t keySize(ManagementAlgorithm algorithm) {
    switch (algorithm) {
        case ManagementAlgorithm::tripleDes:
        case ManagementAlgorithm::aes192:
            return 24;
        case ManagementAlgorithm::aes128:
            return 16;
        case ManagementAlgorithm::aes256:
            return 32;
    }
    return 0;
}

std::size_t blockSize(ManagementAlgorithm algorithm) {
    return algorithm == ManagementAlgorithm::tripleDes ? 8 : 16;
}

std::string_view name(ManagementAlgorithm algorithm) {
    switch (algorithm) {
        case ManagementAlgorithm::tripleDes:
            return "3DES";
        case ManagementAlgorithm::aes128:
            return "AES-128";
        case ManagementAlgorithm::aes192:
            return "AES-192";
        case ManagementAlgorithm::aes256:
            return "AES-256";
    }
    return "";
}

KeyValue factoryManagementKey() {
    SecretBytes key(24);
    auto octets = key.exposeMutable();
    for (std::size_t i = 0; i < octets.size(); ++i)
        octets[i] = static_cast<std::uint8_t>(1 + i % 8);
    return KeyValue(std::move(key));
}

Result<KeyValue> newManagementKey(ManagementAlgorithm algorithm) {
    TRY_ASSIGN(auto key, crypto::randomKey(keySize(algorithm)));
    if (algorithm == ManagementAlgorithm::tripleDes) {
        for (auto& octet : key.exposeMutable()) {
            const auto high = static_cast<std::uint8_t>(octet & 0xFE);
            octet = static_cast<std::uint8_t>(high | ((std::popcount(high) & 1) == 0 ? 1 : 0));
        }
    }
    return key;
}

Result<Bytes> encryptBlock(ManagementAlgorithm algorithm, const KeyValue& key, ByteView block) {
    return oneBlock(algorithm, key, block, true);
}

Result<Bytes> decryptBlock(ManagementAlgorithm algorithm, const KeyValue& key, ByteView block) {
    return oneBlock(algorithm, key, block, false);
}

}  // namespace conclave::piv
