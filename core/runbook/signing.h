#pragma once

#include <optional>
#include <vector>

#include "core/pdf/rebuild.h"
#include "core/runbook/runbook.h"

namespace conclave::runbook {

/// Where a paper has room for a signature: hundredths of a point, from the bottom left corner of the page.
struct Place {
    std::string participant;
    int page{};  ///< from 1
    pdf::Rectangle rectangle;
};

/// What each of the closing's signers adds to the printed runbook, in order: who, in which role, what they
/// say, when, with which certificate, and the head of the transcript, by which paper and record are bound to
/// each other. A signer without a place is left out.
std::vector<pdf::ExpectedSignature> signaturesOf(const RunbookSource& source, ByteView head,
                                                 const std::vector<Place>& places);

/// The printed runbook that a closing names, whatever wrote it; nothing where it names none.
struct NamedRunbook {
    pdf::PrintedDocument document;
    std::vector<Place> places;
};
std::optional<NamedRunbook> runbookNamedBy(const JsonNode& closing);

}  // namespace conclave::runbook
