#pragma once

#include "core/ceremony/preflight.h"
#include "core/ceremony/room.h"
#include "core/script/approval.h"

/// Approvals before and at a ceremony: see core/script/approval.h.
namespace conclave::ceremony {

/// What is said before anything is changed of who approved of this script, program and module; nothing where
/// the script asks for no approval. In a rehearsal nothing is refused for it.
std::optional<PreflightItem> lookAtApproval(const script::Script& script, const script::Site& site,
                                            const script::ApprovalFiles& files, const Bytes& moduleSha256);

/// An approver's card signs the sheet in `folder`, which is made of `code` where there is none yet. Which
/// approver: whose card is in a reader and has not signed. Returns who has signed by now. Errors:
/// Errc::approvalNotAsked, Errc::approvalDiffers, Errc::approvalOfAnother, Errc::approverCardMissing,
/// Errc::declined, those of the room, the card and the files.
Result<script::Approval> approve(const script::Script& script, const std::filesystem::path& folder,
                                 const script::ApprovedCode& code, Room& room);

}  // namespace conclave::ceremony
