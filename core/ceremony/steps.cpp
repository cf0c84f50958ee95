#include "core/ceremony/steps.h"

namespace conclave::ceremony {

Result<void> runStep(Ceremony& ceremony) {
    using script::StepKind;
    switch (ceremony.step->kind) {
        case StepKind::confirm:
            return confirmStep(ceremony);
        case StepKind::signIn:
            return signIn(ceremony);
        case StepKind::clockCheck:
            return clockCheck(ceremony);
        case StepKind::hashCheck:
            return hashCheck(ceremony);
        case StepKind::hsmCheck:
            return hsmCheck(ceremony);
        case StepKind::enrolCards:
            return enrolCards(ceremony);
        case StepKind::dealUnlock:
            return dealUnlock(ceremony);
        case StepKind::initialiseToken:
            return initialiseToken(ceremony);
        case StepKind::unlock:
            return unlockPrimary(ceremony);
        case StepKind::generateKey:
            return generateKey(ceremony);
        case StepKind::makeCertificate:
            return makeCertificate(ceremony);
        case StepKind::dealBackup:
            return dealBackup(ceremony);
        case StepKind::backup:
            return backUp(ceremony);
        case StepKind::restoreTest:
            return restoreTest(ceremony);
        case StepKind::seal:
            return sealRootKey(ceremony);
        case StepKind::keyReference:
            return writeKeyReference(ceremony);
        case StepKind::closeOut:
            return takeStatements(ceremony);
    }
    return Error(Errc::internal, {"unknown kind of step"});
}

}  // namespace conclave::ceremony
