#include "tests/support/pdf_maker.h"

#include <QtCore/qbuffer.h>
#include <QtGui/qfont.h>
#include <QtGui/qpainter.h>
#include <QtGui/qpdfwriter.h>
#include <fmt/format.h>

#include <cstdlib>
#include <functional>

#include "core/base/hex.h"
#include "core/crypto/digest.h"
#include "core/x509/card_certificate.h"
#include "tests/unit/x509_support.h"

namespace conclave::test {
namespace {

constexpr auto head = "d59b572a87273e080040fcfb2d88d59a7c3e7ce051b0e9c4e3497d760c67d757";

template <class T>
T must(Result<T> result, const char* what) {
    if (result)
        return std::move(*result);
    std::fprintf(stderr, "%s: %s\n", what, result.error().oneLine(Lang::en).c_str());
    std::abort();
}

QFont font(const char* family, double points, bool isBold = false) {
    QFont made(QString::fromLatin1(family));
    made.setPointSizeF(points);
    made.setBold(isBold);
    made.setHintingPreference(QFont::PreferNoHinting);
    made.setLetterSpacing(QFont::PercentageSpacing, 100.01);  // no ligatures: each character is a glyph
    return made;
}

struct Person {
    const char* id;
    const char* name;
    const char* role;
    const char* statement;
    crypto::KeyAlgorithm algorithm;
    int key;
};

constexpr Person people[] = {
    {"custodian-1", "Ana Beatriz de Souza Gonçalves", "Custodiante 1", "concorda",
     crypto::KeyAlgorithm::ecP384, 0},
    {"custodian-2", "Bruno Carvalho", "Custodiante 2", "concorda", crypto::KeyAlgorithm::rsa2048, 0},
    {"custodian-3", "Maria da Conceição Nogueira de Albuquerque Brandão", "Custodiante 3", "discorda",
     crypto::KeyAlgorithm::ecP256, 0},
    {"administrator", "Diego Ferreira", "Administrador", "concorda", crypto::KeyAlgorithm::ecP256, 1},
    {"witness", "Elisa Monteiro", "Testemunha interna", "concorda", crypto::KeyAlgorithm::rsa2048, 1},
    {"notary", "Francisco Antônio Guimarães e Araújo", "Tabelião, externo", "concorda",
     crypto::KeyAlgorithm::ecP384, 1},
};

std::string grouped(const std::string& hex) {
    std::string text;
    for (std::size_t at = 0; at < hex.size(); at += 8)
        text += (at == 0 ? "" : at == hex.size() / 2 ? "\n" : " ") + hex.substr(at, 8);
    return text;
}

pdf::SignatureBlock blockOf(const Person& person, const Bytes& certificate, std::int64_t timeUtcMs) {
    const auto time = formatUtcMs(timeUtcMs);
    pdf::SignatureBlock block;
    block.labelWidth = 4800;
    block.accent = "1B57B0";
    block.lines = {
        {person.name, pdf::FontRole::bold, 950, 1250, "", 0},
        {fmt::format("{} · {} · Cartão PIV", person.role, person.statement), pdf::FontRole::regular, 800,
         1000, "", 0},
        {time.substr(0, 10) + " " + time.substr(11, 8) + " UTC", pdf::FontRole::mono, 740, 980, "Hora", 150},
        {grouped(toHex(crypto::sha256(certificate))), pdf::FontRole::mono, 740, 980, "Certificado", 0},
        {grouped(head), pdf::FontRole::mono, 740, 980, "Cabeça", 0}};
    return block;
}

}  // namespace

namespace {

Bytes print(const std::string& title, const std::function<void(QPdfWriter&, QPainter&)>& draw) {
    QByteArray octets;
    QBuffer buffer(&octets);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setPdfVersion(QPagedPaintDevice::PdfVersion_A1b);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    writer.setResolution(1200);
    writer.setTitle(QString::fromStdString(title));
    QPainter painter(&writer);
    draw(writer, painter);
    painter.end();
    return {octets.begin(), octets.end()};
}

void drawPages(QPdfWriter& writer, QPainter& painter, const std::string& title, int pages) {
    const auto points = [](double value) { return value * 1200 / 72; };
    QString all;
    for (const auto& person : people)
        all += QString::fromUtf8(person.name) + " " + person.role + " " + person.statement + "\n";
    all += QString::fromUtf8(
        "Cartão PIV · Hora Certificado Cabeça 0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ "
        "abcdefghijklmnopqrstuvwxyz :- UTC ICP-Brasil A3,;.()");
    for (int page = 1; page <= pages; ++page) {
        if (page > 1)
            writer.newPage();
        painter.setPen(QPen(QColor(0xC5, 0x8A, 0xCB), points(1.5)));  // as a rehearsal's, beneath the text
        painter.drawLine(QPointF(points(30), points(812)), QPointF(points(565), points(30)));
        painter.setPen(Qt::black);
        int y = 60;
        for (const auto& shown :
             {font("Noto Sans", 9.5), font("Noto Sans", 14, true), font("Noto Sans Mono", 8.5)}) {
            painter.setFont(shown);
            painter.drawText(QRectF(points(71), points(y), points(473), points(180)), Qt::TextWordWrap,
                             QString::fromStdString(title) + QString(" %1\n").arg(page) + all);
            y += 200;
        }
    }
}

}  // namespace

Bytes printedDocument(const std::string& title, int pages) {
    return print(title,
                 [&](QPdfWriter& writer, QPainter& painter) { drawPages(writer, painter, title, pages); });
}

Bytes smallDocument(const std::string& line) {
    return print("small", [&](QPdfWriter& /*writer*/, QPainter& painter) {
        painter.setFont(font("Noto Sans", 9.5));
        painter.drawText(1000, 1000, QString::fromStdString(line));
    });
}

std::vector<PdfSigner> pdfSigners(std::size_t count, int page) {
    std::vector<PdfSigner> signers;
    const auto start = utc("2026-11-30T14:58:12.000Z");
    for (std::size_t i = 0; i < count; ++i) {
        const auto& person = people[i];
        auto& key = softwareKey(person.algorithm, person.key);
        const auto certificate =
            must(x509::selfSignCard({person.id, person.name, "P-20261130-7a04359e"}, key,
                                    {utc("2026-11-29T00:00:00.000Z"), utc("2036-11-29T00:00:00.000Z")}),
                 "selfSignCard");
        const int top = 78000 - static_cast<int>(i) * 10200;
        PdfSigner signer;
        signer.key = &key;
        signer.certificateDer = certificate.der();
        signer.timeUtcMs = start + static_cast<std::int64_t>(i) * 61000;
        signer.expected.slot = {std::string("signature-") + person.id, page, {28800, top - 9700, 54400, top}};
        signer.expected.name = person.name;
        signer.expected.reason = fmt::format("{}: {}", person.role, person.statement);
        signer.expected.block = [&person, der = certificate.der()](std::int64_t time) {
            return blockOf(person, der, time);
        };
        signers.push_back(std::move(signer));
    }
    return signers;
}

pdf::SignatureRequest PdfSigner::request() const {
    return {expected.slot, expected.block(timeUtcMs), expected.profile,
            expected.name, expected.reason,           timeUtcMs};
}

std::vector<pdf::ExpectedSignature> expectedOf(const std::vector<PdfSigner>& signers) {
    std::vector<pdf::ExpectedSignature> expected;
    for (const auto& signer : signers)
        expected.push_back(signer.expected);
    return expected;
}

pdf::PrintedDocument printedAs(ByteView octets) {
    return {octets.size(), crypto::sha256(octets)};
}

SignedPdf signPdf(const Bytes& printed, std::vector<PdfSigner> signers) {
    SignedPdf made;
    made.printedSize = printed.size();
    auto document = must(pdf::Document::open(printed), "Document::open");
    for (const auto& signer : signers) {
        if (const auto done = document.sign(signer.request(), *signer.key, signer.certificateDer); !done) {
            std::fprintf(stderr, "Document::sign: %s\n", done.error().oneLine(Lang::en).c_str());
            std::abort();
        }
        made.ends.push_back(document.octets().size());
    }
    made.octets = document.octets();
    made.signers = std::move(signers);
    return made;
}

}  // namespace conclave::test
