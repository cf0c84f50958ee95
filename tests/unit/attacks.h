#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/verify/check.h"
#include "tests/support/record_maker.h"

namespace conclave::test {

/// Sees each entry before it is written and may change it; false leaves it out.
using Edit = std::function<bool(std::string& type, std::string& step, nlohmann::json& fields)>;

/// A record that must not pass. What makes it one is done while it is written (edit, plan), or afterwards
/// (tamper).
struct Attack {
    const char* name;
    verify::CheckId found;  ///< the check that must fail, whatever else does
    Edit edit = {};
    std::function<void(RecordPlan&)> plan = {};
    std::function<void(const std::filesystem::path& record)> tamper = {};
    bool isProduction = false;  ///< else a rehearsal
};

/// A host that writes something wrong, which everybody signs: chain, hashes and signatures are all right.
const std::vector<Attack>& hostAttacks();
/// The same with a card too many, or an outside signer who is none.
const std::vector<Attack>& cardAttacks();
/// The same with cards that say, or are said to say, that their keys were made on them.
const std::vector<Attack>& attestedAttacks();
/// Whoever has the folder only, after it was signed.
const std::vector<Attack>& folderAttacks();

/// The members of an entry "exception".
nlohmann::json exception(int number, const char* decision, const char* cause);

}  // namespace conclave::test
