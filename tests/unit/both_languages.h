#pragma once

#include <QtTest/qtest.h>

#include <algorithm>
#include <cctype>

#include "core/verify/verify.h"

namespace conclave::test {

/// Function words alone: names, and what people wrote, may be in any language. "of" stands in names too, and
/// "a" is Portuguese as well. The codes that Error::oneLine ends with are the libraries' own texts.
inline bool hasEnglish(const std::string& text) {
    std::string words = ' ' + text.substr(0, text.rfind(" [")) + ' ';
    std::ranges::replace_if(
        words, [](unsigned char c) { return c < 0x80 && !std::isalnum(c); }, ' ');
    return std::ranges::any_of(
        std::initializer_list<const char*>{" the ", " was ", " not ", " is ", " has ", " and ", " it ",
                                           " its ", " that ", " to ", " must ", " may "},
        [&](const char* word) { return words.find(word) != std::string::npos; });
}

inline bool isInBothLanguages(const Wording& text) {
    const auto& [en, pt] = text;
    return pt.empty() == en.empty() && !(hasEnglish(en) && pt == en) && !hasEnglish(pt);
}

inline void saysEverythingInBothLanguages(const verify::Report& report) {
    for (const auto& check : report.checks)
        QVERIFY2(
            isInBothLanguages(check.detail),
            (std::string(verify::name(check.id)) + ": " + check.detail.en + " | " + check.detail.pt).c_str());
}

/// The report that tests look at, whatever else they ask of it.
inline verify::Report verified(const std::filesystem::path& record, const verify::Options& options = {}) {
    auto report = verify::verify(record, options);
    saysEverythingInBothLanguages(report);
    return report;
}

}  // namespace conclave::test
