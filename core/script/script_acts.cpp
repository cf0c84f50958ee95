#include <algorithm>

#include "core/script/script_parts.h"

namespace conclave::script {
namespace {

constexpr std::size_t titleOctets = 120;
constexpr std::size_t textOctets = 2000;

std::vector<std::string_view> kindNames() {
    std::vector<std::string_view> names;
    for (const auto& kind : steps::allKinds())
        names.push_back(kind.name);
    return names;
}

/// Of all kinds.
std::vector<std::string_view> parameterNames() {
    std::vector<std::string_view> names;
    for (const auto& kind : steps::allKinds())
        for (const auto& parameter : kind.parameters)
            if (std::ranges::find(names, parameter.name) == names.end())
                names.push_back(parameter.name);
    return names;
}

class ActReader {
  public:
    ActReader(const Script& script, Report& report)
        : m_script(script), m_report(report), m_seats(idsOf(script.seats)) {}

    Act readAct(const Node& node, const std::string& path) {
        Fields fields(node, path, m_report);
        auto act = readAct(fields);
        fields.finish();
        return act;
    }

    /// `replaceable`: ids of the steps of acts.
    Contingency readContingency(const Node& node, const std::string& path,
                                const std::vector<std::string>& replaceable) {
        Fields fields(node, path, m_report);
        Contingency contingency;
        contingency.at = node.at;
        if (const auto step = fields.line("insteadOf", 1024, Need::may)) {
            contingency.insteadOf = *step;
            m_canBeOrdered =
                isDeclared(*step, replaceable, fields.path("insteadOf"), fields.at("insteadOf"), m_report) &&
                m_canBeOrdered;
        }
        contingency.act = readAct(fields);
        fields.finish();
        return contingency;
    }

    bool canBeOrdered() const { return m_canBeOrdered; }

  private:
    Act readAct(Fields& fields) {
        Act act;
        act.id = fields.id("id").value_or("");
        refuseSecond(m_actIds, act.id, fields.at("id"));
        act.title = fields.text("title", titleOctets).value_or(Text{});
        int number = 0;
        for (const auto& step : fields.list("steps", 1, 100))
            act.steps.push_back(readStep(step, fields.path("steps[" + std::to_string(++number) + "]")));
        m_canBeOrdered = m_canBeOrdered && number > 0;
        return act;
    }

    Step readStep(const Node& node, const std::string& path) {
        Fields fields(node, path, m_report);
        Step step;
        step.at = node.at;
        step.id = fields.id("id").value_or("");
        refuseSecond(m_stepIds, step.id, fields.at("id"));
        const auto kind = fields.choice("kind", kindNames());
        m_canBeOrdered = m_canBeOrdered && kind;
        step.kind = kind ? steps::findKind(*kind) : nullptr;
        step.title = fields.text("title", titleOctets).value_or(Text{});
        step.text = fields.text("read", textOctets).value_or(Text{});
        step.actor = readSeat(fields, "actor");
        step.witness = readSeat(fields, "witness");
        if (!step.actor.empty() && step.actor == step.witness)
            m_report.add(fields.at("witness"), Errc::witnessIsActor, {step.id, step.actor});
        readPresent(fields, step);
        readNames(fields, step);
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
        const bool isKnown = isDeclared(seat, m_seats, path, at, m_report);
        m_canBeOrdered = m_canBeOrdered && isKnown;
        return isKnown;
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

    /// The parameters that its kind has; those of other kinds are refused.
    void readNames(Fields& fields, Step& step) {
        for (const auto& parameter : parameterNames())
            if (!step.kind)  // what belongs to an unknown kind cannot be said
                (void)fields.node(parameter, Need::may);
            else if (std::ranges::find(step.kind->parameters, parameter, &steps::Parameter::name) ==
                     step.kind->parameters.end())
                fields.refuseIgnored(parameter, "kind: " + std::string(step.kind->name));
        if (!step.kind)
            return;
        for (const auto& parameter : step.kind->parameters)
            if (auto value = readParameter(fields, parameter); value && isOfOrigin(fields, parameter, *value))
                step.names[std::string(parameter.name)] = std::move(*value);
            else
                m_canBeOrdered = false;
        if (const auto token = m_script.tokens.find(step.named("token")); token != m_script.tokens.end())
            step.names["unlock"] = token->second.quorum;
    }

    std::optional<std::string> readParameter(Fields& fields, const steps::Parameter& parameter) {
        const auto readName = [&](const std::vector<std::string>& declared) -> std::optional<std::string> {
            auto named = fields.line(parameter.name, 1024);
            if (!named || !isDeclared(*named, declared, fields.path(parameter.name),
                                      fields.at(parameter.name), m_report))
                return std::nullopt;
            return named;
        };
        switch (parameter.sort) {
            case steps::Sort::token:
                return readName(keysOf(m_script.tokens));
            case steps::Sort::key:
                return readName(keysOf(m_script.keys));
            case steps::Sort::unlockQuorum:
                return readQuorumName(fields, parameter.name, m_script.quorums, QuorumPurpose::unlock,
                                      m_report);
            case steps::Sort::backupQuorum:
                return readQuorumName(fields, parameter.name, m_script.quorums, QuorumPurpose::backup,
                                      m_report);
            case steps::Sort::flag:
                return fields.flag(parameter.name, parameter.isOptional ? Need::may : Need::must)
                               .value_or(false)
                           ? "true"
                           : "false";
        }
        return std::nullopt;
    }

    bool isOfOrigin(const Fields& fields, const steps::Parameter& parameter, const std::string& name) {
        if (parameter.origin == steps::Origin::any)
            return true;
        const bool isEarlier = parameter.sort == steps::Sort::key ? m_script.keys.at(name).isEarlier
                                                                  : m_script.quorums.at(name).isEarlier;
        if (isEarlier == (parameter.origin == steps::Origin::earlier))
            return true;
        m_report.add(fields.at(parameter.name), isEarlier ? Errc::nameEarlier : Errc::nameNotEarlier,
                     {fields.path(parameter.name), name});
        return false;
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
    std::vector<std::string> replaceable;
    for (const auto& act : read.acts)
        for (const auto& step : act.steps)
            replaceable.push_back(step.id);
    for (const auto& node : fields.list("contingencies", 1, 16, Need::may))
        read.contingencies.push_back(reader.readContingency(
            node, fields.path("contingencies[" + std::to_string(read.contingencies.size() + 1) + "]"),
            replaceable));
    read.canBeOrdered = reader.canBeOrdered() && !read.acts.empty();
    return read;
}

}  // namespace conclave::script
