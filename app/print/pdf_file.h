#pragma once

#include <filesystem>

#include "app/print/setting.h"
#include "core/base/bytes.h"
#include "core/base/result.h"

namespace conclave::print {

/// PDF/A-1b. The same document makes the same octets: nothing in them says when or where it was made but
/// Document::dateMs. Errors: Errc::fontMissing, Errc::printFailed.
struct Pdf {
    Bytes octets;
    Places places;
};
Result<Pdf> makePdf(const paper::Document& document);

}  // namespace conclave::print
