#pragma once

#include <QByteArray>
#include <QObject>
#include <QProcess>
#include <QString>
#include <filesystem>
#include <functional>
#include <string>

#include "core/base/lane.h"
#include "core/base/result.h"

namespace conclave::ui {

/// What a drill starts from: everything is made up.
struct Drill {
    QString room;                        ///< kept: its HSM is lost, and the third custodian's card
    std::filesystem::path safe, record;  ///< what lay in the safe, and the record of the ceremony before
    std::filesystem::path root;          ///< the certificate, which came another way
    std::string head;                    ///< hex, as it stands on paper
};

/// Makes a drill: a root key in a new rehearsal room, by a ceremony that answers itself; then what it was
/// made in is lost. No call blocks; what comes of it comes as a signal.
class DrillMaker : public QObject {
    Q_OBJECT

  public:
    /// Of every card that was there. It is shown on the screen: nothing in a rehearsal is a secret.
    static constexpr auto cardPin = "246810";

    explicit DrillMaker(QObject* parent = nullptr);
    ~DrillMaker() override;

    void start(const QString& script);  ///< ignored while one is being made
    void stop();                        ///< nothing more is heard of it

    bool isMaking() const { return m_isMaking; }

  signals:
    void stepBegan(int step, int count);
    void made(const conclave::ui::Drill& drill);
    void failed(const QString& what, const QString& todo);

  private:
    void launch();
    void takeOutput();
    void onFinished();
    void fail(const QString& what, const QString& todo);
    /// On the lane; `then` on this thread, unless it was stopped meanwhile.
    void work(std::function<Result<void>()> job, std::function<void()> then);

    QProcess m_process;
    QByteArray m_output;
    QString m_script;
    Drill m_drill;
    bool m_isMaking = false;
    bool m_startsAgain = false;  ///< a start() waits for a stopped one to end
    int m_generation = 0;
    Lane m_lane{"drill"};  // last: its work posts to this object
};

}  // namespace conclave::ui
