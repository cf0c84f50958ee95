#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/result.h"
#include "core/base/secret_bytes.h"

namespace conclave::piv {

/// Algorithms of key 9B (NIST SP 800-78-4, table 6-2).
enum class ManagementAlgorithm : std::uint8_t {
    tripleDes = 0x03,
    aes128 = 0x08,
    aes192 = 0x0A,
    aes256 = 0x0C
};

std::size_t keySize(ManagementAlgorithm algorithm);    ///< 24, 16, 24, 32 octets
std::size_t blockSize(ManagementAlgorithm algorithm);  ///< 8 or 16 octets
std::string_view name(ManagementAlgorithm algorithm);  ///< "3DES", "AES-192"

/// 0102030405060708 three times: what most new cards have, as 3DES or AES-192.
KeyValue factoryManagementKey();

/// Random; for 3DES with odd parity. Errors: Errc::randomFailed.
Result<KeyValue> newManagementKey(ManagementAlgorithm algorithm);

/// One ECB pass over one block. Errors: Errc::opensslFailed.
Result<Bytes> encryptBlock(ManagementAlgorithm algorithm, const KeyValue& key, ByteView block);
Result<Bytes> decryptBlock(ManagementAlgorithm algorithm, const KeyValue& key, ByteView block);

}  // namespace conclave::piv
