#pragma once

#include <type_traits>

#include "core/base/secret_bytes.h"

namespace conclave::quorum {

/// A small secret on the stack, wiped when it ends.
template <class T>
struct Wiped {
    static_assert(std::is_trivially_copyable_v<T>);
    T value{};

    Wiped() = default;
    Wiped(const Wiped&) = delete;
    Wiped& operator=(const Wiped&) = delete;
    ~Wiped() { wipeMemory(&value, sizeof value); }
};

}  // namespace conclave::quorum
