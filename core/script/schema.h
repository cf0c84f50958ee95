#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

/// What files for people and editors say of the kinds of step, made from their declarations.
namespace conclave::script {

/// `definitions.step` of ceremonies/ceremony.schema.json (JSON Schema, draft-07). It refers to the schema's
/// own definitions `id` and `text`.
nlohmann::ordered_json stepSchema();
/// Of `definitions.waiver` there: `properties.debt.enum`, and `allOf`, which says what each debt is about.
nlohmann::ordered_json debtNamesSchema();
nlohmann::ordered_json waiverRulesSchema();

/// The table of kinds in docs/formats/script.md: Markdown, each line with its line feed.
std::string kindTable();

}  // namespace conclave::script
