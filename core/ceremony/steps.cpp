#include "core/ceremony/steps.h"

#include <map>

namespace conclave::ceremony {

// Each kind of step, in the files steps_<what>.cpp; called from here alone.
// steps_opening.cpp
Result<void> confirmStep(Ceremony& ceremony);
Result<void> signIn(Ceremony& ceremony);
Result<void> clockCheck(Ceremony& ceremony);
Result<void> hashCheck(Ceremony& ceremony);
Result<void> hsmCheck(Ceremony& ceremony);
// steps_cards.cpp
Result<void> enrolCards(Ceremony& ceremony);
// steps_tokens.cpp
Result<void> dealUnlock(Ceremony& ceremony);
Result<void> initialiseToken(Ceremony& ceremony);
Result<void> unlockToken(Ceremony& ceremony);
// steps_wipe.cpp
Result<void> wipeToken(Ceremony& ceremony);
// steps_key.cpp
Result<void> generateKey(Ceremony& ceremony);
Result<void> makeCertificate(Ceremony& ceremony);
Result<void> sealKey(Ceremony& ceremony);
Result<void> writeKeyReference(Ceremony& ceremony);
// steps_destroy.cpp
Result<void> destroyKey(Ceremony& ceremony);
// steps_backup.cpp
Result<void> dealBackup(Ceremony& ceremony);
Result<void> backUp(Ceremony& ceremony);
Result<void> restoreTest(Ceremony& ceremony);
// steps_package.cpp
Result<void> giveIntoCustody(Ceremony& ceremony);
Result<void> writePackage(Ceremony& ceremony);
// steps_recovery.cpp
Result<void> retrieveBackup(Ceremony& ceremony);
Result<void> recoverKey(Ceremony& ceremony);

namespace {

using Run = Result<void> (*)(Ceremony&);

/// By the names of the kinds; a test sees to it that none is missing.
const std::map<std::string_view, Run>& runs() {
    static const std::map<std::string_view, Run> all{
        {"confirm", confirmStep},
        {"sign-in", signIn},
        {"clock-check", clockCheck},
        {"hash-check", hashCheck},
        {"hsm-check", hsmCheck},
        {"enrol-cards", enrolCards},
        {"deal-unlock", dealUnlock},
        {"deal-backup", dealBackup},
        {"initialise-token", initialiseToken},
        {"unlock", unlockToken},
        {"wipe-token", wipeToken},
        {"generate-key", generateKey},
        {"make-certificate", makeCertificate},
        {"backup", backUp},
        {"restore-test", restoreTest},
        {"write-package", writePackage},
        {"retrieve-backup", retrieveBackup},
        {"recover-key", recoverKey},
        {"seal", sealKey},
        {"destroy-key", destroyKey},
        {"key-reference", writeKeyReference},
        {"custody", giveIntoCustody},
        {"close-out", takeStatements},
    };
    return all;
}

}  // namespace

bool canRun(const steps::Kind& kind) {
    return runs().contains(kind.name);
}

Result<void> runStep(Ceremony& ceremony) {
    const auto found = runs().find(ceremony.step->kind->name);
    if (found == runs().end())
        return Error(Errc::internal, {std::string(ceremony.step->kind->name)});
    return found->second(ceremony);
}

}  // namespace conclave::ceremony
