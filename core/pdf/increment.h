#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/pdf/appearance.h"
#include "core/pdf/difference.h"

namespace conclave::pdf {

/// What one signer adds to the file. The octets are a function of this alone; `contents` is filled later.
struct IncrementInput {
    std::size_t start{};  ///< octets of the file so far
    int firstObject{};    ///< three new ones: signature dictionary, field with its widget, appearance

    struct Entry {
        Difference part;
        std::string text;
    };
    std::vector<Entry> signatureEntries;  ///< before M
    std::string time;                     ///< of M; empty: no M
    std::size_t contentsSize{};           ///< octets that CMS may have

    std::string field;
    Rectangle rectangle;
    Appearance appearance;

    int page{};
    Entries pageEntries;  ///< with Annots
    int catalog{};
    Entries catalogEntries;  ///< with AcroForm

    int info{};
    std::string firstId, secondId;  ///< 16 octets each
    std::size_t previousTable{};
};

/// Octets from `start` of the file, with a hole for the CMS that ByteRange leaves out.
struct Increment {
    Bytes octets;
    std::size_t holeBegin{};  ///< of "<", in `octets`
    std::size_t holeEnd{};    ///< behind ">"
    std::size_t table{};      ///< of the cross-reference table, in the file
    struct Mark {
        std::size_t at;  ///< in `octets`: from here on
        Difference part;
    };
    std::vector<Mark> marks;

    Difference partAt(std::size_t at) const;
};

Increment makeIncrement(const IncrementInput& input);

/// How an increment begins, up to the value of M, with marks for its parts.
std::string beginningOf(const IncrementInput& input, std::vector<Increment::Mark>& marks);

/// What stands between the marks of a hole: the CMS and its padding.
std::string contentsText(ByteView cms, std::size_t contentsSize);

}  // namespace conclave::pdf
