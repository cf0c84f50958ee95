#include <fmt/format.h>

#include <iterator>
#include <type_traits>

#include "core/base/clock.h"
#include "core/paper/keywords.h"
#include "core/paper/printed.h"
#include "core/paper/text_form.h"
#include "core/paper/word_rows.h"

namespace conclave::paper {
namespace {

/// "2026-11-30T15:04:15Z"
std::string dateText(std::int64_t utcMs) {
    return formatUtcMs(utcMs).substr(0, 19) + "Z";
}

class Writer {
  public:
    std::string take() { return std::move(m_text); }

    void header(const Document& document) {
        fmt::format_to(std::back_inserter(m_text), "conclave paper 1, {} {}, {}\n",
                       nameIn(kindNames, document.kind), document.version, langTag(document.lang));
        optional("kicker", document.kicker);
        line("title", document.title);
        line("rehearsal", yesNo(document.isRehearsal));
        line("date", dateText(document.dateMs));
        optional("head-left", document.headLeft);
        optional("head-right", document.headRight);
        optional("foot", document.foot);
        optional("foot-hash", document.footHash);
        each("initials", document.initials);
    }

    void block(const Heading& heading) {
        begin(nameIn(levelNames, heading.level), heading.title);
        optional("aside", heading.aside);
        optional("anchor", heading.anchor);
    }

    void block(const Step& step) {
        begin("step", step.number);
        line("title", step.title);
        optional("times", step.times);
        optional("aside", step.aside);
        optional("anchor", step.anchor);
    }

    void block(const Paragraph& paragraph) {
        if (paragraph.lines.empty())
            return;
        m_text += '\n';
        runs(paragraph.lines);
    }

    void block(const ReadAloud& read) {
        if (read.paragraphs.empty())
            return;
        m_text += '\n';
        each("read", read.paragraphs);
    }

    void block(const Facts& facts) {
        if (facts.facts.empty())
            return;
        m_text += '\n';
        rows(facts.facts);
    }

    void block(const HashWords& hash) {
        begin("hash", hash.label);
        optional("aside", hash.aside);
        line("hex", hash.hex);
        for (const auto& row : wordRows(hash.hex))
            line("words", row.asText());
        line("qr", yesNo(hash.showsQr));
        each("tick", hash.ticks);
    }

    void block(const Table& table) {
        begin(table.isToFill ? "grid" : "table", {});
        for (const auto& column : table.columns)
            line("column",
                 fmt::format("{} {} {}", nameIn(styleNames, column.style), column.width, column.title));
        for (const auto& row : table.rows) {
            line("row", {});
            for (std::size_t i = 0; i < row.size(); ++i)
                begunBy("cell", row[i], i < table.columns.size() ? table.columns[i].style : Style::text);
        }
    }

    void block(const Box& box) {
        begin("box", box.title);
        optional("anchor", box.anchor);
        runs(box.lines);
        rows(box.facts);
    }

    void block(const SignatureSlot& slot) {
        begin("signature", slot.participant);
        line("name", slot.name);
        line("role", slot.role);
        line("agrees", yesNo(slot.agrees));
        optional("unsigned", slot.unsignedBecause);
        runs(slot.statement);
    }

    void block(const Form& form) {
        if (form.ticks.empty() && form.blanks.empty())
            return;
        m_text += '\n';
        for (const auto& tick : form.ticks)
            begunBy("tick", tick, Style::text);
        for (const auto& blank : form.blanks)
            line("blank", fmt::format("{} {} {}", nameIn(shapeNames, blank.shape), blank.count, blank.label));
    }

    void block(const SignatureLines& lines) {
        if (lines.captions.empty())
            return;
        m_text += '\n';
        each("sign", lines.captions);
    }

    void block(const PageBreak&) { begin("new-page", {}); }

  private:
    static std::string_view yesNo(bool is) { return is ? "yes" : "no"; }

    void line(std::string_view keyword, std::string_view text) {
        m_text += keyword;
        if (!text.empty()) {
            m_text.append(textColumn - keyword.size(), ' ');
            m_text += printed(text);
        }
        m_text += '\n';
    }

    void begin(std::string_view keyword, std::string_view text) {
        m_text += '\n';
        line(keyword, text);
    }

    void optional(std::string_view keyword, std::string_view text) {
        if (!text.empty())
            line(keyword, text);
    }

    void each(std::string_view keyword, const std::vector<std::string>& texts) {
        for (const auto& text : texts)
            line(keyword, text);
    }

    void run(const Run& run) {
        const std::string keyword = (run.continues ? "+" : "") + std::string(nameIn(styleNames, run.style));
        line(keyword, run.text);
    }

    void runs(const Lines& lines) {
        for (const auto& one : lines)
            run(one);
    }

    void rows(const std::vector<Fact>& facts) {
        for (const auto& fact : facts) {
            line("fact", fact.label);
            runs(fact.value);
        }
    }

    /// The first line stands behind the keyword when it is of the style expected.
    void begunBy(std::string_view keyword, const Lines& lines, Style expected) {
        const bool isInline = !lines.empty() && lines.front().style == expected && !lines.front().continues &&
                              !lines.front().text.empty();
        line(keyword, isInline ? std::string_view(lines.front().text) : std::string_view());
        for (std::size_t i = isInline ? 1 : 0; i < lines.size(); ++i)
            run(lines[i]);
    }

    std::string m_text;
};

}  // namespace

std::string headerText(const Document& document) {
    Writer writer;
    writer.header(document);
    return writer.take();
}

std::string blockText(const Block& block) {
    Writer writer;
    std::visit([&](const auto& one) { writer.block(one); }, block);
    return writer.take();
}

std::string write(const Document& document) {
    auto text = headerText(document);
    for (const auto& block : document.blocks)
        text += blockText(block);
    return text;
}

}  // namespace conclave::paper
