#pragma once

#include <QObject>
#include <QProcess>
#include <optional>

#include "core/base/error.h"

namespace conclave::ui {

/// Prints a PDF by conclave-pages, which asks where in a dialog of its own: a printer's driver is never code
/// of this process.
class PagesPrinting : public QObject {
    Q_OBJECT

  public:
    enum class State { idle, asking, printing, printed, cancelled, failed };

    explicit PagesPrinting(QObject* parent = nullptr);
    ~PagesPrinting() override;

    void start(const QString& pdf, const QString& title);
    void stop();  ///< what is not with the printer yet is not printed

    State state() const { return m_state; }
    bool isRunning() const { return m_state == State::asking || m_state == State::printing; }
    int page() const { return m_page; }  ///< that is sent, or was sent last
    Error error() const;                 ///< of one that failed

  signals:
    void changed();

  private:
    void read();
    void onEnded();
    void set(State state);

    QProcess m_process;
    State m_state = State::idle;
    int m_page = 0;
    bool m_isMissing = false;  ///< the program
};

}  // namespace conclave::ui
