#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

/// Members of JSON that may be of any kind, or not there at all. A null object has no members.
namespace conclave::verify {

using nlohmann::json;

const json* member(const json* object, const char* name);
const std::string* text(const json* object, const char* name);
std::string textOr(const json* object, const char* name, std::string otherwise = {});
std::optional<std::int64_t> integer(const json* object, const char* name);
std::optional<bool> boolean(const json* object, const char* name);
std::optional<std::vector<std::string>> texts(const json* object, const char* name);  ///< an array of strings
std::vector<const json*> items(const json* object, const char* name);  ///< of an array; else none

}  // namespace conclave::verify
