#include "core/script/script_parts.h"
#include "core/x509/signer.h"

namespace conclave::script {
namespace {

constexpr std::size_t mostApprovers = 16;

Approver readApprover(const Entry& entry, const std::string& path, Report& report) {
    Fields section(entry.value, path, report);
    Approver approver;
    approver.id = entry.key;
    approver.name = section.line("name", 200).value_or("");
    if (const auto* pem = section.node("certificate"); pem != nullptr) {
        const auto certificate = pem->kind == Node::Kind::scalar
                                     ? x509::Certificate::fromFile(asBytes(pem->text))
                                     : Result<x509::Certificate>(Error(Errc::certificateUnreadable, {path}));
        auto fits = certificate ? x509::checkApprover(*certificate) : Result<void>(certificate.error());
        if (!fits)
            report.add(pem->at, std::move(fits).error());
        else
            approver.certificate = pem->text;
    }
    section.finish();
    return approver;
}

}  // namespace

std::optional<ApprovalRule> readApprovalRule(Fields& fields, Report& report) {
    const auto* node = fields.node("approval", Need::may);
    if (node == nullptr)
        return std::nullopt;
    Fields section(*node, fields.path("approval"), report);
    ApprovalRule rule;
    rule.at = node->at;
    for (const auto& entry : section.map("approvers", mostApprovers)) {
        if (!isId(entry.key))
            report.add(entry.at, Errc::valueNotAllowed,
                       {section.path("approvers"), entry.key, "[a-z0-9-]{1,32}"});
        auto approver = readApprover(entry, section.path("approvers." + entry.key), report);
        // One key is one approver, under whatever names.
        for (const auto& other : rule.approvers)
            if (!approver.certificate.empty() && !other.certificate.empty() &&
                x509::Certificate::fromFile(asBytes(other.certificate))->publicKey() ==
                    x509::Certificate::fromFile(asBytes(approver.certificate))->publicKey())
                report.add(entry.at, Errc::keyDuplicate, {entry.key});
        rule.approvers.push_back(std::move(approver));
    }
    rule.threshold =
        section.number("threshold", 1, std::max(1, static_cast<int>(rule.approvers.size()))).value_or(1);
    section.finish();
    return rule;
}

}  // namespace conclave::script
