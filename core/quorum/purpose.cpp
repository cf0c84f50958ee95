#include "core/quorum/purpose.h"

#include <algorithm>

namespace conclave::quorum {
namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isLower(char c) {
    return c >= 'a' && c <= 'z';
}
bool isUpper(char c) {
    return c >= 'A' && c <= 'Z';
}

}  // namespace

std::string_view name(Purpose purpose) {
    switch (purpose) {
        case Purpose::unlock:
            return "unlock";
        case Purpose::backup:
            return "backup";
    }
    return {};
}

std::optional<Purpose> parsePurpose(std::string_view text) {
    for (const auto purpose : {Purpose::unlock, Purpose::backup})
        if (text == name(purpose))
            return purpose;
    return std::nullopt;
}

bool isIdentifier(std::string_view text) {
    return !text.empty() && text.size() <= 32 &&
           std::ranges::all_of(text, [](char c) { return isLower(c) || isDigit(c) || c == '-'; });
}

bool isPlainFileName(std::string_view text) {
    return !text.empty() && text.size() <= 128 && text.front() != '.' &&
           std::ranges::all_of(text, [](char c) {
               return isLower(c) || isUpper(c) || isDigit(c) || c == '.' || c == '_' || c == '-';
           });
}

bool isCeremonyId(std::string_view text) {
    return text.size() > 2 && text.size() <= 50 && (text.starts_with("R-") || text.starts_with("P-")) &&
           std::ranges::all_of(text,
                               [](char c) { return isLower(c) || isUpper(c) || isDigit(c) || c == '-'; });
}

}  // namespace conclave::quorum
