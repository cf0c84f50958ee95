#include "core/verify/fields.h"

#include <nlohmann/json.hpp>

namespace conclave::verify {

const json* member(const json* object, const char* name) {
    if (!object || !object->is_object())
        return nullptr;
    const auto found = object->find(name);
    return found == object->end() ? nullptr : &*found;
}

const std::string* text(const json* object, const char* name) {
    const auto* value = member(object, name);
    return value ? value->get_ptr<const std::string*>() : nullptr;
}

std::string textOr(const json* object, const char* name, std::string otherwise) {
    const auto* value = text(object, name);
    return value ? *value : otherwise;
}

std::optional<std::int64_t> integer(const json* object, const char* name) {
    const auto* value = member(object, name);
    if (!value || !value->is_number_integer())
        return std::nullopt;
    return value->get<std::int64_t>();
}

std::optional<bool> boolean(const json* object, const char* name) {
    const auto* value = member(object, name);
    if (!value || !value->is_boolean())
        return std::nullopt;
    return value->get<bool>();
}

std::optional<std::vector<std::string>> texts(const json* object, const char* name) {
    const auto* value = member(object, name);
    if (!value || !value->is_array())
        return std::nullopt;
    std::vector<std::string> found;
    for (const auto& item : *value) {
        if (!item.is_string())
            return std::nullopt;
        found.push_back(item.get<std::string>());
    }
    return found;
}

std::vector<const json*> items(const json* object, const char* name) {
    const auto* value = member(object, name);
    std::vector<const json*> found;
    if (value && value->is_array())
        for (const auto& item : *value)
            found.push_back(&item);
    return found;
}

}  // namespace conclave::verify
