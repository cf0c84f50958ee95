#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/base/wording.h"
#include "core/transcript/reader.h"

namespace conclave::transcript {

/// Whether all who were there agree, as the entries say: said alike by the close-out, the list of records and
/// whoever reads them. Only `verify` knows whether it is so.
struct Agreement {
    bool hasStatements = false;
    std::set<std::string> others;  ///< who signed in and does not agree: disagrees, refuses, is absent
    bool endangersKey = false;     ///< by an exception
    bool isAbandoned = false;

    bool isWhole() const { return hasStatements && others.empty() && !endangersKey && !isAbandoned; }
    /// "agreed by all"; "not agreed: 1 person does not agree; an exception endangers a key". Empty before
    /// there are statements.
    Wording wording() const;
};

Agreement agreementOf(const std::vector<Entry>& entries);
Agreement agreementOf(std::span<const PlacedEntry> entries);

}  // namespace conclave::transcript
