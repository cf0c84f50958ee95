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

std::map<std::string, std::int64_t> CeremonyModel::stepTimesMs() const {
    std::map<std::string, std::int64_t> times;
    std::int64_t begunUtcMs = 0;
    for (const auto& line : timeline.entries()) {
        if (line.type == transcript::type::stepBegin)
            begunUtcMs = line.timeUtcMs;
        else if (line.type == transcript::type::stepEnd)
            times[line.step] += line.timeUtcMs - begunUtcMs;
    }
    return times;
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

QString CeremonyModel::callName(const std::string& seat, Lang lang) const {
    const auto name = personName(seat, lang);
    const auto first = [](const QString& whole) { return whole.section(QLatin1Char(' '), 0, 0); };
    const auto found = facts.names.find(seat);
    if (found == facts.names.end())
        return name;
    const auto isShared = std::ranges::any_of(facts.names, [&](const auto& other) {
        return other.first != seat && first(QString::fromStdString(other.second)) == first(name);
    });
    return isShared ? name : first(name);
}

QString CeremonyModel::keyLabel() const {
    if (!script)
        return {};
    if (script->keys.size() != 1)
        return QString::fromStdString(script->name);
    const auto& key = script->keys.begin()->second;
    return key.isEarlier ? Timeline::recoveredKey(timeline.entries()) : QString::fromStdString(key.label);
}

int CeremonyModel::presentCount() const {
    const auto hasSignedIn = [this](const std::string& seat) { return facts.names.contains(seat); };
    return now ? static_cast<int>(std::ranges::count_if(now->present, hasSignedIn)) : 0;
}

void CeremonyModel::takeScript(std::shared_ptr<const script::Script> read) {
    script = std::move(read);
    timeline = script ? Timeline({}, *script) : Timeline();
}

void CeremonyModel::setExhibit(ceremony::Exhibit shown) {
    exhibit = std::move(shown);
    m_hashesShown.clear();
}

void CeremonyModel::showHash(int row) {
    m_shownHash = row;
    m_hashesShown.insert(row);
    emit hashShown();
}

bool CeremonyModel::wereAllHashesShown() const {
    // Those that are shown as hashes: 32 octets in hex. Any other would never be opened.
    const auto hashes = std::ranges::count_if(
        exhibit.rows, [](const auto& row) { return row.isHash && row.value.size() == 64; });
    return static_cast<std::ptrdiff_t>(m_hashesShown.size()) >= hashes;
}

QString CeremonyModel::whoActs(Lang lang) const {
    // Of a quorum any one may come: the request names them.
    if (const auto* card = std::get_if<ceremony::CardRequest>(&prompt); card != nullptr && !card->isNewCard)
        return QString::fromStdString(
            card->request.args.empty() ? std::string() : card->request.args.front().text().in(lang));
    const auto seat = std::visit(
        [](const auto& asked) {
            if constexpr (requires { asked.seat; })
                return asked.seat;
            else
                return std::string();
        },
        prompt);
    if (!seat.empty())
        return personAndSeat(seat, lang);
    return now ? personAndSeat(now->actor, lang) : QString();
}

QString CeremonyModel::whoWatches(Lang lang) const {
    const auto witness = now && !now->witness.empty() ? personAndSeat(now->witness, lang) : QString();
    return witness == whoActs(lang) ? QString() : witness;
}

void CeremonyModel::forgetCeremony() {
    script.reset();
    isRehearsal = false;
    recordFolder.clear();
    now.reset();
    prompt = {};
    setExhibit({});
    news.clear();
    busy.reset();
    problem.reset();
    beat.reset();
    tokens.clear();
    quorum.reset();
    timeline = {};
    facts = {};
    ended.reset();
    pendingExceptions = 0;
    isStopping = false;
    for (auto& reader : readers)
        reader = {reader.name, reader.hasCard, {}, {}, false};
    emit changed(allParts);
}

}  // namespace conclave::ui
