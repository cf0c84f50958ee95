#pragma once

#include "core/paper/document.h"
#include "core/runbook/book.h"
#include "core/runbook/book_phrase.h"

/// What the files of the script book share.
namespace conclave::runbook {

struct BookMaker {
    const BookOrder& order;
    std::vector<paper::Block>& blocks;

    std::string say(BookPhrase phrase, const std::vector<std::string>& args = {}) const {
        return runbook::say(phrase, order.lang, args);
    }
    const std::string& said(const script::Text& text) const { return text.in(order.lang); }
    std::string seatTitle(const std::string& seat) const;

    void add(paper::Block block) { blocks.push_back(std::move(block)); }
    void addPage(std::string title, std::string aside = {}, std::string anchor = {});
    void addText(std::string text) { add(paper::Paragraph{{{paper::Style::text, std::move(text)}}}); }
    void addNote(std::string text) { add(paper::Paragraph{{{paper::Style::note, std::move(text)}}}); }
    void addActs();   ///< and contingencies
    void addForms();  ///< to be written in, with what to do if something happens before them
};

inline constexpr auto hashFormAnchor = "hash-check";
inline constexpr auto headFormAnchor = "head";
std::string actAnchor(std::size_t number);

/// "CN=…, O=…" and "20 years", as the script has them.
std::string subjectOf(const script::CertificateSpec& certificate);
std::string validityOf(const script::CertificateSpec& certificate, Lang lang);

}  // namespace conclave::runbook
