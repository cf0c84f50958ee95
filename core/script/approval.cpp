#include "core/script/approval.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/cms.h"
#include "core/script/fields.h"
#include "core/steps/form.h"
#include "core/x509/signer.h"

namespace conclave::script {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t mostOctets = 65536;
constexpr std::size_t hashDigits = 64;

std::vector<std::string> readHashes(Fields& fields, std::string_view key, Need need, Report& report) {
    std::vector<Place> places;
    auto hashes = fields.lines(key, 1, hashDigits, need, &places);
    for (std::size_t i = 0; i < hashes.size(); ++i)
        if (!steps::isHexHash(hashes[i]))
            report.add(places[i], Errc::valueNotAllowed, {fields.path(key), hashes[i], "[0-9a-f]{64}"});
    return hashes;
}

std::string listed(std::string_view key, const std::vector<std::string>& hashes) {
    if (hashes.empty())
        return {};
    auto text = fmt::format("{}:\n", key);
    for (const auto& hash : hashes)
        text += fmt::format("  - \"{}\"\n", hash);
    return text;
}

Error broken(const std::string& file, Error why) {
    return Error(Errc::approvalBroken, {file}).causedBy(std::move(why));
}

Result<ApprovedBy> judgeSignature(const Approver& approver, const Bytes& sheet, const Bytes& signature,
                                  std::int64_t atUtcMs) {
    TRY_ASSIGN(const auto certificate, x509::Certificate::fromFile(asBytes(approver.certificate)));
    TRY_ASSIGN(const auto signedAt, crypto::cadesSignedBy(signature, sheet, certificate.der()));
    TRY(x509::checkInTime(certificate, signedAt));
    if (signedAt > atUtcMs)
        return Error(Errc::approvalTooLate, {formatUtcMs(signedAt)});
    return ApprovedBy{approver.id, approver.name, signedAt};
}

}  // namespace

ApprovalSheet makeApprovalSheet(const Script& script, ApprovedCode code) {
    ApprovalSheet sheet{toHex(script.sha256), std::move(code), {}};
    const auto text = fmt::format(
        "conclave-approval: 1\nscript: \"{}\"\n{}{}{}", sheet.script, listed("programs", sheet.code.programs),
        listed("modules", sheet.code.modules), listed("libraries", sheet.code.libraries));
    sheet.source = toBytes(asBytes(text));
    return sheet;
}

Parsed<ApprovalSheet> parseApprovalSheet(ByteView yaml, std::string fileName) {
    Report report(std::move(fileName));
    ApprovalSheet sheet;
    sheet.source = toBytes(yaml);
    if (const auto root = readYaml(yaml, report)) {
        Fields fields(*root, "", report);
        (void)fields.number("conclave-approval", 1, 1);
        sheet.script = fields.line("script", hashDigits).value_or("");
        sheet.code = {readHashes(fields, "programs", Need::must, report),
                      readHashes(fields, "modules", Need::must, report),
                      readHashes(fields, "libraries", Need::may, report)};
        fields.finish();
    }
    if (!report.isClean())
        return {std::nullopt, std::move(report).take()};
    return {std::move(sheet), std::move(report).take()};
}

std::string approvalSignatureFile(const std::string& approver) {
    return approver + ".p7s";
}

fs::path approvalFolder(const fs::path& script) {
    auto folder = script;
    return folder.replace_extension(".approval");
}

Result<ApprovalFiles> loadApproval(const fs::path& folder, const Script& script) {
    ApprovalFiles files;
    std::error_code ignored;
    if (!script.approval || !fs::exists(folder / approvalSheetFile, ignored))
        return files;
    TRY_ASSIGN(files.sheet, readFile(folder / approvalSheetFile, mostOctets));
    for (const auto& approver : script.approval->approvers)
        if (const auto file = folder / approvalSignatureFile(approver.id); fs::exists(file, ignored)) {
            TRY_ASSIGN(files.signatures[approver.id], readFile(file, mostOctets));
        }
    return files;
}

Result<Approval> readApproval(const Script& script, const ApprovalFiles& files, std::int64_t atUtcMs) {
    Approval approval;
    if (files.sheet.empty())
        return approval;
    auto sheet = parseApprovalSheet(files.sheet, std::string(approvalSheetFile));
    if (!sheet.value)
        return broken(std::string(approvalSheetFile), std::move(sheet.findings.front().error));
    approval.sheet = std::move(*sheet.value);
    if (approval.sheet.script != toHex(script.sha256))
        return Error(Errc::approvalOfAnother, {approval.sheet.script});
    for (const auto& approver : script.approval->approvers) {
        const auto found = files.signatures.find(approver.id);
        if (found == files.signatures.end())
            continue;
        auto by = judgeSignature(approver, files.sheet, found->second, atUtcMs);
        if (!by)
            return broken(approvalSignatureFile(approver.id), std::move(by).error());
        approval.by.push_back(std::move(*by));
    }
    return approval;
}

Result<Approval> judgeApproval(const Script& script, const ApprovalFiles& files, std::int64_t atUtcMs) {
    TRY_ASSIGN(auto approval, readApproval(script, files, atUtcMs));
    if (std::ssize(approval.by) >= script.approval->threshold)
        return approval;
    std::vector<std::string> others;
    for (const auto& approver : script.approval->approvers)
        if (!files.signatures.contains(approver.id))
            others.push_back(approver.name);
    return Error(Errc::approvalsTooFew, {std::to_string(approval.by.size()),
                                         std::to_string(script.approval->threshold), joined(others)});
}

}  // namespace conclave::script
