#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/lang.h"

namespace conclave::script {

/// Where something stands in a file. Counted from 1; columns in characters, not octets.
struct Place {
    int line = 1;
    int column = 1;
};

/// A warning is shown and recorded, and refuses nothing.
enum class Severity { error, warning };

struct Finding {
    std::string file;
    Place at;
    Error error;
    Severity severity = Severity::error;

    /// "FILE:LINE:COLUMN: what happened. What to do."
    std::string oneLine(Lang lang) const;
};

bool hasErrors(const std::vector<Finding>& findings);

/// All mistakes of a file at once, in the order of the file. The value is there exactly when no finding is an
/// error.
template <class T>
struct Parsed {
    std::optional<T> value;
    std::vector<Finding> findings;
};

}  // namespace conclave::script
