#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "core/ceremony/ceremony.h"
#include "core/pdf/document.h"
#include "core/pdf/rebuild.h"

namespace conclave::ceremony {

/// What stands in the record of the runbook that a closing will name.
struct PrintedRunbook {
    transcript::FileHash text;  ///< runbook.txt
    nlohmann::json member;      ///< `runbook` of the closing
    int pages = 0;              ///< of runbook.pdf; 0: there is none
};

/// Writes runbook.txt, and runbook.pdf unless `textOnly`, of the transcript as it is and of a closing with
/// these members. Errors: those of the record; Errc::printFailed, with its cause, where there can be no
/// runbook.pdf: everything is as before but for runbook.txt.
Result<PrintedRunbook> printRunbook(Ceremony& ceremony, const nlohmann::json& closing, bool textOnly);

/// runbook.pdf while the signers of the closing sign it, one after the other.
class SignedRunbook {
  public:
    /// As it stands in the record; nothing where the closing has none. `transcript`: all of it. Errors:
    /// Errc::runbookDamaged.
    static Result<std::optional<SignedRunbook>> open(const Ceremony& ceremony, ByteView transcript);

    /// How many have signed.
    std::size_t signatures() const { return m_signatures; }

    /// The next signer, in memory: save() puts it on the disk. Errors: those of pdf::Document::sign.
    Result<void> sign(crypto::PrivateKey& key, ByteView certificateDer, std::int64_t timeUtcMs);
    Result<void> save(Ceremony& ceremony) const;

  private:
    SignedRunbook(pdf::Document document, std::vector<pdf::ExpectedSignature> expected,
                  std::size_t signatures)
        : m_document(std::move(document)), m_expected(std::move(expected)), m_signatures(signatures) {}

    pdf::Document m_document;
    std::vector<pdf::ExpectedSignature> m_expected;
    std::size_t m_signatures;
};

}  // namespace conclave::ceremony
