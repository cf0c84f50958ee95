#include "core/base/secret_bytes.h"

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cassert>
#include <cstring>
#include <new>

namespace conclave {
namespace {

std::atomic<bool> everyPageLocked{true};

std::size_t roundToPages(std::size_t size) {
    static const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    return (size + page - 1) / page * page;
}

}  // namespace

void wipeMemory(void* data, std::size_t size) {
    if (size != 0)
        explicit_bzero(data, size);
}

SecretBytes::SecretBytes(std::size_t size) : m_size(size), m_capacity(roundToPages(size)) {
    if (size == 0)
        return;
    // A mapping of its own: mlock works by whole pages, and sharing one with another secret would unlock
    // both.
    void* pages = mmap(nullptr, m_capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        throw std::bad_alloc();
    if (mlock(pages, m_capacity) != 0)
        everyPageLocked = false;
    madvise(pages, m_capacity, MADV_DONTDUMP);
    madvise(pages, m_capacity, MADV_DONTFORK);
    m_data = static_cast<std::uint8_t*>(pages);
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr)),
      m_size(std::exchange(other.m_size, 0)),
      m_capacity(std::exchange(other.m_capacity, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
    if (this != &other) {
        wipe();
        m_data = std::exchange(other.m_data, nullptr);
        m_size = std::exchange(other.m_size, 0);
        m_capacity = std::exchange(other.m_capacity, 0);
    }
    return *this;
}

SecretBytes::~SecretBytes() {
    wipe();
}

SecretBytes SecretBytes::copyOf(ByteView source) {
    SecretBytes copy(source.size());
    if (!source.empty())
        std::memcpy(copy.m_data, source.data(), source.size());
    return copy;
}

void SecretBytes::truncate(std::size_t size) {
    assert(size <= m_size);
    if (size < m_size)
        wipeMemory(m_data + size, m_size - size);
    m_size = size;
}

void SecretBytes::wipe() {
    if (m_data != nullptr) {
        wipeMemory(m_data, m_capacity);
        munmap(m_data, m_capacity);  // unlocks too
    }
    m_data = nullptr;
    m_size = 0;
    m_capacity = 0;
}

bool SecretBytes::equals(const SecretBytes& other) const {
    if (m_size != other.m_size)
        return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < m_size; ++i)
        difference |= static_cast<unsigned>(m_data[i] ^ other.m_data[i]);
    return difference == 0;
}

bool SecretBytes::allPagesLocked() {
    return everyPageLocked;
}

SecretWriter& SecretWriter::append(ByteView piece) {
    assert(m_used + piece.size() <= m_bytes.size());
    if (!piece.empty())
        std::memcpy(m_bytes.exposeMutable().data() + m_used, piece.data(), piece.size());
    m_used += piece.size();
    return *this;
}

SecretBytes SecretWriter::take() && {
    m_bytes.truncate(m_used);
    return std::move(m_bytes);
}

}  // namespace conclave
