#include "core/ceremony/identity.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "core/base/build_info.h"
#include "core/base/hex.h"
#include "core/base/secret_bytes.h"
#include "core/crypto/digest.h"
#include "core/transcript/json.h"

namespace conclave::ceremony {

using nlohmann::json;
using transcript::toValidUtf8;

Result<json> softwareJson() {
    TRY_ASSIGN(const auto hash, crypto::sha256File("/proc/self/exe"));
    return json{
        {"name", "conclave"}, {"version", version()}, {"build", buildHash()}, {"sha256", toHex(hash)}};
}

json moduleJson(const pkcs11::Module& module) {
    const auto& info = module.info();
    return {{"path", toValidUtf8(module.path().string())},
            {"sha256", toHex(info.sha256)},
            {"description", toValidUtf8(info.description)},
            {"manufacturer", toValidUtf8(info.manufacturer)},
            {"version", toValidUtf8(info.libraryVersion)}};
}

json hostJson() {
    utsname system{};
    uname(&system);
    return {{"name", toValidUtf8(system.nodename)},
            {"kernel", toValidUtf8(std::string(system.sysname) + ' ' + system.release)},
            {"isRoot", geteuid() == 0},
            {"memoryLocked", SecretBytes::allPagesLocked()}};
}

Result<json> librariesJson(LoadedCode& code) {
    TRY_ASSIGN(const auto files, code.all());
    json list = json::array();
    for (const auto& [path, sha256] : files)
        list.push_back({{"path", toValidUtf8(path)}, {"sha256", sha256}});
    return list;
}

}  // namespace conclave::ceremony
