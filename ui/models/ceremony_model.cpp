#include "ui/models/ceremony_model.h"

#include <algorithm>

#include "core/script/findings.h"
#include "core/transcript/record.h"

namespace conclave::ui {

int Preparation::refusals() const {
    return ceremony::refusals(items);
}

bool Preparation::isReady() const {
    return !isRunning && script && site && !script::hasErrors(findings) && !items.empty() && refusals() == 0;
}

std::int64_t CeremonyModel::stepElapsedMs(const std::string& step) const {
    std::int64_t total = 0;
    std::optional<std::int64_t> begun;
    for (const auto& line : timeline.entries()) {
        if (line.step != step)
            continue;
        if (line.type == transcript::type::stepBegin)
            begun = line.timeUtcMs;
        else if (line.type == transcript::type::stepEnd && begun) {
            total += line.timeUtcMs - *begun;
            begun.reset();
        }
    }
    return total;
}

std::optional<std::int64_t> CeremonyModel::beganUtcMs() const {
    if (timeline.entries().empty())
        return std::nullopt;
    return timeline.entries().front().timeUtcMs;
}

QString CeremonyModel::seatTitle(const std::string& seat, Lang lang) const {
    const auto* declared = script ? script->findSeat(seat) : nullptr;
    return QString::fromStdString(declared != nullptr ? declared->title.in(lang) : seat);
}

QString CeremonyModel::personName(const std::string& seat, Lang lang) const {
    const auto found = facts.names.find(seat);
    return found != facts.names.end() ? QString::fromStdString(found->second) : seatTitle(seat, lang);
}

QString CeremonyModel::personAndSeat(const std::string& seat, Lang lang) const {
    const auto title = seatTitle(seat, lang);
    return facts.names.contains(seat) ? personName(seat, lang) + QStringLiteral(", ") + title : title;
}

int CeremonyModel::presentCount() const {
    const auto hasSignedIn = [this](const std::string& seat) { return facts.names.contains(seat); };
    return now ? static_cast<int>(std::ranges::count_if(now->present, hasSignedIn)) : 0;
}

void CeremonyModel::takeScript(std::shared_ptr<const script::Script> read) {
    script = std::move(read);
    timeline = script ? Timeline({}, *script) : Timeline();
}

void CeremonyModel::showHash(int row) {
    m_shownHash = row;
    emit hashShown();
}

void CeremonyModel::forgetCeremony() {
    script.reset();
    isRehearsal = false;
    recordFolder.clear();
    now.reset();
    prompt = {};
    exhibit.clear();
    news.clear();
    busy.reset();
    problem.reset();
    isPinOnReader = false;
    tokens.clear();
    quorum.reset();
    timeline = {};
    signedBy.clear();
    facts = {};
    ended.reset();
    pendingExceptions = 0;
    isStopping = false;
    for (auto& reader : readers)
        reader = {reader.name, reader.hasCard, {}, {}, false};
    emit changed(allParts);
}

}  // namespace conclave::ui
