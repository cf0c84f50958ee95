#pragma once

#include <optional>
#include <string_view>

namespace conclave {

/// The languages of the console and its runbooks; records name them "en" and "pt-BR".
enum class Lang { en, ptBr };

/// "en", "pt-BR", "pt_BR.UTF-8", "pt" and the like; nothing for any other language.
std::optional<Lang> parseLang(std::string_view tag);

/// From LC_ALL, LC_MESSAGES, LANG; English when none names a language we speak.
Lang langFromEnvironment();

std::string_view langTag(Lang lang);

}  // namespace conclave
