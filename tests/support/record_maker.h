#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/quorum/manifest.h"
#include "core/script/script.h"
#include "core/transcript/progress.h"
#include "core/transcript/record.h"
#include "core/transcript/writer.h"
#include "core/x509/attestation.h"
#include "core/x509/builder.h"
#include "core/x509/card_certificate.h"
#include "core/x509/certificate.h"
#include "tests/support/approvals.h"
#include "tests/support/software_key.h"

namespace conclave::test {

struct RecordPlan {
    std::string script;  ///< YAML
    std::string site;    ///< YAML
    std::string ceremonyId = "R-20261122-abcdef";
    std::string manufacturer = "SoftHSM project";  ///< of the tokens
    std::string reader = "Conclave Virtual Reader 1 00 00";
    bool hasVirtualCards = true;
    /// The authority of the seats with a trust anchor, and its key.
    std::optional<x509::Certificate> authority;
    std::shared_ptr<crypto::PrivateKey> authorityKey;
    std::vector<TestApprover> approvers;            ///< who signed that they approve
    std::map<std::string, std::string> statements;  ///< by seat; else "agree"
    std::map<std::string, std::string> vacant;      ///< seats, and why nobody sits there
    std::map<std::string, std::string> calls;       ///< a step that fails once -> contingency called then
    std::map<std::string, std::string> redos;  ///< a step that fails once -> step from which all is redone
    std::string abandonedIn;                   ///< a step that fails, and the ceremony with it
    bool canSeal = true;                       ///< the tokens
    /// The record of the ceremony whose key comes back, made by another maker; and its keys.
    const class RecordMaker* earlier = nullptr;
    std::set<std::string> newcomers;  ///< seats whose people have no card of that ceremony
    bool isLinked = true;             ///< it names that record; else it says that there is none
    int closings = 1;                 ///< more: earlier signatures are set aside
    std::string document;             ///< that everybody shows; empty: each another
    // What a forger makes otherwise:
    std::size_t wrappedOctets = 208;
    std::string wireFormat = "rfc5649";
    std::function<Bytes(Bytes& honest)> envelope;          ///< each, before it is hashed
    std::function<void(script::ApprovalFiles&)> approval;  ///< before they are written
    std::function<void(nlohmann::json&)> reference;        ///< the key reference's content
    std::function<void(std::string&)> runbookText;         ///< before it is hashed
    bool printsWholeRunbook = false;                       ///< else only the places to sign
    std::function<void(x509::TbsParts&)> outsideSigner;    ///< the certificate that the authority issues
    std::function<void(const std::string& id, x509::CardSubject&)>
        cardSubject;  ///< before a card certifies itself
    /// What the card of a seat says of its keys; none: nothing.
    std::function<std::optional<x509::CardAttestations>(const std::string& id, const crypto::PublicKey& sign,
                                                        const crypto::PublicKey* kex)>
        attestations;
    bool saysUnattested = true;        ///< an exception, where the script names roots and a card has none
    std::set<std::string> unsignedBy;  ///< whom the last new-closing exception names in `without`
    bool keepsVoid = true;             ///< signatures under earlier closings stay in the record
    /// Other entries to write before this one.
    struct Extra {
        std::string type, step;
        nlohmann::json fields;
        bool isAttested = false;  ///< a result: the cards of its shares say so, before
    };
    std::function<std::vector<Extra>(const std::string& type, const std::string& step,
                                     const nlohmann::json& fields)>
        before;
    std::optional<transcript::Clocks> clocks;  ///< the system's, else
    /// Sees each entry before it is written and may change it, as a forger would; false leaves it out.
    std::function<bool(std::string& type, std::string& step, nlohmann::json& fields)> edit;
};

/// Writes a record as a ceremony would, with keys in memory for cards and tokens. What fails ends the
/// program.
class RecordMaker {
  public:
    RecordMaker(std::filesystem::path folder, RecordPlan plan);
    ~RecordMaker();

    void make();
    Bytes head() const;
    SoftwareKey& signKey(const std::string& seat);  ///< of a card that was enrolled

  private:
    struct Card;
    struct Key;

    std::int64_t append(std::string_view type, nlohmann::json fields);
    void putExtras(std::string_view type, const nlohmann::json& fields);
    std::int64_t putEdited(std::string_view type, nlohmann::json fields);
    std::int64_t put(const std::string& type, const std::string& step, const nlohmann::json& fields);
    nlohmann::json write(std::string_view path, ByteView content);
    std::int64_t act(std::string_view action, nlohmann::json intent, nlohmann::json evidence);
    void result(std::string_view action, nlohmann::json evidence);
    nlohmann::json token(const std::string& name) const;
    nlohmann::json key(const std::string& name) const;
    nlohmann::json objectsIn(const std::string& token) const;
    nlohmann::json keyWithAttributes(const std::string& name, bool isExtractable) const;
    nlohmann::json shares(std::vector<std::string> quorums) const;
    const script::KeySpec& specOf(const std::string& name) const;
    nlohmann::json owed() const;
    /// The cards of those who open envelopes say so, before.
    void attest(std::string_view purpose, const nlohmann::json& opened, const std::string& key = {});
    std::string named(std::string_view parameter) const { return m_at->named(parameter); }

    void attestOf(std::int64_t release, const std::string& id);

    void begin();
    void perform(const script::Act& act, const script::Step& step, const std::string& contingency = {});
    bool performNext();
    bool fails(const script::Step& step);
    void end(std::string_view outcome, const std::string& contingency = {});
    void doStep();
    void compare(const nlohmann::json& more = nlohmann::json::object());
    void judge();
    void unlock();
    void signIn();
    void enrolCards();
    void attestKeys(const std::string& id, nlohmann::json& card);
    void deal(bool isUnlock);
    void initialise();
    void generate();
    void certify();
    void backUp();
    void restore();
    void seal();
    void package();
    void retrieve();
    void recover();
    void refer();
    void state();
    void giveUp();
    void close(int number);

    std::filesystem::path m_folder;
    RecordPlan m_plan;
    script::Script m_script;
    std::string m_place;
    std::optional<transcript::Writer> m_writer;
    std::optional<transcript::Progress> m_progress;
    int m_papers = 0;
    std::int64_t m_begun = 0;                       ///< the last step-begin
    std::map<std::int64_t, Bytes> m_releaseOctets;  ///< what cards sign, by the release's seq
    const script::Step* m_at = nullptr;             ///< the open step
    std::vector<std::pair<std::int64_t, nlohmann::json>> m_results;  ///< of it
    nlohmann::json m_written;                                        ///< the last entry's fields, edited
    std::vector<std::string> m_left;                                 ///< steps that were done, or replaced
    bool m_isAbandoned = false;
    std::map<std::string, Card> m_cards;
    std::map<std::string, Key> m_keys;
    std::map<std::string, script::KeySpec> m_earlierKeys;
    std::map<std::string, quorum::Manifest> m_manifests;
    std::vector<std::string> m_signers;
    int m_unattested = 0;  ///< exceptions about cards
};

/// The P-384 script that we ship, and a site binding for it.
RecordPlan rehearsalPlan();

/// The recovery script that we ship, of the root that the other maker's record made.
RecordPlan recoveryPlan(const RecordMaker& earlier);

/// The first `from` becomes `to`; where there is none, the program ends.
std::string replaced(std::string text, const std::string& from, const std::string& to);

/// The same as a production ceremony with an auditor whose card an outside authority certified.
struct ProductionPlan {
    RecordPlan plan;
    std::shared_ptr<SoftwareKey> authorityKey;
};
ProductionPlan productionPlan();

/// From now on an authority below the one that the script names issues: its certificate, which `edit` may
/// change before that one signs it, stands behind that one's in the script.
void addIntermediate(RecordPlan& plan, const std::function<void(x509::TbsParts&)>& edit = {});

/// The script wants cards of this maker, by the name "maker".
void wantAttested(RecordPlan& plan, const x509::Certificate& root);

}  // namespace conclave::test
