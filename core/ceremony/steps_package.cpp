#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/ceremony/ask.h"
#include "core/ceremony/bag.h"
#include "core/ceremony/medium.h"
#include "core/ceremony/package_texts.h"
#include "core/ceremony/steps.h"
#include "core/crypto/digest.h"

namespace conclave::ceremony {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

/// The inner bag: all that brings the key back, by Conclave or by hand, and nothing of the record that is not
/// public anyway. Laid out like a record.
class Package {
  public:
    explicit Package(Ceremony& ceremony)
        : m_ceremony(ceremony), m_quorum(ceremony.named("quorum")), m_key(ceremony.named("key")) {}

    Result<void> collect() {
        const auto* manifest = m_ceremony.state.manifest(m_quorum);
        if (manifest == nullptr || !manifest->wrapped)
            return Error(Errc::fileMissing, {transcript::manifestFile(m_quorum)});
        TRY(add(transcript::manifestFile(m_quorum)));
        TRY(add(transcript::proofFile(m_quorum)));
        TRY(add(m_quorum + '/' + manifest->wrapped->file));
        for (const auto& custodian : manifest->custodians)
            TRY(add(transcript::shareFile(m_quorum, custodian.id)));
        for (const auto& custodian : manifest->custodians) {
            const auto* person = m_ceremony.state.person(custodian.id);
            if (person == nullptr || !person->kexCertificate)
                continue;  // of a backup that an earlier ceremony made
            TRY(add(transcript::kexCertificateFile(custodian.id)));
        }
        TRY(add(transcript::certificateFile(m_key)));
        for (const auto& [name, text] : packageTexts())
            m_files.push_back({std::string(name), toBytes(asBytes(text))});
        std::string sums;
        for (const auto& file : m_files)
            sums += fmt::format("{}  {}\n", toHex(crypto::sha256(file.content)), file.path);
        m_files.push_back({"SHA256SUMS", toBytes(asBytes(sums))});
        return {};
    }

    /// A name that says what it is of, and that a FAT takes.
    std::string folderName() const { return "safe-" + m_ceremony.record.ceremonyId() + '-' + m_quorum; }
    const std::vector<MediumFile>& files() const { return m_files; }
    json filesAsJson() const {
        json list = json::array();
        for (const auto& file : m_files)
            list.push_back({{"path", file.path}, {"sha256", toHex(crypto::sha256(file.content))}});
        return list;
    }

  private:
    Result<void> add(const std::string& path) {
        TRY_ASSIGN(auto content, readFile(m_ceremony.record.path(path)));
        const auto known = m_ceremony.state.fileHashes.find(path);
        if (known == m_ceremony.state.fileHashes.end() || known->second != toHex(crypto::sha256(content)))
            return Error(Errc::fileHashWrong, {path});
        m_files.push_back({path, std::move(content)});
        return {};
    }

    Ceremony& m_ceremony;
    const std::string& m_quorum;
    const std::string& m_key;
    std::vector<MediumFile> m_files;
};

}  // namespace

/// The safe's package goes to a medium that the room chooses, is read back, and into a bag.
Result<void> writePackage(Ceremony& ceremony) {
    Package package(ceremony);
    TRY(package.collect());
    const auto isWritten = [&](const std::string& folder) -> Result<void> {
        if (!fs::path(folder).is_absolute())
            return Error(Errc::mediumUnfit,
                         {folder, Wording("it does not begin with /", "não começa com /")});
        std::error_code failure;
        const auto inside = fs::weakly_canonical(folder, failure)
                                .lexically_relative(fs::weakly_canonical(ceremony.record.folder(), failure));
        if (failure || (!inside.empty() && *inside.begin() != ".."))
            return Error(Errc::mediumUnfit,
                         {folder, Wording("it is in the record", "está dentro do registro")});
        return writeMedium(fs::path(folder) / package.folderName(), package.files());
    };
    TRY_ASSIGN(
        const auto medium,
        askFitting(ceremony.room, {Question::Kind::medium, ceremony.step->actor, {Phrase::askMedium, {}}, {}},
                   pathCharacters, isWritten));
    ceremony.room.tell(
        {Phrase::packageWritten, {std::to_string(package.files().size()), package.folderName()}});
    TRY_ASSIGN(auto evidence, askBag(ceremony, Phrase::askBag));
    evidence.update({{"quorum", ceremony.named("quorum")},
                     {"key", ceremony.named("key")},
                     {"folder", package.folderName()},
                     {"package", package.filesAsJson()},
                     {"sumsSha256", toHex(crypto::sha256(package.files().back().content))}});
    return ceremony.recordResult("write-package", std::move(evidence));
}

/// What leaves the room otherwise: numbered before the signatures, so that the record knows it.
Result<void> giveIntoCustody(Ceremony& ceremony) {
    TRY_ASSIGN(auto evidence, askBag(ceremony, Phrase::askOuterBag));
    TRY_ASSIGN(
        evidence["place"],
        askFitting(ceremony.room, {Question::Kind::place, ceremony.step->actor, {Phrase::askPlace, {}}, {}},
                   bagCharacters));
    return ceremony.recordResult("custody", std::move(evidence));
}

}  // namespace conclave::ceremony
