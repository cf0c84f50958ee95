#include "core/ceremony/steps.h"

#include <map>

namespace conclave::ceremony {
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
        {"generate-key", generateKey},
        {"make-certificate", makeCertificate},
        {"backup", backUp},
        {"restore-test", restoreTest},
        {"seal", sealKey},
        {"key-reference", writeKeyReference},
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
