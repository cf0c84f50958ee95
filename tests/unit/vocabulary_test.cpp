// docs/formats/record.md says what the declarations say: its tables are made from them.
#include "core/transcript/vocabulary.h"

#include <QtTest/qtest.h>

#include <cstdlib>

#include "core/base/file.h"

using namespace conclave;
using steps::Form;

namespace {

std::string_view word(Form form) {
    switch (form) {
        case Form::text:
            return "text";
        case Form::nonEmpty:
            return "name";
        case Form::id:
            return "id";
        case Form::idOrEmpty:
            return "id or empty";
        case Form::ids:
            return "ids";
        case Form::hash:
            return "hash";
        case Form::hashOrEmpty:
            return "hash or empty";
        case Form::hex:
            return "hex";
        case Form::flag:
            return "flag";
        case Form::count:
            return "count";
        case Form::number:
            return "integer";
        case Form::texts:
            return "texts";
        case Form::error:
            return "error";
        case Form::key:
            return "key";
        case Form::token:
            return "token";
        case Form::tokens:
            return "tokens";
        case Form::shares:
            return "shares";
        case Form::sets:
            return "[{quorum, setId, manifestSha256}]";
        case Form::pairs:
            return "pairs";
        case Form::texted:
            return "{…}";
        case Form::objects:
            return "[{class, label, id}]";
        case Form::cleared:
            return "[{id, objects}]";
        case Form::files:
            return "files";
        case Form::libraries:
            return "[{path, sha256}]";
        case Form::names:
            return "names";
        case Form::shown:
            return "shown";
        case Form::reconciled:
            return "[{intent, action, outcome}]";
        case Form::debts:
            return "debts";
        case Form::manifests:
            return "[{path, sha256}]";
        case Form::script:
            return "{name, version, sha256}";
        case Form::site:
            return "{path?, sha256}";
        case Form::software:
            return "{name, version, build, sha256}";
        case Form::module:
            return "{path, sha256, description, manufacturer, version}";
        case Form::link:
            return "{ceremony, head}";
        case Form::host:
            return "{name, kernel, isRoot, memoryLocked}";
        case Form::runbook:
            return "{template, sha256?, length?, places}";
        case Form::places:
            return "[{participant, page, left, bottom, right, top}]";
        case Form::attested:
            return "{state, root, make, serial, firmware, formFactor, pinPolicy, touchPolicy}";
    }
    return {};
}

std::string listed(const std::vector<steps::Member>& members) {
    std::string list;
    for (const auto& member : members)
        list += fmt::format("{}`{}`{} {}", list.empty() ? "" : " · ", member.name,
                            member.isOptional ? "?" : "", word(member.form));
    return list.empty() ? "–" : list;
}

std::string typesTable() {
    std::string table = "| type | members |\n|---|---|\n";
    for (const auto type : transcript::allTypes())
        table += fmt::format("| `{}` | {} |\n", type, listed(*transcript::membersOf(type)));
    return table;
}

std::string actionRow(const steps::Action& action, std::string_view kinds) {
    std::string files;
    for (auto file : action.files) {
        std::string path(file);
        for (std::size_t at = 0; (at = path.find_first_of("{*", at)) != std::string::npos;)
            path.replace(at, path[at] == '*' ? 1 : path.find('}', at) - at + 1, "…");
        files += (files.empty() ? "`" : ", `") + path + '`';
    }
    return fmt::format("| `{}` | {} | {} | {} | {} |\n", action.name, kinds,
                       action.wantsIntent ? listed(action.intent) : "none", listed(action.evidence),
                       files.empty() ? "–" : files);
}

std::string actionsTable() {
    std::string table = "| action | step | intent | evidence | files |\n|---|---|---|---|---|\n";
    std::string unlocking;
    for (const auto& kind : steps::allKinds()) {
        for (const auto& action : kind.does)
            table += actionRow(action, fmt::format("`{}`", kind.name));
        for (const auto name : kind.may)
            if (name == "unlock")
                unlocking += fmt::format("{}`{}`", unlocking.empty() ? "" : ", ", kind.name);
    }
    return table + actionRow(*steps::findAction("unlock"), unlocking);
}

/// What stands between "<!-- name: …" and "<!-- end -->"; replaced when there is something to put.
std::string block(std::string& text, std::string_view name, const std::string* put) {
    const auto begin = text.find('\n', text.find(fmt::format("<!-- {}: ", name))) + 1;
    const auto end = text.find("<!-- end -->", begin);
    auto found = text.substr(begin, end - begin);
    if (put)
        text.replace(begin, end - begin, *put);
    return found;
}

}  // namespace

class VocabularyTest : public QObject {
    Q_OBJECT

  private slots:
    void theTablesOfTheDocsAreTheDeclarations() {
        const std::filesystem::path file =
            std::filesystem::path(CONCLAVE_SOURCE_DIR) / "docs/formats/record.md";
        const bool isUpdate = std::getenv("CONCLAVE_UPDATE") != nullptr;
        std::string text(asText(readFile(file).value()));
        for (const auto& [name, table] :
             {std::pair("types", typesTable()), std::pair("actions", actionsTable())}) {
            const auto found = block(text, name, isUpdate ? &table : nullptr);
            if (!isUpdate)
                QCOMPARE(QString::fromStdString(found), QString::fromStdString(table));
        }
        if (isUpdate)
            QVERIFY(writeFileDurably(file, asBytes(text), IfExists::replace));
    }
};

QTEST_GUILESS_MAIN(VocabularyTest)
#include "vocabulary_test.moc"
