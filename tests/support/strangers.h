#pragma once

#include <QtCore/qprocess.h>

/// Programs of others.
namespace conclave::test {

struct Answered {
    int exitCode;
    QString output;  ///< with what stands on stderr
};

inline Answered run(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    if (!process.waitForFinished(120000) || process.error() == QProcess::FailedToStart)
        return {127, program + " cannot be run"};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput())};
}

/// What PDFBox and BouncyCastle say of PDF files (tests/strangers/ReadPdf.java).
inline QString readByJava(const QStringList& files) {
    QStringList jars;
    for (const auto* jar : {"preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging",
                            "javax.activation", "jaxb-api", "bcprov", "bcpkix", "bcutil"})
        jars << QString("/usr/share/java/%1.jar").arg(jar);
    return run("java",
               QStringList{"-cp", jars.join(':'), CONCLAVE_SOURCE_DIR "/tests/strangers/ReadPdf.java"} +
                   files)
        .output;
}

}  // namespace conclave::test
