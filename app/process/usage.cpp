#include "app/process/usage.h"

#include <string>
#include <string_view>

namespace conclave::app {
namespace {

std::string upTo(const std::string& text, std::string_view end) {
    return text.substr(0, text.find(end));
}
std::string after(const std::string& text, std::string_view start) {
    return text.substr(text.find(start) + start.size());
}

/// CLI11 keeps no parts of its sentences.
std::string inPortuguese(const CLI::ParseError& mistake) {
    const std::string english = mistake.what();
    if (english == "A subcommand is required")
        return "falta um subcomando";
    if (english.ends_with(" is required"))
        return "falta " + upTo(english, " is required");
    if (dynamic_cast<const CLI::ExtrasError*>(&mistake) != nullptr)
        return "não se esperava: " + after(english, ": ");
    if (english.ends_with(" missing"))
        return "falta o valor de " + upTo(english, ": ");
    if (english.find(" not in {") != std::string::npos)
        return upTo(english, " not in {") + " não está em {" + after(english, " not in {");
    return "um argumento não serve";
}

}  // namespace

Error usageError(const CLI::ParseError& mistake) {
    return Error(Errc::usage, {Wording(mistake.what(), inPortuguese(mistake))});
}

}  // namespace conclave::app
