#include "core/script/answers.h"

#include <array>
#include <set>

#include "core/base/text.h"
#include "core/script/fields.h"

namespace conclave::script {
namespace {

namespace fs = std::filesystem;

class AnswersReader {
  public:
    AnswersReader(const fs::path& folder, Report& report) : m_folder(folder), m_report(report) {}

    Answers read(const Node& root) {
        Fields fields(root, "", m_report);
        Answers answers;
        (void)fields.number("conclave-answers", 1, 1);
        answers.controlSocket = path(fields, "control", Need::may);
        for (const auto& entry : fields.map("people", 64)) {
            checkId(entry, fields.path("people"));
            answers.people[entry.key] = person(entry, fields.path("people." + entry.key));
        }
        for (const auto& entry : fields.map("tokens", 16, Need::may)) {
            checkId(entry, fields.path("tokens"));
            Fields section(entry.value, fields.path("tokens." + entry.key), m_report);
            answers.tokens[entry.key] = {path(section, "soPin", Need::must), entry.at};
            section.finish();
        }
        if (const auto* custody = fields.node("custody", Need::may)) {
            Fields section(*custody, fields.path("custody"), m_report);
            answers.medium = path(section, "medium", Need::may);
            answers.bag = section.line("bag", 60).value_or("");
            answers.seal = section.line("seal", 60).value_or("");
            answers.place = section.line("place", 60, Need::may).value_or("");
            for (const auto& file : section.lines("photographs", 1, pathOctets, Need::may))
                answers.photographs.push_back(m_folder / file);
            section.finish();
        }
        fields.finish();
        return answers;
    }

  private:
    PersonAnswers person(const Entry& entry, const std::string& entryPath) {
        Fields section(entry.value, entryPath, m_report);
        PersonAnswers person;
        person.at = entry.at;
        if (section.has("vacant")) {
            person.vacancy = section.line("vacant", 120).value_or("");
            section.finish();
            return person;
        }
        person.name = tidied(section.line("name", 4 * personNameCharacters).value_or(""));
        if (!person.name.empty() && !isPersonName(person.name))
            m_report.add(section.at("name"), Errc::textUnfit,
                         {section.path("name"), std::to_string(personNameCharacters)});
        if (!person.name.empty() && !m_names.insert(folded(person.name)).second)
            m_report.add(section.at("name"), Errc::personTwice, {person.name});
        person.identity = section.line("identity", 120).value_or("");
        person.card = section.number("card", 1, 99, Need::may);
        if (person.card)
            person.reader = section.line("reader", 127, Need::may).value_or("");
        else if (!section.has("card"))
            section.refuseIgnored("reader", section.path("card"));
        person.pinFile = path(section, "pin", Need::must);
        person.pukFile = path(section, "puk", Need::must);
        readStatement(section, person);
        section.finish();
        return person;
    }

    void readStatement(Fields& section, PersonAnswers& person) {
        static constexpr std::array statements{Statement::agree, Statement::disagree, Statement::refuses,
                                               Statement::absent};
        std::array<std::string_view, statements.size()> names;
        for (std::size_t i = 0; i < statements.size(); ++i)
            names[i] = name(statements[i]);
        const auto text = section.choice("statement", names);
        for (const auto statement : statements)
            if (text && name(statement) == *text)
                person.statement = statement;
        if (!text)
            (void)section.node("reason", Need::may);
        else if (person.statement == Statement::agree)
            section.refuseIgnored("reason", "statement: agree");
        else
            person.reason = section.line("reason", 500).value_or("");
    }

    fs::path path(Fields& fields, std::string_view key, Need need) {
        const auto text = fields.line(key, pathOctets, need);
        return text ? m_folder / *text : fs::path();
    }

    void checkId(const Entry& entry, const std::string& path) {
        if (!isId(entry.key))
            m_report.add(entry.at, Errc::valueNotAllowed, {path, entry.key, "[a-z0-9-]{1,32}"});
    }

    const fs::path& m_folder;
    Report& m_report;
    std::set<std::string> m_names;
};

}  // namespace

Parsed<Answers> parseAnswers(ByteView yaml, std::string fileName, const fs::path& folder) {
    Report report(std::move(fileName));
    std::optional<Answers> answers;
    if (const auto root = readYaml(yaml, report))
        answers = AnswersReader(folder, report).read(*root);
    if (!report.isClean())
        answers.reset();
    else
        answers->file = report.file();
    return {std::move(answers), std::move(report).take()};
}

Parsed<Answers> loadAnswers(const fs::path& path) {
    Report report(path.string());
    const auto source = readSource(path, report);
    if (!source)
        return {std::nullopt, std::move(report).take()};
    return parseAnswers(*source, path.string(), path.parent_path());
}

}  // namespace conclave::script
