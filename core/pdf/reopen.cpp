#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/base/hex.h"
#include "core/pdf/document.h"

namespace conclave::pdf {
namespace {

constexpr std::string_view tableWord = "startxref\n";
constexpr std::string_view endMark = "%%EOF\n";

/// What stands between the first `before` and the next `after`; empty: nothing, or they are not there.
std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
    const auto at = text.find(before);
    if (at == text.npos)
        return {};
    text.remove_prefix(at + before.size());
    return text.substr(0, std::min(text.find(after), text.size()));
}

std::optional<std::size_t> numberIn(std::string_view text) {
    std::size_t value{};
    const auto [rest, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    return code == std::errc() ? std::optional(value) : std::nullopt;
}

/// Octets of the printed document: each table behind it names the one before (Prev).
std::optional<std::size_t> printedSize(std::string_view text) {
    auto table =
        numberIn(between(text.substr(std::min(text.rfind(tableWord), text.size())), tableWord, "\n"));
    while (table) {
        const auto end = text.find(endMark, *table);
        if (end == text.npos)
            return std::nullopt;
        const auto previous = between(text.substr(*table, end - *table), "/Prev ", ">");
        if (previous.empty())
            return end + endMark.size();
        const auto before = numberIn(previous);
        table = before < *table ? before : std::nullopt;
    }
    return std::nullopt;
}

/// What an increment (increment.cpp) says of itself.
struct Told {
    std::string_view field;
    std::size_t pageObject{};
    std::size_t table{};
    Bytes id;  ///< second of ID
    std::size_t end{};
};

std::optional<Told> tellingOf(std::string_view rest, int firstObject) {
    const auto end = rest.find(endMark);
    if (end == rest.npos || !rest.starts_with(fmt::format("{} 0 obj\n<</Type/", firstObject)))
        return std::nullopt;
    const auto increment = rest.substr(0, end);
    const auto widget =
        between(increment, fmt::format("\nendobj\n{} 0 obj\n", firstObject + 1), "\nendobj\n");
    const auto trailer = increment.substr(std::min(increment.rfind("\ntrailer\n"), increment.size()));
    const auto page = numberIn(between(widget, "/P ", " "));
    const auto table = numberIn(between(trailer, tableWord, "\n"));
    auto id = fromHex(between(trailer, "><", ">"));
    if (!page || !table || !id)
        return std::nullopt;
    return Told{between(widget, "/T(", ")"), *page, *table, std::move(*id), end + endMark.size()};
}

}  // namespace

Result<Document> Document::reopen(Bytes signedOctets) {
    const auto text = asText(signedOctets);
    const auto wrong = [] {
        return unfit({"its signatures are not written as Conclave does",
                      "as assinaturas não estão escritas como o Conclave faz"});
    };
    const auto printed = printedSize(text);
    if (!printed)
        return wrong();
    TRY_ASSIGN(auto document, open(toBytes(ByteView(signedOctets).first(*printed))));
    for (auto rest = text.substr(*printed); !rest.empty();) {
        const auto told = tellingOf(rest, document.m_nextObject);
        const auto& pages = document.m_unsigned.pages();
        const auto page = std::ranges::find_if(pages, [&](const Page& one) {
            return told && static_cast<std::size_t>(one.object) == told->pageObject;
        });
        if (page == pages.end())
            return wrong();
        Prepared prepared;
        prepared.m_field = told->field;
        prepared.m_page = static_cast<int>(page - pages.begin()) + 1;
        prepared.m_id = asText(told->id);
        document.note(prepared, told->table);
        rest.remove_prefix(told->end);
    }
    document.m_octets = std::move(signedOctets);
    return document;
}

}  // namespace conclave::pdf
