#include <algorithm>
#include <set>

#include "core/base/clock.h"
#include "core/crypto/cms.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;

class Signatures {
  public:
    Signatures(const RecordView& record, Judge& judge) : m_record(record), m_judge(judge) {}

    std::vector<std::string> check() {
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
        std::vector<std::string> signedBy;
        std::vector<Bytes> all;
        for (const auto& id : m_record.signers())
            if (const auto* signature =
                    checkOne(tr::signatureFile(id), id, *content, *m_record.closings.back())) {
                signedBy.push_back(id);
                all.push_back(*signature);
            }
        checkMerged(all);
        checkVoid(asText(*content));
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
    const Bytes* checkOne(const std::string& file, const std::string& id, ByteView content,
                          const Entry& closing) {
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
        if (signedAt < certificate.notBeforeUtcMs() || signedAt > certificate.notAfterUtcMs())
            fail(worded("signed at {}, when its certificate was not valid",
                        "a assinatura é de {}, quando seu certificado não era válido", formatUtcMs(signedAt)),
                 at);
        // Signing times are whole seconds; the host's clock may be set by as much as an entry tolerates.
        if (signedAt + 1000 + 2000 < closing.timeUtcMs)
            fail(worded("signed at {}, before the closing was written",
                        "a assinatura é de {}, antes de o encerramento ser escrito", formatUtcMs(signedAt)),
                 at);
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
    void checkVoid(std::string_view content) {
        for (const auto& [path, mention] : m_record.mentions) {
            if (!path.starts_with("signatures/"))
                continue;
            bool isKnown = false;
            for (std::size_t i = 0; i + 1 < m_record.closings.size() && !isKnown; ++i) {
                const auto& closing = *m_record.closings[i];
                for (const auto& id :
                     texts(closing.json.get(), "signers").value_or(std::vector<std::string>{}))
                    if (path == tr::voidSignatureFile(static_cast<int>(i) + 1, id)) {
                        isKnown = true;
                        checkOne(path, id, asBytes(content.substr(0, closing.endOffset)), closing);
                    }
            }
            if (!isKnown)
                fail({"it is no signature under an earlier closing",
                      "não é uma assinatura sob um encerramento anterior"},
                     {path, mention.entry});
        }
    }

    const RecordView& m_record;
    Judge& m_judge;
};

}  // namespace

std::vector<std::string> checkSignatures(const RecordView& record, Judge& judge) {
    return Signatures(record, judge).check();
}

}  // namespace conclave::verify
