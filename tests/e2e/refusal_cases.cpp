#include "tests/e2e/refusal_cases.h"

using conclave::Errc;

namespace {

constexpr const char* script = "script.yaml";
constexpr const char* site = "site.yaml";
constexpr const char* answers = "answers.yaml";
constexpr const char* softHsm = "\"/usr/lib/softhsm/libsofthsm2.so\"";
constexpr const char* environment = "environment: {";
constexpr const char* primary = "  primary: {serial:";

/// The failing module, armed with one fault (tests/support/fault_module.cpp).
std::vector<Edit> faulty() {
    return {{site, softHsm, "\"@BIN@/fault_module.so\""},
            {site, environment,
             "environment: {CONCLAVE_REAL_MODULE: /usr/lib/softhsm/libsofthsm2.so, CONCLAVE_FAULT_FILE: "
             "\"@DIR@/fault\", "}};
}

/// The room's tokens, with these mechanisms only.
std::vector<Edit> fewMechanisms() {
    return {
        {site, "environment: {SOFTHSM2_CONF: ", "environment: {SOFTHSM2_CONF: \"@DIR@/few.conf\", ALL: "}};
}
#define ONLY(mechanisms)                                                                       \
    "{ cat $ROOM/softhsm2.conf; echo slots.mechanisms = CKM_RSA_PKCS_KEY_PAIR_GEN," mechanisms \
    "; } "                                                                                     \
    ">few.conf"

std::vector<RefusalCase> makeCases() {
    return {
        // the script
        {"unknownKey", Errc::keyUnknown, script, "nmae:", {{script, "\nversion:", "\nnmae: x\nversion:"}}},
        {"duplicateKey",
         Errc::keyDuplicate,
         script,
         "version: \"2\"",
         {{script, "\ntitle:", "\nversion: \"2\"\ntitle:"}}},
        {"monthThirteen",
         Errc::dateImpossible,
         script,
         "2026-13-01",
         {{script, "notBefore: ceremony", "notBefore: 2026-13-01"}}},
        {"endBeforeStart",
         Errc::datesReversed,
         script,
         "2030-01-01",
         {{script, "notBefore: ceremony", "notBefore: 2031-01-01"},
          {script, "validityYears: 20", "notAfter: 2030-01-01"}}},
        {"overAlready",
         Errc::datesReversed,
         script,
         "subject:",
         {{script, "notBefore: ceremony", "notBefore: 2001-01-01"},
          {script, "validityYears: 20", "notAfter: 2020-01-01"}}},
        {"unknownAlgorithm",
         Errc::valueNotAllowed,
         script,
         "EC_P385",
         {{script, "algorithm: EC_P384", "algorithm: EC_P385"}}},
        {"signatureDoesNotFitTheKey",
         Errc::signatureAlgorithmUnfit,
         script,
         "sha384WithRSA",
         {{script, "ecdsaWithSHA384", "sha384WithRSA"}}},
        {"thresholdOutOfRange",
         Errc::thresholdInvalid,
         script,
         "threshold: 4",
         {{script, "threshold: 2", "threshold: 4"}}},
        {"onePersonInTwoExcludedRoles",
         Errc::rolesExcluded,
         script,
         "  administrator:\n",
         {{script, "    roles: [administrator]", "    roles: [administrator, internal-witness]"}}},
        // site binding and answers
        {"unknownKeyInTheSite", Errc::keyUnknown, site, "pins:", {{site, "tokens:", "pins: 4\ntokens:"}}},
        {"tokenNotBound",
         Errc::referenceUnknown,
         script,
         "  restore:\n",
         {{site, "  restore: {", "  other: {"}}},
        {"answersInProduction",
         Errc::answersNotRehearsal,
         answers,
         "conclave-answers",
         {{site, "rehearsal: true", "rehearsal: false"}}},
        {"productionWithoutAnchor",
         Errc::productionNeedsAnchor,
         script,
         "  custodian-1:\n",
         {{site, "rehearsal: true", "rehearsal: false"}}},
        {"nameLongerThanACertificateTakes",
         Errc::textUnfit,
         answers,
         "custodian-1:",
         {{answers, "name: \"Ana Souza\"",
           "name: \"Ana Souza de Albuquerque e Vasconcelos Nogueira da Gama Monteiro Filha\""}}},
        // where the record goes
        {"recordExists", Errc::recordExists, nullptr, nullptr, {}, "mkdir record"},
        {"recordIsADanglingLink", Errc::recordExists, nullptr, nullptr, {}, "ln -s nowhere record"},
        {"recordIsAFolderByAnotherName", Errc::recordExists, nullptr, nullptr, {}, "", "", "x/.."},
        {"recordUnderAFile", Errc::notAFolder, nullptr, nullptr, {}, "touch file", "", "file/record"},
        {"recordInAFolderOfOthers",
         Errc::pathNotOurs,
         nullptr,
         nullptr,
         {},
         "mkdir open; chmod 0777 open",
         "",
         "open/record"},
        {"recordInAReadOnlyPlace",
         Errc::permissionDenied,
         nullptr,
         nullptr,
         {},
         "mkdir full",
         "",
         "full/record",
         "mount -t tmpfs -o ro none full"},
        {"noDiskSpace",
         Errc::diskSpaceLow,
         nullptr,
         nullptr,
         {},
         "mkdir full",
         "",
         "full/record",
         "mount -t tmpfs -o size=1m none full"},
        // the module
        {"moduleMissing", Errc::moduleMissing, site, "path:", {{site, softHsm, "/nowhere/libhsm.so"}}},
        {"moduleIsNoLibrary", Errc::moduleFailed, site, "path:", {{site, softHsm, "\"@DIR@/script.yaml\""}}},
        {"moduleIsNoModule",
         Errc::moduleFailed,
         site,
         "path:",
         {{site, softHsm, "/usr/lib/x86_64-linux-gnu/libpcsclite.so.1"}}},
        {"moduleDoesNotStart", Errc::moduleFailed, site, "path:", faulty(),
         "echo C_Initialize 1 0x30 >fault"},
        // the tokens
        {"noTokenMatches",
         Errc::tokenMissing,
         site,
         "primary:",
         {{site, primary, "  primary: {token: none, serial:"}}},
        {"twoTokensMatch",
         Errc::tokenAmbiguous,
         site,
         "primary:",
         {{site, primary, "  primary: {manufacturer: SoftHSM project}\n  spare-4: {serial:"}}},
        {"twoNamesForOneToken",
         Errc::tokenBoundTwice,
         site,
         "restore:",
         {{site, "  restore: {serial:", "  restore: {token: factory-1}\n  spare-4: {serial:"}}},
        {"tokenInUse",
         Errc::tokenInUse,
         script,
         "  primary:\n",
         {{site, primary, "  primary: {token: factory-3}\n  spare-4: {serial:"},
          {site, "\n  spare-3: ", "\n  spare-5: "}},
         "softhsm2-util --init-token --serial $SERIAL3 --label factory-3 --so-pin $(cat "
         "$ROOM/pins/token-3.so) "
         "--pin 1234567"},
        {"keyLabelOnTheToken",
         Errc::labelTaken,
         script,
         "    label: CartorioDigitalRAIZ\n    certificateLabel",
         {},
         "pkcs11-tool --module /usr/lib/softhsm/libsofthsm2.so --token-label factory-1 --write-object "
         "answers.yaml "
         "--type data --label CartorioDigitalRAIZ",
         "pkcs11-tool --module /usr/lib/softhsm/libsofthsm2.so --token-label factory-1 --delete-object "
         "--type data "
         "--label CartorioDigitalRAIZ"},
        {"certificateLabelOnTheToken",
         Errc::labelTaken,
         script,
         "  certificateLabel",
         {},
         "pkcs11-tool --module /usr/lib/softhsm/libsofthsm2.so --token-label factory-2 --write-object "
         "answers.yaml "
         "--type data --label CartorioDigitalRAIZCert",
         "pkcs11-tool --module /usr/lib/softhsm/libsofthsm2.so --token-label factory-2 --delete-object "
         "--type data "
         "--label CartorioDigitalRAIZCert"},
        {"tokenCannotMakeThisKey", Errc::mechanismMissing, script, "  root:\n", fewMechanisms(),
         ONLY("CKM_ECDSA,CKM_AES_KEY_WRAP_PAD,CKM_RSA_PKCS_OAEP")},
        {"tokenCannotSign", Errc::mechanismMissing, script, "  root:\n", fewMechanisms(),
         ONLY("CKM_EC_KEY_PAIR_GEN,CKM_AES_KEY_WRAP_PAD,CKM_RSA_PKCS_OAEP")},
        {"tokenCannotWrap", Errc::mechanismMissing, script, "  root:\n", fewMechanisms(),
         ONLY("CKM_EC_KEY_PAIR_GEN,CKM_ECDSA,CKM_RSA_PKCS_OAEP")},
        {"tokenCannotTakeTheKekIn", Errc::wrappingImpossible, script, "  root:\n", fewMechanisms(),
         ONLY("CKM_EC_KEY_PAIR_GEN,CKM_ECDSA,CKM_AES_KEY_WRAP_PAD")},
        {"wrappingThatThisKeyCannotHave", Errc::wrappingImpossible, script, "  root:\n", faulty(),
         "echo C_WrapKey 1 0x69 >fault"},  // CKR_KEY_NOT_WRAPPABLE
        {"tokenThatCannotSeal", Errc::tokenCannotSeal, script, "  root:\n", faulty(),
         "echo C_SetAttributeValue 1 0x10 >fault"},  // CKR_ATTRIBUTE_READ_ONLY
        // readers and cards
        {"tooFewCards",
         Errc::cardsTooFew,
         script,
         "  custodian-1:\n",
         {},
         "$CARD --room $ROOM 5 pull; sleep 0.6",
         "$CARD --room $ROOM 5 insert"},
        {"readerNotConnected",
         Errc::readerNotAmong,
         site,
         "- \"Reader of another room",
         {{site, "Conclave Virtual Reader 1 00 00", "Reader of another room 00 00"}}},
        {"noSmartcardService",
         Errc::pcscUnavailable,
         site,
         "- \"Conclave Virtual Reader 1",
         {{site, "pcscd.comm", "no.comm"}}},
    };
}

}  // namespace

const std::vector<RefusalCase>& refusalCases() {
    static const auto cases = makeCases();
    return cases;
}
