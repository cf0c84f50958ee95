#pragma once

#include <string>

#include "core/pkcs11/module.h"
#include "core/pkcs11/token.h"

namespace conclave::test {

/// A SoftHSM of a test's own: a fresh folder, removed at the end, with tokens made by softhsm2-util.
/// Failures to set it up throw std::runtime_error: a test without its token fails.
class SoftTokens {
  public:
    SoftTokens();
    ~SoftTokens();
    SoftTokens(const SoftTokens&) = delete;
    SoftTokens& operator=(const SoftTokens&) = delete;

    /// Initialised with factory PINs, like a token that comes out of its box.
    void add(const std::string& label, const std::string& soPin = "factory-so",
             const std::string& userPin = "user-pin");

    const std::filesystem::path& folder() const { return m_folder; }
    /// SoftHSM reads SOFTHSM2_CONF at C_Initialize, so tests that load it one after the other do not meet.
    pkcs11::ModuleSettings settings() const;
    /// The same behind tests/support/fault_module.cpp, told by the file faultFile().
    pkcs11::ModuleSettings faultySettings() const;
    /// The same behind tests/support/strict_module.cpp: "exact,use", "all".
    pkcs11::ModuleSettings strictSettings(const std::string& behaviours) const;
    std::filesystem::path faultFile() const { return m_folder / "fault"; }
    std::filesystem::path callLog() const { return m_folder / "calls"; }

    /// Standard output of a program run with SOFTHSM2_CONF set; throws when it fails.
    std::string run(const std::string& command) const;

    static const char* modulePath() { return "/usr/lib/softhsm/libsofthsm2.so"; }

  private:
    std::filesystem::path m_folder;
};

Pin pin(std::string_view text);
pkcs11::TokenMatch labelled(std::string label);

}  // namespace conclave::test
