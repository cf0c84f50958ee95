#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Members of JSON (nlohmann::json or JsonNode) that may be of any kind, or not there at all. A null object
/// has no members.
namespace conclave::verify {

template <class Json>
const Json* member(const Json* object, std::string_view name) {
    if (!object || !object->is_object())
        return nullptr;
    const auto found = object->find(name);
    return found == object->end() ? nullptr : &*found;
}

template <class Json>
std::optional<std::string> text(const Json* object, std::string_view name) {
    const auto* value = member(object, name);
    return value && value->is_string() ? std::optional(value->template get<std::string>()) : std::nullopt;
}

template <class Json>
std::string textOr(const Json* object, std::string_view name, std::string otherwise = {}) {
    return text(object, name).value_or(std::move(otherwise));
}

template <class Json>
std::optional<std::int64_t> integer(const Json* object, std::string_view name) {
    const auto* value = member(object, name);
    if (!value || !value->is_number_integer())
        return std::nullopt;
    return value->template get<std::int64_t>();
}

template <class Json>
std::optional<bool> boolean(const Json* object, std::string_view name) {
    const auto* value = member(object, name);
    if (!value || !value->is_boolean())
        return std::nullopt;
    return value->template get<bool>();
}

/// An array of at most 1,000 strings, as forms want it (core/steps/form.cpp).
template <class Json>
std::optional<std::vector<std::string>> texts(const Json* object, std::string_view name) {
    const auto* value = member(object, name);
    if (!value || !value->is_array() || value->size() > 1000)
        return std::nullopt;
    std::vector<std::string> found;
    for (const auto& item : *value) {
        if (!item.is_string())
            return std::nullopt;
        found.push_back(item.template get<std::string>());
    }
    return found;
}

/// Of an array; else none.
template <class Json>
std::vector<const Json*> items(const Json* object, std::string_view name) {
    const auto* value = member(object, name);
    std::vector<const Json*> found;
    if (value && value->is_array())
        for (const auto& item : *value)
            found.push_back(&item);
    return found;
}

}  // namespace conclave::verify
