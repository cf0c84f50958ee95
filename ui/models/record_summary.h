#pragma once

#include <QCoreApplication>
#include <QString>
#include <filesystem>
#include <optional>

#include "core/base/error.h"
#include "core/base/wording.h"

namespace conclave::ui {

/// What a list says of one record, in no language.
struct RecordSummary {
    Q_DECLARE_TR_FUNCTIONS(conclave::ui::RecordSummary)

  public:
    enum class State {
        complete,
        interrupted,
        openElsewhere,  ///< another Conclave is writing it
        unreadable,
    };

    std::filesystem::path path;
    State state = State::unreadable;
    bool isRehearsal = false;
    QString label;  ///< of the key; the folder's name where the script does not say
    qint64 beganUtcMs = 0;
    qint64 lastUtcMs = 0;  ///< of the last entry; 0 when unreadable
    int signatures = 0;
    Wording agreement;  ///< whether all agree, as the statements say; empty before there are any
    int step = 0;       ///< the one to do next, from 1; beyond stepCount: only the closing is left
    int stepCount = 0;
    /// Of a rehearsal: the room to resume it in; empty when that is gone, and with it the cards and tokens.
    std::filesystem::path room;
    std::optional<Error> problem;  ///< why it is unreadable

    bool canResume() const { return state == State::interrupted && (!isRehearsal || !room.empty()); }

    // In the console's language.
    QString dateText() const;    ///< "2026-11-20 14:32 UTC"; empty when unreadable
    QString resultText() const;  ///< "complete, 7 signatures; agreed by all"
};

/// Reads script and transcript; verifies nothing, locks nothing. Nothing when it is no record at all. The
/// room is the one that the record names. Not on the GUI thread. `hasTranscript` becomes true where there was
/// one to read.
std::optional<RecordSummary> readSummary(const std::filesystem::path& folder, bool& hasTranscript);

/// With what is not in the record: whether another Conclave is writing it, and whether the room is there.
RecordSummary asItStands(RecordSummary summary);

/// Another Conclave is writing this record. Quick enough for the GUI thread.
bool isOpenElsewhere(const std::filesystem::path& record);

}  // namespace conclave::ui
