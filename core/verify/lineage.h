#pragma once

#include "core/verify/judge.h"
#include "core/verify/verify.h"

namespace conclave::verify {

/// What one record says of those before it.
struct Member {
    Summary summary;
    std::string head;  ///< hex, of its last line
    std::string name;  ///< of its folder, for what is said of it
};

/// LINEAGE. `members`: the record itself first, then those of Options::with. Returns them in the order in
/// which they continue one another.
std::vector<Summary> judgeLineage(std::vector<Member> members, Judge& judge);

}  // namespace conclave::verify
