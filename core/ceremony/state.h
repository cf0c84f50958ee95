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
#include "core/transcript/progress.h"
#include "core/x509/certificate.h"

namespace conclave::ceremony {

struct Person {
    std::string id;  ///< of the seat
    std::string name;
    std::optional<x509::Certificate> signCertificate;  ///< 9C, once enrolled
    std::optional<x509::Certificate> kexCertificate;   ///< 9D, where the card has it
    std::string cardSerial = {};                       ///< as the card attests it; empty where it does not
};

/// A key as the transcript tells it.
struct KeyFacts {
    std::string label;
    Bytes id;  ///< CKA_ID
    Bytes spkiSha256;
};

/// An intent that no result or failure answered: a crash happened in between.
struct OpenIntent {
    std::int64_t seq = 0;
    std::string action;
};

/// Errc::transcriptLineMalformed of the entry with this number.
Error malformedEntry(std::string number, const std::exception& problem);

/// Where the ceremony stands, derived from the transcript alone: entry by entry, live and on resume alike.
class State {
  public:
    explicit State(const script::Script& script);

    /// Errors: Errc::transcriptLineMalformed, and of files that the entry names: Errc::fileHashWrong,
    /// Errc::certificateUnreadable, Errc::manifestMalformed.
    Result<void> apply(const transcript::Entry& entry, const std::filesystem::path& folder);

    const Person* person(std::string_view id) const;
    std::string personName(std::string_view id) const;  ///< "Ana Souza", or the id before sign-in
    const quorum::Manifest* manifest(std::string_view quorum) const;  ///< null before it was dealt
    const KeyFacts* key(std::string_view name) const;                 ///< null before it was made
    /// A key could leave its token, or one that was being made might.
    bool isKeyExtractable() const;
    /// Debts that nobody waived.
    std::vector<steps::Owing> owed() const;
    const transcript::Entry* result(std::int64_t seq) const;  ///< null when there is none

    transcript::Progress progress;
    std::map<std::string, std::string> sites;  ///< path of a site binding in the record -> SHA-256
    std::map<std::string, Person> people;
    std::map<std::string, quorum::Manifest, std::less<>> quorums;
    std::map<std::string, std::string, std::less<>> manifestHashes;  ///< SHA-256 in hex, as last recorded
    std::map<std::string, std::string, std::less<>> fileHashes;      ///< the same of every file, by path
    std::map<std::string, KeyFacts, std::less<>> keys;
    /// What the script says of a key; of one that comes from an earlier ceremony, what its backup says.
    const script::KeySpec& keySpec(std::string_view key) const;
    /// CKA_IDs of keys in tokens, by key and token: where each was made, and of copies that were restored and
    /// kept.
    std::map<std::pair<std::string, std::string>, Bytes> idsInTokens;
    std::map<std::string, x509::Certificate, std::less<>> certificates;  ///< of keys
    std::set<std::string, std::less<>>
        tokensThatEnforceTrust;  ///< CKA_WRAP_WITH_TRUSTED, as tried after unlock
    /// Hex CKA_IDs, by token, of attempts to generate or restore that gave no key: may be on the token.
    std::map<std::string, std::set<std::string>, std::less<>> strays;
    std::set<std::pair<std::int64_t, std::string>> confirmed;  ///< results (seq) and who said yes to them
    std::set<std::string> stepsRead;                           ///< read aloud since the last interruption
    std::string calledContingency;                             ///< begun and not ended
    std::string failedStep;                                    ///< that it was called for
    std::vector<OpenIntent> openIntents;
    std::int64_t attempt = 0;                            ///< seq of the last step-begin
    std::set<std::string> ready;                         ///< whose cards showed that they can sign the record
    std::int64_t exceptions = 0;                         ///< numbers given so far
    std::map<std::int64_t, std::string> openExceptions;  ///< number -> what
    std::map<std::string, std::string> statements;       ///< participant -> agree, …
    std::vector<std::string> signers;                    ///< of the last closing, in order
    std::set<std::string> unableToSign;                  ///< named by a new-closing exception
    std::string lastType;
    bool isClosingAnew = false;  ///< an exception says why, and no closing came since
    int closings = 0;
    bool isContentEnded = false;
    bool isAbandoned = false;
    std::int64_t lastSeq = 0;
    std::int64_t beganUtcMs = 0;

  private:
    Result<void> applyFields(const transcript::Entry& entry, const std::filesystem::path& folder);
    Result<void> takeUpKey(const std::string& key, const std::string& quorum,
                           const std::filesystem::path& folder);
    Result<void> applyResult(const transcript::Entry& entry, const std::filesystem::path& folder);
    void applyStepEnd(const transcript::Entry& entry);

    const script::Script& m_script;
    std::map<std::string, script::KeySpec, std::less<>> m_earlierKeys;
    bool m_isReadyAsked = false;                          ///< by the last release
    std::map<std::int64_t, transcript::Entry> m_results;  ///< by seq
};

}  // namespace conclave::ceremony
