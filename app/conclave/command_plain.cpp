#include <fmt/format.h>

#include <cstdio>

#include "app/conclave/commands.h"
#include "app/conclave/terminal_text.h"
#include "core/base/hex.h"
#include "core/base/pgp_words.h"
#include "core/base/typed.h"
#include "core/ceremony/outer_bag.h"
#include "core/crypto/digest.h"
#include "core/transcript/mapped_code.h"
#include "core/verify/export.h"

namespace conclave::app {
namespace fs = std::filesystem;

Exit exportRecord(const fs::path& record, const fs::path& out, Lang lang) {
    const auto copied = verify::exportRecord(record, out);
    if (!copied) {
        report(copied.error(), lang);
        const auto code = copied.error().code();
        const bool isRefused = code == Errc::recordMissing || code == Errc::fileExists || code == Errc::usage;
        return isRefused ? Exit::refused : Exit::failed;
    }
    fmt::print("{}\n", out.string());
    if (copied->isIntact)
        return Exit::done;
    fmt::print(stderr, "{}",
               wrapped(text(Text::copyFails, lang, {std::string(verify::warningFile)}), 100, "! "));
    return Exit::failed;
}

Exit packBag(const fs::path& record, const fs::path& folder, Lang lang) {
    const auto bag = ceremony::packOuterBag(record, folder);
    if (!bag) {
        report(bag.error(), lang);
        return bag.error().code() == Errc::recordMissing ? Exit::refused : Exit::failed;
    }
    print(wrapped(text(Text::bagPacked, lang, {folder.string()}), 100, "  "));
    print(text(Text::bagHead, lang) + ":\n" + hashLines(bag->report.head, "    "));
    if (!bag->hasItsProgram)
        print(wrapped(text(Text::bagWithoutProgram, lang), 100, "  ! "));
    return bag->report.isIntact ? Exit::done : Exit::failed;
}

Exit libraries(const fs::path& record, Lang lang) {
    const auto mapped = transcript::mappedCode(record);
    if (!mapped) {
        report(mapped.error(), lang);
        return Exit::refused;
    }
    for (const auto& [path, sha256] : *mapped)
        fmt::print("{}  {}\n", sha256, path);
    return Exit::done;
}

Exit words(const std::string& fileOrHex, Lang lang) {
    std::error_code ignored;
    Bytes hash;
    if (fs::exists(fileOrHex, ignored)) {
        auto hashed = crypto::sha256File(fileOrHex);
        if (!hashed) {
            report(hashed.error(), lang);
            return Exit::refused;
        }
        hash = std::move(*hashed);
    } else if (auto bytes = fromHex(fileOrHex); bytes && !bytes->empty()) {
        hash = std::move(*bytes);
    } else if (auto typed = typedHash(fileOrHex)) {
        hash = std::move(*typed);
    } else {
        report(Error(Errc::fileMissing, {fileOrHex}), lang);
        return Exit::refused;
    }
    fmt::print("{}\n{}\n", toHex(hash), toPgpWords(hash));
    return Exit::done;
}

}  // namespace conclave::app
