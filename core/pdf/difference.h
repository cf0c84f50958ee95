#pragma once

#include <cstddef>
#include <string_view>

#include "core/base/wording.h"

namespace conclave::pdf {

/// Where a file first is another than the one that the signers made: each names what an attack would change.
enum class Difference {
    // the printed document
    documentCutShort,  ///< the file is shorter than it
    documentChanged,   ///< its SHA-256 is another
    documentUnfit,     ///< it is what Conclave does not print
    // which signatures
    signatureMissing,     ///< the file ends, or goes on with another signer
    signatureOutOfOrder,  ///< somebody signs before their turn
    signatureRepeated,    ///< somebody signs again
    strangerBetween,      ///< something that is nobody's signature
    signatureSurplus,     ///< one more signature than there are signers
    appended,             ///< something else behind the last signature
    cutShort,             ///< the file ends inside an increment
    // inside the increment of one signer
    signatureDictionary,
    profile,  ///< Filter, SubFilter
    name,
    reason,
    time,  ///< M, which must be readable
    byteRange,
    contents,   ///< not hexadecimal as it is written
    cmsLength,  ///< no DER that ends inside of its place
    padding,    ///< octets that are not zero behind the CMS
    widget,     ///< rectangle, flags, page, field name
    appearance,
    page,
    catalog,
    crossReference,
    trailer,
    // the CMS itself
    cmsNotStrict,      ///< BER, attributes missing or surplus, SHA-1, several signers, attached content, …
    signatureInvalid,  ///< of other octets, or by another key
    algorithm,         ///< which the profile does not allow
};

std::string_view name(Difference difference);  ///< "signatureOutOfOrder": stable
Wording explain(Difference difference);        ///< a clause: "somebody signs before their turn"

}  // namespace conclave::pdf
