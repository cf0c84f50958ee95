#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <utility>

#include "core/base/bytes.h"

namespace conclave {

/// Secret octets on locked (mlock), dump-excluded (MADV_DONTDUMP, MADV_DONTFORK) pages, wiped when they end.
/// Move-only. Read through expose(), which keeps every reading place findable.
class SecretBytes {
  public:
    SecretBytes() = default;
    explicit SecretBytes(std::size_t size);  ///< zeros
    SecretBytes(SecretBytes&& other) noexcept;
    SecretBytes& operator=(SecretBytes&& other) noexcept;
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;
    ~SecretBytes();

    /// Copies, and leaves the source to its owner; wipe that yourself if it is ours.
    static SecretBytes copyOf(ByteView source);
    static SecretBytes copyOf(std::string_view source) { return copyOf(asBytes(source)); }

    std::size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }

    ByteView expose() const { return {m_data, m_size}; }
    std::span<std::uint8_t> exposeMutable() { return {m_data, m_size}; }
    std::string_view exposeText() const { return {reinterpret_cast<const char*>(m_data), m_size}; }

    /// Shortens without moving; the cut part is wiped. Never grows.
    void truncate(std::size_t size);
    void wipe();

    /// Compares in time that depends on the sizes alone.
    bool equals(const SecretBytes& other) const;

    /// False once any page could not be locked (RLIMIT_MEMLOCK): doctor and production preflight say so.
    static bool allPagesLocked();

  private:
    std::uint8_t* m_data = nullptr;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

/// Appends pieces into one SecretBytes whose size is known in advance, so that nothing is ever reallocated.
class SecretWriter {
  public:
    explicit SecretWriter(std::size_t capacity) : m_bytes(capacity) {}
    SecretWriter& append(ByteView piece);  ///< past the capacity: a bug of ours, asserts
    SecretWriter& append(std::string_view piece) { return append(asBytes(piece)); }
    SecretBytes take() &&;

  private:
    SecretBytes m_bytes;
    std::size_t m_used = 0;
};

/// Distinct kinds of secret, so that a PIN is never passed where a key is wanted.
template <class Tag>
class Secret : public SecretBytes {
  public:
    Secret() = default;
    explicit Secret(SecretBytes bytes) : SecretBytes(std::move(bytes)) {}
};
using Pin = Secret<struct PinTag>;            ///< card PIN, PUK, or token PIN; octets as typed (ASCII)
using Share = Secret<struct ShareTag>;        ///< a SLIP-0039 mnemonic, words joined by single spaces
using KeyValue = Secret<struct KeyValueTag>;  ///< a raw symmetric key or quorum secret

void wipeMemory(void* data, std::size_t size);

}  // namespace conclave
