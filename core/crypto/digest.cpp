#include "core/crypto/digest.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>
#include <utility>

#include "core/base/file.h"
#include "core/crypto/openssl.h"

namespace conclave::crypto {
namespace {

const EVP_MD* fetched(Hash hash) {
    const auto fetch = [](Hash wanted) {
        auto* md = EVP_MD_fetch(libContext(), opensslName(wanted), nullptr);
        if (md == nullptr)
            throw std::bad_alloc();
        return md;
    };
    // Fetched once: a fetch costs more than the digest of a line. Kept as long as libContext().
    static const EVP_MD* const sha1 = fetch(Hash::sha1);
    static const EVP_MD* const sha256 = fetch(Hash::sha256);
    static const EVP_MD* const sha384 = fetch(Hash::sha384);
    static const EVP_MD* const sha512 = fetch(Hash::sha512);
    switch (hash) {
        case Hash::sha1:
            return sha1;
        case Hash::sha256:
            return sha256;
        case Hash::sha384:
            return sha384;
        case Hash::sha512:
            return sha512;
    }
    return nullptr;
}

struct FileCloser {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

}  // namespace

Digest::Digest(Hash hash) : m_context(EVP_MD_CTX_new()) {
    if (m_context == nullptr || EVP_DigestInit_ex2(m_context, fetched(hash), nullptr) != 1) {
        EVP_MD_CTX_free(m_context);
        throw std::bad_alloc();
    }
}

Digest::Digest(Digest&& other) noexcept : m_context(std::exchange(other.m_context, nullptr)) {}

Digest& Digest::operator=(Digest&& other) noexcept {
    std::swap(m_context, other.m_context);
    return *this;
}

Digest::~Digest() {
    EVP_MD_CTX_free(m_context);
}

Digest& Digest::update(ByteView data) {
    if (EVP_DigestUpdate(m_context, data.data(), data.size()) != 1)
        throw std::bad_alloc();
    return *this;
}

Bytes Digest::finish() && {
    Bytes value(EVP_MAX_MD_SIZE);
    unsigned size = 0;
    if (EVP_DigestFinal_ex(m_context, value.data(), &size) != 1)
        throw std::bad_alloc();
    value.resize(size);
    return value;
}

Bytes digest(Hash hash, ByteView data) {
    return std::move(Digest(hash).update(data)).finish();
}

Bytes sha256(ByteView data) {
    return digest(Hash::sha256, data);
}

Result<Bytes> sha256File(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a FIFO would block
    if (descriptor < 0)
        return fileError(path, errno);
    const std::unique_ptr<std::FILE, FileCloser> file(::fdopen(descriptor, "rb"));
    if (!file) {
        ::close(descriptor);
        throw std::bad_alloc();
    }
    struct stat status {};
    if (::fstat(::fileno(file.get()), &status) != 0)
        return fileError(path, errno);
    if (!S_ISREG(status.st_mode))
        return Error(Errc::notARegularFile, {path.string()});
    Digest hasher;
    std::array<std::uint8_t, 65536> piece{};
    std::size_t got = 0;
    while ((got = std::fread(piece.data(), 1, piece.size(), file.get())) > 0)
        hasher.update(ByteView(piece.data(), got));
    if (std::ferror(file.get()) != 0)
        return fileError(path, errno);
    return std::move(hasher).finish();
}

std::size_t digestSize(Hash hash) {
    switch (hash) {
        case Hash::sha1:
            return 20;
        case Hash::sha256:
            return 32;
        case Hash::sha384:
            return 48;
        case Hash::sha512:
            return 64;
    }
    return 0;
}

const char* opensslName(Hash hash) {
    switch (hash) {
        case Hash::sha1:
            return "SHA1";
        case Hash::sha256:
            return "SHA256";
        case Hash::sha384:
            return "SHA384";
        case Hash::sha512:
            return "SHA512";
    }
    return nullptr;
}

}  // namespace conclave::crypto
