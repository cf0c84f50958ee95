#pragma once

#include <exception>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/ceremony/record_folder.h"
#include "core/quorum/manifest.h"
#include "core/script/script.h"
#include "core/x509/certificate.h"

namespace conclave::ceremony {

struct Person {
    std::string id;  ///< of the seat
    std::string name;
    std::optional<x509::Certificate> signCertificate;  ///< 9C, once enrolled
    std::optional<x509::Certificate> kexCertificate;   ///< 9D
};

/// The root key as the transcript tells it.
struct KeyFacts {
    std::string label;
    Bytes id;  ///< CKA_ID
    Bytes spkiSha256;
    bool isSealed = false;
};

/// An intent that no result or failure answered: a crash happened in between.
struct OpenIntent {
    std::int64_t seq = 0;
    std::string step;
    std::string action;
    std::string keyId;  ///< hex; of generate-key and restore-key
};

/// Errc::transcriptLineMalformed of the entry with this number.
Error malformedEntry(std::string number, const std::exception& problem);

/// Where the ceremony stands, derived from the transcript alone: entry by entry, live and on resume alike.
class State {
  public:
    /// Errors: Errc::transcriptLineMalformed, and of files that the entry names: Errc::fileHashWrong,
    /// Errc::certificateUnreadable, Errc::manifestMalformed.
    Result<void> apply(const transcript::Entry& entry, const std::filesystem::path& folder);

    const Person* person(std::string_view id) const;
    std::string personName(std::string_view id) const;  ///< "Ana Souza", or the id before sign-in

    std::map<std::string, std::string> sites;  ///< path of a site binding in the record -> SHA-256
    std::map<std::string, Person> people;
    std::optional<quorum::Manifest> unlock;
    std::optional<quorum::Manifest> backup;
    std::set<std::string> tokensInitialised;  ///< names in the script
    bool isTrustEnforced = false;  ///< CKA_WRAP_WITH_TRUSTED by the primary token, as tried after unlock
    std::optional<KeyFacts> key;
    std::optional<x509::Certificate> root;
    bool isRestoreProved = false;
    std::set<std::string> stepsDone;
    std::string stepOpen;  ///< begun and not ended
    std::vector<OpenIntent> openIntents;
    std::set<std::string>
        strayKeyIds;  ///< hex; of attempts to generate that gave no key: may be on the token
    std::set<std::string> strayRestoreIds;               ///< the same of attempts to restore
    std::int64_t exceptions = 0;                         ///< numbers given so far
    std::map<std::int64_t, std::string> openExceptions;  ///< number -> what
    std::map<std::string, std::string> statements;       ///< participant -> agree, …
    std::vector<std::string> signers;                    ///< of the last closing, in order
    std::set<std::string> unableToSign;                  ///< named by a new-closing exception
    std::string lastType;
    std::string lastCause;  ///< of the last entry, if it is an exception
    int closings = 0;
    bool isContentEnded = false;
    std::int64_t lastSeq = 0;

    /// From generation to seal the root key could leave the HSM.
    bool isKeyExtractable() const { return key && !key->isSealed; }

  private:
    Result<void> applyResult(const nlohmann::json& fields, const std::filesystem::path& folder);
};

}  // namespace conclave::ceremony
