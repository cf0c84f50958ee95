#include "core/base/error.h"

#include <fmt/format.h>

#include <cstdlib>

namespace conclave {
namespace {

Message message(Errc code, Lang lang) {
    switch (lang) {
        case Lang::en:
            return messageEn(code);
        case Lang::ptBr:
            return messagePt(code);
    }
    return messageEn(code);
}

std::string describe(const NativeCode& native) {
    switch (native.source) {
        case NativeSource::pkcs11:
        case NativeSource::pcsc:
            return fmt::format("{} (0x{:x})", native.text, native.value);
        case NativeSource::card:
            return fmt::format("SW {:04X}", native.value);
        case NativeSource::openssl:
            return fmt::format("OpenSSL: {}", native.text);
        case NativeSource::os:
            return fmt::format("{} (errno {})", native.text, native.value);
    }
    return {};
}

}  // namespace

std::string fillPlaces(std::string_view pattern, const std::vector<std::string>& args) {
    std::string text;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}') {
            const auto index = static_cast<std::size_t>(pattern[i + 1] - '0');
            text += index < args.size() ? args[index] : "?";
            i += 2;
        } else {
            text += pattern[i];
        }
    }
    return text;
}

Error::Error(Errc code, std::vector<ErrorArg> args) : m_code(code), m_args(std::move(args)) {}

std::vector<std::string> Error::args(Lang lang) const {
    std::vector<std::string> texts;
    for (const auto& arg : m_args)
        texts.push_back(arg.text().in(lang));
    return texts;
}

Error&& Error::native(NativeSource source, std::uint64_t value, std::string text) && {
    m_natives.push_back({source, value, std::move(text)});
    return std::move(*this);
}

Error&& Error::causedBy(Error cause) && {
    m_cause = std::make_shared<const Error>(std::move(cause));
    return std::move(*this);
}

bool Error::has(Errc code) const {
    for (const Error* error = this; error != nullptr; error = error->cause())
        if (error->m_code == code)
            return true;
    return false;
}

std::string Error::whatHappened(Lang lang) const {
    return fillPlaces(message(m_code, lang).happened, args(lang));
}
std::string Error::whatToDo(Lang lang) const {
    return fillPlaces(message(m_code, lang).todo, args(lang));
}

std::string Error::technical() const {
    std::string text;
    for (const Error* error = this; error != nullptr; error = error->cause())
        for (const auto& native : error->m_natives) {
            if (!text.empty())
                text += "; ";
            text += describe(native);
        }
    return text;
}

std::string Error::oneLine(Lang lang) const {
    auto line = whatHappened(lang) + ' ' + whatToDo(lang);
    for (const Error* error = cause(); error != nullptr; error = error->cause())
        line += " <- " + error->whatHappened(lang);
    if (const auto codes = technical(); !codes.empty())
        line += " [" + codes + ']';
    return line;
}

std::optional<Lang> parseLang(std::string_view tag) {
    if (tag.starts_with("pt"))
        return Lang::ptBr;
    if (tag.starts_with("en") || tag == "C" || tag.starts_with("C.") || tag == "POSIX")
        return Lang::en;
    return std::nullopt;
}

Lang langFromEnvironment() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
        if (const char* value = std::getenv(name); value != nullptr && *value != '\0')
            return parseLang(value).value_or(Lang::en);
    return Lang::en;
}

std::string_view langTag(Lang lang) {
    return lang == Lang::en ? "en" : "pt-BR";
}

}  // namespace conclave
