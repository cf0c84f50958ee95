#include "tests/support/pdf_attacks.h"

#include <fmt/format.h>
#include <openssl/cms.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cstdlib>

#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/crypto/cms.h"
#include "core/crypto/der.h"
#include "core/crypto/openssl.h"
#include "core/x509/card_certificate.h"
#include "tests/unit/x509_support.h"

namespace conclave::test {
namespace {

using crypto::SignatureAlgorithm;
using pdf::Difference;

[[noreturn]] void giveUp(const std::string& why) {
    std::fprintf(stderr, "pdf_attacks: %s\n", why.c_str());
    std::abort();
}

std::string text(const Bytes& octets) {
    return std::string(asText(octets));
}

/// The first `from` at or behind `at` becomes `to`.
Bytes replaced(const Bytes& octets, std::string_view from, std::string_view to, std::size_t at = 0) {
    auto changed = text(octets);
    const auto found = changed.find(from, at);
    if (found == std::string::npos)
        giveUp(std::string(from) + " is not in the file");
    changed.replace(found, from.size(), to);
    return toBytes(asBytes(changed));
}

Bytes with(Bytes octets, std::string_view tail) {
    octets.insert(octets.end(), tail.begin(), tail.end());
    return octets;
}

Bytes piece(const Bytes& octets, std::size_t from, std::size_t to) {
    return toBytes(ByteView(octets).subspan(from, to - from));
}

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes whole;
    for (const auto& part : parts)
        whole.insert(whole.end(), part.begin(), part.end());
    return whole;
}

Bytes increment(const SignedPdf& file, std::size_t signer) {
    return piece(file.octets, file.begin(signer), file.ends[signer]);
}

struct Place {
    std::size_t from{};  ///< behind "<"
    std::size_t to{};    ///< of ">"
};
Place placeOf(const SignedPdf& file, std::size_t signer) {
    const auto all = text(file.octets);
    const auto from = all.find("/Contents<", file.begin(signer)) + std::string_view("/Contents<").size();
    return {from, all.find('>', from)};
}

Bytes cmsOf(const SignedPdf& file, std::size_t signer) {
    const auto place = placeOf(file, signer);
    auto octets = fromHex(text(piece(file.octets, place.from, place.to))).value();
    octets.resize(4U + (octets[2] << 8 | octets[3]));  // 30 82 length
    return octets;
}

Bytes withCms(const SignedPdf& file, std::size_t signer, const Bytes& cms) {
    const auto place = placeOf(file, signer);
    auto hex = toHex(cms);
    hex.resize(place.to - place.from, '0');
    auto changed = file.octets;
    std::ranges::copy(hex, changed.begin() + static_cast<std::ptrdiff_t>(place.from));
    return changed;
}

crypto::EvpKey opensslKey(const SoftwareKey& key) {
    const auto der = key.pkcs8();
    const auto* cursor = der.expose().data();
    return crypto::EvpKey(d2i_AutoPrivateKey(nullptr, &cursor, static_cast<long>(der.size())));
}

/// As stock tools make it.
MakeCms byOpenssl(const EVP_MD* hash, unsigned flags, const Bytes& surplusCertificate = {}) {
    return [=](ByteView content, const PdfSigner& signer) {
        const auto read = [](const Bytes& der) {
            const auto* cursor = der.data();
            return crypto::X509Certificate(d2i_X509(nullptr, &cursor, static_cast<long>(der.size())));
        };
        const auto certificate = read(signer.certificateDer);
        const auto key = opensslKey(*signer.key);
        const auto octets = crypto::memoryBio(content);
        const unsigned common = CMS_BINARY | CMS_NOSMIMECAP | flags;
        const crypto::CmsContentInfo cms(
            CMS_sign(nullptr, nullptr, nullptr, octets.get(), common | CMS_PARTIAL));
        if (!cms || CMS_add1_signer(cms.get(), certificate.get(), key.get(), hash, common) == nullptr ||
            (!surplusCertificate.empty() && CMS_add1_cert(cms.get(), read(surplusCertificate).get()) != 1) ||
            CMS_final(cms.get(), octets.get(), nullptr, common) != 1)
            giveUp(crypto::opensslError("CMS_sign").oneLine(Lang::en));
        unsigned char* der = nullptr;
        const int size = i2d_CMS_ContentInfo(cms.get(), &der);
        Bytes made(der, der + size);
        OPENSSL_free(der);
        return made;
    };
}

Bytes pades(ByteView content, const PdfSigner& signer) {
    const auto algorithm = crypto::defaultSignature(signer.key->publicKey().algorithm());
    return crypto::padesSign(*signer.key, signer.certificateDer, algorithm, content).value();
}

Bytes updateOf(const Bytes& octets, const std::map<int, std::string>& objects, const std::string& trailer) {
    return withUpdate(octets, objects, trailer);
}

class Attacks {
  public:
    Attacks(const Bytes& printed, const SignedPdf& file, const SignedPdf& other)
        : m_printed(printed),
          m_file(file),
          m_other(other),
          m_unsigned(pdf::UnsignedFile::read(printed).value()) {}

    std::vector<PdfAttack> make() {
        onWhoSigned();
        onTheEnd();
        onThePrintedDocument();
        onTheDictionary();
        onTheCms();
        onTheRest();
        return std::move(m_attacks);
    }

  private:
    void add(const char* name, std::optional<Difference> expected, Bytes octets) {
        m_attacks.push_back({name, expected, std::move(octets)});
    }
    /// In the increment of the second signer.
    void edit(const char* name, Difference expected, std::string_view from, std::string_view to) {
        add(name, expected, replaced(m_file.octets, from, to, m_file.begin(1)));
    }
    void editPrinted(const char* name, std::string_view from, std::string_view to) {
        add(name, Difference::documentChanged, replaced(m_file.octets, from, to));
    }
    void insider(const char* name, Difference expected, const MakeCms& makeCms,
                 const ChangeRequest& change = {}) {
        add(name, expected, signedOtherwise(m_printed, m_file, 1, makeCms, change));
    }

    void onWhoSigned() {
        const auto& file = m_file;
        const auto last = file.signers.size() - 1;
        const auto head = piece(file.octets, 0, file.ends[0]);
        const auto tail = piece(file.octets, file.ends[2], file.octets.size());
        add("two increments exchanged", Difference::signatureOutOfOrder,
            joined({head, increment(file, 2), increment(file, 1), tail}));
        auto people = file.signers;
        std::swap(people[1], people[2]);
        add("two sign in the other order", Difference::signatureOutOfOrder,
            signPdf(m_printed, people).octets);
        add("the last signature cut off", Difference::signatureMissing,
            piece(file.octets, 0, file.begin(last)));
        add("no signature at all", Difference::signatureMissing, m_printed);
        add("the first increment taken out", Difference::signatureMissing,
            joined({m_printed, piece(file.octets, file.ends[0], file.octets.size())}));
        people = file.signers;
        people.erase(people.begin() + 1);
        add("one never signed", Difference::signatureMissing, signPdf(m_printed, people).octets);
        add("an increment twice in a row", Difference::signatureRepeated,
            joined({head, increment(file, 0), piece(file.octets, file.ends[0], file.octets.size())}));
        add("the last increment twice", Difference::signatureSurplus,
            joined({file.octets, increment(file, last)}));
        people = file.signers;
        people.push_back(people.front());
        people.back().expected.slot.field = "signature-stranger";
        people.back().expected.slot.page = 1;
        add("somebody signs behind the last", Difference::signatureSurplus,
            signPdf(m_printed, people).octets);
        people = file.signers;
        people[1].key = people[0].key;
        people[1].certificateDer = people[0].certificateDer;
        add("somebody signs in the place of another", std::nullopt, signPdf(m_printed, people).octets);
        people = file.signers;
        people[1].certificateDer = m_stranger.der();
        people[1].key = &softwareKey(crypto::KeyAlgorithm::ecP256, 7);
        add("a card of nobody, with the name of a signer", std::nullopt, signPdf(m_printed, people).octets);
        add("the increments of another file", Difference::byteRange,
            joined({m_printed, piece(m_other.octets, m_other.printedSize, m_other.octets.size())}));
    }

    void onTheEnd() {
        const auto& octets = m_file.octets;
        add("a line feed behind the end", Difference::appended, with(octets, "\n"));
        add("blanks behind the end", Difference::appended, with(octets, "   "));
        add("a second %%EOF", Difference::appended, with(octets, "%%EOF\n"));
        add("a comment behind the end", Difference::appended, with(octets, "% filed 2026-12-01\n"));
        add("a nul behind the end", Difference::appended, with(octets, std::string_view("\0", 1)));
        add("another file behind the end", Difference::appended, joined({octets, m_printed}));
        const auto page = m_unsigned.pages()[0].object;
        const auto trailer = trailerWith("");
        const std::string words = "BT /F11 24 Tf 72 700 Td (x) Tj ET";
        const auto stream = fmt::format("<</Length {}>>\nstream\n{}\nendstream", words.size(), words);
        add("a page's content replaced by an update", Difference::appended,
            updateOf(octets, {{contentsOf(page), stream}}, trailer));
        add("a page replaced by an update", Difference::appended,
            updateOf(octets,
                     {{page, text(toBytes(asBytes(pdf::dictionaryText(m_unsigned.pages()[1].entries))))}},
                     trailer));
        add("an empty update", Difference::appended, updateOf(octets, {}, trailer));
        auto catalog = m_unsigned.catalogEntries();
        catalog["/OCProperties"] = "<</OCGs[900 0 R]/D<</OFF[900 0 R]>>>>";
        add("a hidden layer by an update", Difference::appended,
            updateOf(
                octets,
                {{900, "<</Type/OCG/Name(hidden)>>"}, {m_unsigned.catalog(), pdf::dictionaryText(catalog)}},
                trailer));
        catalog = m_unsigned.catalogEntries();
        catalog["/OpenAction"] = "<</S/JavaScript/JS(app.alert\\(1\\))>>";
        add("a script by an update", Difference::appended,
            updateOf(octets, {{m_unsigned.catalog(), pdf::dictionaryText(catalog)}}, trailer));
        const auto* font = m_unsigned.font(pdf::FontRole::regular);
        add("a font replaced by an update", Difference::appended,
            updateOf(octets, {{font->object(), "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"}}, trailer));
        add("a note added by an update", Difference::appended,
            updateOf(octets, {{901, "<</Type/Annot/Subtype/FreeText/Rect[0 0 500 500]/Contents(void)>>"}},
                     trailer));
        add("an update under the first signature", Difference::strangerBetween,
            joined({updateOf(m_printed, {{contentsOf(page), stream}}, trailer),
                    piece(octets, m_file.printedSize, octets.size())}));
        add("an update between two signatures", Difference::strangerBetween,
            joined({updateOf(piece(octets, 0, m_file.ends[0]), {{contentsOf(page), stream}}, trailer),
                    piece(octets, m_file.ends[0], octets.size())}));
        add("a line feed between two signatures", Difference::strangerBetween,
            joined({piece(octets, 0, m_file.ends[0]), {'\n'}, piece(octets, m_file.ends[0], octets.size())}));
    }

    void onThePrintedDocument() {
        editPrinted("a character of the font's map", "<0041>", "<0042>");
        editPrinted("a width of the font", "/W [0 [600 ", "/W [0 [601 ");
        auto changed = m_file.octets;
        const auto glyphs = text(changed).find("/Length1");
        changed[text(changed).find("stream\n", glyphs) + 200] ^= 1;
        add("a glyph of the font", Difference::documentChanged, std::move(changed));
        const auto one = pdf::reference(m_unsigned.pages()[0].object);
        const auto two = pdf::reference(m_unsigned.pages()[1].object);
        editPrinted("two pages exchanged", one + "\n" + two, two + "\n" + one);
        editPrinted("the printed size of a page", "595.000000", "594.000000");
        editPrinted("the hour of printing", "CreationDate (D:20", "CreationDate (D:19");
        auto people = m_file.signers;
        add("another printing of the same text, signed by all", Difference::documentChanged,
            signPdf(printedDocument("Ata da cerimônia", people.front().expected.slot.page + 1), people)
                .octets);
        add("another document, signed by all", Difference::documentChanged, m_other.octets);
        add("the printed document cut short", Difference::documentCutShort,
            piece(m_printed, 0, m_printed.size() - 1));
        add("an empty file", Difference::documentCutShort, {});
        std::string crlf;
        for (const char c : text(m_file.octets))
            crlf += c == '\n' ? "\r\n" : std::string(1, c);
        add("line ends as Windows has them", Difference::documentChanged, toBytes(asBytes(crlf)));
        add("a byte order mark before all", Difference::documentChanged,
            joined({{0xEF, 0xBB, 0xBF}, m_file.octets}));
    }

    void onTheDictionary() {
        const auto& second = m_file.signers[1];
        edit("another SubFilter", Difference::profile, "ETSI.CAdES.detached", "adbe.pkcs7.detached");
        edit("another Filter", Difference::profile, "Adobe.PPKLite", "Adobe.PPKMS  ");
        edit("a name that nobody has", Difference::name, pdf::textString(second.expected.name),
             pdf::textString("Bruno Carvalh0"));
        edit("another reason", Difference::reason, "/Reason<feff0043", "/Reason<feff0044");
        constexpr std::int64_t dayMs = 86'400'000;
        const auto time = "/M(" + pdf::dateText(second.timeUtcMs);
        auto noDate = time;
        noDate.replace(std::string_view("/M(D:2026").size(), 2, "13");
        edit("the time of M alone", Difference::appearance, time,
             "/M(" + pdf::dateText(second.timeUtcMs - dayMs));
        edit("no date in M", Difference::time, time, noDate);
        edit("a zone in M", Difference::time, "Z)/ByteRange", "+)/ByteRange");
        const auto cms = cmsOf(m_file, 1);
        insider(
            "all that the time is in, with the old CMS", Difference::signatureInvalid,
            [cms](ByteView, const PdfSigner&) { return cms; },
            [&](pdf::SignatureRequest& request) {
                request.timeUtcMs += 1000;
                request.block = second.expected.block(request.timeUtcMs);
            });
        const auto range =
            text(m_file.octets).substr(text(m_file.octets).find("/ByteRange[", m_file.begin(1)), 60);
        const auto numbers = range.substr(0, range.find(']') + 1);
        const auto part = [&](int index) {
            auto rest = numbers.substr(std::string_view("/ByteRange[").size());
            for (; index > 0; --index)
                rest = rest.substr(rest.find(' ') + 1);
            return rest.substr(0, rest.find_first_of(" ]"));
        };
        const auto ranged = [&](const char* name, const std::string& value) {
            auto padded = "/ByteRange" + value;
            padded.resize(std::max(padded.size(), numbers.size()), ' ');
            edit(name, Difference::byteRange, numbers, padded);
        };
        const auto two = std::stoi(part(2));
        const auto three = std::stoi(part(3));
        ranged("ByteRange with a wider gap", fmt::format("[0 {} {} {}]", part(1), two + 9, three - 9));
        ranged("ByteRange that overlaps", fmt::format("[0 {} {} {}]", two + 10, two, three));
        ranged("ByteRange that is negative", fmt::format("[0 -{} {} {}]", part(1).substr(1), two, three));
        ranged("ByteRange over the whole file", fmt::format("[0 {} {} 0]", m_file.ends[1], m_file.ends[1]));
        ranged("ByteRange that does not begin at zero", fmt::format("[1 {} {} {}]", part(1), two, three));
        ranged("ByteRange with five numbers", fmt::format("[0 {} {} {} 0]", part(1), two, three));
        edit("a second ByteRange", Difference::signatureDictionary, ">>>\nendobj",
             ">/ByteRange[0 1 2 3]>>\nendobj");
        edit("Contents in capitals", Difference::contents, "<3082", "<3A82");
        edit("a blank in the padding", Difference::contents, "00>>>\nendobj", " 0>>>\nendobj");
        insider("AD-RB in place of B-B", Difference::profile, pades,
                [](pdf::SignatureRequest& request) { request.profile = pdf::Profile::icpBrasilAdRb; });
        insider("the name of another person", Difference::name, pades,
                [](pdf::SignatureRequest& request) { request.name = "Zulmira"; });
    }

    void onTheCms() {
        const auto cms = cmsOf(m_file, 1);
        edit("junk at the end of the padding", Difference::padding, "00>>>\nendobj", "01>>>\nendobj");
        auto longer = cms;
        longer.push_back(1);
        add("an octet behind the CMS", Difference::padding, withCms(m_file, 1, longer));
        auto doubled = joined({cms, cms});
        add("two CMS in one place", Difference::padding, withCms(m_file, 1, doubled));
        auto length = cms;
        length[2] = 0xFF;
        add("a CMS longer than its place", Difference::cmsLength, withCms(m_file, 1, length));
        add("no CMS", Difference::cmsLength, withCms(m_file, 1, {}));
        const Bytes content(cms.begin() + 4, cms.end());
        add("a CMS of indefinite length", Difference::cmsLength,
            withCms(m_file, 1, joined({{0x30, 0x80}, content, {0, 0}})));
        add("a length that is not minimal", Difference::cmsNotStrict,
            withCms(m_file, 1, joined({{0x30, 0x83, 0, cms[2], cms[3]}, content})));
        add("the CMS of another file", Difference::signatureInvalid, withCms(m_file, 1, cmsOf(m_other, 1)));
        add("the CMS of another signer", Difference::signatureInvalid, withCms(m_file, 1, cmsOf(m_file, 0)));
        auto spoilt = cms;
        spoilt.back() ^= 1;
        add("one octet of the signature", Difference::signatureInvalid, withCms(m_file, 1, spoilt));
        insider("no signingCertificateV2", Difference::cmsNotStrict, byOpenssl(EVP_sha256(), CMS_DETACHED));
        insider("SHA-1", Difference::cmsNotStrict, byOpenssl(EVP_sha1(), CMS_DETACHED));
        insider("attached content", Difference::cmsNotStrict, [](ByteView, const PdfSigner& signer) {
            return byOpenssl(EVP_sha256(), CMS_CADES)(asBytes("something else"), signer);
        });
        insider("as openssl makes CAdES", Difference::cmsNotStrict,
                byOpenssl(EVP_sha256(), CMS_DETACHED | CMS_CADES));
        insider("a surplus certificate", Difference::cmsNotStrict,
                byOpenssl(EVP_sha256(), CMS_DETACHED | CMS_CADES, m_file.signers[0].certificateDer));
        insider("two SignerInfos", Difference::cmsNotStrict,
                [this](ByteView signedOctets, const PdfSigner& signer) {
                    const std::vector<Bytes> both{pades(signedOctets, signer),
                                                  pades(signedOctets, m_file.signers[0])};
                    return crypto::cadesMerge(both).value();
                });
        insider("a signing time in the CMS", Difference::cmsNotStrict,
                [](ByteView signedOctets, const PdfSigner& signer) {
                    return crypto::cadesSign(*signer.key, signer.certificateDer,
                                             crypto::defaultSignature(signer.key->publicKey().algorithm()),
                                             signedOctets)
                        .value();
                });
        insider("a policy that was not asked for", Difference::cmsNotStrict,
                [](ByteView signedOctets, const PdfSigner& signer) {
                    return crypto::padesSign(*signer.key, signer.certificateDer,
                                             crypto::defaultSignature(signer.key->publicKey().algorithm()),
                                             signedOctets, pdf::policyOf(pdf::Profile::icpBrasilAdRb))
                        .value();
                });
        insider("a signature over other octets", Difference::signatureInvalid,
                [](ByteView, const PdfSigner& signer) { return pades(asBytes("other octets"), signer); });
    }

    void onTheRest() {
        const auto& slot = m_file.signers[1].expected.slot;
        edit("a field of another name", Difference::widget, slot.field, "signature-custodian-X");
        edit("a widget that is not seen", Difference::widget, "/F 132", "/F 134");
        edit("a widget moved", Difference::widget, "/Rect[" + pdf::pointsText(slot.rectangle.left),
             "/Rect[" + pdf::pointsText(slot.rectangle.left - 1000));
        edit("a widget of another signature", Difference::widget,
             fmt::format("/V {}", pdf::reference(m_unsigned.objectCount() + 3)),
             fmt::format("/V {}", pdf::reference(m_unsigned.objectCount())));
        edit("a widget with an action", Difference::widget, "/F 132", "/F 132/A<</S/Named/N/Print>>");
        edit("another appearance in the widget", Difference::widget, "/AP<</N ", "/AP<</D ");
        insider("a signature in another place", Difference::widget, pades,
                [](pdf::SignatureRequest& request) { request.slot.rectangle.left -= 10; });
        edit("other words in the block", Difference::appearance, " Td <00", " Td <01");
        edit("another font in the block", Difference::appearance, "BT /B", "BT /R");
        edit("a block in another colour", Difference::appearance, "1 g\n", "0 g\n");
        edit("a transparent block", Difference::appearance, "/Resources<<",
             "/Resources<</ExtGState<</G<</ca 0>>>>");
        insider("a block that says something else", Difference::appearance, pades,
                [](pdf::SignatureRequest& request) {
                    request.block.lines[1].text = "Custodiante 2 · discorda · Cartão PIV";
                });
        const auto signedPage = static_cast<std::size_t>(m_file.signers[1].expected.slot.page) - 1;
        edit("another content of the page", Difference::page,
             "/Contents " + pdf::reference(contentsOf(m_unsigned.pages()[signedPage].object)),
             "/Contents " + pdf::reference(contentsOf(m_unsigned.pages()[0].object)));
        edit("no earlier signatures on the page", Difference::page,
             fmt::format("/Annots [{} ", pdf::reference(m_unsigned.objectCount() + 1)), "/Annots [");
        edit("NeedAppearances", Difference::catalog, "/SigFlags 3", "/SigFlags 3/NeedAppearances true");
        edit("signatures that may be thrown away", Difference::catalog, "/SigFlags 3", "/SigFlags 1");
        edit("an action in the catalog", Difference::catalog, "/Metadata ", "/OpenAction[]/Metadata ");
        edit("no earlier fields", Difference::catalog,
             fmt::format("/Fields[{} ", pdf::reference(m_unsigned.objectCount() + 1)), "/Fields[");
        edit("a comment between objects", Difference::widget, "endobj\n", "endobj\n%\n");
        edit("an object of generation 1", Difference::appearance,
             fmt::format("\n{} 0 obj", m_unsigned.objectCount() + 5),
             fmt::format("\n{} 1 obj", m_unsigned.objectCount() + 5));
        edit("an entry of the table is free", Difference::crossReference, " 00000 n ", " 00000 f ");
        edit("an entry of the table points elsewhere", Difference::crossReference, "\n0000", "\n0001");
        edit("an object more in the table", Difference::crossReference, "xref\n",
             "xref\n0 1\n0000000000 65535 f \n");
        edit("a stream in place of the table", Difference::crossReference, "xref\n",
             "903 0 obj<</Type/XRef>>stream\nendstream endobj\nxref\n");
        edit("a hybrid of table and stream", Difference::trailer, "/Prev ", "/XRefStm 9/Prev ");
        edit("an encrypted file", Difference::trailer, "/Prev ", "/Encrypt 9 0 R/Prev ");
        edit("Prev that points nowhere", Difference::trailer, "/Prev ", "/Prev 1");
        edit("another root", Difference::trailer, "/Root ", "/Root 1");
        edit("a larger Size", Difference::trailer, "trailer\n<</Size ", "trailer\n<</Size 1");
        edit("startxref of the table before", Difference::trailer, "startxref\n", "startxref\n1");
        const auto second = text(increment(m_file, 1));
        const auto table = second.substr(second.find("startxref\n") + 10);
        const auto previous = second.substr(second.find("/Prev ") + 6);
        edit("tables in a circle", Difference::trailer, "/Prev " + previous.substr(0, previous.find('>')),
             "/Prev " + table.substr(0, table.find('\n')));
        const auto id = second.find("/ID[<") + 39;
        edit("another ID", Difference::trailer, second.substr(id, 34), "<" + std::string(32, 'e') + ">");
        edit("no line end at the end of an increment", Difference::trailer, "%%EOF\n", "%%EOF");
    }

    std::string trailerWith(const std::string& more) const {
        return fmt::format("/Size 999/Root {}/Info {}{}", pdf::reference(m_unsigned.catalog()),
                           pdf::reference(m_unsigned.info()), more);
    }
    int contentsOf(int page) const {
        const auto found = std::ranges::find(m_unsigned.pages(), page, &pdf::Page::object);
        return std::stoi(found->entries.at("/Contents"));
    }

    const Bytes& m_printed;
    const SignedPdf& m_file;
    const SignedPdf& m_other;
    pdf::UnsignedFile m_unsigned;
    x509::Certificate m_stranger =
        x509::selfSignCard({"custodian-2", "Bruno Carvalho", "P-20261130-7a04359e"},
                           softwareKey(crypto::KeyAlgorithm::ecP256, 7),
                           {utc("2026-11-29T00:00:00.000Z"), utc("2036-11-29T00:00:00.000Z")})
            .value();
    std::vector<PdfAttack> m_attacks;
};

}  // namespace

Bytes withUpdate(const Bytes& octets, const std::map<int, std::string>& objects, const std::string& trailer) {
    auto file = text(octets);
    const auto previous = std::stoul(file.substr(file.rfind("startxref\n") + 10));
    std::string table = "xref\n";
    for (const auto& [object, value] : objects) {
        table += fmt::format("{} 1\n{:010} 00000 n \n", object, file.size());
        file += fmt::format("{} 0 obj\n{}\nendobj\n", object, value);
    }
    const auto at = file.size();
    file += fmt::format("{}trailer\n<<{}/Prev {}>>\nstartxref\n{}\n%%EOF\n", table, trailer, previous, at);
    return toBytes(asBytes(file));
}

Bytes signedOtherwise(const Bytes& printed, const SignedPdf& honest, std::size_t who, const MakeCms& makeCms,
                      const ChangeRequest& change) {
    auto document = pdf::Document::open(printed).value();
    for (std::size_t i = 0; i < honest.signers.size(); ++i) {
        const auto& signer = honest.signers[i];
        auto request = signer.request();
        if (i == who && change) {
            change(request);
        }
        auto prepared = document.prepare(request).value();
        const auto& added = prepared.increment();
        const auto signedOctets = joined({document.octets(), piece(added.octets, 0, added.holeBegin),
                                          piece(added.octets, added.holeEnd, added.octets.size())});
        const auto cms = i == who ? makeCms(signedOctets, signer) : pades(signedOctets, signer);
        if (!document.finish(std::move(prepared), cms))
            giveUp("the CMS is too long");
    }
    return document.octets();
}

std::vector<PdfAttack> pdfAttacks(const Bytes& printed, const SignedPdf& signedPdf, const SignedPdf& other) {
    return Attacks(printed, signedPdf, other).make();
}

}  // namespace conclave::test
