#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "core/crypto/private_key.h"
#include "core/script/script.h"
#include "core/x509/certificate.h"

/// The runbook of a record that RecordMaker makes. Its text is that of the transcript; where nothing
/// else is asked for, only the places to sign are printed, by conclave-print, once for those who sign: no
/// check compares the pages.
namespace conclave::test {

/// Writes runbook.txt and runbook.pdf for the transcript as it is, and names them in `closing`. What fails
/// ends the program. `edit`: what a forger changes in the text. `isWhole`: all pages are printed.
void writeRunbook(const std::filesystem::path& record, const script::Script& script, nlohmann::json& closing,
                  const std::function<void(std::string&)>& edit, bool isWhole);

struct SigningCard {
    crypto::PrivateKey& key;
    const x509::Certificate& certificate;
};
/// All whom the closing names sign in turn, as far as they have a card and the pages have room.
void signRunbook(const std::filesystem::path& record, const script::Script& script,
                 const std::map<std::string, SigningCard>& cards);

}  // namespace conclave::test
