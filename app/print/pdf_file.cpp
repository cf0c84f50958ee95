#include "app/print/pdf_file.h"

#include <QBuffer>
#include <QCryptographicHash>
#include <QDateTime>
#include <QPageSize>
#include <QPdfWriter>

#include "app/print/typesetter.h"

namespace conclave::print {
namespace {

/// `value` in the place of as many octets behind `before`, from `from` on; false when that is not there.
bool overwrite(QByteArray& pdf, const QByteArray& before, const QByteArray& value, qsizetype from = 0) {
    const auto found = pdf.indexOf(before, from);
    if (found < 0 || found + before.size() + value.size() > pdf.size())
        return false;
    pdf.replace(found + before.size(), value.size(), value);
    return true;
}

/// Qt writes the time of day and a random name; in their places, and in their lengths, come the document's
/// date and a hash of all the rest (PDF 1.4, 10.3 and table 10.2).
bool setDateAndId(QByteArray& pdf, std::int64_t dateMs) {
    const auto date = QDateTime::fromMSecsSinceEpoch(dateMs, Qt::UTC);
    const auto inXmp = date.toString(Qt::ISODate).toLatin1();
    const auto idAt = pdf.lastIndexOf("/ID [ <");
    const QByteArray blank(32, '0');
    if (idAt < 0 ||
        !overwrite(pdf,
                   "/CreationDate (D:", date.toString(QStringLiteral("yyyyMMddHHmmss'Z)'")).toLatin1()) ||
        !overwrite(pdf, "xmp:CreateDate=\"", inXmp + '"') ||
        !overwrite(pdf, "xmp:ModifyDate=\"", inXmp + '"') ||
        !overwrite(pdf, "/ID [ <", blank + "> <" + blank + "> ]", idAt))
        return false;
    const auto id = QCryptographicHash::hash(pdf, QCryptographicHash::Sha256).toHex().left(32);
    return overwrite(pdf, "/ID [ <", id + "> <" + id, idAt);
}

}  // namespace

Result<Pdf> makePdf(const paper::Document& document) {
    TRY(Fonts::requireInstalled());
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    Pdf pdf;
    {
        QPdfWriter writer(&buffer);
        writer.setPdfVersion(QPagedPaintDevice::PdfVersion_A1b);
        writer.setResolution(dotsPerInch);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageMargins(QMarginsF());
        writer.setTitle(QString::fromStdString(document.title));
        writer.setCreator(QStringLiteral("conclave-print"));
        pdf.places = typeset(document, writer);
    }
    auto octets = std::move(buffer.buffer());
    if (!setDateAndId(octets, document.dateMs))
        return Error(Errc::printFailed,
                     {Wording("this Qt writes PDF another way than is known here",
                              "este Qt grava PDF de outro modo que não o conhecido aqui")});
    pdf.octets.assign(octets.cbegin(), octets.cend());
    return pdf;
}

}  // namespace conclave::print
