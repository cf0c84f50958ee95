#include "app/conclave/terminal_text.h"

#include <fmt/format.h>

#include <cstdio>
#include <sstream>

#include "core/base/error.h"
#include "core/base/hex.h"
#include "core/base/pgp_words.h"
#include "core/base/text.h"

namespace conclave::app {
namespace {

struct Both {
    const char* en;
    const char* pt;
};

// clang-format off
Both both(Text id) {
    switch (id) {
        case Text::act: return {"Act {0} of {1}", "Ato {0} de {1}"};
        case Text::step: return {"Step {0} of {1}", "Passo {0} de {1}"};
        case Text::acts: return {"Acts", "Atua"};
        case Text::witnesses: return {"Witness", "Testemunha"};
        case Text::readAloud: return {"Read aloud", "Leia em voz alta"};
        case Text::pressEnter: return {"Enter for yes, n for no", "Enter para sim, n para não"};
        case Text::typeToConfirm: return {"Type it (Enter alone does nothing)", "Digite (só Enter não faz nada)"};
        case Text::chooseReader: return {"Number of the reader", "Número da leitora"};
        case Text::cardInReader: return {"card in {0}", "cartão em {0}"};
        case Text::triesLeft: return {"tries left: {0}", "tentativas restantes: {0}"};
        case Text::whenReady: return {"Enter when ready", "Enter quando estiver pronto"};
        case Text::statementChoice: return {"a agree / d disagree, because / r refuse / x absent", "a concordo / d discordo, porque / r recuso / x ausente"};
        case Text::statementReason: return {"Because", "Porque"};
        case Text::problemChoice: return {"Enter to repeat the step, q to break and resume later", "Enter para repetir o passo, q para pausar e retomar depois"};
        case Text::wayWithoutSigner: return {"close without the signature of {0} (all others sign again)", "encerrar sem a assinatura de {0} (todos os demais assinam de novo)"};
        case Text::wayContingency: return {"contingency: {0}", "contingência: {0}"};
        case Text::wayRedo: return {"do it again from the step: {0}", "refazer a partir do passo: {0}"};
        case Text::wayAbandon: return {"close the ceremony as abandoned, with what is owed, signed by all", "encerrar a cerimônia como abandonada, com o que fica em aberto, assinada por todos"};
        case Text::noPhotographHint: return {"(Enter alone: no photograph, or no other)", "(só Enter: nenhuma fotografia, ou nenhuma outra)"};
        case Text::vacantHint: return {"(Enter alone: nobody takes this seat)", "(só Enter: ninguém ocupa este assento)"};
        case Text::beatRead: return {"1 Read", "1 Ler"};
        case Text::beatAct: return {"2 Act", "2 Agir"};
        case Text::beatResult: return {"3 What came out", "3 O que resultou"};
        case Text::waived: return {"Waived: {0}. Reason: {1}", "Dispensado: {0}. Motivo: {1}"};
        case Text::keySealedIn: return {"After {0}: the key {1} is in the token {2}, serial {3}, and cannot leave it", "Após {0}: a chave {1} está no token {2}, série {3}, e não pode sair dele"};
        case Text::keyOpenIn: return {"After {0}: the key {1} is in the token {2}, serial {3}, and can leave it", "Após {0}: a chave {1} está no token {2}, série {3}, e pode sair dele"};
        case Text::backupOpens: return {"After {0}: the backup of the key {1} was proved; {2} of {3} open it (set {4}); restore it again before {5}", "Após {0}: a cópia da chave {1} foi provada; {2} de {3} a abrem (conjunto {4}); próximo teste de restauração até {5}"};
        case Text::stillOwed: return {"Endangers the key: {0}", "Ameaça a chave: {0}"};
        case Text::contingencies: return {"Contingencies, when called", "Contingências, se chamadas"};
        case Text::approvedProgram: return {"Program", "Programa"};
        case Text::approvedModule: return {"HSM module", "Módulo do HSM"};
        case Text::approvedLibraries: return {"Libraries: {0}, by the list given", "Bibliotecas: {0}, pela lista fornecida"};
        case Text::approvedBy: return {"{0} approved, by a signature of {1}.", "{0} aprovou, com assinatura de {1}."};
        case Text::approvalsThere: return {"{0} of the {1} approvals are there, in {2}. Keep this folder beside the script.", "{0} das {1} aprovações estão em {2}. Mantenha esta pasta junto do roteiro."};
        case Text::exceptionHint: return {"(! records an exception)", "(! registra uma exceção)"};
        case Text::exceptionWhat: return {"Exception: what happened", "Exceção: o que aconteceu"};
        case Text::exceptionDone: return {"What was done", "O que foi feito"};
        case Text::exceptionBy: return {"Reported by (seat)", "Relatada por (assento)"};
        case Text::exceptionSeverity: return {"How serious, by number", "Gravidade, pelo número"};
        case Text::exceptionDecision: return {"Decision", "Decisão"};
        case Text::rehearsal: return {"REHEARSAL: nothing made here may be used in production", "ENSAIO: nada do que se faz aqui serve para produção"};
        case Text::stillWorking: return {"{0}, {1} s", "{0}, {1} s"};
        case Text::done: return {"done", "pronto"};
        case Text::planOf: return {"Plan", "Plano"};
        case Text::minutes: return {"about {0} min", "cerca de {0} min"};
        case Text::seats: return {"Seats", "Assentos"};
        case Text::runbookPrinted: return {"runbook: {0} (pages: {1}, not signed)", "ata: {0} (páginas: {1}, não assinada)"};
        case Text::existedBy: return {"{0} existed by {1}, says {2}", "{0} existia em {1}, segundo {2}"};
        case Text::queriesMade: return {"Give each *.tsq to an authority, put its answer beside it as *.tsr, then: conclave timestamp --response {0}", "Entregue cada *.tsq a uma autoridade, ponha a resposta ao lado como *.tsr, depois: conclave timestamp --response {0}"};
        case Text::bookPrinted: return {"script book: {0} (pages: {1})", "caderno do roteiro: {0} (páginas: {1})"};
        case Text::noKeyYet: return {"All ready. No key exists yet.", "Tudo pronto. Ainda não há chave."};
        case Text::backupFound: return {"The backup that the key comes back from", "A cópia de segurança da qual a chave volta"};
        case Text::foundKey: return {"Key {0} ({1}) of {2}; SHA-256 of the public key:", "Chave {0} ({1}) de {2}; SHA-256 da chave pública:"};
        case Text::foundCeremony: return {"Made in the ceremony {0}.", "Feita na cerimônia {0}."};
        case Text::foundAnchored: return {"Earlier record: {0}. It holds, tells of this backup, and its head is the one on paper.", "Registro anterior: {0}. É válido, fala desta cópia, e seu resumo final é o do papel."};
        case Text::foundUnanchored: return {"Earlier record: {0}. It holds and tells of this backup, but its head was not given (--earlier-head): that will be recorded as an exception.", "Registro anterior: {0}. É válido e fala desta cópia, mas seu resumo final não foi informado (--earlier-head): isso será registrado como exceção."};
        case Text::foundNoRecord: return {"Earlier record: none. The root certificate alone vouches for the backup: that will be recorded as an exception.", "Registro anterior: nenhum. Só o certificado raiz atesta a cópia: isso será registrado como exceção."};
        case Text::foundHolders: return {"{0} of {1} holders must come: {2}.", "Detentores que precisam vir: {0} de {1}: {2}."};
        case Text::foundHow: return {"Each brings the card of that ceremony and its PIN. The card is known by its keys: its holder may sit in any custodian's seat.", "Cada um traz o cartão daquela cerimônia e o PIN. O cartão é reconhecido por suas chaves: o detentor pode ocupar qualquer assento de custodiante."};
        case Text::timesHead: return {"Where the time went", "Onde foi o tempo"};
        case Text::timeHsm: return {"in the HSM", "no HSM"};
        case Text::timeCards: return {"in cards", "nos cartões"};
        case Text::timePeople: return {"waiting for people", "esperando pessoas"};
        case Text::timeConclave: return {"in Conclave itself", "no próprio Conclave"};
        case Text::resumeWith: return {"Continue with: conclave resume {0}", "Continue com: conclave resume {0}"};
        case Text::agreement: return {"agreement", "acordo"};
        case Text::recordAt: return {"record", "registro"};
        case Text::runbookAt: return {"runbook", "ata"};
        case Text::head: return {"head", "resumo final"};
        case Text::verdictAnchored: return {"Holds, is anchored, and everybody agrees: {0} checks passed.", "Válido, ancorado, e todos concordam: {0} verificações aprovadas."};
        case Text::verdictAbandoned: return {"Abandoned: consistent, and the ceremony was given up. What it still owes endangers the key.", "Abandonada: consistente, mas a cerimônia foi encerrada sem terminar. O que ficou pendente põe a chave em risco."};
        case Text::verdictFailed: return {"Does not hold: {0} checks failed. Do not rely on it.", "Inválido: {0} verificações falharam. Não confie nele."};
        case Text::verdictUnanchored: return {"Consistent, but no anchor was given: who signed is not established. Use --head or --trust.", "Consistente, mas sem âncora: não se sabe quem assinou. Use --head ou --trust."};
        case Text::verdictNotAgreed: return {"Holds and is anchored ({0} checks passed), but is not agreed: see above who does not agree or has not signed, and which exception endangers a key.", "Válido e ancorado ({0} verificações aprovadas), mas sem acordo: veja acima quem não concorda ou não assinou, e que exceção ameaça uma chave."};
        case Text::notCompared: return {"Not compared with what was approved: {0} (--script, --software, --module, --libraries).", "Não comparado com o que foi aprovado: {0} (--script, --software, --module, --libraries)."};
        case Text::personSigned: return {"{0}, {1}: {2}; signed {3}", "{0}, {1}: {2}; assinou em {3}"};
        case Text::personNotSigned: return {"{0}, {1}: {2}; no signature that holds", "{0}, {1}: {2}; nenhuma assinatura válida"};
        case Text::exceptionRecorded: return {"Exception {0} ({1}): {2} Done: {3} Decision: {4}", "Exceção {0} ({1}): {2} Feito: {3} Decisão: {4}"};
        case Text::timeStampFailed: return {"The record itself was not changed; the time-stamp that was given is not one of it that can be believed.", "O registro em si não foi alterado; o carimbo do tempo informado não é um dele em que se possa confiar."};
        case Text::anchorFailed: return {"Compare what was given with what was written down. If it is right, this is another record.", "Compare o que foi informado com o que foi anotado. Se estiver certo, este é outro registro."};
        case Text::copyFails: return {"The copy does not hold: do not rely on it. {0} in it says why.", "A cópia não é válida: não confie nela. O arquivo {0}, dentro dela, diz por quê."};
        case Text::bagPacked: return {"The outer bag's medium: {0}, read back and compared. Put it into the bag with the head on paper (HEAD.txt prints it); compare the paper with what was written down in the room.", "A mídia do segundo envelope: {0}, relida e comparada. Ponha-a no envelope com o resumo final em papel (HEAD.txt para imprimir); compare o papel com o que foi anotado na sala."};
        case Text::bagHead: return {"Head of the copy on it", "Resumo final da cópia"};
        case Text::bagWithoutProgram: return {"The program that made this record is not among those packed: add the medium that it was installed from.", "O programa que fez este registro não está entre os copiados: acrescente a mídia da qual foi instalado."};
        case Text::expected: return {"Expected: {0}", "Esperado: {0}"};
        case Text::scriptHash: return {"Script (SHA-256)", "Roteiro (SHA-256)"};
        case Text::siteHash: return {"Site binding (SHA-256)", "Arquivo de local (SHA-256)"};
        case Text::ok: return {"ok", "ok"};
        case Text::refused: return {"refused", "recusa"};
        case Text::warning: return {"warning", "aviso"};
        case Text::missing: return {"missing", "falta"};
    }
    return {"", ""};
}
// clang-format on

bool startsCharacter(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

std::size_t columns(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text)
        count += startsCharacter(c);
    return count;
}

}  // namespace

std::string text(Text id, Lang lang, const std::vector<std::string>& args) {
    const auto texts = both(id);
    return fillPlaces(lang == Lang::en ? texts.en : texts.pt, args);
}

std::string mark(Text id, Lang lang) {
    return fmt::format("  {:<9} ", '[' + text(id, lang) + ']');
}

std::string forTerminal(std::string_view lines) {
    std::string shown;
    for (;;) {
        const auto end = lines.find('\n');
        shown += printable(lines.substr(0, end));
        if (end == std::string_view::npos)
            return shown;
        shown += '\n';
        lines.remove_prefix(end + 1);
    }
}

void print(std::string_view lines) {
    std::fputs(forTerminal(lines).c_str(), stdout);
    std::fflush(stdout);
}

std::string wrapped(std::string_view text, std::size_t width, std::string_view indent) {
    std::string lines;
    lines.reserve(text.size() + text.size() / 8 + 16);
    std::size_t used = 0;
    for (std::size_t at = 0; at < text.size();) {
        auto end = at;
        while (end < text.size() && text[end] != ' ' && text[end] != '\n')
            ++end;
        const auto word = text.substr(at, end - at);
        const auto wide = columns(word);
        if (used != 0 && used + 1 + wide > width) {
            lines += '\n';
            used = 0;
        }
        if (!word.empty()) {
            lines += used == 0 ? indent : std::string_view(" ");
            lines += word;
            used += wide + (used == 0 ? indent.size() : 1);
        }
        if (end < text.size() && text[end] == '\n' && used != 0) {
            lines += '\n';
            used = 0;
        }
        at = end + 1;
    }
    if (used != 0)
        lines += '\n';
    return lines;
}

std::string hashLines(ByteView hash, std::string_view indent) {
    std::string lines;
    for (std::size_t at = 0; at < hash.size(); at += 4) {
        const auto row = hash.subspan(at, std::min<std::size_t>(4, hash.size() - at));
        const auto hex = toHex(row);
        auto line = fmt::format("{}{}  {} {}  ", indent, at / 4 + 1, hex.substr(0, 4),
                                hex.size() > 4 ? hex.substr(4) : "");
        std::istringstream words(toPgpWords(row));
        for (std::string word; words >> word;)
            line += fmt::format(" {:<11}", word);  // the longest word has 11 letters
        lines += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    }
    return lines;
}

}  // namespace conclave::app
