#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/script/script.h"
#include "core/transcript/record.h"
#include "core/transcript/writer.h"
#include "core/x509/certificate.h"
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
    crypto::PrivateKey* authorityKey = nullptr;
    std::map<std::string, std::string> statements;  ///< by seat; else "agree"
    int closings = 1;                               ///< more: earlier signatures are set aside
    /// Other entries to write before this one.
    struct Extra {
        std::string type, step;
        nlohmann::json fields;
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

  private:
    struct Card;
    struct Dealing;

    std::int64_t append(std::string_view type, nlohmann::json fields);
    nlohmann::json write(std::string_view path, ByteView content);
    std::int64_t act(std::string_view action, nlohmann::json evidence);
    nlohmann::json token(const std::string& name) const;
    nlohmann::json key(bool isExtractable) const;

    void begin();
    void perform(const script::Act& act, const script::Step& step);
    void signIn();
    void enrolCards();
    void deal(bool isUnlock);
    void initialise(const std::string& token);
    void makeRoot();
    void refer();
    void backUp();
    void restore(const std::string& token);
    void state();
    void close(int number);

    std::filesystem::path m_folder;
    RecordPlan m_plan;
    script::Script m_script;
    std::optional<transcript::Writer> m_writer;
    std::string m_step;
    std::map<std::string, Card> m_cards;
    std::unique_ptr<SoftwareKey> m_rootKey;
    std::optional<x509::Certificate> m_root;
    std::unique_ptr<Dealing> m_unlock, m_backup;
    std::vector<std::string> m_signers;
};

/// The P-384 script that we ship, and a site binding for it.
RecordPlan rehearsalPlan();

/// The same as a production ceremony with an auditor whose card an outside authority certified.
struct ProductionPlan {
    RecordPlan plan;
    std::shared_ptr<SoftwareKey> authorityKey;
};
ProductionPlan productionPlan();

}  // namespace conclave::test
