#pragma once

#include <tl/expected.hpp>
#include <utility>

#include "core/base/error.h"

namespace conclave {

/// A value or an Error; must be looked at. `return Error(Errc::…)` converts.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
  public:
    using Base = tl::expected<T, Error>;
    using Base::Base;
    Result(Error error) : Base(tl::unexpect, std::move(error)) {}
    Result(Base base) : Base(std::move(base)) {}
};

template <>
class [[nodiscard]] Result<void> : public tl::expected<void, Error> {
  public:
    using Base = tl::expected<void, Error>;
    using Base::Base;
    Result() = default;
    Result(Error error) : Base(tl::unexpect, std::move(error)) {}
    Result(Base base) : Base(std::move(base)) {}
};

}  // namespace conclave

#define CONCLAVE_CONCAT_(a, b) a##b
#define CONCLAVE_CONCAT(a, b) CONCLAVE_CONCAT_(a, b)

/// Returns the error of `expression` from the enclosing function, if there is one.
#define TRY(expression)                                  \
    do {                                                 \
        if (auto tryResult_ = (expression); !tryResult_) \
            return std::move(tryResult_).error();        \
    } while (false)

/// `TRY_ASSIGN(auto value, expression);` declares or assigns the value, or returns the error.
#define TRY_ASSIGN(target, expression) TRY_ASSIGN_(target, expression, CONCLAVE_CONCAT(tryResult_, __LINE__))
#define TRY_ASSIGN_(target, expression, result) \
    auto result = (expression);                 \
    if (!result)                                \
        return std::move(result).error();       \
    target = std::move(*result)
