#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/quorum/manifest.h"
#include "core/script/script.h"
#include "core/script/site.h"
#include "core/steps/ledger.h"
#include "core/transcript/reader.h"
#include "core/verify/fields.h"
#include "core/verify/snapshot.h"
#include "core/x509/certificate.h"

namespace conclave::verify {

using json = JsonNode;  // entries are read where they stand
using Entry = transcript::PlacedEntry;

/// The last thing that the record says of a file.
struct Mention {
    std::string sha256;
    std::optional<std::int64_t> length;
    std::optional<std::int64_t> entry;  ///< who says it; none: a manifest
    std::string manifest;               ///< or which manifest
};

struct Person {
    std::string id;
    const Entry* signIn = nullptr;
    const Entry* card = nullptr;       ///< the last one; null without a card
    const Entry* statement = nullptr;  ///< the last one
    std::int64_t statedAt = 0;         ///< seq of the first one
    std::optional<x509::Certificate> signCertificate;
    std::optional<x509::Certificate> kexCertificate;
    Bytes signKeySha256, kexKeySha256;  ///< of the certificates' keys; empty without
};

// What a ceremony never comes near, and a folder made to keep a verifier busy would.
inline constexpr std::size_t mostPeople = 256;
inline constexpr std::size_t mostNamedFiles = 20'000;
inline constexpr std::size_t mostClosings = 16;
inline constexpr std::size_t mostSignatures = 4096;  ///< by cards and keys, inside entries

/// A record as read, before any judgement: whatever cannot be read is simply not there. Checks find out why.
struct RecordView {
    RecordView() = default;
    RecordView(RecordView&&) = default;
    RecordView(const RecordView&) = delete;  // the pointers are into `entries`

    Snapshot files;
    std::vector<JsonNode> nodes;  ///< of the entries, in the transcript's octets among `files`
    std::vector<Entry> entries;   ///< at least one
    std::string ceremonyId;
    std::optional<script::Script> script;
    std::optional<script::Site> site;
    std::map<std::string, Mention> mentions;  ///< by path, from entries
    /// Every hash that an entry gave a file, by path and seq.
    std::map<std::string, std::map<std::int64_t, std::string>> history;
    bool hasTooManyFiles = false;  ///< more than mostNamedFiles are named; `mentions` has these
    std::vector<Person> people;    ///< in the order of sign-in, at most mostPeople
    std::map<std::string, std::vector<const Entry*>, std::less<>> types;  ///< entries of each type, in order
    std::vector<const Entry*> closings;
    const Entry* abandon = nullptr;                      ///< the room gave the ceremony up
    std::map<std::string, quorum::Manifest> manifests;   ///< by quorum of the script
    std::map<std::string, x509::Certificate> roots;      ///< by key of the script
    std::map<std::string, script::KeySpec> earlierKeys;  ///< that were retrieved, by key of the script
    std::set<std::string, std::less<>> done;             ///< steps
    steps::Ledger ledger;                                ///< what holds and is owed at the end

    const Person* person(const std::string& id) const;
    /// Of the script; of a key that comes from an earlier ceremony, as its backup tells of it. Null: none.
    const script::KeySpec* keySpec(const std::string& key) const;
    /// Who of the quorum can hold a share, by the ids of its manifest, and how many it takes. Of one that an
    /// earlier ceremony dealt, as its manifest says; of others the script, less vacant seats.
    struct QuorumRule {
        int threshold = 0;
        std::vector<std::string> custodians;
        std::size_t atLeast = 0;
    };
    QuorumRule quorumRule(const script::Quorum& quorum) const;
    /// SHA-256 in hex of a file as the entries before this one say; empty: they do not.
    std::string hashBefore(const std::string& path, std::int64_t seq) const;
    /// The participant whose card holds that share; null: nobody here.
    const Person* holderOf(const std::string& quorum, const std::string& custodian) const;
    const std::vector<const Entry*>& ofType(std::string_view type) const;
    /// Card entries, by seq, that an exception with this cause is about: it stands before them, with no other
    /// card between.
    std::set<std::int64_t> cardsAfter(std::string_view cause) const;
    /// Results of an action, in order: those whose evidence has all names of `about`.
    const std::vector<const Entry*>& results(std::string_view action, const steps::Names& about = {}) const;
    /// The last of them; null when there is none.
    const Entry* lastResult(std::string_view action, const steps::Names& about = {}) const;
    /// Whether a step of the script, contingencies apart, is for this action with these names.
    bool isPlanned(std::string_view action, const steps::Names& about) const;
    /// Participants that agree or disagree, in the order of their first statements, less those whom a later
    /// "new-closing" exception names as not able to sign, and, where the ceremony was abandoned, those who
    /// had no card yet.
    std::vector<std::string> expectedSigners() const;
    /// Signers of the last closing; empty without one.
    std::vector<std::string> signers() const;
    /// Asked before each signature that an entry holds is verified: whether there were not too many already.
    bool mayVerify() const { return ++m_verified <= mostSignatures; }

  private:
    mutable std::map<std::pair<std::string, steps::Names>, std::vector<const Entry*>> m_results;
    mutable std::size_t m_verified = 0;
};

/// Of the transcript among the files.
RecordView viewRecord(Snapshot files, transcript::PlacedTranscript transcript);

/// The members of `files`, if the entry's type has such.
std::vector<const json*> filesOf(const Entry& entry);

/// The three certificates or files of the same record are compared by octets; PEM as Certificate::pem().
std::optional<x509::Certificate> readCertificate(const Snapshot& files, const std::string& path);

}  // namespace conclave::verify
