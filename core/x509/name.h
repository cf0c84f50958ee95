#pragma once

#include <span>
#include <string>

#include "core/base/bytes.h"
#include "core/x509/profile.h"

namespace conclave::x509 {

/// A Name (RFC 5280 4.1.2.4) with one attribute an RDN: C and serialNumber as PrintableString, all else
/// UTF8String. Errors: Errc::certificateLint {"subject", detail} for an unknown type, one given twice (OU may
/// be), a value that is empty, too long (ub-*), not UTF-8, with control characters or outer spaces, or not
/// printable where it must be.
Result<Bytes> makeName(std::span<const NamePart> parts);

/// The subject as Certificate::subject() will print it (RFC 4514). Errors: those of makeName().
Result<std::string> subjectText(const RootProfile& profile);

/// The last commonName of a Name's DER, UTF-8; empty when there is none.
std::string commonNameOf(ByteView nameDer);

}  // namespace conclave::x509
