#include "core/ceremony/outer_bag.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/pgp_words.h"
#include "core/ceremony/medium.h"
#include "core/crypto/digest.h"
#include "core/transcript/reader.h"
#include "core/transcript/record.h"
#include "core/verify/export.h"

namespace conclave::ceremony {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::array<std::string_view, 3> programNames{"conclave", "conclave-console", "conclave-rehearsal"};

constexpr std::size_t mostOctets = 1U << 30;  // of a program

/// One line of hexadecimal digits and words for each four octets, as the room heard them.
std::string headSheet(const verify::Report& report) {
    constexpr std::size_t row = 4;
    const ByteView head = report.head;
    std::string sheet = fmt::format(
        "Conclave · {}\n\nPrint this sheet or copy it by hand, compare it with what was written down in the "
        "room, and put"
        "\nthe paper into the bag. This file by itself proves nothing: who can change the record can change "
        "it.\n"
        "\nImprima esta folha ou copie-a à mão, compare-a com o que foi anotado na sala e ponha o papel no\n"
        "envelope. Este arquivo, sozinho, não prova nada: quem pode mudar o registro pode mudá-lo.\n\n",
        report.summary.ceremonyId);
    for (std::size_t at = 0; at < head.size(); at += row) {
        const auto part = head.subspan(at, std::min(row, head.size() - at));
        sheet += fmt::format("  {}  {}  {}\n", at / row + 1, toHex(part), toPgpWords(part));
    }
    return sheet + "\n  conclave verify record --head \"...\"\n";
}

/// Of the program that began the ceremony, as the record says.
Result<std::string> softwareSha256(const Bytes& transcript) {
    TRY_ASSIGN(const auto entries, transcript::parseTranscript(asText(transcript)));
    const auto& begin = *entries.front().json;
    return begin.value("software", json::object()).value("sha256", std::string());
}

Result<std::vector<MediumFile>> installedPrograms() {
    std::error_code failure;
    const auto own = fs::read_symlink("/proc/self/exe", failure);
    if (failure)
        return fileError("/proc/self/exe", failure.value());
    std::vector<MediumFile> programs;
    for (const auto name : programNames) {
        const auto path = own.parent_path() / name;
        if (!fs::is_regular_file(path, failure))
            continue;
        TRY_ASSIGN(auto content, readFile(path, mostOctets));
        programs.push_back({"programs/" + std::string(name), std::move(content)});
    }
    return programs;
}

}  // namespace

Result<OuterBag> packOuterBag(const fs::path& record, const fs::path& folder) {
    TRY_ASSIGN(const auto copy, verify::auditorsFiles(record));
    const auto judged = verify::verify(record, {});
    if (judged.verdict != verify::Verdict::holdsUnanchored && judged.verdict != verify::Verdict::abandoned)
        return Error(Errc::recordNotEnded, {record.string()});
    TRY_ASSIGN(auto files, installedPrograms());
    TRY_ASSIGN(const auto software, softwareSha256(copy.at(std::string(transcript::transcriptFile))));
    OuterBag bag;
    for (const auto& program : files)
        bag.hasItsProgram |= toHex(crypto::sha256(program.content)) == software;
    for (const auto& [path, content] : copy)
        files.push_back({"record/" + path, content});
    files.push_back({"HEAD.txt", toBytes(asBytes(headSheet(judged)))});
    std::string sums;
    for (const auto& file : files)
        sums += fmt::format("{}  {}\n", toHex(crypto::sha256(file.content)), file.path);
    files.push_back({"SHA256SUMS", toBytes(asBytes(sums))});
    TRY(writeMedium(folder, files));
    verify::Options anchored;
    anchored.head = toHex(judged.head);
    bag.report = verify::verify(folder / "record", anchored);
    return bag;
}

}  // namespace conclave::ceremony
