#include "core/rehearsal/factory_tokens.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <cstdlib>

#include "core/base/file.h"

namespace conclave::rehearsal {
namespace {

namespace fs = std::filesystem;

constexpr const char* configurationVariable = "SOFTHSM2_CONF";

Error tokenError(const Says& says, const char* function, CK_RV code) {
    return roomError(says("its SoftHSM tokens cannot be made", "os tokens SoftHSM não podem ser criados") +
                     fmt::format(" ({}: 0x{:x})", function, code));
}

/// Sets a variable of this process for a while.
class Environment {
  public:
    explicit Environment(const std::string& value) {
        if (const char* before = std::getenv(configurationVariable))
            m_before = before;
        ::setenv(configurationVariable, value.c_str(), 1);
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;
    ~Environment() {
        if (m_before)
            ::setenv(configurationVariable, m_before->c_str(), 1);
        else
            ::unsetenv(configurationVariable);
    }

  private:
    std::optional<std::string> m_before;
};

/// The module, initialised anew for each token: SoftHSM offers its next blank slot only then.
class Module {
  public:
    static Result<Module> load(const Says& says) {
        void* const library = ::dlopen(softHsmModule().c_str(), RTLD_NOW | RTLD_LOCAL);
        const auto getFunctions =
            library == nullptr
                ? nullptr
                : reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
        CK_FUNCTION_LIST* functions = nullptr;
        if (getFunctions == nullptr || getFunctions(&functions) != CKR_OK)
            return roomError(says("SoftHSM is not installed (apt-get install softhsm2)",
                                  "o SoftHSM não está instalado (apt-get install softhsm2)"));
        if (const CK_RV code = functions->C_Initialize(nullptr); code != CKR_OK)
            return tokenError(says, "C_Initialize", code);
        return Module(library, functions);
    }
    Module(Module&& other) noexcept
        : m_library(std::exchange(other.m_library, nullptr)), m_functions(other.m_functions) {}
    Module& operator=(Module&&) = delete;
    ~Module() {
        if (m_library == nullptr)
            return;
        m_functions->C_Finalize(nullptr);
        ::dlclose(m_library);
    }

    struct Slot {
        CK_SLOT_ID id;
        bool isBlank;
        FactoryToken token;
    };
    Result<std::vector<Slot>> slots(const Says& says) const {
        CK_ULONG count = 0;
        CK_RV code = m_functions->C_GetSlotList(CK_TRUE, nullptr, &count);
        std::vector<CK_SLOT_ID> ids(count);
        if (code == CKR_OK)
            code = m_functions->C_GetSlotList(CK_TRUE, ids.data(), &count);
        std::vector<Slot> found;
        for (const auto id : ids) {
            CK_TOKEN_INFO info{};
            if (code == CKR_OK)
                code = m_functions->C_GetTokenInfo(id, &info);
            found.push_back(
                {id,
                 (info.flags & CKF_TOKEN_INITIALIZED) == 0,
                 {text(info.label, sizeof info.label), text(info.serialNumber, sizeof info.serialNumber)}});
        }
        if (code != CKR_OK)
            return tokenError(says, "C_GetTokenInfo", code);
        return found;
    }
    CK_RV initialise(CK_SLOT_ID slot, const SecretBytes& soPin, const std::string& label) const {
        CK_UTF8CHAR padded[32];
        std::fill(std::begin(padded), std::end(padded), ' ');
        std::copy(label.begin(), label.end(), std::begin(padded));
        return m_functions->C_InitToken(slot, const_cast<CK_UTF8CHAR*>(soPin.expose().data()), soPin.size(),
                                        padded);
    }

  private:
    Module(void* library, CK_FUNCTION_LIST* functions) : m_library(library), m_functions(functions) {}
    static std::string text(const unsigned char* padded, std::size_t size) {
        std::string value(reinterpret_cast<const char*>(padded), size);
        value.erase(value.find_last_not_of(std::string(" \0", 2)) + 1);
        return value;
    }
    void* m_library;
    CK_FUNCTION_LIST* m_functions;
};

Result<std::string> makeToken(const fs::path& room, int number, const Says& says) {
    TRY_ASSIGN(const auto soPin, readSecretLine(room / "pins" / fmt::format("token-{}.so", number)));
    const auto label = fmt::format("factory-{}", number);
    {
        TRY_ASSIGN(const auto module, Module::load(says));
        TRY_ASSIGN(const auto slots, module.slots(says));
        const auto blank =
            std::find_if(slots.begin(), slots.end(), [](const auto& slot) { return slot.isBlank; });
        if (blank == slots.end())
            return tokenError(says, "C_GetSlotList", CKR_TOKEN_NOT_PRESENT);
        if (const CK_RV code = module.initialise(blank->id, soPin, label); code != CKR_OK)
            return tokenError(says, "C_InitToken", code);
    }
    TRY_ASSIGN(const auto module, Module::load(says));
    TRY_ASSIGN(const auto slots, module.slots(says));
    for (const auto& slot : slots)
        if (!slot.isBlank && slot.token.label == label)
            return slot.token.serial;
    return tokenError(says, "C_InitToken", CKR_TOKEN_NOT_PRESENT);
}

/// DIR/tokens.list: a serial a line, token 1 first.
std::vector<std::string> knownSerials(const fs::path& list) {
    std::vector<std::string> serials;
    const auto content = readFile(list);
    if (!content)
        return serials;
    std::string_view rest = asText(*content);
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        serials.emplace_back(line);
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    }
    return serials;
}

}  // namespace

fs::path softHsmModule() {
    for (const char* candidate :
         {"/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so",
          "/usr/lib64/pkcs11/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so"})
        if (fs::exists(candidate))
            return candidate;
    return {};
}

Result<std::vector<FactoryToken>> prepareTokens(const fs::path& room, int count, const Says& says) {
    const auto configuration = room / "softhsm2.conf";
    TRY(makeFolder(room / "tokens"));
    TRY(writeFileDurably(configuration,
                         asBytes(fmt::format("directories.tokendir = {}\nobjectstore.backend = file\n"
                                             "log.level = ERROR\nslots.removable = false\n",
                                             (room / "tokens").string())),
                         IfExists::replace));
    const Environment environment(configuration.string());
    const auto list = room / "tokens.list";
    auto serials = knownSerials(list);
    while (serials.size() < static_cast<std::size_t>(count)) {
        TRY_ASSIGN(auto serial, makeToken(room, static_cast<int>(serials.size()) + 1, says));
        serials.push_back(std::move(serial));
        std::string content;
        for (const auto& known : serials)
            content += known + '\n';
        TRY(writeFileDurably(list, asBytes(content), IfExists::replace));
    }
    std::vector<FactoryToken> tokens;
    for (int number = 1; number <= count; ++number)
        tokens.push_back({fmt::format("factory-{}", number), serials[static_cast<std::size_t>(number - 1)]});
    return tokens;
}

}  // namespace conclave::rehearsal
