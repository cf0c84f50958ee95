#include "core/verify/walk.h"

#include "core/transcript/record.h"

namespace conclave::verify {

void walk(const RecordView& record, const std::function<void(const Place&)>& at) {
    namespace type = transcript::type;
    transcript::Progress progress(record.script->seatIds());
    const script::Step* step = nullptr;
    const Entry* begun = nullptr;
    for (const auto& entry : record.entries) {
        progress.apply(entry);
        if (entry.type == type::stepBegin) {
            step = record.script->findStep(entry.step);
            begun = &entry;
        } else if (entry.type == type::resume) {
            step = nullptr;  // left open by what the resume is about
            begun = nullptr;
        }
        const bool isInside = begun && entry.step == begun->step;
        at({entry, isInside ? step : nullptr, isInside ? begun : nullptr, progress});
        if (isInside && entry.type == type::stepEnd) {
            step = nullptr;
            begun = nullptr;
        }
    }
}

}  // namespace conclave::verify
