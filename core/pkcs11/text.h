#pragma once

#include <p11-kit/pkcs11.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace conclave::pkcs11 {

/// A string from outside for people and records: octets that are not part of valid UTF-8, and control
/// characters, become '?'.
std::string printable(std::string_view text);

/// A blank-padded field of the CK_..._INFO structures (not zero-terminated; some modules terminate it all the
/// same).
template <std::size_t size>
std::string padded(const CK_UTF8CHAR (&field)[size]) {
    std::string_view text(reinterpret_cast<const char*>(field), size);
    text = text.substr(0, text.find('\0'));
    const auto end = text.find_last_not_of(' ');
    return end == std::string_view::npos ? std::string() : printable(text.substr(0, end + 1));
}

std::string versionText(const CK_VERSION& version);

}  // namespace conclave::pkcs11
