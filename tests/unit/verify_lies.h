#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/verify/check.h"

namespace conclave::test {

/// Sees each entry before it is written and may change it; false leaves it out.
using Edit = std::function<bool(std::string& type, std::string& step, nlohmann::json& fields)>;

struct Lie {
    const char* name;
    verify::CheckId found;  ///< the check that must fail, whatever else does
    Edit edit;
};

const std::vector<Lie>& lies();

/// The members of an entry "exception".
nlohmann::json exception(int number, const char* decision, const char* cause);

}  // namespace conclave::test
