#include <QtTest/qtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/digest.h"
#include "core/script/check.h"
#include "core/script/root_profile.h"
#include "core/script/site_writer.h"
#include "core/x509/lint.h"
#include "core/x509/name.h"
#include "tests/unit/both_languages.h"
#include "tests/unit/script_mistakes.h"
#include "tests/unit/x509_support.h"

using namespace conclave;
using namespace conclave::script;
namespace fs = std::filesystem;

namespace {

const std::map<std::string, Errc> codes{
    {"certificateUnreadable", Errc::certificateUnreadable},
    {"custodianRole", Errc::custodianRole},
    {"dateImpossible", Errc::dateImpossible},
    {"datesReversed", Errc::datesReversed},
    {"keyDuplicate", Errc::keyDuplicate},
    {"keyIgnored", Errc::keyIgnored},
    {"keyMissing", Errc::keyMissing},
    {"keyUnknown", Errc::keyUnknown},
    {"presentTooFew", Errc::presentTooFew},
    {"quorumPurpose", Errc::quorumPurpose},
    {"referenceUnknown", Errc::referenceUnknown},
    {"rolesExcluded", Errc::rolesExcluded},
    {"signatureAlgorithmUnfit", Errc::signatureAlgorithmUnfit},
    {"textUnfit", Errc::textUnfit},
    {"thresholdInvalid", Errc::thresholdInvalid},
    {"tokenBoundTwice", Errc::tokenBoundTwice},
    {"valueKindWrong", Errc::valueKindWrong},
    {"valueNotAllowed", Errc::valueNotAllowed},
    {"witnessIsActor", Errc::witnessIsActor},
    {"yamlFeature", Errc::yamlFeature},
    {"yamlSyntax", Errc::yamlSyntax},
};

std::string listed(const std::vector<Finding>& findings) {
    std::string text = "\n";
    for (const auto& finding : findings)
        text += "  " + finding.oneLine(Lang::en) + "\n";
    return text;
}

bool has(const std::vector<Finding>& findings, Errc code) {
    return std::any_of(findings.begin(), findings.end(),
                       [&](const Finding& finding) { return finding.error.code() == code; });
}

std::vector<Finding> findingsOf(const std::string& file, const std::string& text) {
    const auto bytes = asBytes(text);
    if (file.find("site") != std::string::npos)
        return parseSite(bytes, file).findings;
    if (file.find("answers") != std::string::npos)
        return parseAnswers(bytes, file, "/room").findings;
    return parseScript(bytes, file).findings;
}

std::string goodText() {
    return readTextFile(scriptVector("good-script.yaml"));
}

Script goodScript() {
    return *loadScript(scriptVector("good-script.yaml")).value;
}
Site goodSite() {
    return *loadSite(scriptVector("good-site.yaml")).value;
}
Answers goodAnswers() {
    return *loadAnswers(scriptVector("good-answers.yaml")).value;
}

const std::int64_t now = parseUtcMs("2026-11-22T12:00:00.500Z").value();

}  // namespace

class ScriptTest : public QObject {
    Q_OBJECT

  private slots:
    void shippedScriptsAndSitesAreGood() {
        for (const auto* folder : {"/ceremonies", "/ceremonies/sites"})
            for (const auto& entry : fs::directory_iterator(CONCLAVE_SOURCE_DIR + std::string(folder))) {
                if (entry.path().extension() != ".yaml")
                    continue;
                const auto findings = findingsOf(folder == std::string("/ceremonies") ? "script" : "site",
                                                 readTextFile(entry.path()));
                QVERIFY2(findings.empty(), listed(findings).c_str());
            }
    }

    void shippedRootScriptAsksForWhatThePolicySays() {
        const auto script = *loadScript(CONCLAVE_SOURCE_DIR "/ceremonies/root-key-generation.yaml").value;
        const auto& key = script.keys.at("root");
        QCOMPARE(key.algorithm, crypto::KeyAlgorithm::rsa4096);
        QCOMPARE(key.label, std::string("CartorioDigitalRAIZ"));
        QCOMPARE(key.certificateLabel, std::string("CartorioDigitalRAIZCert"));
        QCOMPARE(script.tokens.at("primary").label, std::string("CartorioDigitalRAIZ"));
        for (const auto& [name, purpose] :
             {std::pair("unlock", QuorumPurpose::unlock), {"backup", QuorumPurpose::backup}}) {
            const auto& quorum = script.quorums.at(name);
            QVERIFY(quorum.purpose == purpose);
            QCOMPARE(quorum.name, std::string(name));
            QCOMPARE(quorum.threshold, 2);
            QCOMPARE(quorum.custodians.size(), 3U);
        }
        QVERIFY(script.waivers.empty());
        QCOMPARE(script.acts.size(), 7U);
        const auto p384 = *loadScript(CONCLAVE_SOURCE_DIR "/ceremonies/root-key-generation-p384.yaml").value;
        QCOMPARE(p384.keys.at("root").algorithm, crypto::KeyAlgorithm::ecP384);
        QCOMPARE(p384.allSteps().size(), script.allSteps().size());
    }

    void namesMakersOfCardsAndIntermediates() {
        const auto sample = [](const std::string& name) {
            const auto file = readFile(CONCLAVE_SOURCE_DIR "/tests/vectors/piv-attestation/" + name).value();
            return std::string(asText(file));
        };
        const auto with = [](const std::string& key, const std::string& pem) {
            auto yaml = std::string(asText(readFile(scriptVector("good-script.yaml")).value()));
            std::string block = key + ":\n  maker: |\n    ";
            for (const char c : pem.substr(0, pem.size() - 1))
                block += c == '\n' ? std::string("\n    ") : std::string(1, c);
            yaml.insert(yaml.find("acts:\n"), block + '\n');
            return parseScript(asBytes(yaml), "script");
        };
        const auto root = sample("yubico-piv-root-263751.pem");
        const auto f9 = sample("p256-9c-f9.pem");
        const auto alone = with("attestationRoots", root);
        QVERIFY2(alone.value, listed(alone.findings).c_str());
        QVERIFY(alone.value->rootsOfCards().at("maker").intermediates.empty());
        const auto both = with("attestationRoots", f9 + root);
        QVERIFY2(both.value, listed(both.findings).c_str());
        QCOMPARE(both.value->rootsOfCards().at("maker").intermediates.size(), 1U);
        const auto now = std::int64_t{1'810'000'000'000};    // 2027-05-11
        const auto later = std::int64_t{2'600'000'000'000};  // 2052-05-22: these are over
        const auto overThen = [&](const Script& script, std::int64_t when) {
            return static_cast<int>(checkAnchors(script, when).size());
        };
        QCOMPARE(overThen(*both.value, later) - overThen(*both.value, now), 1);
        // What everybody can make, what is no authority, two authorities under one name, and nothing.
        for (const auto& wrong : {x509::rehearsalRoot().anchor.pem(), sample("p256-9c-1.pem"),
                                  root + x509::rehearsalRoot().anchor.pem(), std::string("none\n")})
            QVERIFY(has(with("attestationRoots", wrong).findings, Errc::certificateUnreadable));
    }

    void readsEveryFieldOfAScript() {
        const auto parsed = loadScript(scriptVector("good-script.yaml"));
        QVERIFY2(parsed.value.has_value(), listed(parsed.findings).c_str());
        const auto& script = *parsed.value;
        QCOMPARE(script.name, std::string("small-ceremony"));
        QCOMPARE(script.version, std::string("1.0"));
        QCOMPARE(script.title.in(Lang::ptBr), std::string("Uma pequena cerimônia"));
        QCOMPARE(script.policies, std::vector<std::string>{"CPS 6.1"});
        QCOMPARE(script.roles.size(), 6U);
        QCOMPARE(script.excludedRoles.size(), 1U);
        QCOMPARE(script.seats.size(), 6U);
        QCOMPARE(script.seats.front().id, std::string("ana"));
        QCOMPARE(script.findSeat("auditor")->trustAnchor.value(), std::string("outside-ca"));
        QVERIFY(!script.findSeat("nobody"));
        QVERIFY(script.trustAnchors.at("outside-ca").ends_with("-----END CERTIFICATE-----\n"));
        QVERIFY(script.tokens.at("primary").zeroise);
        QVERIFY(!script.tokens.at("restore").zeroise);
        QCOMPARE(script.tokens.at("primary").quorum, std::string("unlock"));
        QVERIFY(script.findSeat("notary")->mayBeVacant);
        QVERIFY(!script.findSeat("auditor")->mayBeVacant);
        QCOMPARE(script.seatIds(),
                 (std::vector<std::string>{"ana", "beto", "admin", "witness", "auditor", "notary"}));
        const auto& certificate = script.keys.at("root").certificate;
        QCOMPARE(certificate.subject.size(), 5U);
        QCOMPARE(certificate.subject[1].type, std::string("O"));
        QCOMPARE(certificate.subject[1].value, std::string("Cartório Digital"));
        QCOMPARE(formatUtcMs(certificate.notBeforeUtcMs), std::string("2026-11-22T00:00:00.000Z"));
        QCOMPARE(formatUtcMs(certificate.notAfterUtcMs.value()), std::string("2046-11-21T23:59:59.000Z"));
        QCOMPARE(certificate.policyOids, std::vector<std::string>{"2.16.76.1.1.0"});
        QCOMPARE(certificate.pathLength.value(), 1);
        const auto steps = script.allSteps();
        QCOMPARE(steps.size(), 18U);
        QCOMPARE(steps[0]->present, script.seatIds());
        QCOMPARE(steps[1]->present, (std::vector<std::string>{"admin", "witness"}));
        QCOMPARE(steps[2]->present, (std::vector<std::string>{"admin", "witness", "auditor"}));
        QCOMPARE(steps[13]->names, (steps::Names{{"key", "root"},
                                                 {"token", "restore"},
                                                 {"quorum", "backup"},
                                                 {"kept", "true"},
                                                 {"unlock", "unlock"}}));
        QCOMPARE(steps[13]->named("token"), std::string("restore"));
        QVERIFY(steps[13]->named("flag").empty());
        QCOMPARE(steps[13]->at.line, 70);
        QCOMPARE(script.waivers.size(), 1U);
        const steps::Owing seal{steps::Debt::seal, {"root", "primary"}};
        QCOMPARE(script.waiverOf(seal)->reason, std::string("The old HSM cannot seal."));
        QVERIFY(!script.waiverOf({steps::Debt::seal, {"root", "restore"}}));
        QCOMPARE(script.contingencies.size(), 2U);
        QCOMPARE(script.findContingency("another-token")->insteadOf, std::string("restore-test"));
        QVERIFY(script.findContingency("open-again")->insteadOf.empty());
        QVERIFY(!script.findContingency("opening"));
        QCOMPARE(script.findStep("test-spare")->named("kept"), std::string("false"));
        QCOMPARE(script.actOf("test-spare")->id, std::string("another-token"));
        QCOMPARE(script.actOf("seal")->id, std::string("key"));
        QVERIFY(!script.findStep("nothing") && !script.actOf("nothing"));
        QCOMPARE(script.birthplaceOf("root"), std::string("primary"));
        QVERIFY(script.birthplaceOf("leaf").empty());
        QCOMPARE(script.source, toBytes(asBytes(goodText())));
        QCOMPARE(script.sha256, crypto::sha256(asBytes(goodText())));
    }

    void readsEveryFieldOfASite() {
        const auto site = goodSite();
        QVERIFY(site.rehearsal);
        QCOMPARE(site.module.path, fs::path("/usr/lib/softhsm/libsofthsm2.so"));
        QCOMPARE(site.module.initArgs, std::string("configdir=/x"));
        QCOMPARE(site.module.environment.at("SOFTHSM2_CONF"), std::string("/x/softhsm2.conf"));
        QCOMPARE(site.pcscSocket, std::string("/x/pcscd.comm"));
        QCOMPARE(site.readers, std::vector<std::string>{"Reader 1"});
        QCOMPARE(site.tokens.at("primary").describe(),
                 std::string("serial=0123456789abcdef, token=A, manufacturer=M, model=X, slot-id=7"));
        QCOMPARE(site.outputFolder, fs::path("/x/records"));
        QVERIFY(site.pin.alphabet == PinAlphabet::digits);
        QCOMPARE(site.pin.length.value(), 16);
    }

    void answersResolvePathsAgainstTheirFolder() {
        const auto answers =
            *parseAnswers(asBytes(readTextFile(scriptVector("good-answers.yaml"))), "answers", "/room").value;
        QCOMPARE(answers.controlSocket, fs::path("/room/control"));
        QCOMPARE(answers.people.at("ana").pinFile, fs::path("/room/pins/1.pin"));
        QCOMPARE(answers.people.at("admin").pinFile, fs::path("/abs/3.pin"));
        QVERIFY(!answers.people.at("admin").card);
        QCOMPARE(answers.people.at("ana").reader, std::string("Reader 1"));
        QVERIFY(answers.people.at("beto").statement == Statement::disagree);
        QCOMPARE(answers.people.at("beto").reason, std::string("The clock"));
        QCOMPARE(answers.tokens.at("restore").soPinFile, fs::path("/room/pins/token-2.so"));
    }

    void refusesEachMistakeAtItsPlace_data() {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const auto& mistake : loadMistakes())
            QTest::newRow(mistake.rule.c_str()) << index++;
    }
    void refusesEachMistakeAtItsPlace() {
        QFETCH(int, index);
        const auto mistake = loadMistakes()[static_cast<std::size_t>(index)];
        const auto findings = findingsOf(mistake.file, mistake.text);
        const auto isExpected = [&](const Finding& finding) {
            return finding.error.code() == codes.at(mistake.code) && finding.file == mistake.file &&
                   (mistake.line == 0 || finding.at.line == mistake.line) &&
                   (mistake.column == 0 || finding.at.column == mistake.column);
        };
        QVERIFY2(std::any_of(findings.begin(), findings.end(), isExpected), listed(findings).c_str());
        if (mistake.count > 0)
            QVERIFY2(static_cast<int>(findings.size()) == mistake.count, listed(findings).c_str());
        QVERIFY(hasErrors(findings));
        for (const auto& finding : findings) {
            const auto portuguese = finding.error.oneLine(Lang::ptBr);
            QVERIFY2(!test::hasEnglish(portuguese), portuguese.c_str());
        }
    }

    void saysInPortugueseWhatIsNoYaml_data() {
        QTest::addColumn<QByteArray>("yaml");
        QTest::addColumn<QString>("why");
        QTest::newRow("list") << QByteArray("a: [1") << "não se encontra o ] que fecha a lista";
        QTest::newRow("map") << QByteArray("a: {b: 1") << "não se encontra o } que fecha o mapa";
        QTest::newRow("indentation") << QByteArray("a: 1\n b: 2") << "valor de mapa (:) fora do lugar";
        QTest::newRow("tab") << QByteArray("a: |\n\tb\n") << "tabulação na indentação";
        QTest::newRow("quote") << QByteArray("a: \"b") << "o arquivo termina dentro de um texto";
        QTest::newRow("escape") << QByteArray("a: \"\\q\"") << "caractere de escape desconhecido: q";
        QTest::newRow("bracket") << QByteArray("a: ]") << "] ou } fora do lugar";
        QTest::newRow("alias") << QByteArray("a: *b") << "alias de uma âncora que não existe";
        QTest::newRow("depth") << QByteArray("[").repeated(20) << "mais de 16 níveis";
    }
    void saysInPortugueseWhatIsNoYaml() {
        QFETCH(QByteArray, yaml);
        QFETCH(QString, why);
        const auto findings = parseScript(asBytes(yaml.toStdString()), "s").findings;
        const auto found = std::ranges::find(findings, Errc::yamlSyntax,
                                             [](const Finding& finding) { return finding.error.code(); });
        QVERIFY2(found != findings.end(), listed(findings).c_str());
        QCOMPARE(QString::fromStdString(found->error.arg(0).pt), why);
    }

    void reportsAllMistakesAtOnceInFileOrder() {
        auto text = goodText();
        const auto change = [&](const std::string& from, const std::string& to) {
            text.replace(text.find(from), from.size(), to);
        };
        change("policies:", "policy:");
        change("notBefore: 2026-11-22", "notBefore: 2026-13-22");
        change("ecdsaWithSHA384", "sha256WithRSA");
        change("roles: [notary], vacancy", "roles: [internal-witness], vacancy");
        const auto parsed = parseScript(asBytes(text), "script.yaml");
        QVERIFY(!parsed.value);
        QVERIFY2(parsed.findings.size() == 5, listed(parsed.findings).c_str());
        QCOMPARE(parsed.findings[0].error.code(), Errc::keyUnknown);
        QCOMPARE(parsed.findings[1].error.code(), Errc::keyIgnored);
        QCOMPARE(parsed.findings[2].error.code(), Errc::seatNeeded);
        QCOMPARE(parsed.findings[3].error.code(), Errc::dateImpossible);
        QCOMPARE(parsed.findings[4].error.code(), Errc::signatureAlgorithmUnfit);
        QCOMPARE(parsed.findings[3].oneLine(Lang::en),
                 std::string("script.yaml:30:18: keys.root.certificate.notBefore: 2026-13-22 is not a date. "
                             "Write a real day as YYYY-MM-DD."));
        QVERIFY(parsed.findings[4].oneLine(Lang::ptBr).find("ecdsaWithSHA384") != std::string::npos);
    }

    void stepTextHashCoversBothLanguages() {
        const auto script = goodScript();
        const auto& step = *script.allSteps().front();
        // printf 'conclave/v1/step-text\0sign-in\0sign-in\0Step\0Passo\0Read me.\0Leia-me.' | sha256sum
        QCOMPARE(toHex(step.textSha256()),
                 std::string("f5bc0b67cae8f22b9307846af64df531a7221d1b4c21f13fe2595e8859362c6e"));
        auto other = step;
        other.text.ptBr += " ";
        QVERIFY(other.textSha256() != step.textSha256());
    }

    void validityCountsWholeYearsAndEndsInclusively() {
        CertificateSpec certificate;
        certificate.startsAtCeremony = true;
        certificate.validityYears = 20;
        const auto validity = certificate.validityAt(now).value();
        QCOMPARE(formatUtcMs(validity.notBeforeUtcMs), std::string("2026-11-22T12:00:00.000Z"));
        QCOMPARE(formatUtcMs(validity.notAfterUtcMs), std::string("2046-11-22T11:59:59.000Z"));
        certificate.validityYears = 1;
        const auto leapDay = parseUtcMs("2028-02-29T10:00:00.000Z").value();
        QCOMPARE(formatUtcMs(certificate.validityAt(leapDay).value().notAfterUtcMs),
                 std::string("2029-02-28T09:59:59.000Z"));
        certificate.validityYears.reset();
        certificate.notAfterUtcMs = now - 1000;
        QCOMPARE(certificate.validityAt(now).error().code(), Errc::datesReversed);
    }

    void siteMustBindEveryTokenOfTheScript() {
        auto site = goodSite();
        QVERIFY2(checkTogether(goodScript(), site, nullptr, now).empty(), "good files contradict");
        site.tokens.erase("restore");
        const auto findings = checkTogether(goodScript(), site, nullptr, now);
        QCOMPARE(findings.size(), 1U);
        QCOMPARE(findings[0].error.code(), Errc::referenceUnknown);
        QCOMPARE(findings[0].at.line, 21);
    }

    void aPolicyThatSomeProgramsDoNotReadIsAWarning() {
        auto script = goodScript();
        auto& policies = script.keys.at("root").certificate.policyOids;
        for (const auto* read : {"2.16.76.1.1.0", "1.3.2147483647.1", "2.2147483567"}) {
            policies = {"1.2.3", read};
            QVERIFY2(checkReaders(script).empty(), read);
        }
        for (const auto* unread : {"2.2147483568", "1.3.2147483648.1", "1.3.9223372036854775808",
                                   "2.25.1329800735698586629295641"}) {
            policies = {"1.2.3", unread};
            const auto findings = checkReaders(script);
            QCOMPARE(findings.size(), 1U);
            QCOMPARE(findings[0].error.code(), Errc::policyArcLarge);
            QVERIFY(!hasErrors(findings));
        }
    }

    void productionNeedsTwoCustodiansAndAnOutsideSigner() {
        auto site = goodSite();
        site.rehearsal = false;
        auto script = goodScript();
        script.approval.emplace();
        const auto warnings = checkTogether(script, site, nullptr, now);
        QCOMPARE(warnings.size(), 2U);  // m = n in both quorums
        QCOMPARE(warnings[0].error.code(), Errc::quorumWithoutReserve);
        QVERIFY(!hasErrors(warnings));
        script.quorums.at("unlock").threshold = 1;
        script.seats[4].mayBeVacant = true;  // who may stay away vouches for nothing
        script.approval.reset();
        const auto findings = checkTogether(script, site, nullptr, now);
        QVERIFY(has(findings, Errc::productionNeedsApproval));
        QVERIFY(has(findings, Errc::productionThreshold));
        QVERIFY(has(findings, Errc::productionNeedsAnchor));
        QVERIFY(hasErrors(findings));
        site.rehearsal = true;
        QVERIFY(checkTogether(script, site, nullptr, now).empty());
    }

    void productionWaivesNoComparison() {
        auto site = goodSite();
        auto script = goodScript();
        for (const auto debt : {steps::Debt::clock, steps::Debt::program, steps::Debt::hsm}) {
            script.waivers = {{{debt, {}}, "no time", {}}};
            QVERIFY(!hasErrors(checkTogether(script, site, nullptr, now)));
            site.rehearsal = false;
            const auto findings = checkTogether(script, site, nullptr, now);
            QVERIFY2(has(findings, Errc::productionWaiver), listed(findings).c_str());
            for (const auto& finding : findings)
                QVERIFY(!test::hasEnglish(finding.error.oneLine(Lang::ptBr)));
            site.rehearsal = true;
        }
        site.rehearsal = false;
        script.waivers = goodScript().waivers;  // of a seal
        QVERIFY(!has(checkTogether(script, site, nullptr, now), Errc::productionWaiver));
    }

    void answersMustBeCompleteAndForARehearsal() {
        auto site = goodSite();
        auto answers = goodAnswers();
        answers.people["notary"].vacancy = "The notary is ill.";
        QVERIFY(checkTogether(goodScript(), site, &answers, now).empty());
        answers.people.erase("beto");
        answers.tokens.erase("restore");
        const auto findings = checkTogether(goodScript(), site, &answers, now);
        QCOMPARE(findings.size(), 2U);
        QVERIFY(has(findings, Errc::answerMissing));
        site.rehearsal = false;
        QVERIFY(has(checkTogether(goodScript(), site, &answers, now), Errc::answersNotRehearsal));
    }

    void anExpiredCertificateIsRefusedBeforeTheCeremony() {
        const auto later = parseUtcMs("2046-11-22T00:00:00.000Z").value();
        QVERIFY(has(checkTogether(goodScript(), goodSite(), nullptr, later), Errc::datesReversed));
    }

    /// What a script may say of the subject, the certificate can hold: the types are those of the JSON
    /// Schema.
    void everyNameTypeOfTheFormatMakesACertificate() {
        const auto schema =
            nlohmann::json::parse(readTextFile(CONCLAVE_SOURCE_DIR "/ceremonies/ceremony.schema.json"));
        const auto& types =
            schema["definitions"]["certificate"]["properties"]["subject"]["items"]["properties"];
        QVERIFY(types.contains("organizationIdentifier") && types.contains("serialNumber"));
        std::string subject = "      subject: [";
        for (const auto& [type, rule] : types.items())
            subject += "{" + type + ": " + (type == "C" ? "BR" : "The " + type) + "}, ";
        auto text = goodText();
        const auto start = text.find("      subject: [");
        text.replace(start, text.find('\n', start) - start, subject + "]");
        const auto parsed = parseScript(asBytes(text), "script");
        QVERIFY2(parsed.value, listed(parsed.findings).c_str());
        QCOMPARE(parsed.value->keys.begin()->second.certificate.subject.size(), types.size());

        const auto profile = rootProfile(parsed.value->keys.begin()->second.certificate, now).value();
        QVERIFY(x509::lintRootProfile(profile, crypto::KeyAlgorithm::ecP384).has_value());
        auto& key = test::softwareKey(crypto::KeyAlgorithm::ecP384);
        const auto certificate = x509::selfSignRoot(profile, x509::randomSerial().value(), key);
        QVERIFY2(certificate, certificate ? "" : certificate.error().oneLine(Lang::en).c_str());
        for (const auto& finding : x509::lintRoot(*certificate, profile))
            QVERIFY2(finding.passed, (finding.rule + ": " + finding.detail.en).c_str());
        for (const auto& [type, rule] : types.items()) {
            const auto part = type + "=" + (type == "C" ? "BR" : "The " + type);
            QVERIFY2(certificate->subject().find(part) != std::string::npos,
                     (part + " is not in " + certificate->subject()).c_str());
        }
        // As long as the format lets it be, and no longer.
        for (const auto& [type, rule] : types.items()) {
            if (type == "C")
                continue;
            const auto most = rule.value("maxLength", std::size_t{64});
            const auto fits = [&, name = type](std::size_t length) {
                return x509::makeName(std::vector<x509::NamePart>{{name, std::string(length, 'x')}})
                    .has_value();
            };
            QVERIFY2(fits(most) && !fits(most + 1), type.c_str());
        }
    }

    void unreadableFilesAreFindings() {
        QVERIFY(has(loadScript("/nonexistent/script.yaml").findings, Errc::fileMissing));
        QVERIFY(has(loadSite("/").findings, Errc::notARegularFile));
        QVERIFY(!loadAnswers("/nonexistent/answers.yaml").value);
    }

    void aSiteBindingIsWrittenAsItIsRead() {
        for (auto site :
             {goodSite(), *loadSite(CONCLAVE_SOURCE_DIR "/ceremonies/sites/example-production.yaml").value,
              *loadSite(CONCLAVE_SOURCE_DIR "/ceremonies/sites/example-softhsm.yaml").value}) {
            site.place = "Sala-cofre: \"2\" #1 \\ São Paulo";
            const auto yaml = toYaml(site);
            const auto again = parseSite(asBytes(yaml), "written.yaml");
            QVERIFY2(again.value, (yaml + listed(again.findings)).c_str());
            QCOMPARE(again.value->rehearsal, site.rehearsal);
            QCOMPARE(again.value->place, site.place);
            QCOMPARE(again.value->module.path, site.module.path);
            QCOMPARE(again.value->module.initArgs, site.module.initArgs);
            QCOMPARE(again.value->module.environment, site.module.environment);
            QCOMPARE(again.value->pcscSocket, site.pcscSocket);
            QCOMPARE(again.value->readers, site.readers);
            QCOMPARE(again.value->tokens.size(), site.tokens.size());
            for (const auto& [name, token] : site.tokens)
                QCOMPARE(again.value->tokens.at(name).describe(), token.describe());
            QCOMPARE(again.value->outputFolder, site.outputFolder);
            QCOMPARE(again.value->pin.alphabet, site.pin.alphabet);
            QCOMPARE(again.value->pin.length, site.pin.length);
        }
    }

    void hostileInputsEndSoon_data() {
        QTest::addColumn<QByteArray>("input");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("nul") << QByteArray("a: \0b\n", 6);
        QTest::newRow("no UTF-8") << QByteArray("a: \xff\xfe\n");
        QTest::newRow("overlong") << QByteArray("a: \xc0\x80\n");
        QTest::newRow("UTF-16") << QByteArray(
            "\xff\xfe"
            "a\0:\0",
            6);
        QTest::newRow("lists in lists") << QByteArray(1'000'000, '[');
        QTest::newRow("maps in maps") << QByteArray("{a: ").repeated(200'000);
        QTest::newRow("list marks") << QByteArray("- ").repeated(500'000);
        QTest::newRow("one long scalar") << QByteArray("a: ") + QByteArray(1'000'000, 'x');
        QTest::newRow("too long") << QByteArray(2'000'000, 'x');
        QTest::newRow("question marks") << QByteArray("? ").repeated(500'000);
        QTest::newRow("anchors") << QByteArray("- &a x\n").repeated(140'000);
        QByteArray keys;
        for (int i = 0; i < 100'000; ++i)
            keys += "k" + QByteArray::number(i) + ": 1\n";
        QTest::newRow("many keys") << keys;
        QByteArray seats = "seats:\n";
        for (int i = 0; i < 100'000; ++i)
            seats += " k" + QByteArray::number(i) + ":\n";
        QTest::newRow("many seats") << seats;
        QTest::newRow("many values") << "a: [" + QByteArray("a,").repeated(500'000) + "]";
        QTest::newRow("many nothings") << "a: [" + QByteArray("? ,").repeated(300'000) + "]";
        QTest::newRow("many documents") << QByteArray("--- a\n").repeated(150'000);
        QTest::newRow("many document ends") << QByteArray("...\n").repeated(250'000);
        for (const char* stray : {",",
                                  ", ",
                                  ", a: b\n",
                                  "- ,",
                                  "- , ",
                                  "? ,",
                                  "? , \n",
                                  "[,",
                                  "{,",
                                  "[ , ]",
                                  "--- ,",
                                  "--- , a\n",
                                  "...\n,",
                                  "a: b\n...\n, c",
                                  "a: b\n--- ,\n",
                                  "- a\n,",
                                  ",\n,\n,",
                                  "\n\t,{",
                                  "# a\n,",
                                  ",]",
                                  "a: ,"})
            QTest::addRow("stray comma in %s", stray) << QByteArray(stray);
    }
    void hostileInputsEndSoon() {
        QFETCH(QByteArray, input);
        const ByteView bytes(reinterpret_cast<const std::uint8_t*>(input.data()),
                             static_cast<std::size_t>(input.size()));
        const auto start = bootClockMs();
        ::alarm(60);  // ends the test where the parser would never
        const auto parsed = parseScript(bytes, "hostile.yaml");
        ::alarm(0);
        QVERIFY(!parsed.value);
        QVERIFY(!parsed.findings.empty());
        QVERIFY(parsed.findings.size() <= 500);
        QVERIFY2(bootClockMs() - start < 20'000, "slow");
    }
};

QTEST_GUILESS_MAIN(ScriptTest)
#include "script_test.moc"
