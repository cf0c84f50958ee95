#include "core/pdf/object_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/pdf/qpdf.h"

namespace conclave::pdf {
namespace {

constexpr int mostNesting = 8;

bool isPlainName(const std::string& name) {
    return name.size() > 1 && name.front() == '/' && std::ranges::all_of(name.substr(1), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '-' || c == '_' || c == '+';
           });
}

std::optional<std::string> arrayText(QPDFObjectHandle array, int depth) {
    std::string text = "[";
    for (int i = 0; i < array.getArrayNItems(); ++i) {
        const auto item = objectText(array.getArrayItem(i), depth + 1);
        if (!item)
            return std::nullopt;
        text += (i == 0 ? "" : " ") + *item;
    }
    return text + "]";
}

}  // namespace

Error unfit(Wording why) {
    return Error(Errc::pdfUnfit, {std::move(why)});
}

bool isName(QPDFObjectHandle object, std::string_view name) {
    return object.isName() && object.getName() == name;
}

std::optional<std::string> objectText(QPDFObjectHandle object, int depth) {
    if (depth > mostNesting)
        return std::nullopt;
    if (object.isIndirect())
        return object.getGeneration() == 0 ? std::optional(reference(object.getObjectID())) : std::nullopt;
    if (object.isInteger())
        return std::to_string(object.getIntValue());
    if (object.isReal())
        return object.getRealValue();  // as it is written
    if (object.isBool())
        return object.getBoolValue() ? "true" : "false";
    if (object.isName())
        return isPlainName(object.getName()) ? std::optional(object.getName()) : std::nullopt;
    if (object.isArray())
        return arrayText(object, depth);
    if (object.isDictionary()) {
        std::string text = "<<";
        for (const auto& [key, value] : object.getDictAsMap()) {
            const auto said = objectText(value, depth + 1);
            if (!said || !isPlainName(key))
                return std::nullopt;
            text += key + " " + *said;
        }
        return text + ">>";
    }
    return std::nullopt;
}

std::optional<Entries> entriesOf(QPDFObjectHandle dictionary) {
    Entries entries;
    for (const auto& [key, value] : dictionary.getDictAsMap()) {
        auto text = objectText(value);
        if (!text || !isPlainName(key))
            return std::nullopt;
        entries.emplace(key, std::move(*text));
    }
    return entries;
}

std::string dictionaryText(const Entries& entries) {
    std::string text = "<<";
    for (const auto& [key, value] : entries)
        text += key + " " + value;
    return text + ">>";
}

std::string reference(int object) {
    return fmt::format("{} 0 R", object);
}

std::string textString(std::string_view utf8) {
    std::string text = "<feff";
    const auto shown = printable(utf8);  // well-formed
    for (std::size_t at = 0; at < shown.size();) {
        const auto character = nextCodePoint(shown, at).value();
        if (character < 0x10000) {
            text += fmt::format("{:04x}", static_cast<std::uint32_t>(character));
        } else {
            const auto rest = static_cast<std::uint32_t>(character) - 0x10000;
            text += fmt::format("{:04x}{:04x}", 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF));
        }
    }
    return text + ">";
}

std::string pointsText(int hundredths) {
    const auto size = std::abs(hundredths);
    return fmt::format("{}{}.{:02}", hundredths < 0 ? "-" : "", size / 100, size % 100);
}

std::string dateText(std::int64_t utcMs) {
    auto text = formatUtcMs(utcMs).substr(0, 19);  // to the second
    std::erase_if(text, [](char c) { return c < '0' || c > '9'; });
    return "D:" + text + "Z";
}

std::optional<std::int64_t> readDate(std::string_view text) {
    constexpr std::size_t length = std::string_view("D:20261130145812Z").size();
    if (text.size() != length)
        return std::nullopt;
    const auto part = [&](std::size_t at, std::size_t size) { return text.substr(at, size); };
    const auto time = parseUtcMs(fmt::format("{}-{}-{}T{}:{}:{}.000Z", part(2, 4), part(6, 2), part(8, 2),
                                             part(10, 2), part(12, 2), part(14, 2)));
    return time && dateText(*time) == text ? time : std::nullopt;
}

}  // namespace conclave::pdf
