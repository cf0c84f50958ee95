#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/script/script.h"

/// Who approved of a script, and of the programs and PKCS #11 modules that may run it, before the day: each
/// approver whom the script names signs one approval sheet (docs/formats/script.md).
namespace conclave::script {

/// What may run, by SHA-256 in hex.
struct ApprovedCode {
    std::vector<std::string> programs, modules;  ///< any of these; at least one each
    std::vector<std::string> libraries;          ///< all that else is mapped; none: they are not compared

    bool operator==(const ApprovedCode&) const = default;
};

/// What is signed, octet by octet: approval.yaml.
struct ApprovalSheet {
    std::string script;  ///< its SHA-256 in hex
    ApprovedCode code;

    Bytes source;  ///< the exact octets
};

/// The sheet as it is written, with its source.
ApprovalSheet makeApprovalSheet(const Script& script, ApprovedCode code);
/// Strict, as scripts are.
Parsed<ApprovalSheet> parseApprovalSheet(ByteView yaml, std::string fileName);

/// What lies in a folder of approvals, or of a record; where there is none, nothing.
struct ApprovalFiles {
    Bytes sheet;
    std::map<std::string, Bytes> signatures;  ///< by approver: DER, <id>.p7s

    bool isEmpty() const { return sheet.empty() && signatures.empty(); }
};

/// "root.approval" beside "root.yaml".
std::filesystem::path approvalFolder(const std::filesystem::path& script);
inline constexpr std::string_view approvalSheetFile = "approval.yaml";
std::string approvalSignatureFile(const std::string& approver);  ///< "ana.p7s"
/// Of at most 64 KiB each; only files of approvers whom the script names are read. Errors: those of readFile.
Result<ApprovalFiles> loadApproval(const std::filesystem::path& folder, const Script& script);

/// Who signed.
struct ApprovedBy {
    std::string id, name;
    std::int64_t signedAtUtcMs = 0;  ///< as they say
};
struct Approval {
    ApprovalSheet sheet;
    std::vector<ApprovedBy> by;
};
/// The sheet is of this script, and at least as many approvers as it asks for signed it, before `atUtcMs`,
/// with certificates that were valid then. The script names approvers. Errors: Errc::approvalsTooFew {how
/// many, of how many, who could}, Errc::approvalOfAnother (another script's), Errc::approvalBroken {file} and
/// why (a signature that does not hold, of whomever).
Result<Approval> judgeApproval(const Script& script, const ApprovalFiles& files, std::int64_t atUtcMs);

/// The signatures that hold, of whatever number. Errors: those of judgeApproval but Errc::approvalsTooFew.
Result<Approval> readApproval(const Script& script, const ApprovalFiles& files, std::int64_t atUtcMs);

}  // namespace conclave::script
