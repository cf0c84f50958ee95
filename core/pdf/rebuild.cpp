#include "core/pdf/rebuild.h"

#include <algorithm>

#include "core/base/hex.h"
#include "core/crypto/der.h"
#include "core/crypto/digest.h"

namespace conclave::pdf {
namespace {

constexpr std::size_t dateSize = std::string_view("D:20261130145812Z").size();

std::size_t commonLength(ByteView one, ByteView other) {
    const auto [a, b] = std::ranges::mismatch(one, other);
    static_cast<void>(b);
    return static_cast<std::size_t>(a - one.begin());
}

Difference partOf(const std::vector<Increment::Mark>& marks, std::size_t at) {
    Increment increment;
    increment.marks = marks;
    return increment.partAt(at);
}

/// Octets of the first DER element, as its head says; nothing when that is unreadable.
std::optional<std::size_t> elementLength(ByteView octets) {
    if (octets.size() < 2 || octets[0] != crypto::der::sequence)
        return std::nullopt;
    if (octets[1] < 0x80)
        return std::size_t{2} + octets[1];
    const std::size_t count = octets[1] & 0x7FU;
    if (count < 1 || count > 3 || octets.size() < 2 + count)
        return std::nullopt;
    std::size_t length = 0;
    for (std::size_t i = 0; i < count; ++i)
        length = length << 8 | octets[2 + i];
    return 2 + count + length;
}

class Rebuilder {
  public:
    Rebuilder(ByteView file, std::span<const ExpectedSignature> expected, Rebuilt& rebuilt)
        : m_file(file), m_expected(expected), m_rebuilt(rebuilt) {}

    /// Nothing when all is as it was made.
    std::optional<Finding> run(const PrintedDocument& printed, TimeStamps timeStamps) {
        if (m_file.size() < printed.size)
            return found(Difference::documentCutShort, m_file.size());
        const auto document = m_file.first(printed.size);
        if (crypto::sha256(document) != printed.sha256)
            return found(Difference::documentChanged, 0);
        auto opened = Document::open(toBytes(document));
        if (!opened)
            return found(Difference::documentUnfit, 0, std::move(opened).error());
        m_rebuilt.document = std::move(*opened);
        moveOn();
        for (m_signer = 0; *m_signer < m_expected.size(); ++*m_signer)
            if (auto finding = runSigner(m_expected[*m_signer]))
                return finding;
        m_signer.reset();
        return runRest(timeStamps);
    }

    /// Nothing when there are time-stamps behind `original`, or nothing, and no more.
    std::optional<Finding> runBehind(ByteView original) {
        if (const auto same = commonLength(m_file, original); same < original.size())
            return found(same == m_file.size() ? Difference::cutShort : Difference::documentChanged, same);
        auto reopened = Document::reopen(toBytes(original));
        if (!reopened)
            return found(Difference::documentUnfit, 0, std::move(reopened).error());
        m_rebuilt.document = std::move(*reopened);
        moveOn();
        return runRest(TimeStamps::mayFollow);
    }

  private:
    std::optional<Finding> runRest(TimeStamps timeStamps) {
        while (timeStamps == TimeStamps::mayFollow && isTimeStamp())
            if (auto finding = runTimeStamp())
                return finding;
        if (m_rest.empty())
            return std::nullopt;
        return found(isSignature() ? Difference::signatureSurplus : Difference::appended, m_start);
    }

    Finding found(Difference difference, std::size_t offset, std::optional<Error> cause = {}) const {
        return {difference, m_signer, offset, std::move(cause)};
    }

    /// Behind what was made again.
    void moveOn() {
        m_start = m_rebuilt.document->octets().size();
        m_rest = m_file.subspan(m_start);
    }

    /// Whether a signature of our layout begins here, whoever's.
    bool isSignature() const { return beginsWith(" 0 obj\n<</Type/Sig/"); }
    bool isTimeStamp() const { return beginsWith(" 0 obj\n<</Type/DocTimeStamp/"); }
    bool beginsWith(std::string_view behindNumber) const {
        const auto text = asText(m_rest);
        const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
        return digits > 0 && text.substr(digits).starts_with(behindNumber);
    }

    std::optional<Finding> runSigner(const ExpectedSignature& expected) {
        if (m_rest.empty())
            return found(Difference::signatureMissing, m_start);
        if (auto isThere = m_rebuilt.document->checkSlot(expected.slot); !isThere)
            return found(Difference::documentUnfit, m_start, std::move(isThere).error());
        SignatureRequest request{expected.slot, {}, expected.profile, expected.name, expected.reason, 0};
        if (auto finding = readTime(expected, request.timeUtcMs))
            return finding;
        request.block = expected.block(request.timeUtcMs);
        auto prepared = m_rebuilt.document->prepare(request);
        if (!prepared)
            return found(Difference::documentUnfit, m_start, std::move(prepared).error());
        Bytes cms;
        if (auto finding = compare(prepared->increment(), cms))
            return finding;
        const auto hole = m_start + prepared->increment().holeBegin;
        auto verified =
            crypto::padesVerify(cms, prepared->content(*m_rebuilt.document), policyOf(request.profile));
        if (!verified)
            return found(verified.error().code() == Errc::encodingNotStrict ? Difference::cmsNotStrict
                                                                            : Difference::signatureInvalid,
                         hole, std::move(verified).error());
        if (!allows(request.profile, verified->algorithm))
            return found(Difference::algorithm, hole);
        m_rebuilt.signers.push_back({std::move(verified->certificateDer), request.timeUtcMs});
        return add(std::move(*prepared), cms);
    }

    std::optional<Finding> runTimeStamp() {
        auto prepared = m_rebuilt.document->prepareTimeStamp();
        Bytes token;
        if (auto finding = compare(prepared.increment(), token))
            return finding;
        const auto content = prepared.content(*m_rebuilt.document);
        m_rebuilt.timeStamps.push_back({token, content.digest(crypto::Hash::sha256)});
        return add(std::move(prepared), token);
    }

    std::optional<Finding> add(Document::Prepared prepared, const Bytes& cms) {
        if (auto added = m_rebuilt.document->finish(std::move(prepared), cms); !added)
            return found(Difference::cmsLength, m_start, std::move(added).error());
        moveOn();
        return std::nullopt;
    }

    /// M, once everything before it is as expected.
    std::optional<Finding> readTime(const ExpectedSignature& expected, std::int64_t& timeUtcMs) {
        std::vector<Increment::Mark> marks;
        const auto beginning = m_rebuilt.document->beginning(
            {expected.slot, {}, expected.profile, expected.name, expected.reason, 0}, marks);
        if (const auto same = commonLength(m_rest, asBytes(beginning)); same < beginning.size())
            return same == m_rest.size() ? found(Difference::cutShort, m_file.size())
                                         : found(whatStandsHere(partOf(marks, same)), m_start + same);
        const auto date = asText(m_rest).substr(beginning.size(), dateSize);
        const auto time = readDate(date);
        if (!time)
            return found(date.size() < dateSize ? Difference::cutShort : Difference::time,
                         m_start + beginning.size());
        timeUtcMs = *time;
        return std::nullopt;
    }

    /// All of it but the CMS, which is read.
    std::optional<Finding> compare(const Increment& increment, Bytes& cms) {
        if (auto finding = compare(increment, 0, increment.holeBegin + 1))
            return finding;
        if (auto finding = readContents(increment, cms))
            return finding;
        return compare(increment, increment.holeEnd - 1, increment.octets.size());
    }

    std::optional<Finding> compare(const Increment& increment, std::size_t from, std::size_t to) const {
        const auto there = m_rest.first(std::min(to, m_rest.size())).subspan(std::min(from, m_rest.size()));
        const auto same = from + commonLength(there, ByteView(increment.octets).subspan(from, to - from));
        if (same == to)
            return std::nullopt;
        return same >= m_rest.size() ? found(Difference::cutShort, m_file.size())
                                     : found(increment.partAt(same), m_start + same);
    }

    /// The CMS, which zeros follow to the end of its place.
    std::optional<Finding> readContents(const Increment& increment, Bytes& cms) const {
        const auto at = increment.holeBegin + 1;
        const auto size = increment.holeEnd - 1 - at;
        const auto text = asText(m_rest).substr(at, size);
        const auto digits = std::min(text.find_first_not_of("0123456789abcdef"), text.size());
        if (digits < text.size())
            return found(Difference::contents, m_start + at + digits);
        if (text.size() < size)
            return found(Difference::cutShort, m_file.size());
        cms = fromHex(text).value();
        const auto length = elementLength(cms);
        if (!length || *length > cms.size())
            return found(Difference::cmsLength, m_start + at);
        const auto padding = std::ranges::find_if(cms.begin() + static_cast<std::ptrdiff_t>(*length),
                                                  cms.end(), [](std::uint8_t octet) { return octet != 0; });
        if (padding != cms.end())
            return found(Difference::padding,
                         m_start + at + 2 * static_cast<std::size_t>(padding - cms.begin()));
        cms.resize(*length);
        return std::nullopt;
    }

    /// Why the beginning of an increment is another than expected.
    Difference whatStandsHere(Difference part) const {
        if (!isSignature())
            return Difference::strangerBetween;
        const auto here = nameIn(asText(m_rest));
        const auto isOf = [&](const ExpectedSignature& one) { return textString(one.name) == here; };
        const auto expected = m_expected.begin() + static_cast<std::ptrdiff_t>(*m_signer);
        if (isOf(*expected))
            return part;
        if (std::any_of(m_expected.begin(), expected, isOf))
            return Difference::signatureRepeated;
        if (std::none_of(expected, m_expected.end(), isOf))
            return part;  // a name that nobody has
        const auto own = "/Name" + textString(expected->name);
        return asText(m_rest).find(own) == std::string_view::npos ? Difference::signatureMissing
                                                                  : Difference::signatureOutOfOrder;
    }

    static std::string_view nameIn(std::string_view text) {
        constexpr std::string_view key = "/Name";
        const auto at = text.find(key);
        if (at == text.npos)
            return {};
        const auto from = at + key.size();
        const auto end = text.find('>', from);
        return end == text.npos ? std::string_view() : text.substr(from, end - from + 1);
    }

    ByteView m_file;
    std::span<const ExpectedSignature> m_expected;
    Rebuilt& m_rebuilt;
    std::optional<std::size_t> m_signer;
    std::size_t m_start{};  ///< of the increment that is looked at
    ByteView m_rest;        ///< from there on
};

}  // namespace

Rebuilt rebuild(ByteView file, const PrintedDocument& printed, std::span<const ExpectedSignature> expected,
                TimeStamps timeStamps) {
    Rebuilt rebuilt;
    rebuilt.finding = Rebuilder(file, expected, rebuilt).run(printed, timeStamps);
    return rebuilt;
}

Rebuilt rebuildTimeStamps(ByteView copy, ByteView original) {
    Rebuilt rebuilt;
    rebuilt.finding = Rebuilder(copy, {}, rebuilt).runBehind(original);
    return rebuilt;
}

}  // namespace conclave::pdf
