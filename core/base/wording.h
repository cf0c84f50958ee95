#pragma once

#include <fmt/format.h>

#include <string>
#include <type_traits>

#include "core/base/lang.h"

namespace conclave {

/// What is said to people, in both languages: for findings, which are worded where they are made.
/// What has a fixed list of sentences is an Errc or a Phrase instead.
struct Wording {
    std::string en;
    std::string pt;

    Wording() = default;
    /// Both must say something.
    Wording(std::string english, std::string portuguese)
        : en(std::move(english)), pt(std::move(portuguese)) {}

    /// A name, number or hash, which no language changes.
    static Wording same(const std::string& text) { return {text, text}; }

    const std::string& in(Lang lang) const { return lang == Lang::en ? en : pt; }
    bool isEmpty() const { return en.empty(); }

    bool operator==(const Wording&) const = default;
};

namespace detail {

template <class T>
decltype(auto) worded(const T& value, Lang lang) {
    if constexpr (std::is_same_v<T, Wording>)
        return value.in(lang);
    else
        return (value);
}

template <class T>
using Worded = std::conditional_t<std::is_same_v<T, Wording>, std::string, T>;

}  // namespace detail

/// worded("{} has no card", "{} não tem cartão", name). An argument may be a Wording itself. Both patterns
/// are checked by the compiler, with the syntax of fmt.
template <class... Args>
Wording worded(fmt::format_string<const detail::Worded<Args>&...> english,
               fmt::format_string<const detail::Worded<Args>&...> portuguese, const Args&... args) {
    return {fmt::format(english, detail::worded(args, Lang::en)...),
            fmt::format(portuguese, detail::worded(args, Lang::ptBr)...)};
}

}  // namespace conclave
