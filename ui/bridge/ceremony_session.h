#pragma once

#include <QObject>
#include <atomic>
#include <filesystem>
#include <memory>
#include <thread>

#include "core/ceremony/use_case.h"
#include "ui/bridge/console_room.h"
#include "ui/bridge/pcsc_link.h"

namespace conclave::ui {

/// One ceremony after the other in this window: reads script and site, looks at the devices, runs the engine
/// on a thread of its own, and keeps the model true. Lives on the GUI thread and never blocks it.
class CeremonySession final : public QObject {
    Q_OBJECT

  public:
    explicit CeremonySession(const PcscLink& pcsc, QObject* parent = nullptr);
    ~CeremonySession() override;  ///< asks for a break and waits until the engine has written it

    /// For the GUI thread alone; a job on the worker has data of its own.
    CeremonyModel& model() {
        m_model.requireOwnThread();
        return m_model;
    }
    const CeremonyModel& model() const {
        m_model.requireOwnThread();
        return m_model;
    }

    /// Reads the files and looks at devices; ends with CeremonyModel::preparation. While another preparation
    /// runs, this one follows it. Refused while a ceremony runs. `record`: where it will be written, unless
    /// the site has a folder for records: then there, by the same name. `earlier`: what a recovery starts
    /// from.
    void prepare(const std::filesystem::path& script, const std::filesystem::path& site,
                 const std::filesystem::path& record,
                 const std::optional<ceremony::EarlierOrder>& earlier = {});
    /// Looks at the tokens of a PKCS #11 module; ends with CeremonyModel::survey. Ignored while devices are
    /// looked at or a ceremony runs.
    void survey(const std::filesystem::path& module);
    /// After a preparation that is ready.
    void begin();
    /// With the record's own script, and the site binding that it was last run with unless another is named.
    /// A recovery that has not taken the backup into its record yet wants `earlier` again.
    void resume(const std::filesystem::path& record, const std::filesystem::path& site = {},
                const std::optional<ceremony::EarlierOrder>& earlier = {});

    /// Where the kernel lists swap areas, for the preparations and resumes to come.
    void setSwaps(std::filesystem::path file) { m_swaps = std::move(file); }

    bool isRunning() const { return m_isRunning; }
    bool isBusy() const { return m_thread.joinable(); }  ///< prepares or runs

    // What people do about the prompt; ignored when none fits.
    void confirm(bool isYes) { answer(isYes); }
    void answerText(std::string text) { answer(std::move(text)); }
    void chooseReader(std::string reader) { answer(std::move(reader)); }
    void lookAgain() { answer(LookAgain{}); }
    void givePin(Pin pin) { answer(std::move(pin)); }
    void state(ceremony::Statement statement) { answer(std::move(statement)); }
    void decide(ceremony::Choice choice) { answer(std::move(choice)); }
    void reportException(ceremony::ExceptionReport report);
    void requestStop();

    /// What the rehearsal room proposes: names, identities, and where the tokens' factory SO PINs are, which
    /// a person has no other way to know. Null when this is no rehearsal.
    const script::Answers* proposals() const { return m_proposals ? &*m_proposals : nullptr; }

  signals:
    void prepared();
    void ended();

  private:
    void prepare(const ceremony::Order& order);
    void prepareWanted();
    /// Runs `job` on a thread; the model is changed through onGui() meanwhile.
    void work(std::function<void()> job);
    void answer(Answer answer) { m_room->answer(model().promptId, std::move(answer)); }
    void onGui(std::function<void()> change);
    /// The same, and waits for it. Errors: Errc::stopped when the session ends meanwhile, and those of
    /// `change`.
    Result<void> onGuiNow(std::function<Result<void>()> change);

    void begins(const std::filesystem::path& record);
    Result<void> openDevices(const script::Site& site);
    void publish(const ceremony::Order& order, const ceremony::Inputs& inputs, Preparation preparation);
    void run(const ceremony::Order& order, const ceremony::Inputs& inputs,
             const std::vector<ceremony::PreflightItem>& looked, Lang lang);
    void watchReaders();
    bool isOfRoom(const std::string& reader) const;
    void finish(Ended ended);

    struct Prepared {
        ceremony::Order order;
        ceremony::Inputs inputs;
    };

    const PcscLink& m_pcsc;
    std::filesystem::path m_swaps = ceremony::Order().swaps;
    Prepared m_prepared;                      ///< what the model's preparation is of
    std::optional<ceremony::Order> m_wanted;  ///< to be prepared next; the last word counts
    std::optional<script::Answers> m_proposals;
    std::vector<std::string> m_readersOfRoom;  ///< as the site binding names them; empty: all
    CeremonyModel m_model;                     ///< through model(), which asks whose thread it is
    std::unique_ptr<pcsc::ReaderMonitor> m_readers;
    std::unique_ptr<ConsoleRoom> m_room;
    std::unique_ptr<ceremony::Hsm> m_hsm;  ///< the worker's while there is one
    std::thread m_thread;
    std::atomic<bool> m_isClosing = false;
    bool m_isRunning = false;
};

}  // namespace conclave::ui
