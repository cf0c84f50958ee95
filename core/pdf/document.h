#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/crypto/cms.h"
#include "core/pdf/appearance.h"
#include "core/pdf/increment.h"
#include "core/pdf/profile.h"
#include "core/pdf/unsigned_file.h"

namespace conclave::pdf {

/// Who signs where, and what is said of it. Texts are UTF-8.
struct SignatureRequest {
    SignatureSlot slot;
    SignatureBlock block;
    Profile profile = Profile::etsiBB;
    std::string name;
    std::string reason;
    std::int64_t timeUtcMs{};  ///< of M, whole seconds
};

/// A printed document and the signatures so far. Each signature adds one increment, whose octets depend on
/// the file so far, the request and the CMS alone: whoever has these makes the same file again (rebuild.h).
class Document {
  public:
    /// Errors: Errc::pdfUnfit.
    static Result<Document> open(Bytes unsignedOctets);

    /// A signed file as it is, for who puts time-stamps behind it. Who signed it, and whether anything else
    /// stands in it, is for rebuild() to say. Errors: Errc::pdfUnfit.
    static Result<Document> reopen(Bytes signedOctets);

    const Bytes& octets() const { return m_octets; }
    const UnsignedFile& unsignedFile() const { return m_unsigned; }

    /// An increment that lacks its CMS. It belongs to this document as it is now.
    class Prepared {
      public:
        /// What is signed; borrowed from both.
        crypto::SignedContent content(const Document& document) const;
        const Increment& increment() const { return m_increment; }

      private:
        friend class Document;
        std::size_t m_start{};
        Increment m_increment;
        std::string m_field;
        int m_page{};
        std::string m_id;
    };

    /// Errors: Errc::pdfCharacterMissing, Errc::pdfBlockTooLarge, Errc::pdfSlotUnfit {field}.
    Result<Prepared> prepare(const SignatureRequest& request) const;

    /// A document time-stamp (EN 319 142-1 5.4.3), which is not seen: its token goes where a CMS does.
    Prepared prepareTimeStamp() const;

    /// Adds the increment with its CMS. Errors: Errc::pdfSlotUnfit (longer than its place; or the document
    /// has grown since).
    Result<void> finish(Prepared prepared, ByteView cms);

    /// Both, with the signature between them. Errors also: those of crypto::padesSign.
    Result<void> sign(const SignatureRequest& request, crypto::PrivateKey& key, ByteView certificateDer);

    /// There is that page, the place lies on it, and no signature has that name. Errors: Errc::pdfSlotUnfit.
    Result<void> checkSlot(const SignatureSlot& slot) const;

    /// How the increment of `request` begins, up to the value of M. Of a slot that was checked.
    std::string beginning(const SignatureRequest& request, std::vector<Increment::Mark>& marks) const;

  private:
    explicit Document(UnsignedFile file, Bytes octets);
    IncrementInput inputOf(const SignatureRequest& request) const;
    IncrementInput inputFor(const SignatureSlot& slot) const;
    static Prepared prepareFrom(const IncrementInput& input, int page);
    /// What the next increment needs to know of this one, whose table begins there.
    void note(const Prepared& prepared, std::size_t table);

    UnsignedFile m_unsigned;
    Bytes m_octets;
    int m_nextObject;
    std::size_t m_table;        ///< where the last cross-reference table begins
    std::string m_id;           ///< second of ID
    std::vector<int> m_fields;  ///< objects
    std::vector<std::string> m_fieldNames;
    std::map<int, std::vector<int>> m_widgets;  ///< by page
};

}  // namespace conclave::pdf
