#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace conclave::crypto {

/// A TimeStampReq (RFC 3161 2.4.1), DER: SHA-256, a nonce, no policy, and the authority's certificate wanted.
Bytes makeTimeStampQuery(ByteView sha256);

/// The token in an authority's answer (a TimeStampResp, RFC 3161 2.4.2), whatever it is of.
/// Errors: Errc::encodingNotStrict, Errc::timeStampRefused {what the authority says}.
Result<Bytes> timeStampToken(ByteView response);

/// The token in the answer to `query`: for its digest and nonce. Whether it holds, verifyTimeStamp says.
/// Errors: those of timeStampToken, Errc::timeStampOfAnother.
Result<Bytes> readTimeStampResponse(ByteView response, ByteView query);

struct TimeStamp {
    std::int64_t timeUtcMs{};                ///< whole seconds
    std::optional<std::int64_t> accuracyMs;  ///< as the authority claims
    std::string policy;                      ///< dotted OID
    std::string serialHex;
    std::string authority;  ///< subject of the signing certificate (RFC 4514)
    Bytes certificateDer;
};

/// A token over octets with this SHA-256: signed with SHA-2 by a certificate for time-stamping and nothing
/// else (RFC 3161 2.3), which comes from one of `roots` (DER) through certificates in the token; all of them
/// were valid at the time that it says. Revocation is not asked for.
///
/// Errors: Errc::encodingNotStrict, Errc::timeStampOfAnother (other octets), Errc::signatureInvalid
/// {authority}.
Result<TimeStamp> verifyTimeStamp(ByteView token, ByteView sha256, std::span<const Bytes> roots);

}  // namespace conclave::crypto
