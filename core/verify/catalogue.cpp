#include "core/verify/check.h"

namespace conclave::verify {
namespace {

struct Words {
    std::string_view name, en, ptBr;
};

Words words(CheckId id) {
    switch (id) {
        case CheckId::recordFiles:
            return {"RECORD-FILES", "Every file in the folder belongs to the record.",
                    "Todo arquivo da pasta pertence ao registro."};
        case CheckId::recordClosed:
            return {"RECORD-CLOSED", "The ceremony was closed.", "A cerimônia foi encerrada."};
        case CheckId::transcriptChain:
            return {"TRANSCRIPT-CHAIN", "Each entry of the transcript is chained to the one before.",
                    "Cada entrada da transcrição está encadeada à anterior."};
        case CheckId::transcriptTypes:
            return {"TRANSCRIPT-TYPES", "The entries are complete and in the order of a ceremony.",
                    "As entradas estão completas e na ordem de uma cerimônia."};
        case CheckId::intents:
            return {"INTENTS", "Everything begun on hardware has a recorded end.",
                    "Tudo o que começou no hardware tem um fim registrado."};
        case CheckId::times:
            return {"TIMES", "The clocks agree, or an exception says why not.",
                    "Os relógios concordam, ou uma exceção diz por que não."};
        case CheckId::fileHashes:
            return {"FILE-HASHES", "Every file is the one that the transcript names.",
                    "Cada arquivo é aquele que a transcrição indica."};
        case CheckId::scriptHash:
            return {"SCRIPT-HASH", "The script in the record is the one that was run.",
                    "O roteiro no registro é o que foi executado."};
        case CheckId::approval:
            return {"APPROVAL",
                    "As many approvers as the script asks for signed it, its program and its module.",
                    "Tantos aprovadores quantos o roteiro pede assinaram o roteiro, o programa e o módulo."};
        case CheckId::scriptApproved:
            return {"SCRIPT-APPROVED", "The script is the approved one that was given.",
                    "O roteiro é o aprovado, que foi fornecido."};
        case CheckId::softwareApproved:
            return {"SOFTWARE-APPROVED", "The program that ran is one of the approved ones that were given.",
                    "O programa executado é um dos aprovados, que foram fornecidos."};
        case CheckId::moduleApproved:
            return {"MODULE-APPROVED",
                    "The HSM's module that was loaded is one of the approved ones that were given.",
                    "O módulo do HSM carregado é um dos aprovados, que foram fornecidos."};
        case CheckId::librariesApproved:
            return {"LIBRARIES-APPROVED",
                    "All other code that was mapped is in the approved list that was given.",
                    "Todo o outro código mapeado está na lista aprovada, que foi fornecida."};
        case CheckId::siteHash:
            return {"SITE-HASH", "The site binding in the record is the one that was used.",
                    "O arquivo de local no registro é o que foi usado."};
        case CheckId::scriptFollowed:
            return {"SCRIPT-FOLLOWED",
                    "The steps of the script were done, in order, read, as it says, and confirmed.",
                    "Os passos do roteiro foram feitos, em ordem, lidos, como ele manda, e confirmados."};
        case CheckId::participants:
            return {
                "PARTICIPANTS",
                "Everyone the script names was there, each with a card of their own, but for vacant seats.",
                "Todos os que o roteiro nomeia estavam presentes, cada um com o seu cartão, salvo assentos "
                "vagos."};
        case CheckId::attestedCards:
            return {"ATTESTED-CARDS",
                    "The cards' makers vouch that the keys were made on the cards, or people accepted a card "
                    "without.",
                    "Os fabricantes dos cartões atestam que as chaves foram feitas neles, ou aceitou-se um "
                    "cartão sem isso."};
        case CheckId::attestations:
            return {"ATTESTATIONS", "The cards themselves say for what each envelope was opened.",
                    "Os próprios cartões dizem para que cada envelope foi aberto."};
        case CheckId::statements:
            return {"STATEMENTS", "Every participant made a statement.",
                    "Cada participante fez uma declaração."};
        case CheckId::dissent:
            return {"DISSENT", "No participant disagreed or refused.",
                    "Nenhum participante discordou ou se recusou."};
        case CheckId::signatures:
            return {"SIGNATURES", "Exactly the listed signers signed this transcript.",
                    "Exatamente os signatários listados assinaram esta transcrição."};
        case CheckId::runbookText:
            return {"RUNBOOK-TEXT", "The runbook's text says what the transcript says, and nothing else.",
                    "O texto da ata diz o que diz a transcrição, e nada mais."};
        case CheckId::runbookSigned:
            return {
                "RUNBOOK-SIGNED",
                "Exactly the listed signers signed the printed runbook, with their cards, and nothing was "
                "added to it.",
                "Exatamente os signatários listados assinaram a ata impressa, com seus cartões, e nada lhe "
                "foi acrescentado."};
        case CheckId::exceptions:
            return {"EXCEPTIONS", "The exceptions are numbered and closed.",
                    "As exceções estão numeradas e encerradas."};
        case CheckId::unlockManifest:
            return {"UNLOCK-MANIFEST", "The unlock secret was dealt as the script says, and proved.",
                    "O segredo de desbloqueio foi distribuído como manda o roteiro, e provado."};
        case CheckId::backupManifest:
            return {"BACKUP-MANIFEST", "The backup was dealt and wrapped as the script says, and proved.",
                    "A cópia de segurança foi distribuída e cifrada como manda o roteiro, e provada."};
        case CheckId::backupFiles:
            return {"BACKUP-FILES", "The files that belong in the safe are whole.",
                    "Os arquivos que pertencem ao cofre estão íntegros."};
        case CheckId::keyBorn:
            return {
                "KEY-BORN",
                "The key was made inside the HSM, as far as the HSM tells, and is none that can be computed.",
                "A chave foi gerada dentro do HSM, até onde ele informa, e não é das que se podem calcular."};
        case CheckId::rootCertificate:
            return {"ROOT-CERTIFICATE",
                    "The root certificate is that of the key that was made, as the script says.",
                    "O certificado raiz é o da chave gerada, como manda o roteiro."};
        case CheckId::restoreProved:
            return {"RESTORE-PROVED", "The backup was restored in another token, and its key signed.",
                    "A cópia de segurança foi restaurada em outro token, e sua chave assinou."};
        case CheckId::keySealed:
            return {"KEY-SEALED", "A key that was made cannot leave its token any more.",
                    "Uma chave gerada não pode mais sair de seu token."};
        case CheckId::owed:
            return {"NOTHING-OWED", "Nothing is owed but what the script waives.",
                    "Nada fica pendente além do que o roteiro dispensa."};
        case CheckId::rehearsalAsProduction:
            return {"REHEARSAL-AS-PRODUCTION", "Nothing in a production record comes from a rehearsal.",
                    "Nada em um registro de produção vem de um ensaio."};
        case CheckId::lineage:
            return {"LINEAGE", "The records given continue one another: no other one, and none twice.",
                    "Os registros dados continuam uns aos outros: nenhum outro, e nenhum duas vezes."};
        case CheckId::timeStamp:
            return {"TIMESTAMP", "A time-stamping authority says that the record was there at that time.",
                    "Uma autoridade de carimbo do tempo diz que o registro existia naquela hora."};
        case CheckId::anchor:
            return {
                "ANCHOR", "The record is the one whose head was witnessed, or has a trusted signer.",
                "O registro é aquele cujo resumo final foi testemunhado, ou tem um signatário confiável."};
    }
    return {};
}

}  // namespace

std::string_view name(CheckId id) {
    return words(id).name;
}

std::string_view title(CheckId id, Lang lang) {
    return lang == Lang::ptBr ? words(id).ptBr : words(id).en;
}

std::string_view name(Outcome outcome) {
    return title(outcome, Lang::en);
}

std::string_view title(Outcome outcome, Lang lang) {
    const bool isEnglish = lang == Lang::en;
    switch (outcome) {
        case Outcome::passed:
            return isEnglish ? "passed" : "aprovado";
        case Outcome::noted:
            return isEnglish ? "noted" : "anotado";
        case Outcome::failed:
            return isEnglish ? "failed" : "reprovado";
        case Outcome::notChecked:
            return isEnglish ? "not checked" : "não verificado";
    }
    return {};
}

}  // namespace conclave::verify
