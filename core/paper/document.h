#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/base/lang.h"

/// What a printed paper says, block by block, whatever it looks like. It has one text form (text_form.h), is
/// typeset by conclave-print, and is compared by `verify`. All texts are one line of UTF-8: what cannot be
/// printed is written as printed() does (printed.h).
namespace conclave::paper {

enum class Style {
    text,
    bold,
    mono,  ///< hashes, serial numbers, times
    note,  ///< smaller: what is said beside
    page,  ///< `text` is an anchor: "page 14" is printed
};

/// Begins a line of its own, or continues the one before: then its text brings its own space.
struct Run {
    Style style = Style::text;
    std::string text;
    bool continues = false;

    bool operator==(const Run&) const = default;
};
using Lines = std::vector<Run>;

enum class Level {
    act,      ///< of a book, or the title of a form
    section,  ///< with a rule
    part,     ///< of a section
};
struct Heading {
    Level level = Level::section;
    std::string title;
    std::string aside;   ///< smaller, beside it; may be empty
    std::string anchor;  ///< [a-z0-9-]{1,64}, each of a document its own; empty: nothing refers to it

    bool operator==(const Heading&) const = default;
};

/// What follows belongs to the step, and stands indented, up to the next heading, step or page break.
struct Step {
    std::string number;
    std::string title;
    std::string times;  ///< "13:43:02–13:48:37"; may be empty
    std::string aside;  ///< in place of times, or before them: "about 3 min"; may be empty
    std::string anchor;

    bool operator==(const Step&) const = default;
};

struct Paragraph {
    Lines lines;

    bool operator==(const Paragraph&) const = default;
};

/// Words that are read aloud, with their quotes.
struct ReadAloud {
    std::vector<std::string> paragraphs;

    bool operator==(const ReadAloud&) const = default;
};

struct Fact {
    std::string label;
    Lines value;

    bool operator==(const Fact&) const = default;
};
struct Facts {
    std::vector<Fact> facts;

    bool operator==(const Facts&) const = default;
};

/// A SHA-256 in eight rows: number, eight hex digits, four PGP words. In a step it stands as a fact does.
struct HashWords {
    std::string label;
    std::string aside;
    std::string hex;  ///< 64, lower case
    bool showsQr = false;
    std::vector<std::string> ticks;  ///< at most two columns of boxes to tick, row by row: "read", "compared"

    bool operator==(const HashWords&) const = default;
};

struct Column {
    std::string title;
    Style style = Style::text;  ///< of the first line of its cells, if these don't say otherwise
    int width = 1;              ///< share of the whole, 1 to 1000

    bool operator==(const Column&) const = default;
};
using Row = std::vector<Lines>;  ///< a cell for each column
struct Table {
    std::vector<Column> columns;  ///< 1 to 12
    std::vector<Row> rows;
    bool isToFill = false;  ///< high rows and lines between columns: people write in it

    bool operator==(const Table&) const = default;
};

/// Stands out: an exception, a dissent, a result. `lines` may begin by continuing the title.
struct Box {
    std::string title;  ///< "Exception 2, serious"
    Lines lines;
    std::vector<Fact> facts;
    std::string anchor;

    bool operator==(const Box&) const = default;
};

/// What somebody declares, and beside it the place of the signature that is added later. Rows whose statement
/// is long go on over pages; the place of the signature does not.
struct SignatureSlot {
    std::string participant;  ///< [a-z0-9-]{1,64}, each of a document its own
    std::string name;
    std::string role;
    bool agrees = true;
    Lines statement;
    std::string unsignedBecause;  ///< nobody will sign here; empty: somebody will

    bool operator==(const SignatureSlot&) const = default;
};

/// What is left for people to write.
enum class Shape {
    line,   ///< what remains of the line
    time,   ///< hours, minutes, seconds, UTC
    clock,  ///< hours, minutes, seconds
    date,
    cells,  ///< `count` characters
    lines,  ///< `count` lines over the whole width
    words,  ///< `count` rows of four
};
struct Blank {
    std::string label;
    Shape shape = Shape::line;
    int count = 1;  ///< 1 to 64

    bool operator==(const Blank&) const = default;
};
/// Boxes to tick on the left, blanks on the right; those over the whole width below.
struct Form {
    std::vector<Lines> ticks;
    std::vector<Blank> blanks;

    bool operator==(const Form&) const = default;
};

/// Lines to sign on, side by side, with what stands below each.
struct SignatureLines {
    std::vector<std::string> captions;  ///< 1 to 3

    bool operator==(const SignatureLines&) const = default;
};

struct PageBreak {
    bool operator==(const PageBreak&) const = default;
};

using Block = std::variant<Heading, Step, Paragraph, ReadAloud, Facts, HashWords, Table, Box, SignatureSlot,
                           Form, SignatureLines, PageBreak>;

enum class Kind { runbook, book, report };

struct Document {
    Kind kind = Kind::runbook;
    int version = 1;  ///< of the template that says what stands in such a document
    Lang lang = Lang::en;
    std::string kicker;  ///< above the title: "Runbook of the ceremony"
    std::string title;
    bool isRehearsal = false;
    std::int64_t dateMs = 0;  ///< of the PDF, UTC, in whole seconds
    std::string headLeft, headRight;
    std::string foot;                   ///< before the hash, on each page; not before "page n of m"
    std::string footHash;               ///< hex, in full; may be empty
    std::vector<std::string> initials;  ///< at most 3 places for them, at the foot of all pages but the first
    std::vector<Block> blocks;

    bool operator==(const Document&) const = default;
};

}  // namespace conclave::paper
