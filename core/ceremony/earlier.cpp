#include "core/ceremony/earlier.h"

#include <algorithm>
#include <new>
#include <set>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/typed.h"
#include "core/crypto/digest.h"
#include "core/quorum/proof.h"
#include "core/transcript/record.h"
#include "core/verify/snapshot.h"
#include "core/verify/verify.h"

namespace conclave::ceremony {
namespace {

namespace fs = std::filesystem;
using verify::Snapshot;

constexpr std::string_view manifestName = "/manifest.json";
constexpr std::uintmax_t mostOctets = 1U << 20;  // of one file
constexpr std::size_t mostFiles = 200;           // a backup has 16 holders at most

/// A record of its own, whole: then every file in it is vouched for by the transcript.
Result<void> requireHolds(const fs::path& folder, verify::Report& report) {
    report = verify::verify(folder, {});
    if (report.isIntact)
        return {};
    const auto failed = std::ranges::find(report.checks, verify::Outcome::failed, &verify::Check::outcome);
    const auto file = failed->file.empty() ? folder.string() : (folder / failed->file).string();
    return Error(Errc::earlierFails, {file, failed->detail});
}

Result<x509::Certificate> readCertificate(const fs::path& file) {
    TRY_ASSIGN(const auto pem, readFile(file));
    return x509::Certificate::fromPem(pem);
}

class Judgement {
  public:
    Judgement(const EarlierOrder& order, Snapshot safe, x509::Certificate root)
        : m_order(order), m_safe(std::move(safe)), m_root(std::move(root)) {}

    Result<Earlier> run() {
        TRY(checkSums());
        TRY(checkRootInSafe());
        TRY_ASSIGN(const auto quorum, findBackup());
        const auto path = quorum + std::string(manifestName);
        TRY_ASSIGN(const auto octets, read(path));
        TRY_ASSIGN(auto manifest, quorum::parseManifest(octets, path));
        Earlier earlier{quorum, std::move(manifest), {}, m_root, {}, {}, {}, false};
        earlier.files["manifest.json"] = octets;
        TRY(takeFiles(earlier));
        TRY(checkHolders(earlier));
        TRY(checkProof(earlier));
        TRY(compareRecord(earlier));
        return earlier;
    }

  private:
    /// What belongs in a safe is small; a record is read by the verifier, with its own limits.
    Result<Bytes> read(const std::string& path) const {
        std::error_code failure;
        const auto size = fs::file_size(m_order.safe / path, failure);
        if (!failure && size > mostOctets)
            return Error(Errc::safeTooLarge, {named(path)});
        const auto& content = m_safe.read(path);
        if (!content)
            return Error(content.error());
        return *content;
    }
    std::string named(const std::string& path) const { return (m_order.safe / path).string(); }

    /// Whatever else is in the folder: by the record's transcript, or by the package's list of hashes.
    Result<void> checkSums() {
        if (m_safe.hasFile(std::string(transcript::transcriptFile))) {
            verify::Report report;
            return requireHolds(m_order.safe, report);
        }
        if (!m_safe.hasFile("SHA256SUMS"))
            return {};
        if (m_safe.paths().size() > mostFiles)
            return Error(Errc::safeTooLarge, {m_order.safe.string()});
        TRY_ASSIGN(const auto sums, read("SHA256SUMS"));
        std::set<std::string> listed;
        auto rest = asText(sums);
        while (!rest.empty()) {
            const auto line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(rest.size(), line.size() + 1));
            constexpr std::size_t pathAt = 66;  // 64 digits, two spaces
            if (line.size() <= pathAt || line.substr(64, 2) != "  ")
                return Error(Errc::fileHashWrong, {named("SHA256SUMS")});
            const std::string path(line.substr(pathAt));
            if (!listed.insert(path).second)
                return Error(Errc::fileHashWrong, {named("SHA256SUMS")});
            TRY_ASSIGN(const auto content, read(path));
            if (toHex(crypto::sha256(content)) != line.substr(0, 64))
                return Error(Errc::fileHashWrong, {named(path)});
        }
        return {};
    }

    /// A safe that has a certificate of this key has this one.
    Result<void> checkRootInSafe() {
        for (const auto& [path, kind] : m_safe.paths()) {
            if (kind != verify::PathKind::file || !path.starts_with("artefacts/") || !path.ends_with(".crt"))
                continue;
            TRY_ASSIGN(const auto pem, read(path));
            const auto other = x509::Certificate::fromPem(pem);
            if (!other)
                return Error(Errc::certificateUnreadable, {named(path)}).causedBy(other.error());
            if (other->publicKey() == m_root.publicKey() && !(*other == m_root))
                return Error(Errc::earlierDiffers, {m_order.root.string(), named(path)});
        }
        return {};
    }

    /// The folder with the backup of the root certificate's key.
    Result<std::string> findBackup() {
        std::vector<std::string> backups;
        std::vector<std::string> ours;
        for (const auto& [path, kind] : m_safe.paths()) {
            if (kind != verify::PathKind::file || !path.ends_with(manifestName) ||
                std::ranges::count(path, '/') != 1)
                continue;
            TRY_ASSIGN(const auto octets, read(path));
            TRY_ASSIGN(const auto manifest, quorum::parseManifest(octets, named(path)));
            if (manifest.purpose != quorum::Purpose::backup || !manifest.key)
                continue;
            const auto name = path.substr(0, path.size() - manifestName.size());
            backups.push_back(name);
            if (manifest.key->spkiSha256 == m_root.publicKey().sha256())
                ours.push_back(name);
        }
        if (backups.empty())
            return Error(Errc::safeWithoutBackup, {m_order.safe.string()});
        if (ours.empty())
            return Error(Errc::earlierDiffers,
                         {named(backups.front() + std::string(manifestName)), m_order.root.string()});
        if (ours.size() > 1)
            return Error(Errc::safeAmbiguous, {m_order.safe.string(), ours[0] + ", " + ours[1]});
        return ours.front();
    }

    Result<void> take(Earlier& earlier, const std::string& name, const Bytes& sha256) {
        const auto path = earlier.quorum + '/' + name;
        TRY_ASSIGN(auto content, read(path));
        if (crypto::sha256(content) != sha256)
            return Error(Errc::fileHashWrong, {named(path)});
        earlier.files[name] = std::move(content);
        return {};
    }

    Result<void> takeFiles(Earlier& earlier) {
        const auto& manifest = earlier.manifest;
        if (!manifest.wrapped)
            return Error(Errc::manifestMalformed, {named(earlier.quorum + std::string(manifestName)),
                                                   Wording("no wrapped key", "sem chave cifrada")});
        TRY(take(earlier, manifest.wrapped->file, manifest.wrapped->sha256));
        for (const auto& custodian : manifest.custodians)
            TRY(take(earlier, "shares/" + custodian.file, custodian.sha256));
        return {};
    }

    /// Certificates of the holders' cards, where they are there.
    Result<void> checkHolders(const Earlier& earlier) {
        for (const auto& custodian : earlier.manifest.custodians)
            for (const auto& [path, wanted] :
                 {std::pair(transcript::kexCertificateFile(custodian.id), custodian.kexSpkiSha256),
                  std::pair(transcript::signCertificateFile(custodian.id), custodian.signSpkiSha256)}) {
                if (!m_safe.hasFile(path))
                    continue;
                TRY_ASSIGN(const auto pem, read(path));
                const auto certificate = x509::Certificate::fromPem(pem);
                if (!certificate)
                    return Error(Errc::certificateUnreadable, {named(path)}).causedBy(certificate.error());
                if (certificate->publicKey().sha256() != wanted)
                    return Error(Errc::keyMismatch, {named(path)});
            }
        return {};
    }

    Result<void> checkProof(Earlier& earlier) {
        const auto path = transcript::proofFile(earlier.quorum);
        TRY_ASSIGN(const auto octets, read(path));
        TRY_ASSIGN(const auto proof, quorum::parseProof(octets, named(path)));
        earlier.files["proof.json"] = octets;
        return quorum::checkProof(proof, m_root.publicKey(), crypto::sha256(earlier.files["manifest.json"]),
                                  named(path));
    }

    /// The record is where the rest of the story is; it must tell of this backup and of this root.
    Result<void> compareRecord(Earlier& earlier) {
        if (m_order.record.empty())
            return {};
        verify::Report report;
        TRY(requireHolds(m_order.record, report));
        earlier.ceremonyId = report.summary.ceremonyId;
        earlier.head = report.head;
        if (!m_order.head.empty()) {
            TRY_ASSIGN(const auto given, typedHash(m_order.head));
            if (given != report.head)
                return verify::headDiffers(report.summary.ceremonyId, given, report.head);
            earlier.isAnchored = true;
        }
        nameHolders(earlier, report.summary.participants);
        // By its content: a record may call the quorum otherwise. Not the proof: each proves the backup by
        // itself.
        const auto isThis = [&](const verify::Summary::Backup& backup) {
            const auto content = readFile(m_order.record / transcript::manifestFile(backup.quorum));
            return content && *content == earlier.files["manifest.json"];
        };
        const auto& backups = report.summary.backups;
        if (std::ranges::none_of(backups, isThis))
            return Error(Errc::earlierDiffers,
                         {named(transcript::manifestFile(earlier.quorum)), m_order.record.string()});
        // What that ceremony itself dealt took the place of what it came from.
        const auto isNew = [&](const verify::Summary::Backup& backup) {
            return backup.isDealtHere && !isThis(backup);
        };
        if (std::ranges::any_of(backups, isNew) && std::ranges::none_of(backups, [&](const auto& backup) {
                return backup.isDealtHere && isThis(backup);
            }))
            return Error(Errc::backupSuperseded,
                         {named(transcript::manifestFile(earlier.quorum)), m_order.record.string()});
        const auto hash = toHex(m_root.publicKey().sha256());
        const auto key = std::ranges::find(report.summary.keys, hash, &verify::Summary::Key::spkiSha256);
        if (key == report.summary.keys.end() || key->certificateSha256 != toHex(m_root.sha256()))
            return Error(Errc::earlierDiffers, {m_order.root.string(), m_order.record.string()});
        return {};
    }

    /// By their cards: in a record that continues another one, a holder may sit in any seat.
    void nameHolders(Earlier& earlier, const std::vector<verify::Summary::Signer>& participants) const {
        for (const auto& person : participants) {
            const auto certificate =
                readCertificate(m_order.record / transcript::kexCertificateFile(person.id));
            if (!certificate)
                continue;  // who sat there had no card
            const auto& holders = earlier.manifest.custodians;
            const auto holder = std::ranges::find(holders, certificate->publicKey().sha256(),
                                                  &quorum::ManifestCustodian::kexSpkiSha256);
            if (holder != holders.end())
                earlier.names[holder->id] = person.name;
        }
    }

    const EarlierOrder& m_order;
    Snapshot m_safe;
    x509::Certificate m_root;
};

}  // namespace

Result<Earlier> judgeEarlier(const EarlierOrder& order) {
    if (!order.head.empty())
        TRY(typedHash(order.head));
    TRY_ASSIGN(const auto content, readFile(order.root));
    auto root = x509::Certificate::fromFile(content);
    if (!root)
        return Error(Errc::certificateUnreadable, {order.root.string()}).causedBy(std::move(root).error());
    // Whoever has the public key can put it into a certificate of their own making.
    if (root->subjectDer() != root->issuerDer() || !root->verifySignature(root->publicKey()))
        return Error(Errc::rootNotSelfSigned, {order.root.string()});
    try {
        TRY_ASSIGN(auto safe, Snapshot::take(order.safe));
        return Judgement(order, std::move(safe), std::move(*root)).run();
    } catch (const std::bad_alloc&) {
        return Error(Errc::safeTooLarge, {order.safe.string()});
    }
}

}  // namespace conclave::ceremony
