#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/pdf/unsigned_file.h"

namespace conclave::pdf {

/// Where a signature is seen. The document has that place free.
struct SignatureSlot {
    std::string field;  ///< [A-Za-z0-9_-]{1,64}, no two alike in one file
    int page{};         ///< from 1
    Rectangle rectangle;
};

/// All sizes are hundredths of a point.
struct BlockLine {
    std::string text;  ///< UTF-8; wrapped at spaces, and where a line feed stands
    FontRole role = FontRole::regular;
    int size = 800;
    int lead = 1100;
    std::string label;  ///< stands to the left of the first line, regular; empty: the text begins there
    int gap{};          ///< above it
};

/// What is seen of a signature: an opaque white plate with a box, a bar at its left, and lines.
struct SignatureBlock {
    std::vector<BlockLine> lines;
    int labelWidth{};               ///< of the column of labels
    std::string accent = "000000";  ///< of the bar: RRGGBB
};

/// A form XObject (ISO 32000-1, 8.10): its dictionary's entries, and its content, not compressed because no
/// two versions of zlib need agree.
struct Appearance {
    std::string entries;
    std::string content;
};

/// Errors: Errc::pdfCharacterMissing {character, font}, Errc::pdfBlockTooLarge {field}.
Result<Appearance> drawBlock(const UnsignedFile& file, const SignatureSlot& slot,
                             const SignatureBlock& block);

/// Of something that is not seen.
Appearance emptyAppearance();

}  // namespace conclave::pdf
