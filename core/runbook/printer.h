#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/lang.h"
#include "core/base/result.h"
#include "core/paper/document.h"

namespace conclave::runbook {

/// Where things stand in a PDF, as conclave-print says.
struct PrintReport {
    struct Slot {
        std::string participant;
        int page = 0;
        std::array<int, 4> rect{};  ///< x0, y0, x1, y1 in thousandths of a point, from the bottom left
    };
    int pages = 0;
    std::map<std::string, int> anchors;  ///< page
    std::vector<Slot> signatureSlots;
};

/// Starts conclave-print, which lies beside the running program, over a paper's text; `pdf` is replaced if it
/// is there, and whole or not at all. Errors: Errc::printFailed.
Result<PrintReport> printPaper(const std::filesystem::path& text, const std::filesystem::path& pdf,
                               Lang lang);

/// The same of a text that is not in a file: it is in one as long as this takes. Errors: those of
/// writeFileDurably, too.
Result<PrintReport> printText(const std::string& text, const std::filesystem::path& pdf, Lang lang);
Result<PrintReport> printPaper(const paper::Document& document, const std::filesystem::path& pdf, Lang lang);

/// Prints a paper with a place to sign, of which nothing remains: whether a runbook could be made, asked when
/// there is still time. Errors: those of printPaper.
Result<void> tryPrinting(Lang lang);

}  // namespace conclave::runbook
