#include "core/steps/sentences.h"

namespace conclave::steps {

// clang-format off
const char* portuguese(Phrase phrase) {
    switch (phrase) {  // no default: a phrase without a sentence does not compile
        // questions and requests
        case Phrase::confirmStep:
            return "Isto foi feito?";
        case Phrase::confirmRead:
            return "Isto foi lido em voz alta?";
        case Phrase::confirmFields:
            return "Nome e datas são os do roteiro?";
        case Phrase::confirmResult:
            return "Foi isto que resultou?";
        case Phrase::askVacancyReason:
            return "Ninguém ocupa este assento: {0}. Por quê?";
        case Phrase::askAbandonReason:
            return "Por que a cerimônia é abandonada?";
        case Phrase::confirmAbandon:
            return "A cerimônia é encerrada como abandonada, e todos assinam isso. Fica em aberto: {0}. Abandonar?";
        case Phrase::confirmPresence:
            return "A cerimônia foi interrompida e continua no passo {0}. Estão todos presentes: {1}?";
        case Phrase::askPersonName:
            return "Nome completo: {0}";
        case Phrase::askIdentity:
            return "Como a identidade de {0} foi verificada (documento e número)?";
        case Phrase::confirmClock:
            return "Este computador marca {0}. Seu próprio relógio concorda, com até dois segundos de diferença?";
        case Phrase::clockCompared:
            return "Relógio próprio comparado com o deste computador, que marcava {0}: concordam, com até dois segundos de diferença?";
        case Phrase::confirmHashes:
            return "Estes valores conferem com os aprovados, lidos palavra por palavra?";
        case Phrase::confirmHsm:
            return "Os números de série conferem com as etiquetas dos equipamentos?";
        case Phrase::insertNewCard:
            return "{0}, insira seu próprio cartão e não o retire.";
        case Phrase::insertCard:
            return "{0}, insira seu cartão.";
        case Phrase::typeNewPin:
            return "{0}, escolha um PIN de 6 a 8 dígitos. Os demais desviam o olhar.";
        case Phrase::typeNewPinAgain:
            return "{0}, digite o novo PIN de novo.";
        case Phrase::typeNewPuk:
            return "{0}, escolha um PUK de 6 a 8 dígitos; ele desbloqueia o cartão.";
        case Phrase::typeNewPukAgain:
            return "{0}, digite o novo PUK de novo.";
        case Phrase::typePin:
            return "{0}, digite o PIN do seu cartão. Os demais desviam o olhar.";
        case Phrase::typePinToSign:
            return "{0}, digite o PIN do seu cartão para assinar.";
        case Phrase::typePinOnReader:
            return "{0}, digite o PIN na leitora.";
        case Phrase::confirmLastTry:
            return "Resta 1 tentativa; um erro bloqueia o cartão. {0}, deseja tentar?";
        case Phrase::typeSoPin:
            return "Digite o PIN de SO atual ou de fábrica do token {0}.";
        case Phrase::confirmInitialise:
            return "O token {0}, série {1}, será inicializado e tudo o que contém será apagado. Digite os quatro últimos caracteres da série.";
        case Phrase::confirmSeal:
            return "A chave {0} será lacrada: não se poderá mais copiá-la. Digite os quatro últimos caracteres da série do HSM, {1}.";
        case Phrase::askStatement:
            return "{0}, você concorda que este registro é verdadeiro e completo?";
        // progress
        case Phrase::makingKey:
            return "Gerando a chave {0} no HSM";
        case Phrase::preparingCard:
            return "Gerando as chaves no cartão de {0}. Não o retire.";
        case Phrase::readingCard:
            return "Lendo o cartão";
        case Phrase::openingEnvelope:
            return "O cartão de {0} abre seu envelope. Não o retire.";
        case Phrase::signing:
            return "O cartão de {0} assina. Não o retire.";
        case Phrase::initialisingToken:
            return "Inicializando o token {0}";
        case Phrase::unlockingToken:
            return "Desbloqueando o token {0}";
        case Phrase::signingCertificate:
            return "O HSM assina o certificado raiz";
        case Phrase::wrappingKey:
            return "O HSM cifra a chave para a cópia de segurança";
        case Phrase::restoringKey:
            return "Restaurando a chave no token {0}";
        case Phrase::sealingKey:
            return "Lacrando a chave";
        case Phrase::checkingToken:
            return "Perguntando ao token {0} o que ele sabe fazer";
        case Phrase::lookingAtToken:
            return "Consultando o token {0}";
        case Phrase::lookingAtTokens:
            return "Consultando os tokens";
        case Phrase::takingRandom:
            return "Obtendo números aleatórios do token {0}";
        case Phrase::removingLeftovers:
            return "Removendo o que uma tentativa anterior deixou no token {0}";
        case Phrase::loggingOutOfToken:
            return "Saindo do token {0}";
        case Phrase::loggingOutOfHsm:
            return "Saindo do HSM";
        // exhibits and results
        case Phrase::personSignedIn:
            return "{0} registrado como {1}.";
        case Phrase::cardEnrolled:
            return "O cartão de {0} está pronto. Pode retirá-lo.";
        case Phrase::quorumHas:
            return "Quórum: {0} de {1}.";
        case Phrase::envelopeProved:
            return "O cartão de {0} abriu seu próprio envelope.";
        case Phrase::secretRebuilt:
            return "O segredo foi reconstruído a partir dos cartões e confere.";
        case Phrase::tokenReady:
            return "O token {0}, série {1}, está inicializado com PINs que ninguém viu.";
        case Phrase::tokenUnlocked:
            return "O token {0} está desbloqueado.";
        case Phrase::keyMade:
            return "A chave raiz foi gerada dentro do HSM; seus atributos foram lidos de volta e conferem.";
        case Phrase::certificateMade:
            return "O certificado raiz está assinado e gravado no token.";
        case Phrase::backupMade:
            return "A cópia cifrada está gravada.";
        case Phrase::restoreProved:
            return "A chave restaurada no token {0} assinou um desafio que confere com o certificado raiz.";
        case Phrase::keySealed:
            return "A chave está lacrada: não pode mais sair do HSM.";
        case Phrase::signatureMade:
            return "{0} assinou. Pode retirar o cartão.";
        case Phrase::ceremonyClosed:
            return "A cerimônia está encerrada. Leia o resumo final em voz alta e anote-o:";
        case Phrase::exceptionNoted:
            return "A exceção {0} está registrada.";
        case Phrase::stepRepeats:
            return "Nada se perdeu; o passo se repete.";
        case Phrase::seatVacant:
            return "Ninguém ocupa o assento {0}: {1}";
        case Phrase::contingencyCalled:
            return "Agora vem: {0}.";
        case Phrase::contingencyEnds:
            return "Feito: {0}. O roteiro continua.";
        case Phrase::stepRedone:
            return "Recomeça do passo {0}.";
        case Phrase::ceremonyAbandoned:
            return "A cerimônia está abandonada. Todos declaram isso e assinam.";
        // what the program itself writes into a record
        case Phrase::continued:
            return "continuada";
        case Phrase::betweenSteps:
            return "pedida entre dois passos";
        case Phrase::decidedAtPreflight:
            return "A verificação prévia avisou, e a cerimônia foi iniciada mesmo assim.";
        case Phrase::clockWasSet:
            return "O relógio deste computador foi ajustado em {0} ms.";
        case Phrase::clockWasSetSeen:
            return "Percebido pela comparação com o relógio de inicialização.";
        case Phrase::clockWasSetDecision:
            return "A cerimônia continua; os horários de antes e depois diferem disso.";
        case Phrase::stoppedExtractable:
            return "A cerimônia parou enquanto uma chave ainda pode sair de seu token, ou estava sendo gerada.";
        case Phrase::hsmLoggedOut:
            return "A sessão do HSM foi encerrada.";
        case Phrase::hsmUnderGuard:
            return "O HSM fica sob guarda até a cerimônia ser retomada.";
        case Phrase::lineCutOff:
            return "A última linha da transcrição foi cortada por uma interrupção.";
        case Phrase::lineRemoved:
            return "A linha inacabada foi removida; nunca foi confirmada.";
        case Phrase::ceremonyGoesOn:
            return "A cerimônia continua.";
        case Phrase::notSealable:
            return "O token não consegue tornar a chave não extraível.";
        case Phrase::notSealableDone:
            return "A chave continua extraível, protegida só pela política de cifragem.";
        case Phrase::acceptedByScript:
            return "Aceito pelo roteiro.";
        case Phrase::cannotSign:
            return "{0} não consegue assinar: {1}";
        case Phrase::signaturesSetAside:
            return "As assinaturas anteriores foram postas de lado.";
        case Phrase::closedWithoutSigner:
            return "O registro é encerrado sem esta assinatura; todos os demais assinam de novo.";
        case Phrase::recordedAfterClosing:
            return "Algo foi registrado depois de a cerimônia ser encerrada.";
        case Phrase::allSignAgain:
            return "Todos assinam de novo.";
        case Phrase::shareNotUsed:
            return "A parte não foi usada.";
        case Phrase::anotherIsAsked:
            return "Pede-se a outro custodiante.";
        // labels
        case Phrase::labelScriptHash:
            return "Roteiro (SHA-256)";
        case Phrase::labelSiteHash:
            return "Arquivo de local (SHA-256)";
        case Phrase::labelSoftwareHash:
            return "Programa Conclave (SHA-256)";
        case Phrase::labelModuleHash:
            return "Módulo PKCS#11 (SHA-256)";
        case Phrase::labelToken:
            return "Token {0}";
        case Phrase::labelSerial:
            return "Número de série";
        case Phrase::labelModel:
            return "Fabricante, modelo";
        case Phrase::labelFirmware:
            return "Firmware";
        case Phrase::labelKey:
            return "Chave";
        case Phrase::labelKeyHash:
            return "Chave pública (SHA-256)";
        case Phrase::labelCertificateHash:
            return "Certificado (SHA-256)";
        case Phrase::labelSubject:
            return "Titular";
        case Phrase::labelSignatureAlgorithm:
            return "Algoritmo de assinatura";
        case Phrase::labelSerialNumber:
            return "Série do certificado";
        case Phrase::labelHead:
            return "Resumo final";
        case Phrase::labelCheckValue:
            return "Valor de verificação da chave";
        case Phrase::labelBackupHash:
            return "Chave cifrada (SHA-256)";
        case Phrase::labelTokenLabel:
            return "Rótulo do token";
        case Phrase::labelQuorum:
            return "Quórum";
        case Phrase::labelOpened:
            return "Abriram o próprio envelope";
        case Phrase::labelShares:
            return "Trouxeram suas partes";
        case Phrase::labelMechanism:
            return "Mecanismo";
        case Phrase::labelNotBefore:
            return "Válido a partir de";
        case Phrase::labelNotAfter:
            return "Válido até";
        case Phrase::labelSealed:
            return "Lacrada";
        // facts: {0}, {1}: what they are about
        case Phrase::factSignedIn:
            return "todos se identificaram";
        case Phrase::factClockCompared:
            return "o relógio foi comparado";
        case Phrase::factProgramCompared:
            return "o roteiro e o programa foram comparados";
        case Phrase::factHsmCompared:
            return "o HSM foi comparado";
        case Phrase::factEnrolled:
            return "os cartões de todos estão cadastrados";
        case Phrase::factDealt:
            return "as partes do quórum {0} foram distribuídas e provadas";
        case Phrase::factInitialised:
            return "o token {0} está inicializado";
        case Phrase::factUnlocked:
            return "o token {0} está desbloqueado";
        case Phrase::factProbed:
            return "o token {0} foi desbloqueado e testado, antes de conter uma chave";
        case Phrase::factKeyIn:
            return "a chave {0} está no token {1}";
        case Phrase::factCertified:
            return "a chave {0} tem seu certificado";
        case Phrase::factDealtFor:
            return "as partes do quórum {0} foram distribuídas para a cópia da chave {1}";
        case Phrase::factBackedUp:
            return "a chave {0} tem cópia de segurança para o quórum {1}";
        case Phrase::factProved:
            return "a cópia da chave {0} para o quórum {1} foi provada";
        case Phrase::factSealed:
            return "a chave {0} está lacrada no token {1}";
        case Phrase::factReferenced:
            return "a referência da chave {0} está gravada";
        // debts: {0}, {1}: what they are about
        case Phrase::debtClock:
            return "duas pessoas ainda não compararam o relógio";
        case Phrase::debtProgram:
            return "duas pessoas ainda não compararam o roteiro e o programa";
        case Phrase::debtHsm:
            return "duas pessoas ainda não compararam o HSM";
        case Phrase::debtSeal:
            return "a chave {0} no token {1} não está lacrada: ainda poderia sair dele";
        case Phrase::debtProof:
            return "nenhuma cópia da chave {0} foi provada em outro token";
        case Phrase::debtCopy:
            return "o token {1} pode conter uma cópia da chave {0} que ninguém pediu";
    }
    return "";
}
// clang-format on

}  // namespace conclave::steps
