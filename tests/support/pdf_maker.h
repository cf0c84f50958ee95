#pragma once

#include "core/pdf/rebuild.h"
#include "tests/support/software_key.h"

/// Printed documents as conclave-print makes them, in small, and people who sign them. Needs a
/// QGuiApplication.
namespace conclave::test {

/// Everything that a signature's block shows occurs in it, in each font.
Bytes printedDocument(const std::string& title = "Ata da cerimônia", int pages = 3);

/// One page with one line in one font.
Bytes smallDocument(const std::string& line);

struct PdfSigner {
    pdf::ExpectedSignature expected;
    SoftwareKey* key{};
    Bytes certificateDer;
    std::int64_t timeUtcMs{};

    pdf::SignatureRequest request() const;
};

/// Up to six people with places on the last page but one, and keys of three kinds.
std::vector<PdfSigner> pdfSigners(std::size_t count, int page = 2);

std::vector<pdf::ExpectedSignature> expectedOf(const std::vector<PdfSigner>& signers);
pdf::PrintedDocument printedAs(ByteView octets);

struct SignedPdf {
    Bytes octets;
    std::size_t printedSize{};
    std::vector<std::size_t> ends;  ///< of the increments
    std::vector<PdfSigner> signers;

    std::size_t begin(std::size_t signer) const { return signer == 0 ? printedSize : ends[signer - 1]; }
};

/// Ends the test program when somebody cannot sign.
SignedPdf signPdf(const Bytes& printed, std::vector<PdfSigner> signers);

}  // namespace conclave::test
