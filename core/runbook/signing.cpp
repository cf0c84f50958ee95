#include "core/runbook/signing.h"

#include <algorithm>

#include "core/base/hex.h"
#include "core/paper/printed.h"
#include "core/runbook/runbook_parts.h"
#include "core/transcript/record.h"

namespace conclave::runbook {
namespace {

using P = BookPhrase;

/// SHA-256 in two lines of four groups.
std::string inTwoLines(const std::string& hex) {
    std::string text;
    for (std::size_t at = 0; at < hex.size(); at += 8)
        text += (at == 0 ? "" : at == hex.size() / 2 ? "\n" : " ") + hex.substr(at, 8);
    return text;
}

/// 0 where there is no number that a paper could have.
std::int64_t numberIn(const JsonNode& object, std::string_view member) {
    constexpr std::int64_t largest = 1 << 30;
    const auto found = object.find(member);
    const auto value = found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
    return value < 0 || value > largest ? 0 : value;
}

struct SeatSigning {
    std::string name, role, certificate;  ///< of the certificate the SHA-256 in hex
};

pdf::SignatureBlock blockOf(const SeatSigning& seat, const std::string& head, Lang lang,
                            std::int64_t timeUtcMs) {
    pdf::SignatureBlock block;
    block.labelWidth = 5600;
    block.accent = "1B57B0";
    block.lines = {
        {seat.name, pdf::FontRole::bold, 950, 1250, "", 0},
        {seat.role, pdf::FontRole::regular, 800, 1000, "", 0},
        {dayAndTime(timeUtcMs) + " UTC", pdf::FontRole::mono, 740, 980, say(P::blockTime, lang), 150},
        {inTwoLines(seat.certificate), pdf::FontRole::mono, 740, 980, say(P::blockCertificate, lang), 0},
        {inTwoLines(head), pdf::FontRole::mono, 740, 980, say(P::blockHead, lang), 0}};
    return block;
}

}  // namespace

std::vector<pdf::ExpectedSignature> signaturesOf(const RunbookSource& source, ByteView head,
                                                 const std::vector<Place>& places) {
    const RunbookMaker maker(source, [](const paper::Block&) {});
    const auto statements = maker.lastStatements();
    std::vector<pdf::ExpectedSignature> all;
    for (const auto& id : maker.signers()) {
        const auto place = std::ranges::find(places, id, &Place::participant);
        const auto statement = statements.find(id);
        if (place == places.end() || statement == statements.end())
            continue;
        const auto said = textOf(*statement->second, "statement");
        const auto name = maker.names.find(id);
        const auto* declared = source.script == nullptr ? nullptr : source.script->findSeat(id);
        const bool isAdRb = declared != nullptr && declared->signing == script::SigningProfile::icpBrasilAdRb;
        const SeatSigning seat{
            paper::printed(name == maker.names.end() ? id : name->second),
            paper::printed(maker.seatTitle(id)) + " · " +
                maker.say(said == transcript::word::agree ? P::blockAgrees : P::blockDisagrees) +
                (isAdRb ? " · " + maker.say(P::blockAdRb) : ""),
            textOf(*statement->second, "certificateSha256")};
        all.push_back({{id, place->page, place->rectangle},
                       isAdRb ? pdf::Profile::icpBrasilAdRb : pdf::Profile::etsiBB,
                       seat.name,
                       statementSentence(said, maker.lang),
                       [seat, hex = toHex(head), lang = maker.lang](std::int64_t timeUtcMs) {
                           return blockOf(seat, hex, lang, timeUtcMs);
                       }});
    }
    return all;
}

std::optional<NamedRunbook> runbookNamedBy(const JsonNode& closing) {
    const auto& named = objectIn(closing, "runbook");
    const auto sha256 = textIn(named, "sha256");
    if (!transcript::isHexHash(sha256))
        return std::nullopt;
    NamedRunbook runbook;
    runbook.document = {static_cast<std::size_t>(numberIn(named, "length")), *fromHex(sha256)};
    for (const auto& place : listIn(named, "places"))
        runbook.places.push_back({textIn(place, "participant"),
                                  int(numberIn(place, "page")),
                                  {int(numberIn(place, "left")), int(numberIn(place, "bottom")),
                                   int(numberIn(place, "right")), int(numberIn(place, "top"))}});
    return runbook;
}

}  // namespace conclave::runbook
