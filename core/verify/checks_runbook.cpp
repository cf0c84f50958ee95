#include <algorithm>
#include <span>

#include "core/pdf/rebuild.h"
#include "core/runbook/runbook.h"
#include "core/runbook/signing.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;

/// Of the printed document, octets times signers: each signature is over all before it.
constexpr std::size_t mostSignedOctets = std::size_t{2} << 30;

/// What one closing, the first being 0, says of the runbook, and what is there of it.
class RunbookCheck {
  public:
    RunbookCheck(const RecordView& record, Judge& judge, std::size_t closing)
        : m_record(record),
          m_judge(judge),
          m_closing(*record.closings[closing]),
          m_isLast(closing + 1 == record.closings.size()),
          m_source{std::span(record.entries).first(static_cast<std::size_t>(m_closing.seq) - 1),
                   m_closing.json.get(), record.script ? &*record.script : nullptr},
          m_named(runbook::runbookNamedBy(*m_closing.json)) {
        const auto number = static_cast<int>(closing) + 1;
        m_textFile =
            m_isLast ? std::string(tr::runbookTextFile) : tr::voidRunbookFile(number, tr::runbookTextFile);
        m_pdfFile = m_isLast ? std::string(tr::runbookFile) : tr::voidRunbookFile(number, tr::runbookFile);
    }

    void text() {
        const auto* named = member(m_closing.json.get(), "runbook");
        if (integer(named, "template") != runbook::runbookTemplate)
            return failText(worded("its template is not {}, the only one that this verifier knows",
                                   "seu modelo não é o {}, o único que este verificador conhece",
                                   runbook::runbookTemplate));
        const auto mention = m_record.mentions.find(m_textFile);
        if (mention == m_record.mentions.end() || (m_isLast && mention->second.entry != m_closing.seq))
            return failText({"the closing does not name it", "o encerramento não o indica"});
        const auto& content = m_record.files.read(m_textFile);
        if (!content)
            return m_judge.fail(CheckId::runbookText, content.error(), {m_textFile, m_closing.seq});
        if (const auto line = runbook::runbookDiffersAt(m_source, asText(*content)))
            failText(worded("line {} is not what the transcript says",
                            "a linha {} não é o que diz a transcrição", *line));
    }

    /// Signatures under earlier closings need not be all there.
    void pdf() {
        const auto signers = texts(m_closing.json.get(), "signers").value_or(std::vector<std::string>{});
        if (!m_named) {
            if (!isExcused())
                failPdf({"the closing names no printed runbook, and no exception says why",
                         "o encerramento não indica ata impressa, e nenhuma exceção diz por quê"});
            return;
        }
        const auto& content = m_record.files.read(m_pdfFile);
        if (!content)
            return m_judge.fail(CheckId::runbookSigned, content.error(), {m_pdfFile, m_closing.seq});
        const auto expected = runbook::signaturesOf(m_source, m_closing.lineHash, m_named->places);
        if (expected.size() != signers.size())
            return failPdf({"there is no place for each signer", "não há lugar para cada signatário"});
        if (m_named->places.size() != signers.size())
            return failPdf({"there are places for others than the signers",
                            "há lugares para outros além dos signatários"});
        if (areInEachOthersWay(m_named->places))
            return failPdf({"two signatures lie over each other", "duas assinaturas se sobrepõem"});
        if (content->size() > mostSignedOctets / std::max<std::size_t>(signers.size(), 1))
            return failPdf({"too large to be judged", "grande demais para ser examinado"});
        const auto rebuilt = pdf::rebuild(*content, m_named->document, expected);
        const bool isUnfinished =
            !m_isLast && rebuilt.finding && rebuilt.finding->difference == pdf::Difference::signatureMissing;
        if (rebuilt.finding && !isUnfinished)
            return failPdf(wordingOf(*rebuilt.finding, signers));
        for (std::size_t i = 0; i < rebuilt.signers.size(); ++i)
            checkSigner(signers[i], rebuilt.signers[i]);
    }

    bool isPrinted() const { return m_named.has_value(); }

  private:
    void failText(const Wording& why) {
        m_judge.fail(CheckId::runbookText, why, {m_textFile, m_closing.seq});
    }
    void failPdf(const Wording& why) {
        m_judge.fail(CheckId::runbookSigned, why, {m_pdfFile, m_closing.seq});
    }

    static bool areInEachOthersWay(const std::vector<runbook::Place>& places) {
        for (auto one = places.begin(); one != places.end(); ++one)
            for (auto other = std::next(one); other != places.end(); ++other) {
                const auto &a = one->rectangle, &b = other->rectangle;
                if (one->page == other->page && a.left < b.right && b.left < a.right && a.bottom < b.top &&
                    b.bottom < a.top)
                    return true;
            }
        return false;
    }

    /// An exception since the closing before.
    bool isExcused() const {
        const auto* before = m_isLast && m_record.closings.size() < 2 ? nullptr : previous();
        return std::ranges::any_of(m_record.ofType(tr::type::exception), [&](const Entry* entry) {
            return entry->cause == tr::word::notPrinted && entry->seq < m_closing.seq &&
                   (before == nullptr || entry->seq > before->seq);
        });
    }
    const Entry* previous() const {
        const auto here = std::ranges::find(m_record.closings, &m_closing);
        return here == m_record.closings.begin() ? nullptr : *std::prev(here);
    }

    static Wording wordingOf(const pdf::Finding& finding, const std::vector<std::string>& signers) {
        auto what =
            worded("{} (octet {})", "{} (octeto {})", pdf::explain(finding.difference), finding.offset);
        if (finding.signer && *finding.signer < signers.size())
            what = worded("signature of {}: {}", "assinatura de {}: {}", signers[*finding.signer], what);
        return finding.cause ? worded("{}: {}", "{}: {}", what, Wording(*finding.cause)) : what;
    }

    void checkSigner(const std::string& id, const pdf::RebuiltSigner& signer) {
        const auto* person = m_record.person(id);
        if (!person || !person->signCertificate || person->signCertificate->der() != signer.certificateDer)
            return failPdf(worded("it is not the card of {} that signed in the place of {}",
                                  "não foi o cartão de {} que assinou no lugar de {}", id, id));
        if (const auto why = whyNotSignedAt(signer.timeUtcMs, *person->signCertificate, m_closing);
            !why.isEmpty())
            failPdf(worded("signature of {}: {}", "assinatura de {}: {}", id, why));
    }

    const RecordView& m_record;
    Judge& m_judge;
    const Entry& m_closing;
    bool m_isLast;
    runbook::RunbookSource m_source;
    std::optional<runbook::NamedRunbook> m_named;
    std::string m_textFile, m_pdfFile;
};

}  // namespace

void checkRunbook(const RecordView& record, Judge& judge) {
    const Wording notClosed("the ceremony was not closed", "a cerimônia não foi encerrada");
    if (record.closings.empty() || record.closings.front()->seq < 2) {
        judge.skip(CheckId::runbookText, notClosed);
        return judge.skip(CheckId::runbookSigned, notClosed);
    }
    if (record.closings.size() > mostClosings) {  // SIGNATURES says so
        judge.skip(CheckId::runbookText, {"too many closings", "encerramentos demais"});
        return judge.skip(CheckId::runbookSigned, {"too many closings", "encerramentos demais"});
    }
    // Who makes a runbook trusts that there are as many people, steps and quorums as a ceremony can have.
    const bool isInOrder =
        !judge.hasFailed(CheckId::transcriptTypes) && !judge.hasFailed(CheckId::participants);
    if (isInOrder)
        judge.pass(CheckId::runbookText);
    else
        judge.skip(CheckId::runbookText,
                   {"the transcript itself is not in order", "a própria transcrição não está em ordem"});
    for (std::size_t i = 0; i < record.closings.size(); ++i) {
        RunbookCheck check(record, judge, i);
        const bool isLast = i + 1 == record.closings.size();
        const auto number = static_cast<int>(i) + 1;
        if (isInOrder &&
            (isLast || record.mentions.contains(tr::voidRunbookFile(number, tr::runbookTextFile))))
            check.text();
        if (isLast || record.mentions.contains(tr::voidRunbookFile(number, tr::runbookFile)))
            check.pdf();
        if (!isLast)
            continue;
        if (check.isPrinted())
            judge.pass(CheckId::runbookSigned,
                       worded("{} signatures", "{} assinaturas", record.signers().size()));
        else
            judge.skip(CheckId::runbookSigned,
                       {"not printed, and an exception says so", "não impressa, e uma exceção o diz"});
    }
}

}  // namespace conclave::verify
