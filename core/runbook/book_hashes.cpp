#include "core/runbook/book_hashes.h"

#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/crypto/digest.h"
#include "core/script/approval.h"

namespace conclave::runbook {

Result<void> fillHashes(BookOrder& order, const std::filesystem::path& scriptFile) {
    if (order.script.approval) {
        TRY_ASSIGN(const auto files, script::loadApproval(script::approvalFolder(scriptFile), order.script));
        if (!files.sheet.empty()) {
            TRY_ASSIGN(const auto there, script::readApproval(order.script, files, utcNowMs()));
            if (order.programs.empty())
                order.programs = there.sheet.code.programs;
            if (order.modules.empty())
                order.modules = there.sheet.code.modules;
        }
    }
    if (order.programs.empty()) {
        TRY_ASSIGN(const auto own, crypto::sha256File("/proc/self/exe"));
        order.programs.push_back(toHex(own));
    }
    if (order.modules.empty() && order.site != nullptr) {
        // Where the book is printed need not be where the HSM is: then its words are written in by hand.
        const auto module = crypto::sha256File(order.site->module.path);
        if (module)
            order.modules.push_back(toHex(*module));
        else if (!module.error().has(Errc::fileMissing))
            return module.error();
    }
    return {};
}

}  // namespace conclave::runbook
