#pragma once

#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace conclave::timestamp {

/// Longest answer that is read, in octets: a token with its chain has about 6,000.
constexpr std::size_t longestAnswer = 64U << 10;

/// What an authority at an http:// address answers to a query (RFC 3161 3.4), not looked at; a proxy is taken
/// from the environment (http_proxy, no_proxy). Not https: nothing of it is secret, and whatever comes back
/// is verified.
///
/// Errors: Errc::usage (no such address), Errc::timeAuthorityFailed {address, why}.
Result<Bytes> askAuthority(const std::string& address, ByteView query, int timeoutSeconds = 30);

}  // namespace conclave::timestamp
