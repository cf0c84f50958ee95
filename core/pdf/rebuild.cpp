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
    std::optional<Finding> run(const PrintedDocument& printed) {
        if (m_file.size() < printed.size)
            return found(Difference::documentCutShort, m_file.size());
        const auto document = m_file.first(printed.size);
        if (crypto::sha256(document) != printed.sha256)
            return found(Difference::documentChanged, 0);
        auto opened = Document::open(toBytes(document));
        if (!opened)
            return found(Difference::documentUnfit, 0, std::move(opened).error());
        m_rebuilt.document = std::move(*opened);
        for (m_signer = 0; *m_signer < m_expected.size(); ++*m_signer)
            if (auto finding = runSigner(m_expected[*m_signer]))
                return finding;
        m_signer.reset();
        const auto rest = m_file.subspan(m_rebuilt.document->octets().size());
        if (rest.empty())
            return std::nullopt;
        return found(isSignature(rest) ? Difference::signatureSurplus : Difference::appended,
                     m_file.size() - rest.size());
    }

  private:
    Finding found(Difference difference, std::size_t offset, std::optional<Error> cause = {}) const {
        return {difference, m_signer, offset, std::move(cause)};
    }

    /// Whether a signature of our layout begins here, whoever's.
    static bool isSignature(ByteView rest) {
        const auto text = asText(rest);
        const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
        return digits > 0 && text.substr(digits).starts_with(" 0 obj\n<</Type/Sig/");
    }

    static SignatureRequest requestOf(const ExpectedSignature& expected) {
        return {expected.slot, {}, expected.profile, expected.name, expected.reason, 0};
    }

    std::optional<Finding> runSigner(const ExpectedSignature& expected) {
        auto& document = *m_rebuilt.document;
        const auto start = document.octets().size();
        const auto rest = m_file.subspan(start);
        if (rest.empty())
            return found(Difference::signatureMissing, start);
        auto request = requestOf(expected);
        std::vector<Increment::Mark> marks;
        const auto beginning = document.beginning(request, marks);
        if (const auto same = commonLength(rest, asBytes(beginning)); same < beginning.size())
            return same == rest.size() ? found(Difference::cutShort, m_file.size())
                                       : found(whatStandsHere(rest, partOf(marks, same)), start + same);
        const auto date =
            asText(rest.subspan(beginning.size(), std::min(dateSize, rest.size() - beginning.size())));
        const auto time = readDate(date);
        if (!time)
            return found(date.size() < dateSize ? Difference::cutShort : Difference::time,
                         start + beginning.size());
        request.timeUtcMs = *time;
        request.block = expected.block(*time);
        auto prepared = document.prepare(request);
        if (!prepared)
            return found(Difference::documentUnfit, start, std::move(prepared).error());
        return compare(rest, std::move(*prepared), request);
    }

    std::optional<Finding> compare(ByteView rest, Document::Prepared prepared,
                                   const SignatureRequest& request) {
        auto& document = *m_rebuilt.document;
        const auto start = document.octets().size();
        const auto& increment = prepared.increment();
        const ByteView wanted(increment.octets);
        const auto compareFrom = [&](std::size_t from, std::size_t to) -> std::optional<Finding> {
            const auto there = rest.first(std::min(to, rest.size())).subspan(std::min(from, rest.size()));
            const auto same = from + commonLength(there, wanted.subspan(from, to - from));
            if (same == to)
                return std::nullopt;
            return same >= rest.size() ? found(Difference::cutShort, m_file.size())
                                       : found(increment.partAt(same), start + same);
        };
        if (auto finding = compareFrom(0, increment.holeBegin + 1))
            return finding;
        Bytes cms;
        if (auto finding = readContents(rest, increment, start, cms))
            return finding;
        if (auto finding = compareFrom(increment.holeEnd - 1, wanted.size()))
            return finding;
        auto verified = crypto::padesVerify(cms, prepared.content(document), policyOf(request.profile));
        const auto hole = start + increment.holeBegin;
        if (!verified)
            return found(verified.error().code() == Errc::encodingNotStrict ? Difference::cmsNotStrict
                                                                            : Difference::signatureInvalid,
                         hole, std::move(verified).error());
        if (!allows(request.profile, verified->algorithm))
            return found(Difference::algorithm, hole);
        if (!document.finish(std::move(prepared), cms))
            return found(Difference::cmsLength, hole);
        m_rebuilt.signers.push_back({std::move(verified->certificateDer), request.timeUtcMs});
        return std::nullopt;
    }

    /// The CMS, which zeros follow to the end of its place.
    std::optional<Finding> readContents(ByteView rest, const Increment& increment, std::size_t start,
                                        Bytes& cms) {
        const auto at = increment.holeBegin + 1;
        const auto size = increment.holeEnd - 1 - at;
        const auto text = asText(rest.subspan(at, std::min(size, rest.size() - at)));
        const auto digits = std::min(text.find_first_not_of("0123456789abcdef"), text.size());
        if (digits < text.size())
            return found(Difference::contents, start + at + digits);
        if (text.size() < size)
            return found(Difference::cutShort, m_file.size());
        cms = fromHex(text).value();
        const auto length = elementLength(cms);
        if (!length || *length > cms.size())
            return found(Difference::cmsLength, start + at);
        const auto padding = std::ranges::find_if(cms.begin() + static_cast<std::ptrdiff_t>(*length),
                                                  cms.end(), [](std::uint8_t octet) { return octet != 0; });
        if (padding != cms.end())
            return found(Difference::padding,
                         start + at + 2 * static_cast<std::size_t>(padding - cms.begin()));
        cms.resize(*length);
        return std::nullopt;
    }

    /// Why the beginning of an increment is another than expected.
    Difference whatStandsHere(ByteView rest, Difference part) const {
        if (!isSignature(rest))
            return Difference::strangerBetween;
        const auto here = nameIn(asText(rest));
        const auto isOf = [&](const ExpectedSignature& one) { return textString(one.name) == here; };
        const auto expected = m_expected.begin() + static_cast<std::ptrdiff_t>(*m_signer);
        if (isOf(*expected))
            return part;
        if (std::any_of(m_expected.begin(), expected, isOf))
            return Difference::signatureRepeated;
        if (std::none_of(expected, m_expected.end(), isOf))
            return part;  // a name that nobody has
        const auto own = "/Name" + textString(expected->name);
        return asText(rest).find(own) == std::string_view::npos ? Difference::signatureMissing
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
};

}  // namespace

Rebuilt rebuild(ByteView file, const PrintedDocument& printed, std::span<const ExpectedSignature> expected) {
    Rebuilt rebuilt;
    rebuilt.finding = Rebuilder(file, expected, rebuilt).run(printed);
    return rebuilt;
}

}  // namespace conclave::pdf
