#include "app/pages/flat_pages.h"

#include <exception>
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFWriter.hh>

namespace conclave::pages {

QByteArray flatPages(const QByteArray& pdf) {
    try {
        QPDF document;
        document.setSuppressWarnings(true);
        document.processMemoryFile("PDF", pdf.constData(), static_cast<std::size_t>(pdf.size()));
        QPDFPageDocumentHelper(document).flattenAnnotations(0, an_invisible | an_hidden | an_no_view);
        QPDFWriter writer(document);
        writer.setOutputMemory();
        writer.setStreamDataMode(qpdf_s_preserve);
        writer.write();
        const auto flat = writer.getBufferSharedPointer();
        return {reinterpret_cast<const char*>(flat->getBuffer()), static_cast<qsizetype>(flat->getSize())};
    } catch (const std::exception&) {
        return pdf;
    }
}

}  // namespace conclave::pages
