#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "core/base/clock.h"
#include "core/paper/keywords.h"
#include "core/paper/text_form.h"

namespace conclave::paper {
namespace {

constexpr std::size_t mostColumns = 12;
constexpr int widestColumn = 1000;
constexpr int mostToFill = 64;

struct Line {
    std::string_view whole;
    std::string_view keyword;
    std::string_view text;
};

/// Splits as the writer joins. What the writer would have joined otherwise is found at the end, by writing
/// again.
Line lineOf(std::string_view whole) {
    const auto keyword = whole.substr(0, std::min(whole.find(' '), textColumn));
    return {whole, keyword, whole.size() > textColumn ? whole.substr(textColumn) : std::string_view()};
}

bool isId(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

bool isSha256(std::string_view text) {
    return text.size() == 64 &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

template <class Value, std::size_t size>
std::optional<Value> valueIn(const Names<Value, size>& names, std::string_view name) {
    for (const auto& [value, known] : names)
        if (known == name)
            return value;
    return std::nullopt;
}

std::optional<int> numberIn(std::string_view text, int most) {
    int number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size() || number < 1 || number > most)
        return std::nullopt;
    return number;
}

/// What stands before the first blank; `text` becomes what stands behind it.
std::string_view cutWord(std::string_view& text) {
    const auto end = text.find(' ');
    const auto word = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return word;
}

class Parser {
  public:
    explicit Parser(std::string_view text) : m_rest(text) { advance(); }

    Result<Document> document() {
        TRY(header());
        while (!m_isAtEnd) {
            if (!m_line.keyword.empty() || !m_line.text.empty())
                return wrong("a blank line was expected before the next block",
                             "esperava-se uma linha em branco antes do próximo bloco");
            advance();
            TRY(block());
        }
        for (const auto& [anchor, line] : m_wanted)
            if (!m_anchors.contains(anchor))
                return wrongAt(line, "nothing has the anchor it names", "nada tem a âncora que ela nomeia");
        return std::move(m_document);
    }

  private:
    static Error wrongAt(std::size_t line, std::string english, std::string portuguese) {
        return Error(Errc::paperMalformed,
                     {std::to_string(line), Wording(std::move(english), std::move(portuguese))});
    }
    Error wrong(std::string english, std::string portuguese) const {
        return wrongAt(m_number, std::move(english), std::move(portuguese));
    }
    Error expected(std::string_view keyword) const {
        return wrong("“" + std::string(keyword) + "” was expected",
                     "esperava-se “" + std::string(keyword) + "”");
    }
    Error unfit() const { return wrong("its value is not one that may stand there", "o valor não cabe ali"); }

    void advance() {
        ++m_number;
        m_isAtEnd = m_rest.empty();
        const auto end = std::min(m_rest.find('\n'), m_rest.size());
        m_line = lineOf(m_rest.substr(0, end));
        m_rest.remove_prefix(std::min(end + 1, m_rest.size()));
    }

    bool isAt(std::string_view keyword) const { return !m_isAtEnd && m_line.keyword == keyword; }

    std::string take() {
        std::string text(m_line.text);
        advance();
        return text;
    }

    Result<std::string> required(std::string_view keyword) {
        if (!isAt(keyword))
            return expected(keyword);
        return take();
    }
    std::string optional(std::string_view keyword) { return isAt(keyword) ? take() : std::string(); }

    std::vector<std::string> each(std::string_view keyword) {
        std::vector<std::string> texts;
        while (isAt(keyword))
            texts.push_back(take());
        return texts;
    }

    Result<bool> yesNo(std::string_view keyword) {
        if (!isAt(keyword))
            return expected(keyword);
        if (m_line.text != "yes" && m_line.text != "no")
            return unfit();
        return take() == "yes";
    }

    Result<std::string> id(std::set<std::string, std::less<>>& taken) {
        if (!isId(m_line.text))
            return unfit();
        if (!taken.emplace(m_line.text).second)
            return wrong("the name is there a second time", "o nome aparece pela segunda vez");
        return take();
    }
    Result<std::string> anchor() { return isAt("anchor") ? id(m_anchors) : std::string(); }

    std::optional<Style> styleHere() const {
        if (m_isAtEnd)
            return std::nullopt;
        const auto keyword = m_line.keyword;
        return valueIn(styleNames, keyword.starts_with('+') ? keyword.substr(1) : keyword);
    }

    /// `hasBegun`: something is there that the first run may continue.
    Result<void> runs(Lines& lines, bool hasBegun = false) {
        for (auto style = styleHere(); style; style = styleHere()) {
            const bool continues = m_line.keyword.starts_with('+');
            if (continues && lines.empty() && !hasBegun)
                return wrong("there is nothing that it continues", "não há nada que ela continue");
            if (*style == Style::page) {
                if (!isId(m_line.text))
                    return unfit();
                m_wanted.emplace_back(m_line.text, m_number);
            }
            lines.push_back({*style, take(), continues});
        }
        return {};
    }

    Result<Lines> begunBy(Style style) {
        Lines lines;
        const bool isInline = !m_line.text.empty();
        if (isInline && style == Style::page)
            return unfit();
        auto text = take();
        if (isInline)
            lines.push_back({style, std::move(text)});
        TRY(runs(lines));
        return lines;
    }

    Result<std::vector<Fact>> facts() {
        std::vector<Fact> facts;
        while (isAt("fact")) {
            auto& fact = facts.emplace_back();
            fact.label = take();
            TRY(runs(fact.value));
        }
        return facts;
    }

    Result<void> header() {
        auto& document = m_document;
        constexpr std::string_view format = "conclave paper 1, ";
        if (!m_line.whole.starts_with(format))
            return expected(format);
        auto rest = m_line.whole.substr(format.size());
        const auto kind = valueIn(kindNames, cutWord(rest));
        const auto comma = std::min(rest.find(", "), rest.size());
        const auto version = numberIn(rest.substr(0, comma), 9999);
        const auto lang = parseLang(rest.substr(std::min(comma + 2, rest.size())));
        if (!kind || !version || !lang)
            return unfit();
        document.kind = *kind;
        document.version = *version;
        document.lang = *lang;
        advance();
        document.kicker = optional("kicker");
        TRY_ASSIGN(document.title, required("title"));
        TRY_ASSIGN(document.isRehearsal, yesNo("rehearsal"));
        if (!isAt("date"))
            return expected("date");
        const auto date = m_line.text.size() == 20
                              ? parseUtcMs(std::string(m_line.text.substr(0, 19)) + ".000Z")
                              : std::nullopt;
        if (!date)
            return unfit();
        document.dateMs = *date;
        advance();
        document.headLeft = optional("head-left");
        document.headRight = optional("head-right");
        document.foot = optional("foot");
        if (isAt("foot-hash")) {
            if (!isSha256(m_line.text))
                return unfit();
            document.footHash = take();
        }
        document.initials = each("initials");
        if (document.initials.size() > 3)
            return wrong("there are more than three places for initials",
                         "há mais de três lugares para rubricas");
        return {};
    }

    Result<void> block() {
        if (const auto level = valueIn(levelNames, m_line.keyword))
            return heading(*level);
        if (isAt("step"))
            return step();
        if (styleHere())
            return runs(add<Paragraph>().lines);
        if (isAt("read"))
            return add<ReadAloud>().paragraphs = each("read"), Result<void>();
        if (isAt("fact")) {
            TRY_ASSIGN(add<Facts>().facts, facts());
            return {};
        }
        if (isAt("hash"))
            return hash();
        if (isAt("table") || isAt("grid"))
            return table();
        if (isAt("box"))
            return box();
        if (isAt("signature"))
            return signature();
        if (isAt("tick") || isAt("blank"))
            return form();
        if (isAt("sign"))
            return signatureLines();
        if (isAt("new-page"))
            return add<PageBreak>(), advance(), Result<void>();
        return wrong("no block begins with its first word",
                     "nenhum bloco começa com a primeira palavra dela");
    }

    template <class Kind>
    Kind& add() {
        return std::get<Kind>(m_document.blocks.emplace_back(Kind{}));
    }

    Result<void> heading(Level level) {
        auto& heading = add<Heading>();
        heading.level = level;
        heading.title = take();
        heading.aside = optional("aside");
        TRY_ASSIGN(heading.anchor, anchor());
        return {};
    }

    Result<void> step() {
        auto& step = add<Step>();
        step.number = take();
        TRY_ASSIGN(step.title, required("title"));
        step.times = optional("times");
        step.aside = optional("aside");
        TRY_ASSIGN(step.anchor, anchor());
        return {};
    }

    Result<void> hash() {
        auto& hash = add<HashWords>();
        hash.label = take();
        hash.aside = optional("aside");
        if (isAt("hex") && !isSha256(m_line.text))
            return unfit();
        TRY_ASSIGN(hash.hex, required("hex"));
        each("words");  // compared when the document is written again
        TRY_ASSIGN(hash.showsQr, yesNo("qr"));
        hash.ticks = each("tick");
        if (hash.ticks.size() > 2)
            return wrong("there are more than two columns to tick", "há mais de duas colunas a marcar");
        return {};
    }

    Result<void> table() {
        auto& table = add<Table>();
        table.isToFill = isAt("grid");
        advance();
        while (isAt("column")) {
            auto text = m_line.text;
            const auto style = valueIn(styleNames, cutWord(text));
            const auto width = numberIn(cutWord(text), widestColumn);
            if (!style || *style == Style::page || !width || table.columns.size() == mostColumns)
                return unfit();
            table.columns.push_back({std::string(text), *style, *width});
            advance();
        }
        if (table.columns.empty())
            return expected("column");
        while (isAt("row")) {
            advance();
            auto& row = table.rows.emplace_back();
            for (const auto& column : table.columns) {
                if (!isAt("cell"))
                    return expected("cell");
                TRY_ASSIGN(auto cell, begunBy(column.style));
                row.push_back(std::move(cell));
            }
        }
        return {};
    }

    Result<void> box() {
        auto& box = add<Box>();
        box.title = take();
        TRY_ASSIGN(box.anchor, anchor());
        TRY(runs(box.lines, true));
        TRY_ASSIGN(box.facts, facts());
        return {};
    }

    Result<void> signature() {
        auto& slot = add<SignatureSlot>();
        TRY_ASSIGN(slot.participant, id(m_participants));
        TRY_ASSIGN(slot.name, required("name"));
        TRY_ASSIGN(slot.role, required("role"));
        TRY_ASSIGN(slot.agrees, yesNo("agrees"));
        slot.unsignedBecause = optional("unsigned");
        return runs(slot.statement);
    }

    Result<void> form() {
        auto& form = add<Form>();
        while (isAt("tick")) {
            TRY_ASSIGN(auto tick, begunBy(Style::text));
            form.ticks.push_back(std::move(tick));
        }
        while (isAt("blank")) {
            auto text = m_line.text;
            const auto shape = valueIn(shapeNames, cutWord(text));
            const auto count = numberIn(cutWord(text), mostToFill);
            if (!shape || !count)
                return unfit();
            form.blanks.push_back({std::string(text), *shape, *count});
            advance();
        }
        return {};
    }

    Result<void> signatureLines() {
        auto& lines = add<SignatureLines>();
        lines.captions = each("sign");
        if (lines.captions.size() > 3)
            return wrong("there are more than three lines to sign on side by side",
                         "há mais de três linhas de assinatura lado a lado");
        return {};
    }

    std::string_view m_rest;
    Line m_line;
    std::size_t m_number = 0;
    bool m_isAtEnd = false;
    Document m_document;
    std::set<std::string, std::less<>> m_anchors, m_participants;
    std::vector<std::pair<std::string, std::size_t>> m_wanted;
};

/// Of the first line in which the two differ.
std::size_t lineOfDifference(std::string_view one, std::string_view other) {
    const auto same = std::ranges::mismatch(one, other).in1 - one.begin();
    return 1 + static_cast<std::size_t>(std::count(one.begin(), one.begin() + same, '\n'));
}

}  // namespace

Result<Document> parse(std::string_view text) {
    if (text.size() > maxTextBytes)
        return Error(Errc::paperMalformed, {"1", Wording("the whole text is larger than 64 MiB",
                                                         "o texto inteiro passa de 64 MiB")});
    TRY_ASSIGN(auto document, Parser(text).document());
    if (const auto again = write(document); again != text)
        return Error(Errc::paperMalformed, {std::to_string(lineOfDifference(text, again)),
                                            Wording("it is not written as Conclave writes it",
                                                    "não está escrita como o Conclave escreve")});
    return document;
}

}  // namespace conclave::paper
