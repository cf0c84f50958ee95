#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/verify/verify.h"

namespace conclave::app {

/// docs/formats: 0 done · 1 does not hold, or failed · 2 usage, invalid script or site, refused by preflight:
/// no device was changed · 3 stopped, resumable · 4 verify only: consistent, but not anchored · 5 closed as
/// abandoned, with what is owed · 6 verify only: holds and is anchored, but is not agreed.
enum class Exit {
    done = 0,
    failed = 1,
    refused = 2,
    stopped = 3,
    unanchored = 4,
    abandoned = 5,
    notAgreed = 6
};

struct CeremonyArgs {
    std::filesystem::path script, site, record, answers;
    // Of a recovery:
    std::filesystem::path safe, root;
    std::string earlier;  ///< the earlier record's folder, or "none"; empty: nothing said
    std::string head;     ///< of the earlier record
};

Exit check(const CeremonyArgs& args, Lang lang);
Exit run(const CeremonyArgs& args, Lang lang);
Exit resume(const CeremonyArgs& args, Lang lang);

struct ApproveArgs {
    std::filesystem::path script;
    std::vector<std::string> programs, modules;    ///< hex, words, or a file whose hash it is
    std::vector<std::filesystem::path> libraries;  ///< lists as of sha256sum
};
Exit approve(const ApproveArgs& args, Lang lang);

struct VerifyArgs {
    std::filesystem::path record;
    std::vector<std::filesystem::path> trust;
    std::optional<std::string> head;
    std::optional<std::filesystem::path> script;
    std::vector<std::string> software, modules;    ///< hex, words, or a file whose hash it is
    std::vector<std::filesystem::path> libraries;  ///< lists as of sha256sum
    std::vector<std::filesystem::path> with;
    std::optional<std::filesystem::path> timeStamp, timeStampedPdf;
    std::vector<std::filesystem::path> timeStampRoots;
    bool asJson = false;
};
Exit verify(const VerifyArgs& args, Lang lang);

struct TimeStampArgs {
    std::filesystem::path record, folder;
    // One of these three:
    std::optional<std::string> address;            ///< of an authority
    bool isQuery = false;                          ///< files to carry to one
    std::optional<std::filesystem::path> answers;  ///< folder with queries and answers
    std::vector<std::filesystem::path> roots;
};
Exit timeStamp(const TimeStampArgs& args, Lang lang);
void printTimeStamps(const std::vector<verify::Summary::TimeStamp>& stamps, Lang lang);

struct PrintArgs {
    std::filesystem::path subject;  ///< a script, or a record's folder
    std::filesystem::path site, pdf;
    std::vector<std::string> programs, modules;  ///< hex, words, or a file whose hash it is
};
/// The script book, or the runbook.
Exit printPaper(const PrintArgs& args, Lang lang);

Exit exportRecord(const std::filesystem::path& record, const std::filesystem::path& out, Lang lang);
Exit packBag(const std::filesystem::path& record, const std::filesystem::path& folder, Lang lang);
Exit libraries(const std::filesystem::path& record, Lang lang);
Exit words(const std::string& fileOrHex, Lang lang);
Exit doctor(const std::filesystem::path& site, Lang lang);

/// "what happened. what to do." on stderr.
void report(const Error& error, Lang lang);

}  // namespace conclave::app
