#include "ui/models/book_maker.h"

#include "core/base/build_info.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/runbook/book_hashes.h"
#include "core/runbook/printer.h"
#include "ui/models/file_path.h"

namespace conclave::ui {
namespace {

Result<void> makeBook(const BookSource& source, const std::filesystem::path& pdf, Lang lang) {
    runbook::BookOrder order{*source.script,         source.site.get(),        {},         {},
                             std::string(version()), std::string(buildHash()), utcNowMs(), lang};
    TRY(runbook::fillHashes(order, toPath(source.scriptFile)));
    TRY(runbook::printPaper(runbook::scriptBook(order), pdf, lang));
    return {};
}

Result<void> copyTo(const std::filesystem::path& from, const std::filesystem::path& to) {
    TRY_ASSIGN(const auto content, readFile(from));
    return writeFileDurably(to, content, IfExists::replace);  // the dialog has asked
}

}  // namespace

BookMaker::BookMaker(QObject* parent) : QObject(parent) {}

void BookMaker::make(const BookSource& source, Lang lang) {
    m_pdf.clear();
    const auto pdf = m_folder.filePath(QStringLiteral("book-%1.pdf").arg(++m_generation));
    m_lane.post([this, source, pdf, lang, generation = m_generation] {
        const auto done = makeBook(source, toPath(pdf), lang);
        QMetaObject::invokeMethod(this, [this, pdf, done, generation] {
            if (generation != m_generation)
                return;
            if (!done) {
                emit failed(done.error());
                return;
            }
            m_pdf = pdf;
            emit made();
        });
    });
}

void BookMaker::save(const QString& file) {
    m_lane.post([this, file, pdf = m_pdf] {
        const auto done = copyTo(toPath(pdf), toPath(file));
        QMetaObject::invokeMethod(this, [this, file, done] {
            if (done)
                emit saved(file);
            else
                emit saveFailed(done.error());
        });
    });
}

}  // namespace conclave::ui
