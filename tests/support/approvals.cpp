#include "tests/support/approvals.h"

#include <cstdio>
#include <cstdlib>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/cms.h"
#include "core/crypto/digest.h"
#include "core/x509/card_certificate.h"

namespace conclave::test {
namespace {

constexpr std::int64_t dayMs = 86'400'000;

template <class T>
T must(Result<T> result) {
    if (result)
        return std::move(*result);
    std::fprintf(stderr, "%s\n", result.error().oneLine(Lang::en).c_str());
    std::abort();
}

std::string indented(const std::string& pem) {
    std::string text;
    for (std::size_t start = 0; start < pem.size();) {
        const auto end = pem.find('\n', start) + 1;
        text += "        " + pem.substr(start, end - start);
        start = end;
    }
    return text;
}

}  // namespace

TestApprover makeApprover(const std::string& id, const std::string& name) {
    std::shared_ptr<SoftwareKey> key = SoftwareKey::generate(crypto::KeyAlgorithm::ecP256);
    const auto now = utcNowMs() / 1000 * 1000;
    auto certificate = must(x509::selfSignCard({id, name, "approvers"}, *key, {now - dayMs, now + dayMs}));
    return {id, name, std::move(key), std::move(certificate)};
}

std::string withApproval(const std::string& script, const std::vector<TestApprover>& approvers,
                         int threshold) {
    auto text = script + "\napproval:\n  threshold: " + std::to_string(threshold) + "\n  approvers:\n";
    for (const auto& approver : approvers)
        text += "    " + approver.id + ":\n      name: \"" + approver.name + "\"\n      certificate: |\n" +
                indented(approver.certificate.pem());
    return text;
}

script::ApprovalFiles approvedBy(const std::vector<TestApprover>& approvers, const script::Script& script,
                                 const script::ApprovedCode& code) {
    script::ApprovalFiles files;
    files.sheet = script::makeApprovalSheet(script, code).source;
    for (const auto& approver : approvers)
        files.signatures[approver.id] = must(crypto::cadesSign(
            *approver.key, approver.certificate.der(), crypto::SignatureAlgorithm::ecdsaSha256, files.sheet));
    return files;
}

void approveFiles(const std::filesystem::path& script, const std::vector<TestApprover>& approvers,
                  const std::filesystem::path& program, const std::filesystem::path& module,
                  const std::vector<std::string>& libraries) {
    const auto parsed = script::loadScript(script).value;
    if (!parsed) {
        std::fprintf(stderr, "%s is no script\n", script.c_str());
        std::abort();
    }
    const auto files = approvedBy(
        approvers, *parsed,
        {{toHex(must(crypto::sha256File(program)))}, {toHex(must(crypto::sha256File(module)))}, libraries});
    const auto folder = script::approvalFolder(script);
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    const auto write = [&](const std::string& name, const Bytes& content) {
        if (!writeFileDurably(folder / name, content))
            std::abort();
    };
    write(std::string(script::approvalSheetFile), files.sheet);
    for (const auto& [id, signature] : files.signatures)
        write(script::approvalSignatureFile(id), signature);
}

}  // namespace conclave::test
