#include "ui/models/pages_reader.h"

#include <cmath>
#include <utility>

#include "core/base/wording.h"
#include "ui/models/pages_process.h"

namespace conclave::ui {
namespace {

constexpr int mostPages = 20'000;
constexpr int longestLine = 64;
constexpr qint64 longestText = 1 << 20;

Wording whyNot(const QByteArray& said) {
    if (said == "unreadable")
        return {"it is not there, or cannot be read", "não está lá, ou não pode ser lido"};
    if (said == "locked")
        return {"a password is wanted for it", "ele exige uma senha"};
    if (said == "odd")
        return {"it has pages of a size that no paper has, or too many of them",
                "tem páginas de um tamanho que nenhum papel tem, ou páginas demais"};
    return {"it is no PDF, or a damaged one", "não é um PDF, ou está danificado"};
}

}  // namespace

PagesReader::PagesReader(QObject* parent) : QObject(parent) {
    m_patience.setSingleShot(true);
    m_patience.setInterval(patienceMs);
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &PagesReader::read);
    connect(&m_process, &QProcess::finished, this, &PagesReader::onEnded);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            fail(Wording("conclave-pages, which draws them, is not beside this program",
                         "o conclave-pages, que as desenha, não está junto deste programa"));
    });
    connect(&m_patience, &QTimer::timeout, this, [this] {
        fail(Wording("they take too long to be drawn", "elas demoram demais para ser desenhadas"));
    });
}

PagesReader::~PagesReader() {
    disconnect(&m_process, nullptr, this, nullptr);
    blockSignals(true);
    close();
}

void PagesReader::open(const QString& pdf) {
    close();
    m_file = pdf;
    m_awaits = Awaits::pages;
    m_patience.start();
    startPages(m_process, {QStringLiteral("--"), pdf});
}

void PagesReader::close() {
    m_awaits = Awaits::nothing;
    m_patience.stop();
    m_file.clear();
    m_points.clear();
    m_texts.clear();
    m_wishes.clear();
    if (m_process.state() != QProcess::NotRunning) {
        m_process.kill();  // it holds nothing that would be lost
        m_process.waitForFinished();
    }
    emit closed();
}

void PagesReader::setWishes(const QVector<Wish>& wishes) {
    m_wishes = wishes;
    if (m_awaits == Awaits::image || m_awaits == Awaits::imageBody)
        m_wishes.removeOne(m_asked);  // it is on its way
    if (count() > 0)
        ask();
}

void PagesReader::read() {
    while (m_awaits != Awaits::nothing) {
        if (m_awaits == Awaits::imageBody || m_awaits == Awaits::textBody) {
            if (!readBody())
                return;
        } else if (m_process.canReadLine()) {
            if (!readLine(m_process.readLine(longestLine).trimmed()))
                return fail(whyNot({}));
        } else if (m_process.bytesAvailable() > longestLine) {
            return fail(whyNot({}));
        } else {
            return;
        }
    }
}

/// False: that is not what was asked.
bool PagesReader::readLine(const QByteArray& line) {
    m_patience.start();
    const auto words = line.split(' ');
    const auto number = [&words](int i) { return i < words.size() ? words[i].toInt() : 0; };
    switch (m_awaits) {
        case Awaits::pages:
            if (words[0] == "error") {
                fail(whyNot(words.value(1)));
                return true;
            }
            m_announced = number(1);
            m_awaits = Awaits::sizes;
            return words[0] == "pages" && m_announced >= 1 && m_announced <= mostPages;
        case Awaits::sizes:
            if (number(0) <= 0 || number(1) <= 0)
                return false;
            m_points.append({number(0) / 1000.0, number(1) / 1000.0});
            if (count() == m_announced) {
                m_awaits = Awaits::nothing;
                m_patience.stop();
                emit opened();
                ask();
            }
            return true;
        case Awaits::image: {
            const auto size = points(m_asked.page);
            const int height = number(3);
            m_awaits = Awaits::imageBody;
            m_got = 0;
            m_image = QImage(m_asked.width, height, QImage::Format_RGB32);
            return words[0] == "image" && number(1) == m_asked.page && number(2) == m_asked.width &&
                   std::abs(height - m_asked.width * size.height() / size.width()) < 2 && !m_image.isNull();
        }
        case Awaits::text: {
            const auto length = words.value(2).toLongLong();
            m_awaits = Awaits::textBody;
            m_got = 0;
            m_text.resize(std::max<qint64>(length, 0));
            return words[0] == "text" && length >= 0 && length <= longestText;
        }
        case Awaits::nothing:
        case Awaits::imageBody:
        case Awaits::textBody:
            break;
    }
    return false;
}

/// False: more has to come.
bool PagesReader::readBody() {
    const bool isImage = m_awaits == Awaits::imageBody;
    auto* at = isImage ? reinterpret_cast<char*>(m_image.bits()) : m_text.data();
    const auto all = isImage ? m_image.sizeInBytes() : m_text.size();
    m_got += std::max<qint64>(m_process.read(at + m_got, all - m_got), 0);
    m_patience.start();
    if (m_got < all)
        return false;
    m_awaits = Awaits::nothing;
    m_patience.stop();
    if (isImage) {
        emit drawn(m_asked.page, std::exchange(m_image, {}));
    } else {
        m_texts.append(QString::fromUtf8(m_text));
        emit textRead(static_cast<int>(m_texts.size()));
    }
    ask();
    return true;
}

/// One thing at a time, so that what is wished for last waits for no more than that.
void PagesReader::ask() {
    if (m_awaits != Awaits::nothing)
        return;
    if (!m_wishes.isEmpty()) {
        m_asked = m_wishes.takeFirst();
        m_awaits = Awaits::image;
        m_process.write("draw " + QByteArray::number(m_asked.page) + ' ' + QByteArray::number(m_asked.width) +
                        '\n');
    } else if (m_texts.size() < m_points.size()) {
        m_awaits = Awaits::text;
        m_process.write("text " + QByteArray::number(m_texts.size() + 1) + '\n');
    } else {
        return;
    }
    m_patience.start();
}

void PagesReader::onEnded() {
    if (m_awaits == Awaits::nothing && count() == 0)
        return;  // it was closed, or has failed
    read();      // what it said last
    if (m_awaits != Awaits::nothing || count() > 0)
        fail(Wording("the process that draws them has ended", "o processo que as desenha terminou"));
}

void PagesReader::fail(ErrorArg why) {
    const auto file = m_file;
    close();
    emit failed(Error(Errc::pagesNotShown, {file.toStdString(), std::move(why)}));
}

}  // namespace conclave::ui
