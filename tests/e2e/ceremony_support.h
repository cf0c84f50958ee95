#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/cms.h"
#include "core/crypto/digest.h"
#include "core/piv/card_key.h"
#include "core/quorum/deal.h"
#include "core/quorum/slip39.h"
#include "core/quorum/token_pin.h"
#include "core/transcript/json.h"
#include "core/transcript/record.h"
#include "core/transcript/writer.h"
#include "core/x509/certificate.h"

/// What the tests of whole ceremonies share: programs run by a shell, entries of a transcript, its chain.
namespace conclave::test {

struct Ran {
    int exitCode = -1;   ///< -1: ended by a signal
    std::string output;  ///< stdout and stderr
    bool says(std::string_view text) const { return output.find(text) != std::string::npos; }
};

inline Ran shell(const std::string& script) {
    Ran ran;
    auto* pipe = popen(("exec 2>&1 </dev/null; " + script).c_str(), "r");
    if (pipe == nullptr)
        std::abort();
    std::array<char, 4096> part;
    for (std::size_t size; (size = fread(part.data(), 1, part.size(), pipe)) > 0;)
        ran.output.append(part.data(), size);
    const int status = pclose(pipe);
    if (WIFEXITED(status))
        ran.exitCode = WEXITSTATUS(status);
    return ran;
}

inline std::string program(const std::string& name) {
    return CONCLAVE_BIN_DIR "/" + name;
}

/// Verifies and takes JSON as report.
inline Ran verifyRecord(const std::filesystem::path& record, const std::string& options = {}) {
    return shell(program("conclave") + " verify '" + record.string() + "' " + options);
}

inline std::vector<nlohmann::json> readEntries(const std::filesystem::path& record) {
    std::vector<nlohmann::json> entries;
    const auto read = transcript::readTranscript(record / transcript::transcriptFile).value();
    for (const auto& entry : read)
        entries.push_back(*entry.json);
    return entries;
}

/// The last result of an action.
inline nlohmann::json resultOf(const std::vector<nlohmann::json>& entries, std::string_view action) {
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry)
        if (entry->at("type") == "result" && entry->at("action") == action)
            return *entry;
    return nullptr;
}

/// SHA-256 of the last line, as anybody computes it.
inline Bytes headOf(const std::filesystem::path& record) {
    const auto content = readFile(record / transcript::transcriptFile).value();
    const auto text = asText(content);
    const auto start = text.rfind('\n', text.size() - 2) + 1;
    return crypto::sha256(asBytes(text.substr(start, text.size() - 1 - start)));
}

/// Writes entries as a transcript whose numbers and chain are right.
inline void writeChained(const std::filesystem::path& record, std::vector<nlohmann::json> entries) {
    std::string text;
    std::string previous(64, '0');
    std::int64_t seq = 0;
    for (auto& entry : entries) {
        entry["seq"] = ++seq;
        entry["prev"] = previous;
        const auto line = transcript::canonicalJson(entry, "test").value();
        previous = toHex(crypto::sha256(asBytes(line)));
        text += line + '\n';
    }
    if (!writeFileDurably(record / transcript::transcriptFile, asBytes(text), IfExists::replace))
        std::abort();
}

/// A custodian's share, opened with the card in that reader.
inline Result<Share> openShare(const std::filesystem::path& record, const std::string& custodian,
                               const quorum::Manifest& manifest, const std::string& reader,
                               const std::filesystem::path& pinFile) {
    TRY_ASSIGN(const auto envelope, readFile(record / transcript::shareFile("unlock", custodian)));
    TRY_ASSIGN(const auto pem, readFile(record / transcript::kexCertificateFile(custodian)));
    TRY_ASSIGN(const auto certificate, x509::Certificate::fromPem(pem));
    TRY_ASSIGN(auto line, readSecretLine(pinFile));
    const Pin pin(std::move(line));
    TRY_ASSIGN(auto connection, pcsc::CardConnection::connect(reader));
    TRY_ASSIGN(auto card, piv::Card::select(connection));
    piv::CardKey key(card, piv::KeySlot::keyManagement, certificate.publicKey(), piv::PinSource::typed(pin));
    TRY_ASSIGN(const auto plaintext, crypto::openEnvelope(key, certificate.der(), envelope));
    TRY_ASSIGN(auto opened, quorum::checkOpened(plaintext, manifest, custodian));
    return std::move(opened.words);
}

/// The words behind "Usage:" and "Access:" of the private key in what `pkcs11-tool -O` prints.
struct ShownKey {
    std::set<std::string> usage, access;
    std::string id;
};

inline ShownKey shownPrivateKey(const std::string& output) {
    ShownKey key;
    const auto start = output.find("Private Key Object");
    if (start == std::string::npos)
        return key;
    const auto end = output.find(" Object; ", start + 20);
    const auto text = output.substr(start, end - start);
    const auto words = [&](const std::string& name) {
        std::set<std::string> found;
        const auto at = text.find(name);
        if (at == std::string::npos)
            return found;
        auto line = text.substr(at + name.size(), text.find('\n', at) - at - name.size()) + ",";
        for (std::size_t comma; (comma = line.find(',')) != std::string::npos; line.erase(0, comma + 1)) {
            auto word = line.substr(0, comma);
            word.erase(0, word.find_first_not_of(' '));
            if (!word.empty())
                found.insert(word);
        }
        return found;
    };
    key.usage = words("Usage:");
    key.access = words("Access:");
    if (const auto ids = words("ID:"); ids.size() == 1)
        key.id = *ids.begin();
    return key;
}

}  // namespace conclave::test
