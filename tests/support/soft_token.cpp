#include "tests/support/soft_token.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace conclave::test {
namespace fs = std::filesystem;

SoftTokens::SoftTokens() {
    std::string pattern = fs::temp_directory_path() / "conclave-token-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr)
        throw std::runtime_error("mkdtemp failed");
    m_folder = pattern;
    fs::create_directory(m_folder / "tokens");
    std::ofstream(m_folder / "softhsm2.conf") << "directories.tokendir = " << (m_folder / "tokens").string()
                                              << "\nobjectstore.backend = file\nlog.level = ERROR\n";
}

SoftTokens::~SoftTokens() {
    std::error_code ignored;
    fs::remove_all(m_folder, ignored);
}

void SoftTokens::add(const std::string& label, const std::string& soPin, const std::string& userPin) {
    run("softhsm2-util --init-token --free --label '" + label + "' --so-pin " + soPin + " --pin " + userPin);
}

pkcs11::ModuleSettings SoftTokens::settings() const {
    return {modulePath(), {}, {{"SOFTHSM2_CONF", (m_folder / "softhsm2.conf").string()}}};
}

pkcs11::ModuleSettings SoftTokens::faultySettings() const {
    auto faulty = settings();
    faulty.path = fs::path(CONCLAVE_BIN_DIR) / "fault_module.so";
    faulty.environment["CONCLAVE_REAL_MODULE"] = modulePath();
    faulty.environment["CONCLAVE_FAULT_FILE"] = faultFile().string();
    faulty.environment["CONCLAVE_CALL_LOG"] = callLog().string();
    return faulty;
}

pkcs11::ModuleSettings SoftTokens::strictSettings(const std::string& behaviours) const {
    auto strict = settings();
    strict.path = fs::path(CONCLAVE_BIN_DIR) / "strict_module.so";
    strict.environment["CONCLAVE_STRICT_BASE"] = modulePath();
    strict.environment["CONCLAVE_STRICT"] = behaviours;
    return strict;
}

std::string SoftTokens::run(const std::string& command) const {
    const auto line = "SOFTHSM2_CONF=" + (m_folder / "softhsm2.conf").string() + " " + command + " 2>&1";
    FILE* pipe = popen(line.c_str(), "r");
    if (pipe == nullptr)
        throw std::runtime_error("cannot run " + command);
    std::string output;
    std::array<char, 4096> buffer{};
    for (std::size_t size = 0; (size = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        output.append(buffer.data(), size);
    if (pclose(pipe) != 0)
        throw std::runtime_error(command + ": " + output);
    return output;
}

Pin pin(std::string_view text) {
    return Pin(SecretBytes::copyOf(text));
}

pkcs11::TokenMatch labelled(std::string label) {
    pkcs11::TokenMatch match;
    match.label = std::move(label);
    return match;
}

}  // namespace conclave::test
