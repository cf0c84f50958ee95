#include "core/pdf/document.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/crypto/certificate_fields.h"
#include "core/crypto/digest.h"

namespace conclave::pdf {
namespace {

/// Octets that a CMS may have. Ours have less than half of it: one certificate, one signature.
constexpr std::size_t cmsPlace = 8192;
/// Of a time-stamp, whose authority sends its chain.
constexpr std::size_t tokenPlace = 16384;
constexpr std::string_view timeStampField = "timestamp-";
constexpr int newObjects = 3;

bool isFieldName(std::string_view name) {
    constexpr std::size_t longest = 64;
    return !name.empty() && name.size() <= longest && !name.starts_with(timeStampField) &&
           std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

bool holds(const Rectangle& outer, const Rectangle& inner) {
    return inner.left >= outer.left && inner.bottom >= outer.bottom && inner.right <= outer.right &&
           inner.top <= outer.top && inner.left < inner.right && inner.bottom < inner.top;
}

std::string referencesText(const std::vector<int>& objects) {
    std::vector<std::string> references;
    for (const int object : objects)
        references.push_back(reference(object));
    return fmt::format("[{}]", fmt::join(references, " "));
}

/// ID changes with each increment (ISO 32000-1, 14.4), and must not depend on chance.
std::string nextId(const std::string& id, const std::string& field, const std::string& time) {
    auto hash = crypto::sha256(asBytes(id + field + time));
    hash.resize(id.size());
    return std::string(asText(hash));
}

}  // namespace

Document::Document(UnsignedFile file, Bytes octets)
    : m_unsigned(std::move(file)),
      m_octets(std::move(octets)),
      m_nextObject(m_unsigned.objectCount()),
      m_table(m_unsigned.crossReference()),
      m_id(m_unsigned.id()) {}

Result<Document> Document::open(Bytes unsignedOctets) {
    TRY_ASSIGN(auto file, UnsignedFile::read(unsignedOctets));
    return Document(std::move(file), std::move(unsignedOctets));
}

Result<void> Document::checkSlot(const SignatureSlot& slot) const {
    const auto& pages = m_unsigned.pages();
    if (!isFieldName(slot.field) || std::ranges::find(m_fieldNames, slot.field) != m_fieldNames.end() ||
        slot.page < 1 || slot.page > static_cast<int>(pages.size()) ||
        !holds(pages[static_cast<std::size_t>(slot.page - 1)].mediaBox, slot.rectangle))
        return Error(Errc::pdfSlotUnfit, {slot.field});
    return {};
}

IncrementInput Document::inputOf(const SignatureRequest& request) const {
    auto input = inputFor(request.slot);
    input.signatureEntries = {
        {Difference::signatureDictionary, "/Type/Sig"},
        {Difference::profile,
         fmt::format("/Filter/{}/SubFilter/{}", filterName(request.profile), subFilterName(request.profile))},
        {Difference::name, "/Name" + textString(request.name)},
        {Difference::reason, "/Reason" + textString(request.reason)}};
    input.time = dateText(request.timeUtcMs);
    input.contentsSize = cmsPlace;
    input.secondId = nextId(m_id, input.field, input.time);
    return input;
}

IncrementInput Document::inputFor(const SignatureSlot& slot) const {
    const auto& page = m_unsigned.pages()[static_cast<std::size_t>(slot.page - 1)];
    IncrementInput input;
    input.start = m_octets.size();
    input.firstObject = m_nextObject;
    input.field = slot.field;
    input.rectangle = slot.rectangle;
    const int widget = m_nextObject + 1;

    input.page = page.object;
    input.pageEntries = page.entries;
    const auto known = m_widgets.find(slot.page);
    auto widgets = known == m_widgets.end() ? std::vector<int>() : known->second;
    widgets.push_back(widget);
    input.pageEntries["/Annots"] = referencesText(widgets);

    input.catalog = m_unsigned.catalog();
    input.catalogEntries = m_unsigned.catalogEntries();
    auto fields = m_fields;
    fields.push_back(widget);
    // SigFlags: there are signatures, and only additions keep them (12.7.2).
    input.catalogEntries["/AcroForm"] = fmt::format("<</Fields{}/SigFlags 3>>", referencesText(fields));

    input.info = m_unsigned.info();
    input.firstId = m_unsigned.id();
    input.previousTable = m_table;
    return input;
}

std::string Document::beginning(const SignatureRequest& request, std::vector<Increment::Mark>& marks) const {
    IncrementInput input;
    input.firstObject = m_nextObject;
    input.signatureEntries = inputOf(request).signatureEntries;
    input.time = "M";
    return beginningOf(input, marks);
}

Result<Document::Prepared> Document::prepare(const SignatureRequest& request) const {
    TRY(checkSlot(request.slot));
    auto input = inputOf(request);
    TRY_ASSIGN(input.appearance, drawBlock(m_unsigned, request.slot, request.block));
    return prepareFrom(input, request.slot.page);
}

Document::Prepared Document::prepareTimeStamp() const {
    const SignatureSlot slot{fmt::format("{}{}", timeStampField, m_fields.size() + 1), 1, {}};
    auto input = inputFor(slot);
    input.signatureEntries = {
        {Difference::signatureDictionary, "/Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161"}};
    input.contentsSize = tokenPlace;
    input.secondId = nextId(m_id, input.field, {});
    input.appearance = emptyAppearance();
    return prepareFrom(input, slot.page);
}

Document::Prepared Document::prepareFrom(const IncrementInput& input, int page) {
    Prepared prepared;
    prepared.m_start = input.start;
    prepared.m_increment = makeIncrement(input);
    prepared.m_field = input.field;
    prepared.m_page = page;
    prepared.m_id = input.secondId;
    return prepared;
}

crypto::SignedContent Document::Prepared::content(const Document& document) const {
    const ByteView octets(m_increment.octets);
    return crypto::SignedContent(std::vector<ByteView>{document.octets(), octets.first(m_increment.holeBegin),
                                                       octets.subspan(m_increment.holeEnd)});
}

Result<void> Document::finish(Prepared prepared, ByteView cms) {
    auto& increment = prepared.m_increment;
    const auto place = (increment.holeEnd - increment.holeBegin - 2) / 2;
    if (cms.size() > place || prepared.m_start != m_octets.size())
        return Error(Errc::pdfSlotUnfit, {prepared.m_field});
    const auto contents = contentsText(cms, place);
    std::ranges::copy(contents,
                      increment.octets.begin() + static_cast<std::ptrdiff_t>(increment.holeBegin) + 1);
    m_octets.insert(m_octets.end(), increment.octets.begin(), increment.octets.end());
    note(prepared, increment.table);
    return {};
}

void Document::note(const Prepared& prepared, std::size_t table) {
    const int widget = m_nextObject + 1;
    m_widgets[prepared.m_page].push_back(widget);
    m_fields.push_back(widget);
    m_fieldNames.push_back(prepared.m_field);
    m_nextObject += newObjects;
    m_table = table;
    m_id = prepared.m_id;
}

Result<void> Document::sign(const SignatureRequest& request, crypto::PrivateKey& key,
                            ByteView certificateDer) {
    TRY_ASSIGN(auto prepared, prepare(request));
    const auto algorithm = signatureAlgorithm(request.profile, key.publicKey().algorithm());
    TRY_ASSIGN(const auto cms, crypto::padesSign(key, certificateDer, algorithm, prepared.content(*this),
                                                 policyOf(request.profile)));
    return finish(std::move(prepared), cms);
}

}  // namespace conclave::pdf
