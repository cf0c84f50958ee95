#include "core/transcript/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/digest.h"
#include "core/steps/form.h"
#include "core/transcript/json.h"

namespace conclave::transcript {
namespace {

bool isPlainCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

/// The name between prefix and suffix when it is a single, non-empty one.
bool isNamed(std::string_view path, std::string_view prefix, std::string_view suffix) {
    if (path.size() <= prefix.size() + suffix.size() || !path.starts_with(prefix) || !path.ends_with(suffix))
        return false;
    return path.substr(prefix.size(), path.size() - prefix.size() - suffix.size()).find('/') ==
           std::string_view::npos;
}

}  // namespace

std::string siteFileOf(int number) {
    return number == 1 ? std::string(siteFile) : fmt::format("site-{}.yaml", number);
}
bool isSiteFile(std::string_view path) {
    for (int number = 1; number < 1000; ++number)
        if (path == siteFileOf(number))
            return true;
    return false;
}
std::string signCertificateFile(std::string_view participantId) {
    return fmt::format("participants/{}.sign.crt", participantId);
}
std::string kexCertificateFile(std::string_view participantId) {
    return fmt::format("participants/{}.kex.crt", participantId);
}
std::string approvalSignatureFile(std::string_view approverId) {
    return fmt::format("{}/{}.p7s", approvalFolder, approverId);
}
std::string identityFile(std::string_view participantId) {
    return fmt::format("participants/{}.identity.json", participantId);
}
std::string attestationFile(std::string_view participantId, std::string_view slot) {
    return fmt::format("participants/{}.attest-{}.crt", participantId, slot);
}
std::string signatureFile(std::string_view participantId) {
    return fmt::format("signatures/{}.p7s", participantId);
}
std::string voidSignatureFile(int closing, std::string_view participantId) {
    return fmt::format("signatures/void-{}/{}.p7s", closing, participantId);
}

std::string voidRunbookFile(int closing, std::string_view file) {
    return fmt::format("signatures/void-{}/{}", closing, file);
}
std::string certificateFile(std::string_view key) {
    return fmt::format("artefacts/{}.crt", key);
}
std::string publicKeyFile(std::string_view key) {
    return fmt::format("artefacts/{}.pub.pem", key);
}
std::string keyReferenceFile(std::string_view key) {
    return fmt::format("artefacts/{}.key-reference.json", key);
}
std::string manifestFile(std::string_view quorum) {
    return fmt::format("{}/manifest.json", quorum);
}
std::string proofFile(std::string_view quorum) {
    return fmt::format("{}/proof.json", quorum);
}
std::string shareFile(std::string_view quorum, std::string_view custodianId) {
    return fmt::format("{}/shares/{}.cms", quorum, custodianId);
}

std::string wrappedKeyFile(std::string_view quorum, std::string_view keyLabel) {
    std::string name(keyLabel);
    for (char& c : name)
        if (!isPlainCharacter(c))
            c = '_';
    if (name.starts_with('.'))
        name.front() = '_';
    return fmt::format("{}/{}.kwp", quorum, name);
}

bool isReservedFolder(std::string_view name) {
    return name == "participants" || name == "artefacts" || name == "signatures" || name == "approval";
}

bool isRestricted(std::string_view path) {
    const auto slash = path.find('/');
    const auto folder = path.substr(0, slash);
    if (slash == std::string_view::npos || !isParticipantId(folder) || isReservedFolder(folder))
        return false;
    return isNamed(path.substr(slash + 1), "shares/", ".cms") || isNamed(path.substr(slash + 1), "", ".kwp");
}

bool isPersonal(std::string_view path) {
    return isNamed(path, "participants/", ".identity.json");
}

bool isWithheld(std::string_view path) {
    return isRestricted(path) || isPersonal(path);
}

bool isParticipantId(std::string_view id) {
    return steps::isId(id);
}

bool isRecordPath(std::string_view path) {
    if (path.empty() || path.size() > 1024 || toValidUtf8(path) != path)
        return false;
    for (const char c : path)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\')
            return false;
    for (std::size_t start = 0; start <= path.size();) {
        const auto end = std::min(path.find('/', start), path.size());
        const auto name = path.substr(start, end - start);
        if (name.empty() || name == "." || name == ".." || name.size() > 255)
            return false;
        start = end + 1;
    }
    return true;
}

nlohmann::json toJson(const FileHash& file) {
    return {{"path", file.path}, {"sha256", file.sha256}, {"length", file.length}};
}

Result<FileHash> hashRecordFile(const std::filesystem::path& folder, std::string_view path) {
    TRY_ASSIGN(const auto content, readFile(folder / path));
    return FileHash{std::string(path), toHex(crypto::sha256(content)),
                    static_cast<std::int64_t>(content.size())};
}

}  // namespace conclave::transcript
