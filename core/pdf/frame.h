#pragma once

#include <cstddef>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace conclave::pdf {

/// What stands where in a file.
struct Frame {
    int objectCount{};
    std::size_t crossReference{};  ///< where its table begins
};

/// Octet by octet, before libqpdf sees the file, which would look over much of it: PDF 1.4, one classic
/// cross-reference table (ISO 32000-1, 7.5.4), objects of generation 0 that fill all of the file before it,
/// one end. Errors: Errc::pdfUnfit.
Result<Frame> readFrame(ByteView octets);

}  // namespace conclave::pdf
