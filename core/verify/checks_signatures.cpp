#include <algorithm>
#include <map>
#include <set>

#include "core/base/clock.h"
#include "core/crypto/cms.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;

constexpr std::int64_t mostMsToSign = 7LL * 24 * 60 * 60 * 1000;
/// Signing times are whole seconds; the host's clock may be set by as much as an entry tolerates.
constexpr std::int64_t leastMsToSign = -3000;

class Signatures {
  public:
    Signatures(const RecordView& record, Judge& judge) : m_record(record), m_judge(judge) {}

    SignedBy check() {
        if (m_record.closings.empty()) {
            m_judge.fail(CheckId::signatures, {"the ceremony was not closed: nobody signed",
                                               "a cerimônia não foi encerrada: ninguém assinou"});
            return {};
        }
        const auto& content = m_record.files.read(std::string(tr::transcriptFile));
        if (!content) {
            m_judge.fail(CheckId::signatures, content.error(), {std::string(tr::transcriptFile), {}});
            return {};
        }
        checkList();
        if (m_record.abandon && m_record.signers().empty() && m_record.expectedSigners().empty() &&
            !m_record.files.hasFile(std::string(tr::mergedSignatureFile))) {
            m_judge.skip(CheckId::signatures,
                         {"abandoned before anybody had a card", "abandonada antes de alguém ter cartão"});
            return {};
        }
        if (m_record.closings.size() > mostClosings) {
            fail(worded("more than {} closings", "mais de {} encerramentos", mostClosings),
                 {std::string(tr::transcriptFile), m_record.closings.back()->seq});
            return {};
        }
        SignedBy signedBy;
        std::vector<Bytes> all;
        const crypto::SignedContent whole(*content);
        for (const auto& id : m_record.signers())
            if (const auto* signature =
                    checkOne(tr::signatureFile(id), id, whole, *m_record.closings.back())) {
                signedBy[id] = m_signedAtUtcMs[tr::signatureFile(id)];
                all.push_back(*signature);
            }
        checkMerged(all);
        checkVoid(*content);
        checkSetAside();
        m_judge.pass(CheckId::signatures, Wording::same(std::to_string(signedBy.size())));
        return signedBy;
    }

  private:
    void fail(const Wording& why, At at) { m_judge.fail(CheckId::signatures, why, std::move(at)); }

    void checkList() {
        const auto signers = m_record.signers();
        const At at{std::string(tr::transcriptFile), m_record.closings.back()->seq};
        if (signers.empty() && !m_record.abandon)
            fail({"the closing names no signer", "o encerramento não indica nenhum signatário"}, at);
        if (signers != m_record.expectedSigners())
            fail({"its signers are not those that agree or disagree, in the order of their statements",
                  "seus signatários não são os que concordam ou discordam, na ordem de suas declarações"},
                 at);
    }

    /// The signature file's octets when it is this participant's, and good; else null.
    const Bytes* checkOne(const std::string& file, const std::string& id,
                          const crypto::SignedContent& content, const Entry& closing) {
        const At at{file, closing.seq};
        const auto& signature = m_record.files.read(file);
        const auto* person = m_record.person(id);
        if (!signature) {
            m_judge.fail(CheckId::signatures, signature.error(), at);
            return nullptr;
        }
        if (!person || !person->signCertificate) {
            fail({"its signer has no certificate in the record",
                  "seu signatário não tem certificado no registro"},
                 at);
            return nullptr;
        }
        const auto& certificate = *person->signCertificate;
        const Bytes allowed[] = {certificate.der()};
        const auto found = crypto::cadesVerify(*signature, content, allowed);
        if (!found) {
            m_judge.fail(CheckId::signatures, found.error(), at);
            return nullptr;
        }
        if (found->size() != 1) {
            fail({"it holds more than one signature", "contém mais de uma assinatura"}, at);
            return nullptr;
        }
        // Format 2 has no time-stamps: one that nobody reads must not pass for one that was checked.
        if (!found->front().timeStampToken.empty()) {
            fail({"it has a time-stamp, which records of format 2 have not",
                  "tem um carimbo do tempo, que registros do formato 2 não têm"},
                 at);
            return nullptr;
        }
        const auto signedAt = found->front().signingTimeUtcMs;
        if (const auto why = whyNotSignedAt(signedAt, certificate, closing); !why.isEmpty())
            fail(why, at);
        m_signedAtUtcMs[file] = signedAt;
        return &*signature;
    }

    void checkMerged(const std::vector<Bytes>& all) {
        const std::string path(tr::mergedSignatureFile);
        const At at{path, m_record.closings.back()->seq};
        const auto& merged = m_record.files.read(path);
        if (!merged)
            return m_judge.fail(CheckId::signatures, merged.error(), at);
        if (all.size() != m_record.signers().size())
            return fail({"not compared: not every single signature is good",
                         "não comparado: nem toda assinatura individual é válida"},
                        at);
        const auto wanted = crypto::cadesMerge(all);
        if (!wanted)
            return m_judge.fail(CheckId::signatures, wanted.error(), at);
        if (*wanted != *merged)
            fail({"it does not hold exactly the signatures of signatures/",
                  "não contém exatamente as assinaturas de signatures/"},
                 at);
    }

    /// Signatures under earlier closings: over what the transcript was then.
    void checkVoid(const Bytes& content) {
        std::set<std::string> known;
        for (std::size_t i = 0; i + 1 < m_record.closings.size(); ++i) {
            const auto& closing = *m_record.closings[i];
            const crypto::SignedContent before(ByteView(content).first(closing.endOffset));
            for (const auto& id : texts(closing.json.get(), "signers").value_or(std::vector<std::string>{})) {
                const auto path = tr::voidSignatureFile(static_cast<int>(i) + 1, id);
                if (!m_record.mentions.contains(path) || !known.insert(path).second)
                    continue;
                if (checkOne(path, id, before, closing))
                    m_signedBefore.insert(id);
            }
            for (const auto file : {tr::runbookTextFile, tr::runbookFile})  // RUNBOOK-… judge them
                known.insert(tr::voidRunbookFile(static_cast<int>(i) + 1, file));
        }
        for (const auto& [path, mention] : m_record.mentions)
            if (path.starts_with("signatures/") && !known.contains(path))
                fail({"it is no signature under an earlier closing",
                      "não é uma assinatura sob um encerramento anterior"},
                     {path, mention.entry});
    }

    /// Who is said not to be able to sign was there with a card that could: it signed an earlier closing, or
    /// showed readiness. Whom nothing but the others' word sets aside are fewer than those who sign.
    void checkSetAside() {
        std::set<std::string> ready;
        for (const auto* entry : m_record.ofType(tr::type::attestation))
            ready.insert(textOr(entry->json.get(), "participant"));
        std::set<std::string> unshown;
        for (const auto* exception : m_record.ofType(tr::type::exception)) {
            const auto cause = exception->cause;
            for (const auto& id :
                 texts(exception->json.get(), "without").value_or(std::vector<std::string>{})) {
                if (cause == tr::word::notReady)
                    unshown.insert(id);
                else if (!m_signedBefore.contains(id) && !ready.contains(id) && !m_record.abandon)
                    fail(
                        worded("{} is said not to be able to sign, and no card of {} was ever there",
                               "diz-se que {} não pode assinar, e nenhum cartão de {} jamais esteve presente",
                               id, id),
                        {std::string(tr::transcriptFile), exception->seq});
            }
        }
        if (!m_record.abandon && unshown.size() >= std::max<std::size_t>(m_record.signers().size(), 1))
            fail(worded("{} are said not to be able to sign, and no more than {} sign",
                        "diz-se que {} não podem assinar, e não mais que {} assinam", unshown.size(),
                        m_record.signers().size()),
                 {std::string(tr::transcriptFile), m_record.closings.back()->seq});
    }

    const RecordView& m_record;
    Judge& m_judge;
    std::set<std::string> m_signedBefore;                 ///< who signed an earlier closing
    std::map<std::string, std::int64_t> m_signedAtUtcMs;  ///< by file
};

}  // namespace

Wording whyNotSignedAt(std::int64_t signedAt, const x509::Certificate& certificate, const Entry& closing) {
    const auto time = formatUtcMs(signedAt);
    if (signedAt < certificate.notBeforeUtcMs() || signedAt > certificate.notAfterUtcMs())
        return worded("signed at {}, when its certificate was not valid",
                      "a assinatura é de {}, quando seu certificado não era válido", time);
    if (signedAt < closing.timeUtcMs + leastMsToSign)
        return worded("signed at {}, before the closing was written",
                      "a assinatura é de {}, antes de o encerramento ser escrito", time);
    if (signedAt > closing.timeUtcMs + mostMsToSign)
        return worded("signed at {}, more than a week after the closing was written",
                      "a assinatura é de {}, mais de uma semana depois de o encerramento ser escrito", time);
    return {};
}

SignedBy checkSignatures(const RecordView& record, Judge& judge) {
    return Signatures(record, judge).check();
}

}  // namespace conclave::verify
