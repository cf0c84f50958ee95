#pragma once

#include "core/pdf/rebuild.h"

namespace conclave::test {

/// Who signed tests/fuzz/corpus/pdf/signed.pdf.
inline pdf::ExpectedSignature fuzzSignature() {
    pdf::ExpectedSignature expected;
    expected.slot = {"ana", 1, {5000, 5000, 25000, 15000}};
    expected.name = "Ana";
    expected.reason = "fuzz";
    expected.block = [](std::int64_t /*timeUtcMs*/) {
        pdf::SignatureBlock block;
        block.lines.push_back({"Ana 2026", pdf::FontRole::regular, 800, 1100, "", 0});
        return block;
    };
    return expected;
}

}  // namespace conclave::test
