#include "core/script/schema.h"

#include <QtTest/qtest.h>
#include <yaml-cpp/yaml.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "core/script/script.h"
#include "core/script/site.h"
#include "tests/unit/script_mistakes.h"

using namespace conclave;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

const std::string schemaFile = CONCLAVE_SOURCE_DIR "/ceremonies/ceremony.schema.json";
const std::string formatFile = CONCLAVE_SOURCE_DIR "/docs/formats/script.md";

/// With CONCLAVE_UPDATE=1 the test writes what it would compare.
bool mayUpdate() {
    const char* update = std::getenv("CONCLAVE_UPDATE");
    return update != nullptr && std::string_view(update) == "1";
}
constexpr const char* howToUpdate =
    "it is not what core/steps declares; look at the difference after: CONCLAVE_UPDATE=1 schema_test";

/// YAML as an editor's schema check sees it: the core schema of YAML 1.2 decides the types of plain scalars.
json toJson(const YAML::Node& node) {
    switch (node.Type()) {
        case YAML::NodeType::Undefined:
        case YAML::NodeType::Null:
            return nullptr;
        case YAML::NodeType::Sequence: {
            auto list = json::array();
            for (const auto& item : node)
                list.push_back(toJson(item));
            return list;
        }
        case YAML::NodeType::Map: {
            auto map = json::object();
            for (const auto& entry : node)
                map[entry.first.Scalar()] = toJson(entry.second);
            return map;
        }
        case YAML::NodeType::Scalar:
            break;
    }
    const auto& text = node.Scalar();
    if (node.Tag() == "!")  // in quotes, or a block
        return text;
    if (text == "true" || text == "false")
        return text == "true";
    // YAML's numbers that stand in these files are JSON's.
    const auto number = json::parse(text, nullptr, false);
    return number.is_number() ? number : json(text);
}

class Schema {
  public:
    explicit Schema(const std::string& name) {
        m_source = json::parse(readTextFile(CONCLAVE_SOURCE_DIR "/ceremonies/" + name));
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(m_source), m_schema);
    }

    std::string complaints(const std::string& yaml) {
        const json document = toJson(YAML::Load(yaml));
        valijson::Validator validator(valijson::Validator::kStrongTypes);
        valijson::ValidationResults results;
        const valijson::adapters::NlohmannJsonAdapter target(document);
        if (validator.validate(m_schema, target, &results))
            return {};
        std::string text = "refused";
        valijson::ValidationResults::Error error;
        while (results.popError(error)) {
            text += "\n  ";
            for (const auto& part : error.context)
                text += part;
            text += ": " + error.description;
        }
        return text;
    }

  private:
    json m_source;
    valijson::Schema m_schema;
};

}  // namespace

class SchemaTest : public QObject {
    Q_OBJECT

  private:
    Schema m_script{"ceremony.schema.json"};
    Schema m_site{"site.schema.json"};

    Schema& schemaOf(const std::string& file) {
        return file.find("site") != std::string::npos ? m_site : m_script;
    }

  private slots:
    void acceptsEveryGoodFile() {
        std::vector<std::string> files{scriptVector("good-script.yaml"), scriptVector("good-site.yaml")};
        for (const auto* folder : {"/ceremonies", "/ceremonies/sites"})
            for (const auto& entry : fs::directory_iterator(CONCLAVE_SOURCE_DIR + std::string(folder)))
                if (entry.path().extension() == ".yaml")
                    files.push_back(entry.path());
        QVERIFY(files.size() >= 6);
        for (const auto& file : files) {
            const auto complaints = schemaOf(file).complaints(readTextFile(file));
            QVERIFY2(complaints.empty(), (file + " " + complaints).c_str());
        }
    }

    void agreesWithTheParserOnEveryMistake_data() {
        QTest::addColumn<int>("index");
        int index = -1;
        for (const auto& mistake : loadMistakes()) {
            ++index;
            if (mistake.schema != "cannot see")
                QTest::newRow(mistake.rule.c_str()) << index;
        }
    }
    void agreesWithTheParserOnEveryMistake() {
        QFETCH(int, index);
        const auto mistake = loadMistakes()[static_cast<std::size_t>(index)];
        const bool isSite = mistake.file.find("site") != std::string::npos;
        const auto bytes = asBytes(mistake.text);
        QVERIFY(isSite ? !script::parseSite(bytes, "x").value : !script::parseScript(bytes, "x").value);
        const auto complaints = schemaOf(mistake.file).complaints(mistake.text);
        if (mistake.schema == "refuses")
            QVERIFY2(!complaints.empty(), "the schema accepts it");
        else
            QVERIFY2(complaints.empty(), complaints.c_str());
    }

    void namesOfRolesAreTheParsers() {
        const auto schema = json::parse(readTextFile(schemaFile));
        auto roles = json::array();
        for (const auto role : script::allRoles())
            roles.push_back(script::name(role));
        QVERIFY(schema["definitions"]["role"]["enum"] == roles);
    }

    /// The part about steps, and the names of debts, are made from the declarations.
    void stepsAreAsTheyAreDeclared() {
        auto schema = nlohmann::ordered_json::parse(readTextFile(schemaFile));
        const auto committed = schema;
        auto& waiver = schema["definitions"]["waiver"];
        schema["definitions"]["step"] = script::stepSchema();
        waiver["properties"]["debt"]["enum"] = script::debtNamesSchema();
        waiver["allOf"] = script::waiverRulesSchema();
        if (mayUpdate())
            std::ofstream(schemaFile, std::ios::binary) << schema.dump(2) << '\n';
        else
            QVERIFY2(schema == committed, howToUpdate);
    }

    void theTableOfKindsIsAsTheyAreDeclared() {
        const std::string begin = "<!-- kinds: made from core/steps, see schema_test -->\n";
        const std::string end = "<!-- end of kinds -->\n";
        auto text = readTextFile(formatFile);
        const auto from = text.find(begin);
        const auto to = text.find(end);
        QVERIFY(from != std::string::npos && to != std::string::npos && from < to);
        const auto start = from + begin.size();
        if (mayUpdate()) {
            text.replace(start, to - start, script::kindTable());
            std::ofstream(formatFile, std::ios::binary) << text;
        } else {
            QVERIFY2(text.substr(start, to - start) == script::kindTable(), howToUpdate);
        }
    }
};

QTEST_GUILESS_MAIN(SchemaTest)
#include "schema_test.moc"
