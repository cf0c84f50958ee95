#include <algorithm>

#include "core/base/clock.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;

const At atSheet{std::string(tr::approvalSheetFile), {}};

/// What lies in the record's folder of approvals, of approvers whom the script names.
Result<script::ApprovalFiles> filesOf(const RecordView& record) {
    script::ApprovalFiles files;
    if (!record.files.hasFile(std::string(tr::approvalSheetFile)))
        return files;
    TRY_ASSIGN(files.sheet, record.files.read(std::string(tr::approvalSheetFile)));
    for (const auto& approver : record.script->approval->approvers)
        if (const auto path = tr::approvalSignatureFile(approver.id); record.files.hasFile(path)) {
            TRY_ASSIGN(files.signatures[approver.id], record.files.read(path));
        }
    return files;
}

/// What ran, at the beginning and after each resume, stands on the sheet.
void checkRan(const RecordView& record, const script::ApprovedCode& code, bool isAsked, Judge& judge) {
    for (const auto& entry : record.entries) {
        if (entry.type != type::begin && entry.type != type::resume)
            continue;
        std::vector<std::string> others;
        if (!code.libraries.empty())
            others = otherCode(entry, code.libraries);
        for (const auto& [part, approved] :
             {std::pair("software", &code.programs), std::pair("module", &code.modules)})
            if (const auto used = textOr(member(entry.json.get(), part), "sha256");
                std::ranges::find(*approved, used) == approved->end())
                others.push_back(used);
        for (const auto& used : others) {
            const auto why =
                worded("{} is not among what was approved", "{} não está entre o que foi aprovado", used);
            const At at{std::string(tr::transcriptFile), entry.seq};
            if (isAsked)
                judge.fail(CheckId::approval, why, at);
            else
                judge.note(CheckId::approval, why, at);
        }
    }
}

}  // namespace

Approvals checkApproval(const RecordView& record, Judge& judge) {
    const bool isProduction = record.ceremonyId.starts_with("P-");
    if (!record.script || !record.script->approval) {
        if (record.script && isProduction)
            judge.fail(CheckId::approval,
                       {"the script names nobody who approves of it", "o roteiro não indica quem o aprova"},
                       {std::string(tr::scriptFile), {}});
        judge.skip(CheckId::approval, {"the script asks for no approval", "o roteiro não pede aprovação"});
        return {};
    }
    const auto files = filesOf(record);
    const auto began = record.entries.front().timeUtcMs;
    const auto approval =
        files ? script::readApproval(*record.script, *files, began) : Result<script::Approval>(files.error());
    if (!approval) {
        judge.fail(CheckId::approval, approval.error(), atSheet);
        return {};
    }
    const auto count = std::ssize(approval->by);
    const auto threshold = record.script->approval->threshold;
    if (count < threshold) {
        const auto why = worded("{} of the {} approvals that the script asks for",
                                "{} das {} aprovações que o roteiro pede", count, threshold);
        if (isProduction)
            judge.fail(CheckId::approval, why, atSheet);
        else
            judge.skip(CheckId::approval, why);
        return {approval->by, false};
    }
    checkRan(record, approval->sheet.code, isProduction, judge);
    std::string names;
    for (const auto& by : approval->by)
        names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", by.name, formatUtcMs(by.signedAtUtcMs));
    judge.pass(CheckId::approval, Wording::same(names));
    return {approval->by, !approval->sheet.code.libraries.empty()};
}

}  // namespace conclave::verify
