#include "core/pdf/increment.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/base/hex.h"

namespace conclave::pdf {
namespace {

class IncrementWriter {
  public:
    explicit IncrementWriter(const IncrementInput& input) : m_input(input) {}

    Increment make() {
        writeSignature();
        writeWidget();
        writeAppearance();
        mark(Difference::page);
        writeObject(m_input.page, dictionaryText(m_input.pageEntries));
        mark(Difference::catalog);
        writeObject(m_input.catalog, dictionaryText(m_input.catalogEntries));
        writeTable();
        writeTrailer();
        writeByteRange();
        m_made.octets = toBytes(asBytes(m_text));
        return std::move(m_made);
    }

  private:
    void mark(Difference part) { m_made.marks.push_back({m_text.size(), part}); }

    void begin(int object) {
        m_offsets[object] = m_input.start + m_text.size();
        m_text += fmt::format("{} 0 obj\n", object);
    }
    void end() { m_text += "\nendobj\n"; }
    void writeObject(int object, std::string_view text) {
        begin(object);
        m_text += text;
        end();
    }

    void writeSignature() {
        m_offsets[m_input.firstObject] = m_input.start;
        m_text = beginningOf(m_input, m_made.marks);
        if (!m_input.time.empty()) {
            mark(Difference::time);
            m_text += m_input.time + ")";
        }
        mark(Difference::byteRange);
        m_text += "/ByteRange";
        m_byteRange = m_text.size();
        m_text.append(byteRangeSize, ' ');
        m_text += "/Contents";
        mark(Difference::contents);
        m_made.holeBegin = m_text.size();
        m_text += "<" + contentsText({}, m_input.contentsSize) + ">";
        m_made.holeEnd = m_text.size();
        mark(Difference::signatureDictionary);
        m_text += ">>";
        end();
    }

    /// The field and its widget in one (ISO 32000-1, 12.7.4.5); F: printed and locked.
    void writeWidget() {
        const auto& r = m_input.rectangle;
        mark(Difference::widget);
        writeObject(m_input.firstObject + 1,
                    fmt::format("<</Type/Annot/Subtype/Widget/FT/Sig/T({})/V {}/F 132/P {}/Rect[{} {} {} "
                                "{}]/AP<</N {}>>>>",
                                m_input.field, reference(m_input.firstObject), reference(m_input.page),
                                pointsText(r.left), pointsText(r.bottom), pointsText(r.right),
                                pointsText(r.top), reference(m_input.firstObject + 2)));
    }

    void writeAppearance() {
        const auto& drawn = m_input.appearance;
        mark(Difference::appearance);
        begin(m_input.firstObject + 2);
        m_text += fmt::format("<</Type/XObject/Subtype/Form{}/Length {}>>\nstream\n", drawn.entries,
                              drawn.content.size());
        m_text += drawn.content + "\nendstream";
        end();
    }

    void writeTable() {
        mark(Difference::crossReference);
        m_made.table = m_input.start + m_text.size();
        m_text += "xref\n";
        for (auto first = m_offsets.begin(); first != m_offsets.end();) {
            auto last = first;
            int count = 0;
            for (; last != m_offsets.end() && last->first == first->first + count; ++last)
                ++count;
            m_text += fmt::format("{} {}\n", first->first, count);
            for (; first != last; ++first)
                m_text += fmt::format("{:010} 00000 n \n", first->second);
        }
    }

    void writeTrailer() {
        mark(Difference::trailer);
        m_text +=
            fmt::format("trailer\n<</Size {}/Root {}/Info {}/ID[<{}><{}>]/Prev {}>>\nstartxref\n{}\n%%EOF\n",
                        m_input.firstObject + 3, reference(m_input.catalog), reference(m_input.info),
                        toHex(asBytes(m_input.firstId)), toHex(asBytes(m_input.secondId)),
                        m_input.previousTable, m_made.table);
    }

    /// Known only now; blanks fill what is left of its place.
    void writeByteRange() {
        const auto range = fmt::format("[0 {} {} {}]", m_input.start + m_made.holeBegin,
                                       m_input.start + m_made.holeEnd, m_text.size() - m_made.holeEnd);
        m_text.replace(m_byteRange, range.size(), range);
    }

    static constexpr std::size_t byteRangeSize = std::string_view("[0 999999999 999999999 999999999]").size();

    const IncrementInput& m_input;
    Increment m_made;
    std::string m_text;
    std::size_t m_byteRange{};
    std::map<int, std::size_t> m_offsets;  ///< in the file, by object
};

}  // namespace

Difference Increment::partAt(std::size_t at) const {
    const auto next = std::ranges::upper_bound(marks, at, {}, &Mark::at);
    return next == marks.begin() ? Difference::signatureDictionary : std::prev(next)->part;
}

Increment makeIncrement(const IncrementInput& input) {
    return IncrementWriter(input).make();
}

std::string beginningOf(const IncrementInput& input, std::vector<Increment::Mark>& marks) {
    marks.push_back({0, Difference::signatureDictionary});
    auto text = fmt::format("{} 0 obj\n<<", input.firstObject);
    for (const auto& entry : input.signatureEntries) {
        marks.push_back({text.size(), entry.part});
        text += entry.text;
    }
    return input.time.empty() ? text : text + "/M(";
}

std::string contentsText(ByteView cms, std::size_t contentsSize) {
    auto text = toHex(cms);
    text.append(2 * contentsSize - text.size(), '0');
    return text;
}

}  // namespace conclave::pdf
