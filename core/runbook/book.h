#pragma once

#include <string>
#include <vector>

#include "core/paper/document.h"
#include "core/script/script.h"
#include "core/script/site.h"

/// Papers about a ceremony.
namespace conclave::runbook {

struct BookOrder {
    const script::Script& script;
    const script::Site* site = nullptr;          ///< null: place, tokens and module are left to be written in
    std::vector<std::string> programs, modules;  ///< SHA-256 in hex of those that were approved; may be empty
    std::string version;                         ///< of this program: "0.1.0"
    std::string build;
    std::int64_t printedAtMs = 0;
    Lang lang = Lang::en;
};

/// What the room holds in its hands, made before the ceremony: what is read, done and confirmed, act by act,
/// with room for what is seen; the hashes to be compared; forms; what to do if something happens.
paper::Document scriptBook(const BookOrder& order);

}  // namespace conclave::runbook
