#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/script/approval.h"
#include "core/x509/certificate.h"
#include "tests/support/software_key.h"

namespace conclave::test {

/// Who approves of scripts, with a key in memory. What fails ends the program.
struct TestApprover {
    std::string id, name;
    std::shared_ptr<SoftwareKey> key;
    x509::Certificate certificate;
};
TestApprover makeApprover(const std::string& id, const std::string& name);

/// The script, which now asks for the approval of so many of these.
std::string withApproval(const std::string& script, const std::vector<TestApprover>& approvers,
                         int threshold);

/// A sheet of the script, signed by them.
script::ApprovalFiles approvedBy(const std::vector<TestApprover>& approvers, const script::Script& script,
                                 const script::ApprovedCode& code);

/// The same beside the script, "root.approval". Program and module are files; libraries hashes.
void approveFiles(const std::filesystem::path& script, const std::vector<TestApprover>& approvers,
                  const std::filesystem::path& program, const std::filesystem::path& module,
                  const std::vector<std::string>& libraries = {});

}  // namespace conclave::test
