#include "ui/models/pages_printing.h"

#include "core/base/wording.h"
#include "ui/models/pages_process.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"

namespace conclave::ui {

PagesPrinting::PagesPrinting(QObject* parent) : QObject(parent) {
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &PagesPrinting::read);
    connect(&m_process, &QProcess::finished, this, &PagesPrinting::onEnded);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        m_isMissing = error == QProcess::FailedToStart;
        if (m_isMissing)
            onEnded();
    });
}

PagesPrinting::~PagesPrinting() {
    disconnect(&m_process, nullptr, this, nullptr);
    blockSignals(true);
    stop();
}

void PagesPrinting::start(const QString& pdf, const QString& title) {
    stop();
    m_page = 0;
    m_isMissing = false;
    set(State::asking);
    QStringList arguments{QStringLiteral("--print"), QStringLiteral("--title"), title,
                          QStringLiteral("--lang"),
                          language() == Lang::ptBr ? QStringLiteral("pt-BR") : QStringLiteral("en")};
    if (Theme::look() == Look::dark)
        arguments << QStringLiteral("--dark");
    startPages(m_process, arguments << QStringLiteral("--") << pdf);
}

void PagesPrinting::stop() {
    if (m_process.state() != QProcess::NotRunning) {
        m_state = State::idle;
        m_process.kill();
        m_process.waitForFinished();
    }
    set(State::idle);
}

Error PagesPrinting::error() const {
    return Error(
        Errc::pagesNotPrinted,
        {m_isMissing   ? Wording("conclave-pages, which prints them, is not beside this program",
                                 "o conclave-pages, que as imprime, não está junto deste programa")
         : m_page == 0 ? Wording("the printer did not take them", "a impressora não as aceitou")
                       : worded("it ended at page {}", "parou na página {}", std::to_string(m_page))});
}

void PagesPrinting::read() {
    while (m_process.canReadLine()) {
        const auto line = m_process.readLine().trimmed();
        if (line.startsWith("page ")) {
            m_page = line.mid(5).toInt();
            set(State::printing);
        } else if (line == "printed") {
            set(State::printed);
        } else if (line == "cancelled") {
            set(State::cancelled);
        }
    }
}

void PagesPrinting::onEnded() {
    read();
    if (isRunning())
        set(State::failed);
}

void PagesPrinting::set(State state) {
    m_state = state;
    emit changed();
}

}  // namespace conclave::ui
