#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/script/findings.h"

/// The site binding: what differs from room to room, and holds no PIN. Format: docs/formats/script.md.
namespace conclave::script {

/// Attributes of RFC 7512; all that are given must match, and exactly one token may. Keys in the file:
/// serial, token (the label), manufacturer, model, slot-id.
struct TokenMatch {
    std::string serial;
    std::string label;
    std::string manufacturer;
    std::string model;
    std::optional<unsigned long> slotId;
    Place at;

    std::string describe() const;  ///< "serial=…, token=…" for messages
};

struct ModuleBinding {
    std::filesystem::path path;  ///< absolute
    std::string initArgs;        ///< for pReserved of C_Initialize; empty: none
    std::map<std::string, std::string> environment;
    Place at;
};

enum class PinAlphabet { base32, digits };

/// How token PINs that nobody sees are spelt.
struct PinRule {
    PinAlphabet alphabet = PinAlphabet::base32;
    std::optional<int> length;  ///< 4 to 32; none: as long as the token allows, at most 32
};

struct Site {
    bool rehearsal = false;
    std::string place;
    ModuleBinding module;
    std::string pcscSocket;            ///< PCSCLITE_CSOCK_NAME; empty: the system's pcscd
    std::vector<std::string> readers;  ///< names as PC/SC reports them; empty: any reader
    std::map<std::string, TokenMatch> tokens;
    std::filesystem::path outputFolder;  ///< absolute, where records are proposed; empty: none
    PinRule pin;

    std::string file;
    Bytes source;
    Bytes sha256;
    Place readersAt, outputAt, pinAt;  ///< of these values; of the file's first key when they are missing
};

Parsed<Site> parseSite(ByteView yaml, std::string fileName);
Parsed<Site> loadSite(const std::filesystem::path& path);

}  // namespace conclave::script
