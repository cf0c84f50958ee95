#include "core/ceremony/site_survey.h"

#include <algorithm>

#include "core/pkcs11/module.h"

namespace conclave::ceremony {
namespace {

namespace fs = std::filesystem;

/// Where a module has a place of its own, from the vendors' manuals.
constexpr const char* knownModules[] = {
    "/usr/lib/softhsm/libsofthsm2.so",          "/usr/safenet/lunaclient/lib/libCryptoki2_64.so",
    "/opt/nfast/toolkits/pkcs11/libcknfast.so", "/opt/utimaco/lib/libcs_pkcs11_R3.so",
    "/opt/cloudhsm/lib/libcloudhsm_pkcs11.so",  "/usr/lib/x86_64-linux-gnu/opencryptoki/libopencryptoki.so",
    "/usr/lib/opencryptoki/libopencryptoki.so",
};

/// Folders of nothing but modules: p11-kit's default on Debian, by architecture, and elsewhere.
constexpr const char* moduleFolders[] = {
    "/usr/lib/x86_64-linux-gnu/pkcs11",
    "/usr/lib/aarch64-linux-gnu/pkcs11",
    "/usr/lib64/pkcs11",
    "/usr/local/lib/pkcs11",
};

/// Of p11-kit itself: they hold certificates, or stand for other modules.
bool isOfP11Kit(const fs::path& module) {
    return module.filename().string().starts_with("p11-kit-");
}

}  // namespace

std::vector<fs::path> installedModules() {
    std::vector<fs::path> found;
    std::error_code ignored;
    for (const auto* path : knownModules)
        if (fs::is_regular_file(path, ignored))
            found.emplace_back(path);
    for (const auto* folder : moduleFolders)
        for (const auto& entry : fs::directory_iterator(folder, ignored))
            if (entry.path().extension() == ".so" && !isOfP11Kit(entry.path()) &&
                entry.is_regular_file(ignored))
                found.push_back(entry.path());
    // The same file under two names is one module.
    std::ranges::sort(found);
    std::vector<fs::path> each;
    for (const auto& path : found)
        if (std::ranges::none_of(each,
                                 [&](const auto& other) { return fs::equivalent(path, other, ignored); }))
            each.push_back(path);
    return each;
}

Result<std::vector<pkcs11::TokenInfo>> tokensOf(const fs::path& module) {
    TRY_ASSIGN(const auto loaded, pkcs11::Module::load({module, {}, {}}));
    return loaded->tokens();
}

script::TokenMatch bindingOf(const pkcs11::TokenInfo& token, const std::vector<pkcs11::TokenInfo>& all) {
    pkcs11::TokenMatch match{token.serial, {}, token.manufacturer, token.model, std::nullopt};
    const auto isOne = [&] {
        return std::ranges::count_if(all, [&](const auto& other) { return match.matches(other); }) == 1;
    };
    if (token.serial.empty() || !isOne())
        match.label = token.label;
    if (!isOne())
        match.slotId = token.slotId;
    return {match.serial, match.label, match.manufacturer, match.model, match.slotId, {}};
}

}  // namespace conclave::ceremony
