#pragma once

#include "tests/support/pdf_maker.h"

/// What may be done to a signed document: by outsiders, who have the file only, and by insiders, who have a
/// card.
namespace conclave::test {

struct PdfAttack {
    std::string name;
    std::optional<pdf::Difference>
        expected;  ///< none: the file is as it was made, but not by the people's own cards
    Bytes octets;
};

/// `signedPdf` over `printed`, by four people or more; `other` is another document that the same people
/// signed.
std::vector<PdfAttack> pdfAttacks(const Bytes& printed, const SignedPdf& signedPdf, const SignedPdf& other);

/// `octets` and an update (ISO 32000-1, 7.5.6) with these objects, whatever they are.
Bytes withUpdate(const Bytes& octets, const std::map<int, std::string>& objects, const std::string& trailer);

/// All sign as before, but for one, whose request and CMS are made by these, if given.
using ChangeRequest = std::function<void(pdf::SignatureRequest&)>;
using MakeCms = std::function<Bytes(ByteView content, const PdfSigner& signer)>;
Bytes signedOtherwise(const Bytes& printed, const SignedPdf& honest, std::size_t who, const MakeCms& makeCms,
                      const ChangeRequest& change = {});

}  // namespace conclave::test
