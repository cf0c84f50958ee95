#include "core/base/error.h"

namespace conclave {

// clang-format off
Message messagePt(Errc code) {
    switch (code) {  // no default: a new code without its two sentences does not compile
        // general
        case Errc::internal:
            return {"O Conclave encontrou um estado inesperado ({0}).",
                    "Guarde a pasta do registro, relate isto e retome a cerimônia."};
        case Errc::usage:
            return {"A linha de comando não foi entendida: {0}.",
                    "Com --help depois do comando, veja as opções dele."};
        case Errc::stopped:
            return {"A cerimônia foi interrompida a pedido.",
                    "Nada se perdeu; continue com conclave resume."};
        case Errc::declined:
            return {"{0} não confirmou.",
                    "Repita o passo ou registre uma exceção."};
        case Errc::inputEnded:
            return {"Não há mais entrada para responder.",
                    "Nada se perdeu; retome com conclave resume em um terminal, ou com --answers em um ensaio."};
        case Errc::timedOut:
            return {"{0} não respondeu a tempo.",
                    "Verifique se está conectado e ligado e repita o passo."};
        // files
        case Errc::fileMissing:
            return {"{0} não existe.",
                    "Confira o caminho."};
        case Errc::fileExists:
            return {"{0} já existe.",
                    "Escolha outro nome; o Conclave nunca sobrescreve um registro."};
        case Errc::permissionDenied:
            return {"Este usuário não pode ler ou gravar {0}.",
                    "Dê acesso a este usuário ou escolha outro lugar."};
        case Errc::notARegularFile:
            return {"{0} não é um arquivo comum.",
                    "Substitua o atalho, a pasta ou o dispositivo por um arquivo comum."};
        case Errc::notAFolder:
            return {"{0} não é uma pasta.",
                    "Escolha um lugar dentro de uma pasta."};
        case Errc::pathNotOurs:
            return {"{0} pode ser alterado por outras pessoas que usam este computador, através de {1}.",
                    "Escolha um lugar em que só você possa escrever."};
        case Errc::fileTooLarge:
            return {"{0} tem mais de {1} bytes.",
                    "Confira se este é o arquivo desejado."};
        case Errc::diskFull:
            return {"Disco cheio ao gravar {0}; nada se perdeu.",
                    "Libere espaço e prossiga."};
        case Errc::ioFailed:
            return {"Falha ao ler ou gravar {0}.",
                    "Verifique o disco ou pendrive e prossiga."};
        // crypto
        case Errc::opensslFailed:
            return {"A biblioteca criptográfica falhou em {0}.",
                    "Repita o passo; se falhar de novo, guarde o registro e relate."};
        case Errc::algorithmUnsupported:
            return {"O algoritmo {0} não é suportado aqui.",
                    "Escolha um dos que a documentação lista."};
        case Errc::signatureInvalid:
            return {"A assinatura de {0} não confere.",
                    "Não confie nela; repita a assinatura ou descubra o que foi alterado."};
        case Errc::keyMismatch:
            return {"{0} não pertence à chave esperada.",
                    "Pare e descubra que chave é esta antes de continuar."};
        case Errc::decryptionFailed:
            return {"{0} não pôde ser decifrado.",
                    "Foi alterado ou não é para esta chave; use o cartão ou arquivo certo."};
        case Errc::encodingNotStrict:
            return {"{0} não está na codificação estrita ({1}).",
                    "Não confie nele; peça o arquivo original."};
        case Errc::certificateUnreadable:
            return {"O certificado {0} não pode ser lido.",
                    "Peça o certificado original em PEM ou DER."};
        case Errc::certificateUnfit:
            return {"O certificado {0} não serve: {1}.",
                    "Peça a quem o emitiu um que sirva, ou faça o roteiro indicar outra autoridade."};
        case Errc::certificateLint:
            return {"O certificado viola a regra {0}: {1}.",
                    "Corrija o perfil do certificado no roteiro."};
        case Errc::randomFailed:
            return {"A fonte de números aleatórios falhou.",
                    "Não continue com este computador ou HSM."};
        case Errc::timeStampRefused:
            return {"A autoridade de carimbo do tempo não deu um carimbo: {0}.",
                    "Pergunte à autoridade por quê, ou peça a outra."};
        case Errc::timeStampOfAnother:
            return {"Este carimbo do tempo é de outra coisa, ou responde a outro pedido.",
                    "Faça um pedido para este registro e use a resposta a ele."};
        case Errc::timeStampTime:
            return {"O carimbo do tempo diz {0}, que {1}.",
                    "Compare o relógio deste computador e as horas do registro com um relógio bom; se estiverem certos, não confie neste carimbo."};
        case Errc::timeStampedCopy:
            return {"Isto não é o runbook.pdf do registro com carimbos do tempo no fim: {0}.",
                    "Faça a cópia de novo a partir do registro, com conclave timestamp."};
        case Errc::timeAuthorityFailed:
            return {"Nenhum carimbo do tempo veio de {0}: {1}.",
                    "Verifique o endereço e a rede, ou peça por arquivo, com --query."};
        // pdf
        case Errc::pdfUnfit:
            return {"Este não é um documento como o Conclave imprime: {0}.",
                    "Deixe o Conclave imprimir o documento de novo; não assine outro."};
        case Errc::pdfCharacterMissing:
            return {"Falta {0} na fonte {1} do documento impresso, e o bloco de uma assinatura precisa dele.",
                    "Instale as fontes que a documentação lista e imprima o documento de novo."};
        case Errc::pdfBlockTooLarge:
            return {"O que se deve ver da assinatura {0} não cabe no seu lugar na página.",
                    "Imprima o documento de novo; se não bastar, encurte nomes e papéis."};
        case Errc::pdfSlotUnfit:
            return {"A assinatura {0} não tem lugar no documento impresso, ou tem um já usado.",
                    "Imprima o documento de novo; cada um assina uma vez."};
        // pkcs11
        case Errc::moduleMissing:
            return {"O módulo PKCS#11 {0} não pode ser carregado.",
                    "Instale o software cliente do HSM ou corrija module.path no arquivo de local."};
        case Errc::moduleFailed:
            return {"O módulo PKCS#11 {0} não inicia.",
                    "Confira sua configuração e os ajustes do módulo no arquivo de local."};
        case Errc::hsmSilent:
            return {"O HSM não responde; pedida uma parada, deixou-se de esperar por ele.",
                    "Verifique o HSM, encerre o Conclave, inicie-o de novo e retome."};
        case Errc::tokenMissing:
            return {"Nenhum token corresponde a {0}.",
                    "Conecte o HSM ou corrija os atributos do token no arquivo de local."};
        case Errc::tokenAmbiguous:
            return {"{1} tokens correspondem a {0}; deve ser exatamente um.",
                    "Acrescente o número de série ao arquivo de local."};
        case Errc::tokenBoundTwice:
            return {"Dois nomes do arquivo de local indicam o mesmo token {0}.",
                    "Associe cada nome a um token próprio, pelo número de série."};
        case Errc::tokenSerialShared:
            return {"Outros tokens deste módulo também têm o número de série {1} de {0}, e depois da inicialização nada os distinguiria.",
                    "Indique o slot-id no arquivo de local ou escolha no roteiro um rótulo que nenhum outro token tenha; um roteiro com dois tokens assim não pode ser executado."};
        case Errc::tokenNotInitialisable:
            return {"O token {0} não pode ser inicializado para um quórum: {1}.",
                    "Use um HSM de outro fabricante. Nada foi apagado."};
        case Errc::tokenGone:
            return {"O HSM {0} não está mais presente.",
                    "Reconecte-o e repita o passo."};
        case Errc::tokenInUse:
            return {"O token {0} já está inicializado e pode conter chaves.",
                    "Use um token vazio ou submeta um roteiro com zeroise: true à revisão."};
        case Errc::tokenPinWrong:
            return {"O PIN de {1} do token {0} foi recusado.",
                    "Confira qual é o PIN deste token; nada mais será tentado."};
        case Errc::tokenPinLocked:
            return {"O PIN de {1} do token {0} está bloqueado.",
                    "O oficial de segurança deve redefini-lo, ou o token deve ser reinicializado."};
        case Errc::tokenPinLength:
            return {"O token {0} exige PIN de {1} a {2} caracteres.",
                    "Ajuste pin no arquivo de local."};
        case Errc::mechanismMissing:
            return {"O token {0} não tem o mecanismo {1}, necessário para {2}.",
                    "Use outro token ou outro algoritmo no roteiro."};
        case Errc::hsmFailed:
            return {"O HSM relatou um erro em {0}.",
                    "Verifique o HSM e repita o passo."};
        case Errc::hsmSessionLost:
            return {"A sessão com o HSM foi perdida.",
                    "Repita o passo; os custodiantes desbloqueiam de novo."};
        case Errc::keyLeaves:
            return {"A chave {0} foi lacrada, e mesmo assim {1}.",
                    "Não use este HSM: o que ele diz de suas chaves não é verdade. Abandone a cerimônia; o registro mostra o motivo."};
        case Errc::keyWeak:
            return {"A chave {0} não pode ser usada: {1}. Ela foi destruída.",
                    "Não use este HSM: quem vê um certificado de uma chave assim consegue calcular a parte privada. Verifique o firmware."};
        case Errc::objectForeign:
            return {"O token {1} contém algo que esta cerimônia não criou: {0}.",
                    "Pode ser uma cópia da chave. Não use este HSM: abandone a cerimônia; o registro diz o que está no token."};
        case Errc::pinNotEnforced:
            return {"O token {0} deixa entrar {1} com um PIN errado.",
                    "Não use este token: nada do que ele guarda está protegido."};
        case Errc::attributeWrong:
            return {"A chave {0} tem {1} = {3} onde se pediu {2}; ela foi destruída.",
                    "Não use este token para esta chave; verifique firmware e política."};
        case Errc::labelTaken:
            return {"O rótulo {0} já é usado no token {1}.",
                    "Escolha outro rótulo ou um token vazio."};
        case Errc::objectMissing:
            return {"O objeto {0} não está no token {1}.",
                    "Confira se este é o token certo."};
        case Errc::objectRemains:
            return {"O objeto {0} continua no token {1} depois de destruído.",
                    "Não continue; o token deve ser examinado."};
        case Errc::keyNotUsable:
            return {"A chave {0} existe mas não assina.",
                    "É resto de uma geração interrompida: destrua-a e gere de novo."};
        case Errc::tokenCannotSeal:
            return {"O token {0} não consegue tornar uma chave não extraível depois.",
                    "Use outro token ou submeta um roteiro que aceite isso."};
        case Errc::wrappingImpossible:
            return {"O token {0} não pode exportar cifrada uma chave {1} ({2}).",
                    "Use outro token ou outro algoritmo de chave."};
        case Errc::wireFormatWrong:
            return {"O token {0} não cifra chaves conforme a RFC 5649 ({1}).",
                    "A cópia não poderia ser restaurada em outro lugar: use outro token."};
        case Errc::backupEncodingRefused:
            return {"O token {0} não aceita a cópia de segurança como está escrita ({1}).",
                    "Use um HSM que a aceite ou submeta à revisão um roteiro cujo passo recover-key diga hostRewrap: true: ele abre a cópia neste computador por um momento (docs/threat-model.md)."};
        case Errc::hostRewrapNeeded:
            return {"O token {0} não aceita a cópia de segurança como está escrita ({1}); o roteiro permite que ela seja aberta neste computador por um momento.",
                    "Mande destruir depois o armazenamento deste computador ou use um HSM que a aceite."};
        case Errc::surplusUse:
            return {"O token {0} dá a uma chave que volta usos que ninguém pediu: {1}.",
                    "A testemunha decide se fica assim, e o registro diz isso; ou use outro HSM."};
        // pcsc
        case Errc::pcscUnavailable:
            return {"O serviço de smartcards (pcscd) não responde.",
                    "Inicie o pcscd e repita o passo."};
        case Errc::readerMissing:
            return {"A leitora {0} não está conectada.",
                    "Conecte-a e repita o passo."};
        case Errc::readerNotAmong:
            return {"A leitora {0} não está conectada; estas estão: {1}.",
                    "Conecte-a, ou corrija o nome no arquivo de local: ele muda com a porta USB e com a ordem de conexão."};
        case Errc::readersTooFew:
            return {"São necessárias {0} leitoras e há {1} conectadas.",
                    "Conecte mais leitoras."};
        case Errc::cardsTooFew:
            return {"São necessários {0} cartões e há {1} visíveis.",
                    "Insira os cartões que faltam ou liste as leitoras no arquivo de local para os cartões se revezarem."};
        case Errc::cardMissing:
            return {"Não há cartão na leitora {0}.",
                    "Insira o cartão."};
        case Errc::cardRemoved:
            return {"O cartão em {0} foi retirado cedo demais.",
                    "Reinsira-o; o passo se repete."};
        case Errc::cardFailed:
            return {"O cartão recusou {0}.",
                    "Reinsira o cartão e repita o passo; se recusar de novo, use outro cartão."};
        case Errc::cardNotPiv:
            return {"O cartão em {0} não é um cartão PIV.",
                    "Insira um cartão PIV (NIST SP 800-73-4)."};
        case Errc::cardBusy:
            return {"Outro programa está usando o cartão em {0}.",
                    "Feche o outro programa e repita o passo."};
        case Errc::cardReplyMalformed:
            return {"A resposta do cartão a {0} está malformada.",
                    "Use outro cartão."};
        case Errc::cardSilent:
            return {"O cartão em {0} não responde; as outras leitoras seguem sem ele.",
                    "Retire-o, espere um segundo e insira-o de novo."};
        case Errc::waitAbandoned:
            return {"Foi pedida uma parada enquanto o cartão em {0} não respondia; deixou-se de esperar por ele.",
                    "Retire o cartão e insira-o de novo; depois continue com conclave resume."};
        // piv
        case Errc::pinWrong:
            return {"PIN incorreto, restam {0} tentativas.",
                    "Digite de novo."};
        case Errc::pinBlocked:
            return {"O cartão está bloqueado: PIN errado vezes demais.",
                    "Desbloqueie-o com o PUK ou chame outro custodiante."};
        case Errc::pukWrong:
            return {"PUK incorreto, restam {0} tentativas.",
                    "Digite de novo."};
        case Errc::pukBlocked:
            return {"O PUK do cartão está bloqueado.",
                    "O cartão não pode mais ser desbloqueado; use o de outro custodiante."};
        case Errc::pinFormat:
            return {"O PIN do cartão tem de 6 a 8 dígitos e o PUK de 6 a 8 caracteres.",
                    "Digite de novo."};
        case Errc::pinsDiffer:
            return {"As duas digitações são diferentes.",
                    "Digite o mesmo duas vezes."};
        case Errc::pinIsFactory:
            return {"Este é o valor de todo cartão novo.",
                    "Escolha outro."};
        case Errc::pinCancelled:
            return {"A digitação do PIN foi cancelada na leitora.",
                    "Repita o passo."};
        case Errc::managementKeyUnknown:
            return {"A chave de gerenciamento do cartão não é a de fábrica.",
                    "Use um cartão novo ou um que já tenha suas chaves."};
        case Errc::cardHoldsKey:
            return {"O cartão tem no slot {0} uma chave que não foi feita nesta cerimônia; uma nova a destruiria.",
                    "Use outro cartão, ou peça ao titular que apague este fora do Conclave, se nada precisa dessa chave."};
        case Errc::cardKeyMissing:
            return {"O cartão não tem chave com certificado no slot {0}.",
                    "Cadastre o cartão antes."};
        case Errc::wrongCard:
            return {"Este é o cartão de {0}.",
                    "Insira o cartão de {1}."};
        case Errc::unknownCard:
            return {"Este cartão não é de ninguém desta cerimônia.",
                    "Insira o cartão de {0}."};
        case Errc::cardNotAttested:
            return {"O cartão de {0} não mostra que suas chaves foram feitas nele: {1}.",
                    "Use outro cartão ou consulte o fabricante deste."};
        case Errc::cardEnrolledTwice:
            return {"Este cartão já está cadastrado para {0}.",
                    "Insira outro cartão."};
        // quorum
        case Errc::thresholdInvalid:
            return {"{0} de {1} não é um quórum possível.",
                    "Use 1 de 1 ou 2 <= m <= n <= 16."};
        case Errc::mnemonicLength:
            return {"Uma parte tem no mínimo 20 palavras; esta tem {0}.",
                    "Digite todas as palavras."};
        case Errc::mnemonicWordUnknown:
            return {"A palavra {0} da parte não está na lista SLIP-0039.",
                    "Leia essa palavra de novo."};
        case Errc::mnemonicChecksum:
            return {"A soma de verificação da parte não confere: há palavra errada.",
                    "Leia todas as palavras de novo."};
        case Errc::mnemonicMalformed:
            return {"A parte está malformada ({0}).",
                    "Confira se foi anotada por completo."};
        case Errc::sharesOfDifferentSets:
            return {"As partes não pertencem ao mesmo conjunto.",
                    "Use partes distribuídas juntas."};
        case Errc::sharesTooFew:
            return {"Foram dadas {0} partes; são necessárias {1}.",
                    "Acrescente as que faltam."};
        case Errc::sharesTooMany:
            return {"Foram dadas {0} partes; usam-se exatamente {1}.",
                    "Dê exatamente o quórum."};
        case Errc::shareDuplicate:
            return {"A mesma parte foi dada duas vezes.",
                    "Use a parte de outro custodiante."};
        case Errc::shareDigestWrong:
            return {"As partes não se encaixam: ao menos uma está errada.",
                    "Confira cada parte com seu compromisso."};
        case Errc::sharesInconsistent:
            return {"As partes distribuídas não estão em um só polinômio.",
                    "Nada foi usado; distribua de novo."};
        case Errc::shareCommitmentWrong:
            return {"A parte de {0} não é a que foi distribuída.",
                    "Continue com outro custodiante; registre uma exceção."};
        case Errc::envelopeForeign:
            return {"O envelope de {1} não confere com o manifesto ({0}).",
                    "Use o envelope desta cerimônia; registre uma exceção."};
        case Errc::envelopeMalformed:
            return {"O envelope de {0} não pode ser lido.",
                    "Use uma cópia íntegra do arquivo guardado no cofre."};
        case Errc::manifestMalformed:
            return {"O manifesto {0} está malformado ({1}).",
                    "Use uma cópia íntegra do registro."};
        case Errc::fileHashWrong:
            return {"{0} não é o arquivo registrado.",
                    "Use uma cópia íntegra."};
        case Errc::quorumNotMet:
            return {"Apenas {0} de {1} custodiantes disponíveis.",
                    "Chame outro custodiante ou faça uma pausa e retome depois."};
        // script
        case Errc::yamlSyntax:
            return {"O arquivo não é YAML válido: {0}.",
                    "Corrija-o neste ponto."};
        case Errc::keyUnknown:
            return {"A chave {0} é desconhecida aqui.",
                    "São permitidas: {1}."};
        case Errc::keyDuplicate:
            return {"A chave {0} aparece duas vezes aqui.",
                    "Mantenha uma das duas."};
        case Errc::keyMissing:
            return {"Falta a chave {0} aqui.",
                    "Acrescente-a."};
        case Errc::keyIgnored:
            return {"A chave {0} seria ignorada aqui ({1}).",
                    "Remova-a."};
        case Errc::valueNotAllowed:
            return {"{0} não pode ser {1}.",
                    "Permitido: {2}."};
        case Errc::valueKindWrong:
            return {"{0} deve ser {1}.",
                    "Corrija."};
        case Errc::dateImpossible:
            return {"{0}: {1} não é uma data.",
                    "Escreva um dia real como AAAA-MM-DD."};
        case Errc::datesReversed:
            return {"O fim {1} não vem depois do início {0}.",
                    "Corrija as datas."};
        case Errc::referenceUnknown:
            return {"{0} cita {1}, que não foi declarado.",
                    "Declarados: {2}."};
        case Errc::rolesExcluded:
            return {"{0} acumula os papéis {1} e {2}, que se excluem.",
                    "Dê um deles a outra pessoa."};
        case Errc::signatureAlgorithmUnfit:
            return {"O algoritmo de assinatura {0} não serve para uma chave {1}.",
                    "Permitido: {2}."};
        case Errc::yamlFeature:
            return {"{0} é uma parte do YAML que o Conclave não lê.",
                    "Escreva o valor por extenso, em blocos simples."};
        case Errc::textUnfit:
            return {"{0} está vazio, passa de {1} octetos ou tem caracteres que não podem ser exibidos.",
                    "Encurte-o ou corrija-o."};
        case Errc::quorumPurpose:
            return {"{0} cita o quórum {1}, cuja finalidade não é {2}.",
                    "Cite um quórum com purpose: {2}."};
        case Errc::seatNeeded:
            return {"O assento {0} não pode ficar vago: é {1}.",
                    "Remova vacancy ou dê essa tarefa a outra pessoa."};
        case Errc::stepNeedsNever:
            return {"O passo {0} depende disto, que nenhum passo garante: {1}.",
                    "Acrescente antes um passo que o garanta. Tipos que o fazem: {2}."};
        case Errc::stepTooEarly:
            return {"O passo {0} depende disto, que só o passo posterior {2} garante: {1}.",
                    "Mova-o para depois desse passo."};
        case Errc::stepTooLate:
            return {"O passo {0} depende disto, que o passo {2} já desfez: {1}.",
                    "Mova-o para antes desse passo ou garanta isso de novo entre os dois."};
        case Errc::stepRefused:
            return {"O passo {0} é impossível depois disto, que o passo {2} provoca: {1}.",
                    "Remova um dos dois, mude a ordem ou cite outras coisas."};
        case Errc::stepIdle:
            return {"O passo {0} não traz nada que já não seja assim.",
                    "Remova-o."};
        case Errc::stepMissing:
            return {"O roteiro não tem um passo do tipo {0}.",
                    "Acrescente-o."};
        case Errc::closingNotLast:
            return {"O passo {0} encerra o registro, e há passos depois dele.",
                    "Deixe um só passo desses, no fim."};
        case Errc::debtOwed:
            return {"No fim, ainda seria assim: {0}.",
                    "Acrescente um passo do tipo {1} ou dispense a pendência com um motivo."};
        case Errc::waiverIdle:
            return {"Foi dispensada uma pendência que nunca resta no fim: {0}.",
                    "Remova a dispensa."};
        case Errc::contingencyWrong:
            return {"Com a contingência {0}, isto estaria errado: {1}.",
                    "{2}"};
        case Errc::contingencyIdle:
            return {"A contingência {0} não quita nenhuma pendência nem traz nada que já não seja assim.",
                    "Dê a ela passos que o façam ou remova-a."};
        case Errc::contingencyCloses:
            return {"A contingência {0} tem ou substitui um passo que encerra o registro.",
                    "Remova esse passo ou escolha outro para substituir."};
        case Errc::signersTooFew:
            return {"{0} assinariam, e {1} seriam deixados de lado sem ter mostrado um cartão capaz de assinar.",
                    "Que mostrem um: um cartão bloqueado se desbloqueia com o PUK. Senão, abandone a cerimônia, pois um registro assim não seria válido."};
        case Errc::presentTooFew:
            return {"No passo {0} estão presentes {1} das {2} pessoas necessárias.",
                    "Acrescente as demais em present."};
        case Errc::witnessIsActor:
            return {"{1} é executor e testemunha do passo {0} ao mesmo tempo.",
                    "Deixe que outra pessoa o testemunhe."};
        case Errc::custodianRole:
            return {"O papel {1} de {0} e os custodiantes de {2} não concordam.",
                    "Dê esse papel exatamente aos custodiantes de {2}."};
        case Errc::quorumWithoutReserve:
            return {"O quórum {0} precisa de todos os {1} custodiantes: um cartão perdido o inutiliza.",
                    "Considere ter um custodiante além do mínimo."};
        case Errc::policyArcLarge:
            return {"A política {1} da chave {0} tem um número acima de 2147483647, e programas feitos em Go não leem certificados com uma política assim.",
                    "Use uma política com números menores ou teste o certificado de um ensaio em todos os programas que vão lê-lo."};
        case Errc::productionNeedsAnchor:
            return {"Um roteiro de produção deve ter ao menos um signatário externo com âncora de confiança.",
                    "Acrescente trustAnchors e um assento que a use e submeta à revisão."};
        case Errc::productionNeedsApproval:
            return {"Um roteiro de produção deve dizer quem o aprova.",
                    "Acrescente approval, com os certificados dos aprovadores, e peça que cada um assine com `conclave approve`."};
        case Errc::approvalsTooFew:
            return {"Há {0} das {1} aprovações que o roteiro pede.",
                    "Peça que outros assinem com `conclave approve`: {2}."};
        case Errc::approvalOfAnother:
            return {"As aprovações são de outro roteiro, com SHA-256 {0}.",
                    "Descubra qual dos dois é o certo. Se for este, remova a pasta de aprovações e peça que todos aprovem de novo."};
        case Errc::approvalBroken:
            return {"A aprovação {0} não é válida.",
                    "Não prossiga com ela. Peça ao aprovador que assine de novo e descubra o que foi alterado."};
        case Errc::approvalTooLate:
            return {"Consta que foi assinada em {0}, depois de agora ou do início da cerimônia.",
                    "Compare os relógios dos dois computadores; aprovações são assinadas antes do dia."};
        case Errc::approvalLacks:
            return {"{0} não está entre o que foi aprovado; seu SHA-256 é {1}.",
                    "Use o que foi aprovado, ou peça que este seja aprovado com `conclave approve`."};
        case Errc::approvalNotAsked:
            return {"Este roteiro não indica quem o aprova.",
                    "Acrescente approval ao roteiro, com os certificados dos aprovadores; veja docs/formats/script.md."};
        case Errc::approvalDiffers:
            return {"As aprovações em {0} são de outros programas ou módulos do HSM.",
                    "Omita --program e --module para aprovar os mesmos, ou remova essa pasta e peça que todos aprovem de novo."};
        case Errc::approvalModuleMissing:
            return {"Nada diz qual módulo do HSM é aprovado.",
                    "Informe --module: o arquivo ou o SHA-256 dele."};
        case Errc::approverCardMissing:
            return {"Nenhum cartão em leitora é de um aprovador que ainda não assinou: {0}.",
                    "Insira o cartão cujo certificado está no roteiro e recomece."};
        case Errc::productionThreshold:
            return {"Em produção o quórum {0} precisa de ao menos dois custodiantes.",
                    "Use m >= 2."};
        case Errc::productionWaiver:
            return {"Em produção ninguém pode dispensar esta pendência: {0}.",
                    "Remova a dispensa e submeta o roteiro a revisão."};
        case Errc::answersNotRehearsal:
            return {"Respostas de arquivo só valem em ensaios.",
                    "Omita --answers ou use um local com rehearsal: true."};
        case Errc::answerMissing:
            return {"O arquivo de respostas não responde a {0}.",
                    "Acrescente."};
        case Errc::diskSpaceLow:
            return {"{0} tem {2} MiB livres e são necessários {1}.",
                    "Libere espaço ou escolha outro disco."};
        case Errc::preflightRefused:
            return {"{0} verificações prévias falharam; nenhum dispositivo foi alterado.",
                    "Resolva cada uma acima e recomece."};
        case Errc::personTwice:
            return {"{0} já se apresentou para outro assento.",
                    "Cada pessoa ocupa um assento: informe o nome de outra pessoa."};
        case Errc::documentTwice:
            return {"Esse documento é o que {0} apresentou.",
                    "Cada pessoa apresenta o seu: informe o número dele."};
        case Errc::answerUnfit:
            return {"Isto não pode constar do registro: está vazio, tem mais de {0} caracteres ou alguns que não podem ser exibidos.",
                    "Encurte ou corrija."};
        case Errc::answerNotUtf8:
            return {"Este texto não é UTF-8: o terminal ou o programa que o enviou usa outra codificação, como Latin-1.",
                    "Configure o terminal para UTF-8 (um locale como pt_BR.UTF-8) e digite de novo."};
        case Errc::nameUnfit:
            return {"Um nome tem ao menos uma letra, no máximo {0} caracteres e nenhum que não se veja.",
                    "Digite de novo, sem copiar de outro lugar."};
        case Errc::clockImpossible:
            return {"O relógio deste computador marca {0}, antes de este programa ser feito.",
                    "Acerte-o por um relógio confiável; a bateria dele pode ter acabado."};
        case Errc::foreignEnvironment:
            return {"Código alheio pode entrar neste programa por {0}.",
                    "Inicie-o sem essas variáveis, em um computador cujo /etc/ld.so.preload esteja vazio; em produção, a cerimônia é recusada."};
        case Errc::loadedCodeUnreadable:
            return {"Este programa executa código de {0}, que não pode ser lido ou foi substituído depois.",
                    "Inicie-o de novo quando nenhuma atualização estiver em curso; o registro indica cada biblioteca executada, pelo resumo."};
        case Errc::notSums:
            return {"{0} não é uma lista de resumos.",
                    "Forneça uma lista como a do sha256sum, ou como a que conclave libraries mostra do registro de um ensaio."};
        case Errc::runsAsRoot:
            return {"O Conclave está sendo executado como root, com mais poder sobre este computador do que uma cerimônia precisa.",
                    "Execute-o como usuário comum; em produção, o registro mostra root como exceção."};
        case Errc::tokenPinWeak:
            return {"Os PINs do token {0} teriam {1} bits, e o mínimo seguro é 80.",
                    "Permita PINs mais longos ou base32 em pin no arquivo de local; se continuar, o registro mostra uma exceção."};
        // record and transcript
        case Errc::recordExists:
            return {"A pasta de registro {0} já existe.",
                    "Escolha outra pasta ou continue aquela cerimônia com conclave resume."};
        case Errc::recordMissing:
            return {"Não há registro em {0}.",
                    "Informe a pasta que contém transcript.jsonl: o registro ou sua cópia exportada."};
        case Errc::recordNotEnded:
            return {"O registro em {0} não é o de uma cerimônia encerrada, ou não é válido.",
                    "Veja o que diz conclave verify; uma cerimônia interrompida continua com conclave resume."};
        case Errc::recordOpenElsewhere:
            return {"O registro {0} está aberto em outro Conclave.",
                    "Continue lá."};
        case Errc::recordGone:
            return {"O registro {0} sumiu: foi movido ou apagado.",
                    "Ponha-o de volta no lugar e retome."};
        case Errc::recordComplete:
            return {"A cerimônia em {0} está encerrada.",
                    "Confira-a com conclave verify."};
        case Errc::transcriptBroken:
            return {"A transcrição está rompida na entrada {0}: {1}.",
                    "Não confie nela; encontre o registro íntegro."};
        case Errc::transcriptLineMalformed:
            return {"A entrada {0} da transcrição está malformada: {1}.",
                    "Não confie nela; encontre o registro íntegro."};
        case Errc::jsonMalformed:
            return {"{0} não é JSON válido nosso ({1}).",
                    "Use uma cópia íntegra."};
        case Errc::keyNotSealed:
            return {"A chave {0} ainda é extraível.",
                    "Lacre-a antes de encerrar a cerimônia."};
        case Errc::needUnmet:
            return {"O passo {0} não pode ser feito agora: é preciso que {1}, e não é o caso.",
                    "Façam antes o que o permite, ou usem uma contingência do roteiro. Nada foi alterado."};
        case Errc::doneAlready:
            return {"O passo {0} não pode ser feito agora: {1}.",
                    "Não o repitam. Nada foi alterado."};
        case Errc::debtsOwed:
            return {"A cerimônia ainda não pode ser encerrada: {0}.",
                    "Façam o que resolve isso, ou encerrem a cerimônia como abandonada."};
        case Errc::holdersTooFew:
            return {"Partes da cópia de segurança nos cartões presentes: {0}; são necessárias {1}; faltam {2}.",
                    "Nada foi apagado. Façam uma pausa e comecem de novo, em outro registro, com mais detentores e "
                    "os cartões que eles tinham."};
        case Errc::photographUnfit:
            return {"{0} não serve como fotografia: {1}.",
                    "Informe o arquivo da foto, a partir de /, ou não responda nada: o registro fica sem fotografia."};
        case Errc::mediumUnfit:
            return {"{0} não pode receber o pacote do cofre: {1}.",
                    "Informe a pasta em que uma mídia vazia está montada, por exemplo /media/usuario/COFRE."};
        case Errc::mediumDiffers:
            return {"{0} não volta da mídia como foi gravado.",
                    "A mídia não merece confiança. Pegue outra."};
        case Errc::rootNotSelfSigned:
            return {"O certificado raiz {0} não é assinado com a própria chave.",
                    "Obtenha o certificado raiz de outra fonte: qualquer um pode pôr a chave em um certificado próprio."};
        case Errc::safeTooLarge:
            return {"{0} é maior que qualquer coisa que pertença a um cofre.",
                    "Informe a pasta que saiu do cofre, e nada mais."};
        case Errc::backupSuperseded:
            return {"A cópia {0} foi substituída por uma mais nova, como diz {1}.",
                    "Use o envelope mais novo; ou informe o registro da cerimônia que fez a mais antiga, e diga o porquê."};
        case Errc::keptEarlier:
            return {"O passo {0} manteria no token uma chave de uma cerimônia anterior.",
                    "Para trazer a chave de volta, use recover-key; um restore-test não deixa nenhuma."};
        case Errc::safeNotGiven:
            return {"O roteiro recupera uma chave, e ainda não se sabe a partir de quê: falta {0}.",
                    "Informe a pasta do cofre (--safe), o certificado raiz (--root) e o registro anterior (--earlier PASTA ou --earlier none), com o resumo final que está no papel (--earlier-head), se alguém o tiver."};
        case Errc::safeWithoutBackup:
            return {"Não há cópia de segurança em {0}.",
                    "Informe a pasta que estava no cofre: ela contém manifest.json, proof.json, as partes e a chave cifrada em uma pasta própria."};
        case Errc::safeAmbiguous:
            return {"{0} contém várias cópias de segurança desta chave: {1}.",
                    "Copie a que será usada para uma pasta própria e informe essa pasta."};
        case Errc::earlierFails:
            return {"{0} não está como a cerimônia anterior o deixou: {1}.",
                    "Use a outra cópia do cofre ou do registro. Nada foi tocado."};
        case Errc::earlierDiffers:
            return {"{0} não corresponde a {1}.",
                    "Descubra qual dos dois é o certo antes de continuar. Nada foi tocado."};
        case Errc::nameEarlier:
            return {"{0} cita {1}, que vem de uma cerimônia anterior.",
                    "Cite um que esta cerimônia produza."};
        case Errc::nameNotEarlier:
            return {"{0} cita {1}, que esta cerimônia produz.",
                    "Cite um declarado com from: earlier."};
        case Errc::proofWrong:
            return {"A prova {0} não atesta esta cópia de segurança: {1}.",
                    "Não use estes arquivos. Pegue a outra cópia do cofre e compare o certificado raiz com um que "
                    "tenha vindo por outro caminho."};
        case Errc::restoreUnproved:
            return {"A chave restaurada {0} não assina pelo certificado raiz.",
                    "A cópia não serve: não encerre; faça outra."};
        case Errc::swapIsOn:
            return {"A área de troca (swap) está ligada: a memória deste computador pode ir parar em disco.",
                    "Desligue-a (swapoff -a) e comece de novo."};
        case Errc::memoryNotLocked:
            return {"Não é possível travar segredos na memória aqui.",
                    "Aumente o limite (ulimit -l) e recomece."};
        case Errc::roomFailed:
            return {"A sala de ensaio falhou: {0}.",
                    "Resolva isto e tente de novo."};
        case Errc::headWordUnknown:
            return {"A palavra {0} do resumo final, “{1}”, não é uma palavra PGP para essa posição, nem hexadecimal.",
                    "Compare com o papel e conte as palavras anteriores: uma a mais ou a menos desloca o resto."};
        case Errc::headLength:
            return {"Um resumo final tem 32 palavras ou 64 dígitos hexadecimais; aqui há {0}.",
                    "Compare com o papel e informe-o por inteiro (na linha de comando, entre aspas)."};
        case Errc::headDiffers:
            return {"O resumo final informado não é o de {0}: as palavras {1} a {2} são “{3}” nele e “{4}” no registro.",
                    "Compare o que foi informado com o papel. Se o papel diz o mesmo, este não é o registro que foi testemunhado: procure a outra cópia dele."};
        case Errc::hashesDiffer:
            return {"O resumo final foi informado mais de uma vez, com valores diferentes.",
                    "Compare cada um com o papel e informe o correto."};
        // paper
        case Errc::paperMalformed:
            return {"A linha {0} do texto a imprimir não está como deve: {1}.",
                    "Use o arquivo como o Conclave o escreveu; um editor pode tê-lo alterado."};
        case Errc::fontMissing:
            return {"A fonte {0} não está instalada aqui, e nenhuma outra pode substituí-la.",
                    "Instale fonts-noto-core e fonts-noto-mono e imprima de novo."};
        case Errc::printFailed:
            return {"O PDF não pôde ser gerado: {0}.",
                    "Resolva isto e imprima de novo; nada ficou pela metade."};
        case Errc::runbookDamaged:
            return {"{0} falta, ou não é a ata que estava sendo assinada.",
                    "Continue: ela é impressa de novo, e todos assinam outra vez."};
        case Errc::pagesNotShown:
            return {"As páginas de {0} não podem ser mostradas: {1}.",
                    "Abra outra cópia do arquivo. O que as verificações dizem do registro não depende disto."};
        case Errc::pagesNotPrinted:
            return {"As páginas não foram impressas, ou não todas: {0}.",
                    "Verifique a impressora e imprima de novo, ou imprima o arquivo com outro programa."};
    }
    return {"", ""};
}
// clang-format on

}  // namespace conclave
