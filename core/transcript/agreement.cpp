#include "core/transcript/agreement.h"

#include "core/transcript/record.h"
#include "core/transcript/severity.h"

namespace conclave::transcript {
namespace {

template <class Entries>
Agreement agreementIn(const Entries& entries) {
    Agreement agreement;
    for (const auto& entry : entries) {
        const auto text = [&](const char* name) { return textOf(entry, name); };
        if (entry.type == type::abandon)
            agreement.isAbandoned = true;
        if (entry.type == type::exception && text("severity") == name(Severity::keyEndangering))
            agreement.endangersKey = true;
        if (entry.type != type::statement)
            continue;
        agreement.hasStatements = true;
        if (text("statement") == word::agree)
            agreement.others.erase(text("participant"));
        else
            agreement.others.insert(text("participant"));
    }
    return agreement;
}

}  // namespace

Agreement agreementOf(const std::vector<Entry>& entries) {
    return agreementIn(entries);
}

Agreement agreementOf(std::span<const PlacedEntry> entries) {
    return agreementIn(entries);
}

Wording Agreement::wording() const {
    if (isAbandoned)
        return {"abandoned", "abandonada"};
    if (!hasStatements)
        return {};
    if (isWhole())
        return {"agreed by all", "todos de acordo"};
    Wording why;
    if (others.size() == 1)
        why = {"1 person does not agree", "1 pessoa não concorda"};
    else if (!others.empty())
        why = worded("{} persons do not agree", "{} pessoas não concordam", others.size());
    if (!endangersKey)
        return worded("not agreed: {}", "sem acordo de todos: {}", why);
    const Wording danger("an exception endangers a key", "uma exceção ameaça uma chave");
    return others.empty() ? worded("not agreed: {}", "sem acordo de todos: {}", danger)
                          : worded("not agreed: {}; {}", "sem acordo de todos: {}; {}", why, danger);
}

}  // namespace conclave::transcript
