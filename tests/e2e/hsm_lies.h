#pragma once

#include <QtTest/qtest.h>

#include <string>
#include <vector>

#include "tests/e2e/ceremony_support.h"

/// An HSM that does not tell the truth, in one way at a time (tests/support/lying_module.cpp), in a whole
/// ceremony by the programs of the release. Each lie is found out before harm is done, or stands in the
/// record as an exception, or does no harm; whatever is left on the tokens is what the record knows of. A
/// table is printed. In CI one lie of each kind; all with CONCLAVE_EVERY_LIE=1.
namespace conclave::test {

struct Outcome {
    const char* found;  ///< "preflight"; else "STEP CODE" of the failure that ends it, or the cause of an
                        ///< exception; "": no harm
    int exitCode;       ///< 2: refused, nothing was erased; 1: stopped; 0: closed
    std::size_t left;   ///< objects on the tokens
    bool isInCi = false;
};

struct Lie {
    const char* name;
    Outcome generation;
    Outcome recovery;
};

inline const std::vector<Lie>& lies() {
    constexpr bool ci = true;
    static const std::vector<Lie> all{
#include "tests/e2e/hsm_lies.inc"
    };
    return all;
}

/// One row for each lie that is to be told now.
inline void addLies(Outcome Lie::*ceremony) {
    QTest::addColumn<int>("index");
    const bool isEvery = qEnvironmentVariableIsSet("CONCLAVE_EVERY_LIE");
    for (std::size_t i = 0; i < lies().size(); ++i)
        if (isEvery || (lies()[i].*ceremony).isInCi)
            QTest::newRow(lies()[i].name) << static_cast<int>(i);
}

/// The failure that ended it, or the exceptions of a record that was closed; not those that people make by
/// having other names than on their cards.
inline std::string whereFound(const std::filesystem::path& record, const Ran& ran) {
    if (ran.exitCode == 2)
        return "preflight";
    std::string failure;
    std::string causes;
    for (const auto& entry : readEntries(record)) {
        if (entry.at("type") == "failure")
            failure =
                entry.at("step").get<std::string>() + ' ' + entry.at("error").at("code").get<std::string>();
        if (entry.at("type") == "exception" && entry.value("cause", "") != "other-name")
            causes += (causes.empty() ? "" : ", ") + entry.value("cause", "");
        if (entry.at("type") == "closing")
            failure.clear();
    }
    return failure.empty() ? causes : failure;
}

/// Prints the row of the table, and compares it.
inline void compareOutcome(const Lie& lie, const Outcome& wanted, const std::string& found, const Ran& ran,
                           std::size_t left) {
    const auto end = ran.exitCode == 2 ? "nothing erased" : ran.exitCode == 0 ? "closed" : "stopped";
    qInfo("| %-36s | %-36s | %-14s | %zu objects |", lie.name, found.c_str(), end, left);
    QVERIFY2(
        ran.exitCode == wanted.exitCode && found == wanted.found,
        (found + "\n" + ran.output.substr(ran.output.size() > 1500 ? ran.output.size() - 1500 : 0)).c_str());
    QCOMPARE(left, wanted.left);
}

}  // namespace conclave::test
