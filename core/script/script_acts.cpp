#include <algorithm>
#include <array>

#include "core/script/script_parts.h"

namespace conclave::script {
namespace {

constexpr std::size_t titleOctets = 120;
constexpr std::size_t textOctets = 2000;

std::vector<std::string_view> kindNames() {
    std::vector<std::string_view> names;
    for (const auto kind : allStepKinds())
        names.push_back(name(kind));
    return names;
}

class ActReader {
  public:
    ActReader(const Script& script, Report& report)
        : m_script(script), m_report(report), m_seats(idsOf(script.seats)) {}

    Act readAct(const Node& node, const std::string& path) {
        Fields fields(node, path, m_report);
        Act act;
        act.id = fields.id("id").value_or("");
        refuseSecond(m_actIds, act.id, fields.at("id"));
        act.title = fields.text("title", titleOctets).value_or(Text{});
        int number = 0;
        for (const auto& step : fields.list("steps", 1, 100))
            act.steps.push_back(readStep(step, fields.path("steps[" + std::to_string(++number) + "]")));
        m_canBeOrdered = m_canBeOrdered && number > 0;
        fields.finish();
        return act;
    }

    bool canBeOrdered() const { return m_canBeOrdered; }

  private:
    Step readStep(const Node& node, const std::string& path) {
        Fields fields(node, path, m_report);
        Step step;
        step.at = node.at;
        step.id = fields.id("id").value_or("");
        refuseSecond(m_stepIds, step.id, fields.at("id"));
        const auto kind = fields.choice("kind", kindNames());
        m_canBeOrdered = m_canBeOrdered && kind;
        step.kind = kind ? parseStepKind(*kind).value() : StepKind::confirm;
        step.title = fields.text("title", titleOctets).value_or(Text{});
        step.text = fields.text("read", textOctets).value_or(Text{});
        step.actor = readSeat(fields, "actor");
        step.witness = readSeat(fields, "witness");
        if (!step.actor.empty() && step.actor == step.witness)
            m_report.add(fields.at("witness"), Errc::witnessIsActor, {step.id, step.actor});
        readPresent(fields, step);
        readToken(fields, step, kind);
        step.minutes = fields.number("minutes", 1, 480).value_or(0);
        fields.finish();
        return step;
    }

    std::string readSeat(Fields& fields, std::string_view key) {
        auto seat = fields.line(key, 1024);
        if (!seat || !isKnownSeat(*seat, fields.path(key), fields.at(key)))
            return {};
        return std::move(*seat);
    }

    bool isKnownSeat(const std::string& seat, const std::string& path, Place at) {
        if (std::find(m_seats.begin(), m_seats.end(), seat) != m_seats.end())
            return true;
        m_report.add(at, Errc::referenceUnknown, {path, seat, joined(m_seats)});
        m_canBeOrdered = false;
        return false;
    }

    void readPresent(Fields& fields, Step& step) {
        if (!fields.has("present")) {
            (void)fields.node("present", Need::may);
            step.present = m_seats;
            return;
        }
        std::vector<Place> places;
        const auto others = fields.lines("present", 0, 1024, Need::must, &places);
        for (std::size_t i = 0; i < others.size(); ++i) {
            (void)isKnownSeat(others[i], fields.path("present"), places[i]);
            if (others[i] == step.actor || others[i] == step.witness)
                m_report.add(places[i], Errc::keyDuplicate, {others[i]});
        }
        for (const auto& seat : m_seats)
            if (seat == step.actor || seat == step.witness ||
                std::find(others.begin(), others.end(), seat) != others.end())
                step.present.push_back(seat);
    }

    void readToken(Fields& fields, Step& step, const std::optional<std::string>& kind) {
        const bool hasToken = step.kind == StepKind::initialiseToken || step.kind == StepKind::restoreTest;
        if (!kind) {  // what belongs to an unknown kind cannot be said
            (void)fields.node("token", Need::may);
            (void)fields.node("keep", Need::may);
            return;
        }
        if (hasToken) {
            step.token = fields.line("token", 1024).value_or("");
            const bool isKnown = m_script.tokens.contains(step.token);
            m_canBeOrdered = m_canBeOrdered && isKnown;
            if (!step.token.empty() && !isKnown)
                m_report.add(fields.at("token"), Errc::referenceUnknown,
                             {fields.path("token"), step.token, joined(keysOf(m_script.tokens))});
        } else {
            fields.refuseIgnored("token", "kind: " + *kind);
        }
        if (step.kind == StepKind::restoreTest)
            step.keep = fields.flag("keep", Need::may).value_or(false);
        else
            fields.refuseIgnored("keep", "kind: " + *kind);
    }

    void refuseSecond(std::vector<std::string>& ids, const std::string& id, Place at) {
        if (!id.empty() && std::find(ids.begin(), ids.end(), id) != ids.end())
            m_report.add(at, Errc::keyDuplicate, {id});
        ids.push_back(id);
    }

    const Script& m_script;
    Report& m_report;
    std::vector<std::string> m_seats;
    std::vector<std::string> m_actIds;
    std::vector<std::string> m_stepIds;
    bool m_canBeOrdered = true;
};

}  // namespace

ReadActs readActs(Fields& fields, const Script& script, Report& report) {
    ReadActs read;
    ActReader reader(script, report);
    for (const auto& node : fields.list("acts", 1, 64))
        read.acts.push_back(
            reader.readAct(node, fields.path("acts[" + std::to_string(read.acts.size() + 1) + "]")));
    read.canBeOrdered = reader.canBeOrdered() && !read.acts.empty();
    return read;
}

}  // namespace conclave::script
