#pragma once

#include <functional>
#include <optional>
#include <span>

#include "core/pdf/document.h"

namespace conclave::pdf {

/// What the record says of a signature. The block is a function of the time that the signature says.
struct ExpectedSignature {
    SignatureSlot slot;
    Profile profile = Profile::etsiBB;
    std::string name;
    std::string reason;
    std::function<SignatureBlock(std::int64_t timeUtcMs)> block;
};

/// The document that was printed, as the transcript names it.
struct PrintedDocument {
    std::size_t size{};  ///< octets
    Bytes sha256;
};

/// Where a file ceases to be the one that was signed.
struct Finding {
    Difference difference{};
    std::optional<std::size_t> signer;  ///< index of whose increment it is about
    std::size_t offset{};               ///< octets from the beginning of the file
    std::optional<Error> cause;         ///< what was said of the document, the block or the CMS
};

struct RebuiltSigner {
    Bytes certificateDer;  ///< by whose key it was signed; whether it is the participant's is not asked here
    std::int64_t timeUtcMs{};  ///< of M: the signer's claim
};

/// A document time-stamp behind the last signature: a token that nobody has verified yet
/// (crypto/timestamp.h), and the digest that it must be over.
struct RebuiltTimeStamp {
    Bytes token;
    Bytes sha256;
};

struct Rebuilt {
    std::vector<RebuiltSigner> signers;  ///< those whose increment and signature hold, in order
    std::vector<RebuiltTimeStamp> timeStamps;
    std::optional<Document> document;  ///< printed document and those increments; for who adds another
    std::optional<Finding> finding;    ///< none: the file is these signatures over this document, and no more
};

enum class TimeStamps { none, mayFollow };

/// Makes the file anew, increment by increment, from the printed document, from what is expected, and of the
/// file itself only from each M and CMS, which must stand where the writer puts them. Every octet is
/// compared.
Rebuilt rebuild(ByteView file, const PrintedDocument& printed, std::span<const ExpectedSignature> expected,
                TimeStamps timeStamps = TimeStamps::none);

/// The document time-stamps behind `original`, a signed file that was judged by itself: the octets of `copy`
/// from there on are compared as above.
Rebuilt rebuildTimeStamps(ByteView copy, ByteView original);

}  // namespace conclave::pdf
