#include "app/print/typesetter.h"

#include <algorithm>

#include "app/print/furniture_words.h"
#include "app/print/row.h"
#include "app/print/sheet.h"

namespace conclave::print {
namespace {

class Typesetter {
  public:
    explicit Typesetter(Setting& setting)
        : m_setting(setting), m_fonts(setting.fonts), m_flow(setting.flow) {}

    void all() {
        const auto& document = m_setting.document;
        title(document);
        bool hasSlots = false;
        const paper::Block* before = nullptr;
        for (const auto& block : document.blocks) {
            const auto* slot = std::get_if<paper::SignatureSlot>(&block);
            const bool goesOn =
                slot != nullptr && before != nullptr && std::holds_alternative<paper::SignatureSlot>(*before);
            groupStep(block);
            if (!goesOn)
                m_flow.stopRepeating();
            if (slot != nullptr)
                setBlock(m_setting, *slot, !goesOn);
            else
                std::visit([this](const auto& one) { set(one); }, block);
            hasSlots = hasSlots || slot != nullptr;
            before = &block;
        }
        if (m_isInGroup)
            m_flow.endGroup();
        m_flow.stopRepeating();
        if (hasSlots)
            setLetters(m_setting);
        m_flow.finish();
        m_setting.places.pages = m_flow.page();
    }

  private:
    /// Whoever holds a script book turns no page within a step.
    void groupStep(const paper::Block& block) {
        const bool begins = std::holds_alternative<paper::Step>(block);
        const bool ends = begins || std::holds_alternative<paper::Heading>(block) ||
                          std::holds_alternative<paper::PageBreak>(block);
        if (m_setting.document.kind != paper::Kind::book || !ends)
            return;
        if (m_isInGroup)
            m_flow.endGroup();
        m_isInGroup = begins;
        if (begins)
            m_flow.beginGroup();
    }

    void title(const paper::Document& document) {
        const auto kicker = setText(m_fonts, document.kicker, textWidth, type::body);
        const auto text = setText(m_fonts, document.title, textWidth, type::title);
        m_flow.add({0, kicker.height() + text.height() + tight,
                    [this, kicker, text](QPainter& painter, qreal top) {
                        drawText(painter, m_fonts, kicker, {left, top});
                        drawText(painter, m_fonts, text, {left, top + kicker.height()});
                    },
                    true});
    }

    std::function<void(int, qreal)> anchored(const std::string& anchor) {
        if (anchor.empty())
            return {};
        return [&places = m_setting.places, anchor](int page, qreal) { places.anchors[anchor] = page; };
    }

    void set(const paper::Heading& heading) {
        m_setting.isInStep = false;
        switch (heading.level) {
            case paper::Level::act:
                return wideHeading(heading);
            case paper::Level::section:
                return runInHeading(heading, {type::body, type::section, type::mono, type::body}, 1.7 * wide,
                                    true);
            case paper::Level::part:
                return runInHeading(heading, {type::body, type::step, type::mono, type::note}, wide, false);
        }
    }

    /// The aside on the right of its last line, or below where there is no room.
    void wideHeading(const paper::Heading& heading) {
        const auto aside = setText(m_fonts, heading.aside, textWidth, type::note);
        const auto text = setText(m_fonts, heading.title, textWidth, type::act);
        const bool isBeside = text.lines().size() == 1 && text.width() + wide + aside.width() <= textWidth;
        const auto height = text.height() + (isBeside ? 0 : aside.height()) + tight;
        m_flow.add({2 * wide, height,
                    [this, aside, text, isBeside](QPainter& painter, qreal top) {
                        drawText(painter, m_fonts, text, {left, top});
                        if (isBeside)
                            drawText(
                                painter, m_fonts, aside,
                                {right - aside.width(), top + text.firstBaseline() - aside.firstBaseline()});
                        else
                            drawText(painter, m_fonts, aside, {left, top + text.height()});
                    },
                    true, false, anchored(heading.anchor)});
    }

    void runInHeading(const paper::Heading& heading, const Types& types, qreal before, bool hasRule) {
        paper::Lines lines{{paper::Style::bold, heading.title}};
        if (!heading.aside.empty())
            lines.push_back({paper::Style::note, "  " + heading.aside, true});
        const auto text = m_setting.set(lines, textWidth, types);
        const auto below = hasRule ? 1.4 * mm + tight : 0;
        m_flow.add({before, text.height() + below,
                    [this, text, hasRule](QPainter& painter, qreal top) {
                        drawText(painter, m_fonts, text, {left, top});
                        if (hasRule)
                            drawRule(painter, {left, top + text.height() + 1.4 * mm}, textWidth, sectionRule,
                                     accentOf(m_setting.document));
                    },
                    true, false, anchored(heading.anchor)});
    }

    void set(const paper::Step& step) {
        m_setting.isInStep = true;
        paper::Lines said;
        if (!step.aside.empty())
            said.push_back({paper::Style::note, step.aside});
        if (!step.times.empty())
            said.push_back({paper::Style::mono, (said.empty() ? "" : "  ") + step.times, !said.empty()});
        const auto times = m_setting.set(said, textWidth / 2);
        const auto number = setText(m_fonts, step.number, stepIndent, type::step);
        const auto title =
            setText(m_fonts, step.title, textWidth - stepIndent - times.width() - space, type::step);
        m_flow.add({1.2 * wide, std::max(title.height(), times.height()) + 1.4 * mm,
                    [this, times, number, title](QPainter& painter, qreal top) {
                        drawText(painter, m_fonts, number, {left, top});
                        drawText(painter, m_fonts, title, {left + stepIndent, top});
                        drawText(
                            painter, m_fonts, times,
                            {right - times.width(), top + title.firstBaseline() - times.firstBaseline()});
                        drawRule(painter, {left, top + std::max(title.height(), times.height()) + .7 * mm},
                                 textWidth, boxRule, accentOf(m_setting.document));
                    },
                    true, false, anchored(step.anchor)});
    }

    void set(const paper::Paragraph& paragraph) {
        for (auto& part :
             partsOf(m_fonts, {{m_setting.x(), m_setting.set(paragraph.lines, m_setting.width())}}, {tight}))
            m_flow.add(chunkOf(std::move(part)));
    }

    void set(const paper::ReadAloud& read) {
        constexpr qreal inset = 3.5 * mm, bar = .75 * mm;
        const bool isBook = m_setting.document.kind == paper::Kind::book;
        const Types types{isBook ? type::spoken : type::body};
        paper::Lines lines;
        for (const auto& paragraph : read.paragraphs)
            lines.push_back({paper::Style::text, paragraph});
        const auto x = m_setting.x();
        auto text = m_setting.set(lines, m_setting.width() - inset, types);
        for (auto& part : partsOf(m_fonts, {{x + inset, std::move(text)}}, {space, tight / 2}))
            m_flow.add({part.before, part.height,
                        [this, x, draw = part.draw, height = part.height](QPainter& painter, qreal top) {
                            painter.fillRect(QRectF(x, top, bar, height), accentOf(m_setting.document));
                            draw(painter, top);
                        }});
    }

    std::vector<RowPart> factParts(const paper::Fact& fact, qreal x, qreal width, qreal labelColumn,
                                   qreal before) {
        return partsOf(
            m_fonts,
            {{x, setText(m_fonts, fact.label, labelColumn, type::note)},
             {x + labelColumn + labelGap, m_setting.set(fact.value, width - labelColumn - labelGap)}},
            {before});
    }

    void set(const paper::Facts& facts) {
        auto before = space;
        for (const auto& fact : facts.facts) {
            for (auto& part : factParts(fact, m_setting.x(), m_setting.width(),
                                        m_setting.isInStep ? labelWidthInStep : labelWidth, before))
                m_flow.add(chunkOf(std::move(part)));
            before = tight;
        }
    }

    void set(const paper::HashWords& hash) { setBlock(m_setting, hash); }
    void set(const paper::Form& form) { setBlock(m_setting, form); }
    void set(const paper::SignatureLines& lines) { setBlock(m_setting, lines); }
    void set(const paper::SignatureSlot&) {}  // all() does
    void set(const paper::PageBreak&) {
        m_setting.isInStep = false;
        m_flow.breakPage();
    }

    struct Place {
        qreal x = 0;
        qreal width = 0;
    };
    std::vector<Place> placesOf(const paper::Table& table) const {
        const auto gap = space;
        qreal shares = 0;
        for (const auto& column : table.columns)
            shares += column.width;
        const auto width = m_setting.width() - gap * static_cast<qreal>(table.columns.size() - 1);
        std::vector<Place> places;
        auto x = m_setting.x();
        for (const auto& column : table.columns) {
            places.push_back({x, width * column.width / shares});
            x += places.back().width + gap;
        }
        return places;
    }

    Types cellTypes(paper::Style style) const {
        Types types;
        if (style == paper::Style::note)
            types = noteTypes;
        return types;
    }

    void set(const paper::Table& table) {
        const auto places = placesOf(table);
        const auto x = m_setting.x();
        const auto width = m_setting.width();
        const auto draw = [this, x, width, places, isGrid = table.isToFill](
                              const std::function<void(QPainter&, qreal)>& text, qreal height, bool hasRule) {
            return [this, x, width, places, isGrid, text, height, hasRule](QPainter& painter, qreal top) {
                text(painter, top);
                if (hasRule)
                    drawRule(painter, {x, top + height}, width, rowRule, ink);
                for (std::size_t i = 1; isGrid && i < places.size(); ++i)
                    painter.fillRect(QRectF(places[i].x - space / 2, top, rowRule, height), ink);
            };
        };

        std::vector<Cell> head;
        for (std::size_t i = 0; i < places.size(); ++i)
            head.push_back(
                {places[i].x, setText(m_fonts, table.columns[i].title, places[i].width, type::note)});
        for (auto& part : partsOf(m_fonts, std::move(head), {tight, tight / 2}))
            m_flow.add(
                {part.before, part.height, draw(part.draw, part.height, part.isLast), true, part.isLast});

        const RowLook look{0, table.isToFill ? tight / 2 : tight * .7, table.isToFill ? 9 * mm : 0};
        for (const auto& row : table.rows) {
            std::vector<Cell> cells;
            for (std::size_t i = 0; i < places.size(); ++i)
                cells.push_back(
                    {places[i].x, m_setting.set(row[i], places[i].width, cellTypes(table.columns[i].style))});
            for (auto& part : partsOf(m_fonts, std::move(cells), look))
                m_flow.add({part.before, part.height, draw(part.draw, part.height, part.isLast)});
        }
    }

    void set(const paper::Box& box) {
        constexpr qreal inset = 3.5 * mm, padding = 2.2 * mm;
        const auto x = m_setting.x();
        const auto width = m_setting.width();
        paper::Lines lines{{paper::Style::bold, box.title}};
        lines.insert(lines.end(), box.lines.begin(), box.lines.end());
        auto parts = partsOf(m_fonts, {{x + inset, m_setting.set(lines, width - 2 * inset)}}, {});
        for (const auto& fact : box.facts)
            for (auto& part : factParts(fact, x + inset, width - 2 * inset, labelWidthInStep, tight))
                parts.push_back(std::move(part));

        for (std::size_t i = 0; i < parts.size(); ++i) {
            const bool isFirst = i == 0, isLast = i + 1 == parts.size();
            const auto above = isFirst ? padding : parts[i].before;
            const auto height = above + parts[i].height + (isLast ? padding : 0);
            Chunk chunk{isFirst ? space : 0, height};
            chunk.draw = [x, width, above, height, isFirst, isLast, text = parts[i].draw](QPainter& painter,
                                                                                          qreal top) {
                text(painter, top + above);
                const QRectF frame(x, top, width, height);
                const auto edge = [&painter](QPointF from, QPointF to) {
                    painter.setPen(QPen(ink, boxRule, Qt::SolidLine, Qt::SquareCap));
                    painter.drawLine(from, to);
                    painter.setPen(ink);
                };
                edge(frame.topLeft(), frame.bottomLeft());
                edge(frame.topRight(), frame.bottomRight());
                if (isFirst)
                    edge(frame.topLeft(), frame.topRight());
                if (isLast)
                    edge(frame.bottomLeft(), frame.bottomRight());
            };
            chunk.keepsWithNext = !isLast && (isFirst || i + 2 == parts.size());
            if (isFirst)
                chunk.placed = anchored(box.anchor);
            m_flow.add(std::move(chunk));
        }
    }

    Setting& m_setting;
    Fonts& m_fonts;
    Flow& m_flow;
    bool m_isInGroup = false;
};

class Pass {
  public:
    Pass(const paper::Document& document, Fonts& fonts, const Places& known)
        : m_document(document), m_fonts(fonts), m_known(known) {}

    Places run(Sheet& sheet, QPainter* painter, QPdfWriter& writer) {
        Places places;
        Flow flow(sheet, painter, [&writer] { writer.newPage(); });
        const auto* format = furnitureWords(m_document.lang).page;
        const PageText pageText = [this, format](const std::string& anchor) {
            const auto known = m_known.anchors.find(anchor);
            const int page = known == m_known.anchors.end() ? 1 : known->second;
            return QString::fromStdString(fmt::format(fmt::runtime(format), page));
        };
        Setting setting{m_document, m_fonts, flow, pageText, places};
        Typesetter(setting).all();
        return places;
    }

  private:
    const paper::Document& m_document;
    Fonts& m_fonts;
    const Places& m_known;
};

}  // namespace

Places typeset(const paper::Document& document, QPdfWriter& writer) {
    Fonts fonts(writer);
    Sheet sheet(document, fonts);
    // A page number that is a digit longer than was thought may move what follows: until nothing moves.
    constexpr int mostPasses = 5;
    Places known;
    for (int pass = 0; pass < mostPasses; ++pass) {
        auto found = Pass(document, fonts, known).run(sheet, nullptr, writer);
        const bool isSettled = found.anchors == known.anchors;
        known = std::move(found);
        if (isSettled)
            break;
    }
    sheet.setPageCount(known.pages);
    QPainter painter(&writer);
    return Pass(document, fonts, known).run(sheet, &painter, writer);
}

}  // namespace conclave::print
