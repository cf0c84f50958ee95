#include "core/transcript/mapped_code.h"

#include <nlohmann/json.hpp>

#include "core/steps/form.h"
#include "core/transcript/reader.h"
#include "core/transcript/record.h"

namespace conclave::transcript {

Result<std::map<std::string, std::string>> mappedCode(const std::filesystem::path& record) {
    TRY_ASSIGN(const auto entries, readTranscript(record / transcriptFile));
    std::map<std::string, std::string> code;
    for (const auto& entry : entries) {
        const auto listed = entry.json->find("libraries");
        if (listed == entry.json->end() || !steps::isOfForm(*listed, steps::Form::libraries))
            continue;
        for (const auto& file : *listed)
            code[file.at("path").get<std::string>()] = file.at("sha256").get<std::string>();
    }
    return code;
}

}  // namespace conclave::transcript
