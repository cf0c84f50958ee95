#include "core/ceremony/signed_runbook.h"

#include <algorithm>

#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/crypto/digest.h"
#include "core/runbook/printer.h"
#include "core/runbook/runbook.h"
#include "core/runbook/signing.h"

namespace conclave::ceremony {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// A name that a later resume clears away.
constexpr std::string_view unfinishedFile = ".runbook.pdf.tmp";
constexpr std::size_t mostNodes = 1'000'000;

struct Typeset {
    Bytes octets;
    int pages = 0;
    std::vector<runbook::Place> places;
};

/// Every signature will fit: none of the signers finds out afterwards that the paper has no room for theirs.
Result<void> requireRoom(const Typeset& made, const runbook::RunbookSource& source,
                         const std::vector<std::string>& signers) {
    TRY_ASSIGN(const auto document, pdf::Document::open(made.octets));
    const auto expected = runbook::signaturesOf(source, Bytes(32), made.places);
    if (expected.size() != signers.size())
        return Error(Errc::printFailed,
                     {Wording("there is no place for each signature", "não há lugar para cada assinatura")});
    for (const auto& signature : expected)
        TRY(pdf::drawBlock(document.unsignedFile(), signature.slot, signature.block(utcNowMs())));
    return {};
}

Result<Typeset> typeset(const Ceremony& ceremony) {
    const auto unfinished = ceremony.record.path(unfinishedFile);
    const auto printed =
        runbook::printPaper(ceremony.record.path(transcript::runbookTextFile), unfinished, ceremony.lang);
    auto octets = printed ? readFile(unfinished, pdf::largestDocument) : Result<Bytes>(printed.error());
    std::error_code ignored;
    fs::remove(unfinished, ignored);
    if (!octets)
        return std::move(octets).error();
    Typeset made{std::move(*octets), printed->pages, {}};
    for (const auto& slot : printed->signatureSlots)
        made.places.push_back({slot.participant,
                               slot.page,
                               {slot.rect[0] / 10, slot.rect[1] / 10, slot.rect[2] / 10, slot.rect[3] / 10}});
    return made;
}

json placesJson(const std::vector<runbook::Place>& places) {
    json list = json::array();
    for (const auto& place : places)
        list.push_back({{"participant", place.participant},
                        {"page", place.page},
                        {"left", place.rectangle.left},
                        {"bottom", place.rectangle.bottom},
                        {"right", place.rectangle.right},
                        {"top", place.rectangle.top}});
    return list;
}

}  // namespace

Result<PrintedRunbook> printRunbook(Ceremony& ceremony, const json& closing, bool textOnly) {
    TRY_ASSIGN(const auto content, readFile(ceremony.record.path(transcript::transcriptFile)));
    TRY_ASSIGN(const auto placed, transcript::placeTranscript(asText(content)));
    TRY_ASSIGN(const auto closingText, transcript::canonicalJson(closing, "closing"));
    std::vector<JsonNode> nodes;
    if (!appendCanonical(closingText, nodes, mostNodes))
        return Error(Errc::internal, {"closing"});
    const runbook::RunbookSource source{placed.entries, &nodes.front(), &ceremony.script};

    PrintedRunbook printed;
    TRY_ASSIGN(printed.text,
               ceremony.record.write(transcript::runbookTextFile, asBytes(runbook::runbookText(source))));
    printed.member = {{"template", runbook::runbookTemplate}, {"places", json::array()}};
    if (textOnly) {
        std::error_code ignored;  // of an earlier try, which the closing will not name
        fs::remove(ceremony.record.path(transcript::runbookFile), ignored);
        return printed;
    }
    ceremony.room.tell({Phrase::typesettingRunbook, {}});
    auto made = typeset(ceremony);
    auto fits = made ? requireRoom(*made, source, closing.at("signers").get<std::vector<std::string>>())
                     : Result<void>(made.error());
    if (!fits && fits.error().code() == Errc::printFailed)
        return std::move(fits).error();
    if (!fits)
        return Error(Errc::printFailed, {Wording(fits.error())}).causedBy(std::move(fits).error());
    printed.pages = made->pages;
    printed.member["places"] = placesJson(made->places);
    printed.member["length"] = made->octets.size();
    printed.member["sha256"] = toHex(crypto::sha256(made->octets));
    TRY(ceremony.record.write(transcript::runbookFile, made->octets));
    return printed;
}

Result<std::optional<SignedRunbook>> SignedRunbook::open(const Ceremony& ceremony, ByteView transcript) {
    TRY_ASSIGN(const auto placed, transcript::placeTranscript(asText(transcript)));
    const auto source = runbook::sourceOf(placed.entries, &ceremony.script);
    if (source.closing == nullptr)
        return Error(Errc::internal, {"closing"});
    const auto printed = runbook::runbookNamedBy(*source.closing);
    if (!printed)
        return std::optional<SignedRunbook>();
    auto expected = runbook::signaturesOf(source, placed.entries.back().lineHash, printed->places);
    const auto octets = readFile(ceremony.record.path(transcript::runbookFile));
    auto rebuilt = octets ? pdf::rebuild(*octets, printed->document, expected) : pdf::Rebuilt();
    const bool isWhole = rebuilt.document && rebuilt.document->octets() == *octets;
    if (!isWhole)
        return Error(Errc::runbookDamaged, {ceremony.record.path(transcript::runbookFile).string()});
    return std::optional(
        SignedRunbook(std::move(*rebuilt.document), std::move(expected), rebuilt.signers.size()));
}

Result<void> SignedRunbook::sign(crypto::PrivateKey& key, ByteView certificateDer, std::int64_t timeUtcMs) {
    const auto& who = m_expected.at(m_signatures);
    const auto wholeSeconds = timeUtcMs / 1000 * 1000;
    TRY(m_document.sign({who.slot, who.block(wholeSeconds), who.profile, who.name, who.reason, wholeSeconds},
                        key, certificateDer));
    ++m_signatures;
    return {};
}

Result<void> SignedRunbook::save(Ceremony& ceremony) const {
    TRY(ceremony.record.write(transcript::runbookFile, m_document.octets()));
    return {};
}

}  // namespace conclave::ceremony
