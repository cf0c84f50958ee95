#pragma once

#include <QString>
#include <QStringList>
#include <algorithm>

#include "core/paper/document.h"
#include "core/paper/word_rows.h"

/// What a paper says, to be found again in a print of it.
namespace conclave::test {

/// What a line of runs says, without what only the typesetter knows (page numbers).
inline QStringList saidBy(const paper::Lines& lines) {
    QStringList said;
    for (const auto& run : lines) {
        if (run.style == paper::Style::page)
            continue;
        if (run.continues && !said.isEmpty())
            said.back() += QString::fromStdString(run.text);
        else
            said += QString::fromStdString(run.text);
    }
    return said;
}

/// Every text of the document, as it must come back.
inline QStringList textsOf(const paper::Document& document) {
    QStringList texts{QString::fromStdString(document.title), QString::fromStdString(document.headRight),
                      QString::fromStdString(document.footHash)};
    const auto add = [&texts](const std::string& text) { texts += QString::fromStdString(text); };
    const auto addFacts = [&](const std::vector<paper::Fact>& facts) {
        for (const auto& fact : facts) {
            add(fact.label);
            texts += saidBy(fact.value);
        }
    };
    for (const auto& block : document.blocks) {
        if (const auto* heading = std::get_if<paper::Heading>(&block)) {
            add(heading->title);
            add(heading->aside);
        } else if (const auto* step = std::get_if<paper::Step>(&block)) {
            add(step->title);
            add(step->times);
        } else if (const auto* paragraph = std::get_if<paper::Paragraph>(&block)) {
            texts += saidBy(paragraph->lines);
        } else if (const auto* read = std::get_if<paper::ReadAloud>(&block)) {
            for (const auto& text : read->paragraphs)
                add(text);
        } else if (const auto* facts = std::get_if<paper::Facts>(&block)) {
            addFacts(facts->facts);
        } else if (const auto* hash = std::get_if<paper::HashWords>(&block)) {
            add(hash->label);
            for (const auto& row : paper::wordRows(hash->hex))
                add(row.asText());
        } else if (const auto* table = std::get_if<paper::Table>(&block)) {
            for (const auto& row : table->rows)
                for (const auto& cell : row)
                    texts += saidBy(cell);
        } else if (const auto* box = std::get_if<paper::Box>(&block)) {
            add(box->title);
            texts += saidBy(box->lines);
            addFacts(box->facts);
        } else if (const auto* slot = std::get_if<paper::SignatureSlot>(&block)) {
            add(slot->name);
            add(slot->role);
            add(slot->unsignedBecause);
            texts += saidBy(slot->statement);
        } else if (const auto* form = std::get_if<paper::Form>(&block)) {
            for (const auto& tick : form->ticks)
                texts += saidBy(tick);
            for (const auto& blank : form->blanks)
                add(blank.label);
        } else if (const auto* lines = std::get_if<paper::SignatureLines>(&block)) {
            for (const auto& caption : lines->captions)
                add(caption);
        }
    }
    return texts;
}

/// A word longer than a hash may be longer than a line, which breaks it.
inline bool isBroken(const QString& text) {
    const auto words = text.simplified().split(u' ');
    return std::any_of(words.begin(), words.end(), [](const QString& word) { return word.size() > 64; });
}

/// The first text of the document that is not in what came out of a PDF; empty: none.
inline QString missingIn(const QString& out, const paper::Document& document) {
    const auto squeezed = [](QString text) { return text.remove(u' '); };
    const auto squeezedOut = squeezed(out);
    for (const auto& text : textsOf(document))
        if (!out.contains(text.simplified()) &&
            !(isBroken(text) && squeezedOut.contains(squeezed(text.simplified()))))
            return text;
    return {};
}

}  // namespace conclave::test
