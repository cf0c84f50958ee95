#include "core/ceremony/approval.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/ceremony/card_desk.h"
#include "core/ceremony/loaded_code.h"
#include "core/crypto/cms.h"
#include "core/crypto/digest.h"
#include "core/x509/certificate.h"

namespace conclave::ceremony {
namespace {

namespace fs = std::filesystem;

std::string namesOf(const script::Approval& approval) {
    std::string names;
    for (const auto& by : approval.by)
        names += (names.empty() ? "" : ", ") + by.name;
    return names;
}

Result<void> requireListed(const std::vector<std::string>& approved, const Wording& what,
                           const std::string& used) {
    if (std::ranges::find(approved, used) == approved.end())
        return Error(Errc::approvalLacks, {what, used});
    return {};
}

/// What else is mapped than the program and the module.
Result<void> requireLibraries(const std::vector<std::string>& approved, const std::string& program,
                              const std::string& module) {
    if (approved.empty())
        return {};
    TRY_ASSIGN(const auto mapped, LoadedCode().all());
    for (const auto& [path, sha256] : mapped)
        if (sha256 != program && sha256 != module)
            TRY(requireListed(approved, Wording::same(path), sha256));
    return {};
}

Result<script::Approval> judge(const script::Script& script, const script::ApprovalFiles& files,
                               const Bytes& moduleSha256) {
    TRY_ASSIGN(auto approval, script::judgeApproval(script, files, utcNowMs()));
    TRY_ASSIGN(const auto own, crypto::sha256File("/proc/self/exe"));
    const auto program = toHex(own), module = toHex(moduleSha256);
    const auto& approved = approval.sheet.code;
    TRY(requireListed(approved.programs, {"This program", "Este programa"}, program));
    TRY(requireListed(approved.modules, {"The HSM module", "O módulo do HSM"}, module));
    TRY(requireLibraries(approved.libraries, program, module));
    return approval;
}

/// The sheet that is there, or a new one.
Result<script::ApprovalFiles> openSheet(const script::Script& script, const fs::path& folder,
                                        const script::ApprovedCode& code) {
    TRY_ASSIGN(auto files, script::loadApproval(folder, script));
    const auto sheet = script::makeApprovalSheet(script, code);
    if (files.sheet.empty()) {
        files.sheet = sheet.source;
        return files;
    }
    TRY_ASSIGN(const auto there, script::readApproval(script, files, utcNowMs()));
    if (there.sheet.code != code)
        return Error(Errc::approvalDiffers, {folder.string()});
    return files;
}

/// An approver whose card is in a reader and who has not signed yet.
struct Found {
    const script::Approver* approver = nullptr;
    std::string reader;
    std::optional<x509::Certificate> certificate;
};

Result<Found> findApprover(const script::Script& script, const script::ApprovalFiles& files, CardDesk& desk) {
    std::string names;
    std::vector<std::pair<const script::Approver*, x509::Certificate>> open;
    for (const auto& approver : script.approval->approvers) {
        if (files.signatures.contains(approver.id))
            continue;
        TRY_ASSIGN(auto certificate, x509::Certificate::fromFile(asBytes(approver.certificate)));
        open.emplace_back(&approver, std::move(certificate));
        names += (names.empty() ? "" : ", ") + approver.name;
    }
    TRY_ASSIGN(const auto cards, desk.look());
    for (const auto& card : cards) {
        std::optional<Bytes> der;
        const auto read =
            desk.withCard(card.reader, {Phrase::readingCard, {}}, [&](piv::Card& piv) -> Result<void> {
                TRY_ASSIGN(der, piv.certificate(piv::KeySlot::signature));
                return {};
            });
        if (!read || !der)
            continue;  // another card, or none of PIV
        for (auto& [approver, certificate] : open)
            if (certificate.der() == *der)
                return Found{approver, card.reader, certificate};
    }
    return Error(Errc::approverCardMissing, {names});
}

Result<Bytes> sign(const Found& found, const Bytes& sheet, CardDesk& desk) {
    const auto& certificate = *found.certificate;
    const auto algorithm = crypto::defaultSignature(certificate.publicKey().algorithm());
    Bytes signature;
    TRY(desk.withPinInReader(
        found.reader, found.approver->id, {{Phrase::typePinToSign, {found.approver->name}}, true},
        {Phrase::signing, {found.approver->name}}, [&](piv::Card& card, piv::PinSource pin) -> Result<void> {
            piv::CardKey key(card, piv::KeySlot::signature, certificate.publicKey(), pin);
            TRY_ASSIGN(signature, crypto::cadesSign(key, certificate.der(), algorithm, sheet));
            return {};
        }));
    return signature;
}

}  // namespace

std::optional<PreflightItem> lookAtApproval(const script::Script& script, const script::Site& site,
                                            const script::ApprovalFiles& files, const Bytes& moduleSha256) {
    if (!script.approval)
        return std::nullopt;
    const auto place = fmt::format("{}:{}", script.file, script.approval->at.line);
    auto approval = judge(script, files, moduleSha256);
    if (approval)
        return PreflightItem{"approval", PreflightItem::Outcome::passed, Wording::same(namesOf(*approval)),
                             std::nullopt, place};
    const auto otherwise = site.rehearsal ? PreflightItem::Outcome::warning : PreflightItem::Outcome::refused;
    return PreflightItem{"approval", otherwise, {}, std::move(approval).error(), place};
}

Result<script::Approval> approve(const script::Script& script, const fs::path& folder,
                                 const script::ApprovedCode& code, Room& room) {
    if (!script.approval)
        return Error(Errc::approvalNotAsked);
    TRY_ASSIGN(auto files, openSheet(script, folder, code));
    const State state(script);
    CardDesk desk(room, state, {});
    TRY_ASSIGN(const auto found, findApprover(script, files, desk));
    const auto& approver = *found.approver;
    TRY_ASSIGN(const bool isApproved,
               room.confirm({Confirmation::Kind::done,
                             approver.id,
                             {Phrase::confirmApproval, {approver.name, script.name, script.version}},
                             script.version}));
    if (!isApproved)
        return Error(Errc::declined, {approver.name});
    TRY_ASSIGN(files.signatures[approver.id], sign(found, files.sheet, desk));
    TRY_ASSIGN(auto approval, script::readApproval(script, files, utcNowMs()));  // before it is kept
    TRY(makeFolder(folder));
    std::error_code ignored;
    if (const auto sheet = folder / script::approvalSheetFile; !fs::exists(sheet, ignored))
        TRY(writeFileDurably(sheet, files.sheet));
    TRY(writeFileDurably(folder / script::approvalSignatureFile(approver.id), files.signatures[approver.id]));
    return approval;
}

}  // namespace conclave::ceremony
