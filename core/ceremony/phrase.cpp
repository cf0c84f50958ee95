#include "core/ceremony/phrase.h"

#include "core/base/clock.h"
#include "core/base/error.h"

namespace conclave::ceremony {
namespace {

struct Both {
    const char* en;
    const char* pt;
};

// clang-format off
Both both(Phrase phrase) {
    switch (phrase) {  // no default: a new phrase without both languages does not compile
        // questions and requests
        case Phrase::confirmStep:
            return {"Has this been read aloud and done?",
                    "Isto foi lido em voz alta e feito?"};
        case Phrase::confirmPresence:
            return {"The ceremony was interrupted and goes on with the step {0}. Are all of these present: {1}?",
                    "A cerimônia foi interrompida e continua no passo {0}. Estão todos presentes: {1}?"};
        case Phrase::askPersonName:
            return {"Full name: {0}",
                    "Nome completo: {0}"};
        case Phrase::askIdentity:
            return {"How was the identity of {0} checked (document and number)?",
                    "Como a identidade de {0} foi verificada (documento e número)?"};
        case Phrase::confirmClock:
            return {"This computer says {0}. Does your own clock agree within two seconds?",
                    "Este computador marca {0}. Seu próprio relógio concorda, com até dois segundos de diferença?"};
        case Phrase::clockCompared:
            return {"Own clock compared with this computer's, which said {0}: do they agree within two seconds?",
                    "Relógio próprio comparado com o deste computador, que marcava {0}: concordam, com até dois segundos de diferença?"};
        case Phrase::confirmHashes:
            return {"Do these values match the approved ones, read aloud word by word?",
                    "Estes valores conferem com os aprovados, lidos palavra por palavra?"};
        case Phrase::confirmHsm:
            return {"Do the serial numbers match the labels on the devices?",
                    "Os números de série conferem com as etiquetas dos equipamentos?"};
        case Phrase::insertNewCard:
            return {"{0}, insert your own card and keep it in.",
                    "{0}, insira seu próprio cartão e não o retire."};
        case Phrase::insertCard:
            return {"{0}, insert your card.",
                    "{0}, insira seu cartão."};
        case Phrase::typeNewPin:
            return {"{0}, choose a PIN of 6 to 8 digits. Others look away.",
                    "{0}, escolha um PIN de 6 a 8 dígitos. Os demais desviam o olhar."};
        case Phrase::typeNewPinAgain:
            return {"{0}, type the new PIN again.",
                    "{0}, digite o novo PIN de novo."};
        case Phrase::typeNewPuk:
            return {"{0}, choose a PUK of 6 to 8 digits; it unblocks the card.",
                    "{0}, escolha um PUK de 6 a 8 dígitos; ele desbloqueia o cartão."};
        case Phrase::typeNewPukAgain:
            return {"{0}, type the new PUK again.",
                    "{0}, digite o novo PUK de novo."};
        case Phrase::typePin:
            return {"{0}, type your card's PIN. Others look away.",
                    "{0}, digite o PIN do seu cartão. Os demais desviam o olhar."};
        case Phrase::typePinToSign:
            return {"{0}, type your card's PIN to sign.",
                    "{0}, digite o PIN do seu cartão para assinar."};
        case Phrase::typePinOnReader:
            return {"{0}, type the PIN on the reader.",
                    "{0}, digite o PIN na leitora."};
        case Phrase::confirmLastTry:
            return {"1 try left; an error blocks the card. {0}, do you want to try?",
                    "Resta 1 tentativa; um erro bloqueia o cartão. {0}, deseja tentar?"};
        case Phrase::typeSoPin:
            return {"Type the factory or current SO PIN of the token {0}.",
                    "Digite o PIN de SO atual ou de fábrica do token {0}."};
        case Phrase::confirmInitialise:
            return {"The token {0}, serial {1}, will be initialised and all that it holds erased. Type the last four characters of the serial.",
                    "O token {0}, série {1}, será inicializado e tudo o que contém será apagado. Digite os quatro últimos caracteres da série."};
        case Phrase::confirmSeal:
            return {"The key {0} will be sealed: no backup can be made of it any more. Type the last four characters of the HSM's serial, {1}.",
                    "A chave {0} será lacrada: não se poderá mais copiá-la. Digite os quatro últimos caracteres da série do HSM, {1}."};
        case Phrase::askStatement:
            return {"{0}, do you agree that this record is true and complete?",
                    "{0}, você concorda que este registro é verdadeiro e completo?"};
        // progress
        case Phrase::makingKey:
            return {"Making the {0} key in the HSM",
                    "Gerando a chave {0} no HSM"};
        case Phrase::preparingCard:
            return {"Making the keys on the card of {0}. Leave it in.",
                    "Gerando as chaves no cartão de {0}. Não o retire."};
        case Phrase::readingCard:
            return {"Reading the card",
                    "Lendo o cartão"};
        case Phrase::openingEnvelope:
            return {"The card of {0} opens its envelope. Leave it in.",
                    "O cartão de {0} abre seu envelope. Não o retire."};
        case Phrase::signing:
            return {"The card of {0} signs. Leave it in.",
                    "O cartão de {0} assina. Não o retire."};
        case Phrase::initialisingToken:
            return {"Initialising the token {0}",
                    "Inicializando o token {0}"};
        case Phrase::unlockingToken:
            return {"Unlocking the token {0}",
                    "Desbloqueando o token {0}"};
        case Phrase::signingCertificate:
            return {"The HSM signs the root certificate",
                    "O HSM assina o certificado raiz"};
        case Phrase::wrappingKey:
            return {"The HSM wraps the key for its backup",
                    "O HSM cifra a chave para a cópia de segurança"};
        case Phrase::restoringKey:
            return {"Restoring the key into the token {0}",
                    "Restaurando a chave no token {0}"};
        case Phrase::sealingKey:
            return {"Sealing the key",
                    "Lacrando a chave"};
        case Phrase::checkingToken:
            return {"Asking the token {0} what it can do",
                    "Perguntando ao token {0} o que ele sabe fazer"};
        case Phrase::lookingAtToken:
            return {"Looking at the token {0}",
                    "Consultando o token {0}"};
        case Phrase::lookingAtTokens:
            return {"Looking at the tokens",
                    "Consultando os tokens"};
        case Phrase::takingRandom:
            return {"Taking random numbers from the token {0}",
                    "Obtendo números aleatórios do token {0}"};
        case Phrase::removingLeftovers:
            return {"Removing what an earlier attempt left on the token {0}",
                    "Removendo o que uma tentativa anterior deixou no token {0}"};
        case Phrase::loggingOutOfToken:
            return {"Logging out of the token {0}",
                    "Saindo do token {0}"};
        case Phrase::loggingOutOfHsm:
            return {"Logging out of the HSM",
                    "Saindo do HSM"};
        // exhibits and results
        case Phrase::personSignedIn:
            return {"{0} signed in as {1}.",
                    "{0} registrado como {1}."};
        case Phrase::cardEnrolled:
            return {"The card of {0} is ready. You may take it out.",
                    "O cartão de {0} está pronto. Pode retirá-lo."};
        case Phrase::quorumHas:
            return {"Quorum: {0} of {1}.",
                    "Quórum: {0} de {1}."};
        case Phrase::envelopeProved:
            return {"The card of {0} opened its own envelope.",
                    "O cartão de {0} abriu seu próprio envelope."};
        case Phrase::secretRebuilt:
            return {"The secret was rebuilt from the cards and matches.",
                    "O segredo foi reconstruído a partir dos cartões e confere."};
        case Phrase::tokenReady:
            return {"The token {0}, serial {1}, is initialised with PINs that nobody has seen.",
                    "O token {0}, série {1}, está inicializado com PINs que ninguém viu."};
        case Phrase::tokenUnlocked:
            return {"The token {0} is unlocked.",
                    "O token {0} está desbloqueado."};
        case Phrase::keyMade:
            return {"The root key was made inside the HSM; its attributes were read back and match.",
                    "A chave raiz foi gerada dentro do HSM; seus atributos foram lidos de volta e conferem."};
        case Phrase::certificateMade:
            return {"The root certificate is signed and on the token.",
                    "O certificado raiz está assinado e gravado no token."};
        case Phrase::backupMade:
            return {"The encrypted backup is written.",
                    "A cópia cifrada está gravada."};
        case Phrase::restoreProved:
            return {"The key restored into the token {0} signed a challenge that verifies with the root certificate.",
                    "A chave restaurada no token {0} assinou um desafio que confere com o certificado raiz."};
        case Phrase::keySealed:
            return {"The key is sealed: it can no longer leave the HSM.",
                    "A chave está lacrada: não pode mais sair do HSM."};
        case Phrase::signatureMade:
            return {"{0} has signed. You may take the card out.",
                    "{0} assinou. Pode retirar o cartão."};
        case Phrase::ceremonyClosed:
            return {"The ceremony is closed. Read the head aloud and write it down:",
                    "A cerimônia está encerrada. Leia o resumo final em voz alta e anote-o:"};
        case Phrase::exceptionNoted:
            return {"Exception {0} is recorded.",
                    "A exceção {0} está registrada."};
        case Phrase::stepRepeats:
            return {"Nothing is lost; the step repeats.",
                    "Nada se perdeu; o passo se repete."};
        // labels
        case Phrase::labelScriptHash:
            return {"Script (SHA-256)",
                    "Roteiro (SHA-256)"};
        case Phrase::labelSiteHash:
            return {"Site binding (SHA-256)",
                    "Arquivo de local (SHA-256)"};
        case Phrase::labelSoftwareHash:
            return {"Conclave program (SHA-256)",
                    "Programa Conclave (SHA-256)"};
        case Phrase::labelModuleHash:
            return {"PKCS#11 module (SHA-256)",
                    "Módulo PKCS#11 (SHA-256)"};
        case Phrase::labelToken:
            return {"Token {0}",
                    "Token {0}"};
        case Phrase::labelSerial:
            return {"Serial number",
                    "Número de série"};
        case Phrase::labelModel:
            return {"Manufacturer, model",
                    "Fabricante, modelo"};
        case Phrase::labelFirmware:
            return {"Firmware",
                    "Firmware"};
        case Phrase::labelKey:
            return {"Key",
                    "Chave"};
        case Phrase::labelKeyHash:
            return {"Public key (SHA-256)",
                    "Chave pública (SHA-256)"};
        case Phrase::labelCertificateHash:
            return {"Certificate (SHA-256)",
                    "Certificado (SHA-256)"};
        case Phrase::labelSubject:
            return {"Subject",
                    "Titular"};
        case Phrase::labelValidity:
            return {"Validity",
                    "Validade"};
        case Phrase::labelSerialNumber:
            return {"Certificate serial",
                    "Série do certificado"};
        case Phrase::labelHead:
            return {"Head",
                    "Resumo final"};
        case Phrase::labelCheckValue:
            return {"Key check value",
                    "Valor de verificação da chave"};
        case Phrase::labelBackupHash:
            return {"Wrapped key (SHA-256)",
                    "Chave cifrada (SHA-256)"};
    }
    return {"", ""};
}
// clang-format on

}  // namespace

std::string_view phraseText(Phrase phrase, Lang lang) {
    const auto texts = both(phrase);
    return lang == Lang::en ? texts.en : texts.pt;
}

std::string clockNow() {
    return formatUtcMs(utcNowMs()).substr(0, 19) + 'Z';
}

std::string Say::in(Lang lang) const {
    return fillPlaces(phraseText(phrase, lang), args);
}

}  // namespace conclave::ceremony
