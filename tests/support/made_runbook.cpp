#include "tests/support/made_runbook.h"

#include <cstdlib>
#include <iostream>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/digest.h"
#include "core/paper/text_form.h"
#include "core/runbook/printer.h"
#include "core/runbook/runbook.h"
#include "core/runbook/signing.h"
#include "core/transcript/json.h"
#include "core/transcript/record.h"

namespace conclave::test {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;
namespace tr = transcript;

template <class T>
T mustDo(Result<T> result) {
    if (!result) {
        std::cerr << result.error().oneLine(Lang::en) << '\n';
        std::abort();
    }
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

struct PrintedPlaces {
    Bytes octets;
    std::vector<runbook::Place> places;
};

/// Printed once for each text.
const PrintedPlaces& printed(const std::string& text) {
    static std::map<std::string, PrintedPlaces> all;
    const auto known = all.find(text);
    if (known != all.end())
        return known->second;
    auto folder = (fs::temp_directory_path() / "conclave-places-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr)
        std::abort();
    const auto source = fs::path(folder) / "places.txt", pdf = fs::path(folder) / "places.pdf";
    mustDo(writeFileDurably(source, asBytes(text)));
    PrintedPlaces made;
    for (const auto& slot : mustDo(runbook::printPaper(source, pdf, Lang::en)).signatureSlots)
        made.places.push_back({slot.participant,
                               slot.page,
                               {slot.rect[0] / 10, slot.rect[1] / 10, slot.rect[2] / 10, slot.rect[3] / 10}});
    made.octets = mustDo(readFile(pdf));
    fs::remove_all(folder);
    return all.emplace(text, std::move(made)).first->second;
}

/// What each signer's place must have room and characters for.
std::string placesText(const std::vector<pdf::ExpectedSignature>& signatures) {
    paper::Document document;
    document.title = "Places to sign";
    document.lang = Lang::ptBr;
    for (const auto& signature : signatures)
        document.blocks.push_back(paper::SignatureSlot{
            signature.slot.field, signature.name, signature.block(0).lines[1].text, true, {}, {}});
    return paper::write(document);
}

}  // namespace

void writeRunbook(const fs::path& record, const script::Script& script, json& closing,
                  const std::function<void(std::string&)>& edit, bool isWhole) {
    const auto content = mustDo(readFile(record / tr::transcriptFile));
    const auto placed = mustDo(tr::placeTranscript(asText(content)));
    const auto text = mustDo(tr::canonicalJson(closing, "closing"));
    std::vector<JsonNode> nodes;
    if (!appendCanonical(text, nodes, 1'000'000))
        std::abort();
    const runbook::RunbookSource source{placed.entries, &nodes.front(), &script};
    auto said = runbook::runbookText(source);
    if (edit)
        edit(said);
    mustDo(writeFileDurably(record / tr::runbookTextFile, asBytes(said), IfExists::replace));
    closing["files"].push_back(tr::toJson(mustDo(tr::hashRecordFile(record, tr::runbookTextFile))));

    std::vector<runbook::Place> somewhere;
    for (const auto& id : closing["signers"])
        somewhere.push_back({id.get<std::string>(), 1, {}});
    const auto& made =
        printed(isWhole ? said : placesText(runbook::signaturesOf(source, Bytes(32), somewhere)));
    mustDo(writeFileDurably(record / tr::runbookFile, made.octets, IfExists::replace));
    json places = json::array();
    for (const auto& place : made.places)
        places.push_back({{"participant", place.participant},
                          {"page", place.page},
                          {"left", place.rectangle.left},
                          {"bottom", place.rectangle.bottom},
                          {"right", place.rectangle.right},
                          {"top", place.rectangle.top}});
    closing["runbook"] = {{"template", runbook::runbookTemplate},
                          {"places", places},
                          {"length", made.octets.size()},
                          {"sha256", toHex(crypto::sha256(made.octets))}};
}

void signRunbook(const fs::path& record, const script::Script& script,
                 const std::map<std::string, SigningCard>& cards) {
    const auto content = mustDo(readFile(record / tr::transcriptFile));
    const auto placed = mustDo(tr::placeTranscript(asText(content)));
    const auto source = runbook::sourceOf(placed.entries, &script);
    const auto named = source.closing == nullptr ? std::nullopt : runbook::runbookNamedBy(*source.closing);
    if (!named)
        return;
    auto document = mustDo(pdf::Document::open(mustDo(readFile(record / tr::runbookFile))));
    for (const auto& who : runbook::signaturesOf(source, placed.entries.back().lineHash, named->places)) {
        const auto card = cards.find(who.slot.field);
        const auto now = utcNowMs() / 1000 * 1000;
        if (card == cards.end())
            break;
        if (const auto done =
                document.sign({who.slot, who.block(now), who.profile, who.name, who.reason, now},
                              card->second.key, card->second.certificate.der());
            !done) {
            std::cerr << done.error().oneLine(Lang::en) << '\n';
            break;
        }
    }
    mustDo(writeFileDurably(record / tr::runbookFile, document.octets(), IfExists::replace));
}

}  // namespace conclave::test
