#include "core/pdf/unsigned_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/pdf/frame.h"
#include "core/pdf/qpdf.h"

namespace conclave::pdf {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t mostPages = 20'000;

/// What changes or runs something, brings other files, or hides: anywhere in the document.
constexpr std::array forbiddenKeys{
    "/A"sv,         "/AA"sv,      "/AcroForm"sv,     "/EF"sv,         "/EmbeddedFiles"sv,
    "/F"sv,         "/FFilter"sv, "/JS"sv,           "/JavaScript"sv, "/Launch"sv,
    "/OC"sv,        "/OCGs"sv,    "/OCProperties"sv, "/OpenAction"sv, "/Perms"sv,
    "/RichMedia"sv, "/URI"sv,     "/XFA"sv};
constexpr std::array catalogKeys{"/Lang"sv, "/Metadata"sv, "/OutputIntents"sv, "/Pages"sv, "/Type"sv};
constexpr std::array pageKeys{"/Annots"sv, "/Contents"sv,  "/MediaBox"sv,
                              "/Parent"sv, "/Resources"sv, "/Type"sv};

bool hasOnly(QPDFObjectHandle dictionary, const auto& keys) {
    return std::ranges::all_of(dictionary.getKeys(),
                               [&](const auto& key) { return std::ranges::find(keys, key) != keys.end(); });
}

std::optional<int> hundredths(QPDFObjectHandle number) {
    if (!number.isNumber())
        return std::nullopt;
    const auto value = number.getNumericValue() * 100;
    return value > -1e7 && value < 1e7 ? std::optional(static_cast<int>(value + (value < 0 ? -0.5 : 0.5)))
                                       : std::nullopt;
}

/// "QIBAAA+NotoSans-Regular": six letters name a subset (9.6.4).
std::string_view withoutTag(std::string_view name) {
    constexpr std::size_t tag = 6;
    return name.size() > tag && name[tag] == '+' ? name.substr(tag + 1) : name;
}

}  // namespace

/// What libqpdf reads; throws what it throws.
class UnsignedFile::Reader {
  public:
    Reader(QPDF& pdf, UnsignedFile& file) : m_pdf(pdf), m_file(file) {}

    Result<void> read() {
        TRY(readTrailer());
        TRY(checkObjects());
        TRY(readCatalog());
        return readPages();
    }

  private:
    Result<void> readTrailer() {
        auto trailer = m_pdf.getTrailer();
        auto id = trailer.getKey("/ID");
        auto first =
            id.isArray() && id.getArrayNItems() == 2 ? id.getArrayItem(0) : QPDFObjectHandle::newNull();
        auto root = trailer.getKey("/Root");
        auto info = trailer.getKey("/Info");
        if (!hasOnly(trailer, std::array{"/ID"sv, "/Info"sv, "/Root"sv, "/Size"sv}) || !first.isString() ||
            first.getStringValue().size() != 16 || !root.isIndirect() || !info.isIndirect() ||
            trailer.getKey("/Size").getIntValue() != m_file.m_objectCount)
            return unfit(worded("its trailer is not as it should be", "o trailer não está como deveria"));
        m_file.m_id = first.getStringValue();
        m_file.m_catalog = root.getObjectID();
        m_file.m_info = info.getObjectID();
        return {};
    }

    /// Each object is read, so that libqpdf complains of what is damaged.
    Result<void> checkObjects() {
        for (auto object : m_pdf.getAllObjects()) {
            if (object.isStream())
                object = object.getDict();
            if (const auto key = forbiddenIn(object, 0); !key.empty())
                return unfit(worded("it has {}, which a printed document has not",
                                    "tem {}, que um documento impresso não tem", key));
        }
        return {};
    }

    std::string forbiddenIn(QPDFObjectHandle object, int depth) const {
        constexpr int deepest = 32;
        if (depth > deepest)
            return "nesting";
        if (object.isArray()) {
            for (int i = 0; i < object.getArrayNItems(); ++i)
                if (auto found = forbiddenInside(object.getArrayItem(i), depth); !found.empty())
                    return found;
        } else if (object.isDictionary()) {
            for (const auto& [key, value] : object.getDictAsMap()) {
                if (std::ranges::find(forbiddenKeys, key) != forbiddenKeys.end())
                    return key;
                if (auto found = forbiddenInside(value, depth); !found.empty())
                    return found;
            }
        }
        return {};
    }
    /// Objects that are referred to have their own turn.
    std::string forbiddenInside(const QPDFObjectHandle& object, int depth) const {
        return object.isIndirect() ? std::string() : forbiddenIn(object, depth + 1);
    }

    Result<void> readCatalog() {
        auto catalog = m_pdf.getRoot();
        auto entries = entriesOf(catalog);
        if (!isName(catalog.getKey("/Type"), "/Catalog") || !hasOnly(catalog, catalogKeys) || !entries)
            return unfit(worded("its catalog has more than a printed document needs",
                                "o catálogo tem mais do que um documento impresso precisa"));
        m_file.m_catalogEntries = std::move(*entries);
        return {};
    }

    Result<void> readPages() {
        auto tree = m_pdf.getRoot().getKey("/Pages");
        auto kids = tree.isDictionary() ? tree.getKey("/Kids") : tree;
        if (!tree.isIndirect() || !kids.isArray() || kids.getArrayNItems() < 1 ||
            !tree.getKey("/Count").isInteger() ||
            tree.getKey("/Count").getIntValue() != kids.getArrayNItems() ||
            static_cast<std::size_t>(kids.getArrayNItems()) > mostPages)
            return unfit(
                worded("its page tree is not a plain list", "a árvore de páginas não é uma lista simples"));
        for (int i = 0; i < kids.getArrayNItems(); ++i)
            TRY(readPage(kids.getArrayItem(i), tree.getObjectID()));
        return {};
    }

    Result<void> readPage(QPDFObjectHandle page, int tree) {
        const auto number = m_file.m_pages.size() + 1;
        const auto wrong =
            unfit(worded("its page {} is not as it should be", "a página {} não está como deveria", number));
        const bool isNew =
            std::ranges::find(m_file.m_pages, page.getObjectID(), &Page::object) == m_file.m_pages.end();
        if (!isNew || !page.isIndirect() || !page.isDictionary() || !isName(page.getKey("/Type"), "/Page") ||
            !hasOnly(page, pageKeys) || page.getKey("/Parent").getObjectID() != tree)
            return wrong;
        if (auto annotations = page.getKey("/Annots");
            !annotations.isNull() && (!annotations.isArray() || annotations.getArrayNItems() != 0))
            return unfit(worded("its page {} has annotations", "a página {} tem anotações", number));
        auto entries = entriesOf(page);
        auto box = page.getKey("/MediaBox");
        if (!entries || !box.isArray() || box.getArrayNItems() != 4)
            return wrong;
        std::array<int, 4> sides{};
        for (int i = 0; i < 4; ++i) {
            const auto side = hundredths(box.getArrayItem(i));
            if (!side)
                return wrong;
            sides[static_cast<std::size_t>(i)] = *side;
        }
        entries->erase("/Annots");
        m_file.m_pages.push_back(
            {page.getObjectID(), std::move(*entries), {sides[0], sides[1], sides[2], sides[3]}});
        auto resources = page.getKey("/Resources");
        return readFonts(resources.isDictionary() ? resources.getKey("/Font") : resources);
    }

    Result<void> readFonts(QPDFObjectHandle fonts) {
        if (!fonts.isDictionary())
            return {};
        for (auto [key, font] : fonts.getDictAsMap()) {
            auto name = font.isDictionary() ? font.getKey("/BaseFont") : font;
            if (!font.isIndirect() || !name.isName())
                return unfit(
                    worded("its font {} is not as it should be", "a fonte {} não está como deveria", key));
            for (const auto role : {FontRole::regular, FontRole::bold, FontRole::mono})
                if (withoutTag(name.getName().substr(1)) == fontName(role))
                    TRY(addFont(role, font));
        }
        return {};
    }

    Result<void> addFont(FontRole role, QPDFObjectHandle font) {
        if (const auto* known = m_file.font(role)) {
            if (known->object() != font.getObjectID())
                return unfit(worded("it has two fonts {}", "tem duas fontes {}", fontName(role)));
            return {};
        }
        TRY_ASSIGN(auto read, Font::read(role, font.getObjectID(), font));
        m_file.m_fonts.push_back(std::move(read));
        return {};
    }

    QPDF& m_pdf;
    UnsignedFile& m_file;
};

Result<UnsignedFile> UnsignedFile::read(ByteView octets) {
    if (octets.size() > largestDocument)
        return unfit(worded("it is larger than {} MiB", "tem mais de {} MiB", largestDocument >> 20));
    UnsignedFile file;
    TRY_ASSIGN(const auto frame, readFrame(octets));
    file.m_objectCount = frame.objectCount;
    file.m_crossReference = frame.crossReference;
    try {
        QPDF pdf;
        pdf.setSuppressWarnings(true);
        pdf.setAttemptRecovery(false);
        pdf.processMemoryFile("document", reinterpret_cast<const char*>(octets.data()), octets.size());
        TRY(Reader(pdf, file).read());
        if (pdf.anyWarnings())
            return unfit(worded("libqpdf says: {}", "a libqpdf diz: {}", pdf.getWarnings().front().what()));
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& error) {  // libqpdf's way to say that a file is damaged
        return unfit(worded("libqpdf says: {}", "a libqpdf diz: {}", error.what()));
    }
    return file;
}

const Font* UnsignedFile::font(FontRole role) const {
    const auto found = std::ranges::find(m_fonts, role, &Font::role);
    return found == m_fonts.end() ? nullptr : &*found;
}

}  // namespace conclave::pdf
