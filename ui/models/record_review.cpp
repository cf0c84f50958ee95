#include "ui/models/record_review.h"

#include <QFile>
#include <QFileInfo>
#include <map>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/base/typed.h"
#include "core/transcript/record.h"
#include "core/verify/fields.h"
#include "ui/models/file_path.h"

namespace conclave::ui {
namespace {

namespace fs = std::filesystem;

QVector<RecordDocument> listDocuments(const fs::path& record, const std::vector<transcript::Entry>& entries) {
    using State = RecordDocument::State;
    std::map<std::string, RecordDocument> found;
    const auto add = [&](const std::string& path, const std::string& sha256, qint64 length) {
        const auto hash = transcript::hashRecordFile(record, path);
        const auto state = !hash                                      ? State::missing
                           : sha256.empty() || hash->sha256 == sha256 ? State::asNamed
                                                                      : State::changed;
        found[path] = {QString::fromStdString(printable(path)), QString::fromStdString(printable(sha256)),
                       length, transcript::isWithheld(path), state};
    };
    for (const auto& entry : entries)
        for (const auto* file : verify::items(entry.json.get(), "files"))
            if (const auto path = verify::textOr(file, "path"); transcript::isRecordPath(path))
                add(path, verify::textOr(file, "sha256"), verify::integer(file, "length").value_or(0));
    for (const auto name : {transcript::transcriptFile, transcript::mergedSignatureFile}) {
        std::error_code failed;
        const auto length = fs::file_size(record / name, failed);
        add(std::string(name), {}, failed ? 0 : static_cast<qint64>(length));
    }
    QVector<RecordDocument> documents;
    for (const auto& [path, document] : found)
        documents.append(document);
    return documents;
}

Result<verify::Options> toOptions(const ReviewAnchors& anchors) {
    verify::Options options;
    for (const auto& file : anchors.trust)
        options.trust.push_back(toPath(file));
    if (const auto head = anchors.head.trimmed().toStdString(); !head.empty()) {
        if (const auto parsed = typedHash(head); !parsed)
            return parsed.error();
        options.head = head;
    }
    if (!anchors.script.isEmpty())
        options.script = toPath(anchors.script);
    for (const auto& record : anchors.with)
        options.with.push_back(toPath(record));
    return options;
}

Result<std::shared_ptr<const ReviewedRecord>> review(const fs::path& record, const ReviewAnchors& anchors,
                                                     std::function<void(int)> progress) {
    std::error_code ignored;
    const auto has = [&](std::string_view file) { return fs::exists(record / file, ignored); };
    if (!has(transcript::transcriptFile) && !has(transcript::scriptFile))
        return Error(Errc::recordMissing, {record.string()});
    TRY_ASSIGN(auto options, toOptions(anchors));
    options.progress = std::move(progress);
    auto reviewed = std::make_shared<ReviewedRecord>();
    reviewed->path = record;
    reviewed->report = verify::verify(record, options);
    const auto file = record / transcript::transcriptFile;
    auto entries = transcript::readTranscript(file);
    reviewed->isCutShort = !entries;
    reviewed->hasRunbook = has(transcript::runbookFile);
    if (!entries)
        entries = transcript::readableBeginning(file);
    reviewed->documents = listDocuments(record, *entries);
    reviewed->timeline =
        Timeline(std::move(*entries), script::loadScript(record / transcript::scriptFile).value);
    return std::shared_ptr<const ReviewedRecord>(std::move(reviewed));
}

Result<void> write(const fs::path& jsonFile, const std::string& report, const fs::path& text,
                   const std::string& words) {
    // Only the name of the first was confirmed by the person who saves.
    TRY(writeFileDurably(text, asBytes(words), IfExists::refuse));
    return writeFileDurably(jsonFile, asBytes(report), IfExists::replace);
}

}  // namespace

RecordReview::RecordReview(QObject* parent) : QObject(parent) {}

void RecordReview::run(const QString& record, const ReviewAnchors& anchors) {
    m_reviewed.reset();
    emit progress(0, verify::checkCount);
    m_lane.post([this, record = toPath(record), anchors, generation = ++m_generation] {
        const auto result = review(record, anchors, [this, generation](int done) {
            QMetaObject::invokeMethod(this, [this, generation, done] {
                if (generation == m_generation)
                    emit progress(done, verify::checkCount);
            });
        });
        QMetaObject::invokeMethod(this, [this, generation, result] {
            if (generation != m_generation)
                return;
            if (!result) {
                emit failed(result.error());
                return;
            }
            m_reviewed = *result;
            emit finished();
        });
    });
}

void RecordReview::save(const QString& jsonFile, const QString& text) {
    if (m_reviewed == nullptr)
        return;
    const QFileInfo chosen(jsonFile);
    const auto textFile =
        chosen.path() + QLatin1Char('/') + chosen.completeBaseName() + QStringLiteral(".txt");
    m_lane.post([this, jsonFile, textFile, reviewed = m_reviewed, words = text.toStdString()] {
        const auto written =
            write(toPath(jsonFile), verify::toJson(reviewed->report) + '\n', toPath(textFile), words);
        QMetaObject::invokeMethod(this, [this, jsonFile, textFile, written] {
            if (written)
                emit saved(jsonFile, textFile);
            else
                emit saveFailed(written.error());
        });
    });
}

}  // namespace conclave::ui
