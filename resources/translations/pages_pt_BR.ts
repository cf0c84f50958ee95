<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt_BR">
<context>
    <name>Preflight</name>
    <message>
        <source>Token %1: present</source>
        <translation>Token %1: presente</translation>
    </message>
    <message>
        <source>Token %1: ready for this script</source>
        <translation>Token %1: pronto para este roteiro</translation>
    </message>
    <message>
        <source>Token %1: strength of its PINs</source>
        <translation>Token %1: força dos PINs</translation>
    </message>
    <message>
        <source>Token %1: mechanisms</source>
        <translation>Token %1: mecanismos</translation>
    </message>
    <message>
        <source>Token %1: encrypted backup</source>
        <translation>Token %1: cópia cifrada</translation>
    </message>
    <message>
        <source>Token %1: sealing of the key</source>
        <translation>Token %1: lacre da chave</translation>
    </message>
    <message>
        <source>Record folder</source>
        <translation>Pasta do registro</translation>
    </message>
    <message>
        <source>Printing of the runbook</source>
        <translation>Impressão da ata</translation>
    </message>
    <message>
        <source>Disk space</source>
        <translation>Espaço em disco</translation>
    </message>
    <message>
        <source>Certificate profile</source>
        <translation>Perfil do certificado</translation>
    </message>
    <message>
        <source>Readers</source>
        <translation>Leitoras</translation>
    </message>
    <message>
        <source>Cards</source>
        <translation>Cartões</translation>
    </message>
    <message>
        <source>Locked memory</source>
        <translation>Memória travada</translation>
    </message>
    <message>
        <source>No swap</source>
        <translation>Sem swap</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Relógio</translation>
    </message>
    <message>
        <source>Approval</source>
        <translation>Aprovação</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Ambiente</translation>
    </message>
    <message>
        <source>No foreign code</source>
        <translation>Nenhum código alheio</translation>
    </message>
    <message>
        <source>User of this program</source>
        <translation>Usuário deste programa</translation>
    </message>
    <message>
        <source>PKCS#11 module</source>
        <translation>Módulo PKCS#11</translation>
    </message>
    <message>
        <source>What the safe held</source>
        <translation>O que estava no cofre</translation>
    </message>
</context>
<context>
    <name>ReaderName</name>
    <message>
        <source>reader %1</source>
        <translation>leitora %1</translation>
    </message>
</context>
<context>
    <name>conclave::ui::AnchorsPanel</name>
    <message>
        <source>Certificates (*.crt *.pem *.cer *.der)</source>
        <translation>Certificados (*.crt *.pem *.cer *.der)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Todos os arquivos (*)</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Remover</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>Remover %1</translation>
    </message>
    <message>
        <source>Head, as it was written down</source>
        <translation>Resumo final, como foi anotado</translation>
    </message>
    <message>
        <source>64 hex digits or 32 words</source>
        <translation>64 dígitos hexadecimais ou 32 palavras</translation>
    </message>
    <message>
        <source>Not a head yet. Type all 64 hex digits, or all 32 words.</source>
        <translation>Ainda não é um resumo final. Digite os 64 dígitos hexadecimais ou as 32 palavras.</translation>
    </message>
    <message>
        <source>Certificates of signers you trust</source>
        <translation>Certificados de signatários em que você confia</translation>
    </message>
    <message>
        <source>Add certificates…</source>
        <translation>Adicionar certificados…</translation>
    </message>
    <message>
        <source>Approved script</source>
        <translation>Roteiro aprovado</translation>
    </message>
    <message>
        <source>File, as it was approved</source>
        <translation>Arquivo, como foi aprovado</translation>
    </message>
    <message>
        <source>Records of the same key, before or after</source>
        <translation>Registros da mesma chave, anteriores ou posteriores</translation>
    </message>
    <message>
        <source>Folder of a record, or of its export</source>
        <translation>Pasta de um registro ou de sua cópia exportada</translation>
    </message>
</context>
<context>
    <name>conclave::ui::BeforePage</name>
    <message>
        <source>Make one of what is plugged in…</source>
        <translation>Criar com o que está conectado…</translation>
    </message>
    <message>
        <source>Save or cancel the site binding first.</source>
        <translation>Primeiro salve ou cancele o arquivo de local.</translation>
    </message>
    <message>
        <source>Ceremony script</source>
        <translation>Roteiro da cerimônia</translation>
    </message>
    <message>
        <source>Scripts (*.yaml *.yml)</source>
        <translation>Roteiros (*.yaml *.yml)</translation>
    </message>
    <message>
        <source>Site binding</source>
        <translation>Arquivo de local</translation>
    </message>
    <message>
        <source>Site bindings (*.yaml *.yml)</source>
        <translation>Arquivos de local (*.yaml *.yml)</translation>
    </message>
    <message>
        <source>Before the ceremony</source>
        <translation>Antes da cerimônia</translation>
    </message>
    <message>
        <source>Script</source>
        <translation>Roteiro</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Escolher arquivo…</translation>
    </message>
    <message>
        <source>The hash matches the approved one</source>
        <translation>O hash confere com o aprovado</translation>
    </message>
    <message>
        <source>Site binding: module, tokens, readers of this room</source>
        <translation>Arquivo de local: módulo, tokens e leitoras desta sala</translation>
    </message>
    <message>
        <source>Readers plugged in</source>
        <translation>Leitoras conectadas</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Verificações</translation>
    </message>
    <message>
        <source>%1 (%2 min)</source>
        <translation>%1 (%2 min)</translation>
    </message>
    <message>
        <source>Act %1 · %2</source>
        <translation>Ato %1 · %2</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Título</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Versão</translation>
    </message>
    <message>
        <source>Approved by</source>
        <translation>Aprovado por</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>Duração</translation>
    </message>
    <message>
        <source>about %1 min</source>
        <translation>cerca de %1 min</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Pessoas</translation>
    </message>
    <message>
        <source>Looking at script, HSM, readers and cards …</source>
        <translation>Verificando roteiro, HSM, leitoras e cartões…</translation>
    </message>
    <message>
        <source>Choose the site binding of this room.</source>
        <translation>Escolha o arquivo de local desta sala.</translation>
    </message>
    <message>
        <source>%1, with a card</source>
        <translation>%1, com cartão</translation>
    </message>
    <message>
        <source>The smartcard service (pcscd) does not answer. Start it.</source>
        <translation>O serviço de cartões (pcscd) não responde. Inicie-o.</translation>
    </message>
    <message>
        <source>None. Plug one in.</source>
        <translation>Nenhuma. Conecte uma.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Voltar</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Verificar de novo</translation>
    </message>
    <message>
        <source>Begin the ceremony</source>
        <translation>Iniciar a cerimônia</translation>
    </message>
    <message>
        <source>Checking …</source>
        <translation>Verificando…</translation>
    </message>
    <message>
        <source>1 check to solve</source>
        <translation>1 verificação a resolver</translation>
    </message>
    <message numerus="yes">
        <source>%n checks to solve</source>
        <translation>
            <numerusform>%n verificação a resolver</numerusform>
            <numerusform>%n verificações a resolver</numerusform>
        </translation>
    </message>
    <message>
        <source>Compare the hash with the approved one first.</source>
        <translation>Compare antes o hash com o aprovado.</translation>
    </message>
    <message>
        <source>All ready. No key exists yet.</source>
        <translation>Tudo pronto. Ainda não há chave.</translation>
    </message>
    <message>
        <source>%1: %2 of %3, to unlock</source>
        <translation>%1: %2 de %3, para desbloquear</translation>
    </message>
    <message>
        <source>%1: %2 of %3, for the backup</source>
        <translation>%1: %2 de %3, para a cópia de segurança</translation>
    </message>
    <message>
        <source>Quorums</source>
        <translation>Quóruns</translation>
    </message>
    <message>
        <source>Instead of: %1</source>
        <translation>Em lugar de: %1</translation>
    </message>
    <message>
        <source>If called · %1</source>
        <translation>Se chamada · %1</translation>
    </message>
    <message>
        <source>%1. Reason: %2</source>
        <translation>%1. Motivo: %2</translation>
    </message>
    <message>
        <source>The script waives:</source>
        <translation>O roteiro dispensa:</translation>
    </message>
    <message>
        <source>%1, anchored</source>
        <translation>%1, ancorado</translation>
    </message>
    <message>
        <source>%1, not anchored</source>
        <translation>%1, não ancorado</translation>
    </message>
    <message>
        <source>%1: as the earlier ceremony made it, for the backup</source>
        <translation>%1: como a cerimônia anterior definiu, para a cópia de segurança</translation>
    </message>
    <message>
        <source>All ready. No device was changed.</source>
        <translation>Tudo pronto. Nenhum dispositivo foi alterado.</translation>
    </message>
    <message>
        <source>Earlier record</source>
        <translation>Registro anterior</translation>
    </message>
    <message>
        <source>Name the safe&apos;s folder: the button is below.</source>
        <translation>Informe a pasta do cofre: o botão está abaixo.</translation>
    </message>
    <message>
        <source>Name the safe&apos;s folder…</source>
        <translation>Informar a pasta do cofre…</translation>
    </message>
    <message>
        <source>Recovers</source>
        <translation>Recupera</translation>
    </message>
    <message>
        <source>The script recovers a key, and nobody said where its backup is.</source>
        <translation>O roteiro recupera uma chave, e ninguém disse onde está sua cópia de segurança.</translation>
    </message>
    <message>
        <source>What the safe held</source>
        <translation>O que estava no cofre</translation>
    </message>
    <message>
        <source>none</source>
        <translation>nenhum</translation>
    </message>
    <message>
        <source>Print the script book…</source>
        <translation>Imprimir o caderno do roteiro…</translation>
    </message>
</context>
<context>
    <name>conclave::ui::BookPage</name>
    <message>
        <source>Save the script book</source>
        <translation>Salvar o caderno do roteiro</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Typesetting the script book</source>
        <translation>Compondo o caderno do roteiro</translation>
    </message>
    <message>
        <source>The book is not ready yet.</source>
        <translation>O caderno ainda não está pronto.</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>Salvo: %1</translation>
    </message>
    <message>
        <source>Script book</source>
        <translation>Caderno do roteiro</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Voltar</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Salvar como…</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>Imprimir…</translation>
    </message>
</context>
<context>
    <name>conclave::ui::BreakSheet</name>
    <message>
        <source>Break</source>
        <translation>Pausa</translation>
    </message>
    <message>
        <source>Closing records a break. Resume later. The device call that runs is finished first, and the HSM is locked.</source>
        <translation>Fechar registra uma pausa. Retome depois. A operação em curso no dispositivo termina antes, e o HSM é bloqueado.</translation>
    </message>
    <message>
        <source>Back to the step</source>
        <translation>Voltar ao passo</translation>
    </message>
    <message>
        <source>Record the break</source>
        <translation>Registrar a pausa</translation>
    </message>
    <message>
        <source>The root key is not sealed yet: it can still leave the HSM.</source>
        <translation>A chave raiz ainda não está lacrada: ainda pode sair do HSM.</translation>
    </message>
    <message>
        <source>The record will say so as an exception. Seal the key before the break if you can.</source>
        <translation>O registro dirá isso como exceção. Se possível, lacre a chave antes da pausa.</translation>
    </message>
</context>
<context>
    <name>conclave::ui::CardPrompt</name>
    <message>
        <source>The card in %1</source>
        <translation>O cartão na %1</translation>
    </message>
    <message>
        <source>A card is in this reader:</source>
        <translation>Há um cartão nesta leitora:</translation>
    </message>
    <message>
        <source>Cards are in these readers. Which is yours?</source>
        <translation>Há cartões nestas leitoras. Qual é o seu?</translation>
    </message>
    <message>
        <source>Use this card</source>
        <translation>Usar este cartão</translation>
    </message>
    <message>
        <source>Choose the reader first.</source>
        <translation>Escolha antes a leitora.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Procurar de novo</translation>
    </message>
    <message>
        <source>Waiting for the card.</source>
        <translation>Aguardando o cartão.</translation>
    </message>
    <message>
        <source>The card is noticed when it is inserted.</source>
        <translation>A leitora reconhece o cartão assim que for inserido.</translation>
    </message>
</context>
<context>
    <name>conclave::ui::CeremonyPage</name>
    <message>
        <source>Act %1 · %2</source>
        <translation>Ato %1 · %2</translation>
    </message>
    <message>
        <source>%1 of %2 steps · about %3 min left</source>
        <translation>%1 de %2 passos · restam cerca de %3 min</translation>
    </message>
    <message>
        <source>The ceremony is being opened</source>
        <translation>A cerimônia está sendo aberta</translation>
    </message>
    <message>
        <source>The ceremony goes on</source>
        <translation>A cerimônia continua</translation>
    </message>
    <message>
        <source>Act %1 of %2 · step %3 of %4</source>
        <translation>Ato %1 de %2 · passo %3 de %4</translation>
    </message>
    <message>
        <source>The break begins as soon as the device has finished. A silent one is given up after two minutes.</source>
        <translation>A pausa começa assim que o dispositivo terminar. Sem resposta, a espera acaba após dois minutos.</translation>
    </message>
    <message>
        <source>Do not take cards out.</source>
        <translation>Não retire cartões.</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Passos</translation>
    </message>
    <message>
        <source>Instead of step %1 of %2 · %3</source>
        <translation>Em lugar do passo %1 de %2 · %3</translation>
    </message>
</context>
<context>
    <name>conclave::ui::ConfirmPrompt</name>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Last four characters of the serial</source>
        <translation>Quatro últimos caracteres da série</translation>
    </message>
    <message>
        <source>Seal the key</source>
        <translation>Lacrar a chave</translation>
    </message>
    <message>
        <source>Try once more</source>
        <translation>Tentar mais uma vez</translation>
    </message>
    <message>
        <source>Somebody is missing…</source>
        <translation>Falta alguém…</translation>
    </message>
    <message>
        <source>Do not</source>
        <translation>Não fazer</translation>
    </message>
    <message>
        <source>Call another custodian</source>
        <translation>Chamar outro custodiante</translation>
    </message>
    <message>
        <source>Type the last four characters of the serial first.</source>
        <translation>Digite antes os quatro últimos caracteres da série.</translation>
    </message>
    <message>
        <source>Erase and initialise</source>
        <translation>Apagar e inicializar</translation>
    </message>
    <message>
        <source>Open and compare each hash first.</source>
        <translation>Antes, abra e compare cada hash.</translation>
    </message>
    <message>
        <source>Has said yes.</source>
        <translation>Já disse sim.</translation>
    </message>
    <message>
        <source>Answers next.</source>
        <translation>Responde em seguida.</translation>
    </message>
    <message>
        <source>%1: it was read aloud</source>
        <translation>%1: foi lido em voz alta</translation>
    </message>
    <message>
        <source>%1: it is done</source>
        <translation>%1: está feito</translation>
    </message>
    <message>
        <source>It is right</source>
        <translation>Está certo</translation>
    </message>
    <message>
        <source>Correct it…</source>
        <translation>Corrigir…</translation>
    </message>
    <message>
        <source>%1: the clocks agree</source>
        <translation>%1: os relógios concordam</translation>
    </message>
    <message>
        <source>%1: they match</source>
        <translation>%1: conferem</translation>
    </message>
    <message>
        <source>%1: it is right</source>
        <translation>%1: está certo</translation>
    </message>
    <message>
        <source>Somebody says something else…</source>
        <translation>Alguém diz outra coisa…</translation>
    </message>
    <message>
        <source>%1: all are present</source>
        <translation>%1: todos estão presentes</translation>
    </message>
    <message>
        <source>%1: do it, for ever</source>
        <translation>%1: fazer, em definitivo</translation>
    </message>
    <message>
        <source>Abandon the ceremony</source>
        <translation>Abandonar a cerimônia</translation>
    </message>
    <message>
        <source>%1: it is not…</source>
        <translation>%1: não está…</translation>
    </message>
    <message>
        <source>%1: they disagree…</source>
        <translation>%1: discordam…</translation>
    </message>
    <message>
        <source>%1: something differs…</source>
        <translation>%1: há diferença…</translation>
    </message>
    <message>
        <source>Both answer before it goes on.</source>
        <translation>Nada avança sem as duas respostas.</translation>
    </message>
</context>
<context>
    <name>conclave::ui::DecisionPrompt</name>
    <message>
        <source>Nothing that was recorded is lost. How does it go on?</source>
        <translation>Nada do que foi registrado se perdeu. Como continuar?</translation>
    </message>
    <message>
        <source>Repeat the step</source>
        <translation>Repetir o passo</translation>
    </message>
    <message>
        <source>Sign again</source>
        <translation>Assinar de novo</translation>
    </message>
    <message>
        <source>Break, resume later</source>
        <translation>Pausar e retomar depois</translation>
    </message>
    <message>
        <source>Close without %1</source>
        <translation>Encerrar sem %1</translation>
    </message>
    <message>
        <source>about %1 min</source>
        <translation>cerca de %1 min</translation>
    </message>
    <message>
        <source>What it has done already stays done.</source>
        <translation>O que ele já fez continua feito.</translation>
    </message>
    <message>
        <source>With the same card, or after its PIN is known.</source>
        <translation>Com o mesmo cartão, ou quando souber o PIN.</translation>
    </message>
    <message>
        <source>As the script foresees it; then this step begins again.</source>
        <translation>Como o roteiro prevê; depois este passo recomeça.</translation>
    </message>
    <message>
        <source>As the script foresees it, instead of this step.</source>
        <translation>Como o roteiro prevê, em lugar deste passo.</translation>
    </message>
    <message>
        <source>Do it again from the step: %1</source>
        <translation>Refazer a partir do passo: %1</translation>
    </message>
    <message>
        <source>Do it again from an earlier step</source>
        <translation>Refazer a partir de um passo anterior</translation>
    </message>
    <message>
        <source>When its result was wrong. All that came after it is done again.</source>
        <translation>Quando o resultado dele estava errado. Tudo o que veio depois é refeito.</translation>
    </message>
    <message>
        <source>from %1</source>
        <translation>desde %1</translation>
    </message>
    <message>
        <source>The record says why. All others sign again.</source>
        <translation>O registro diz por quê. Todos os demais assinam de novo.</translation>
    </message>
    <message>
        <source>the others sign</source>
        <translation>os demais assinam</translation>
    </message>
    <message>
        <source>Abandon the ceremony</source>
        <translation>Abandonar a cerimônia</translation>
    </message>
    <message>
        <source>It is closed as it is, with what stays owed. There is no way back.</source>
        <translation>Ela é encerrada como está, com o que fica em aberto. Não há volta.</translation>
    </message>
    <message>
        <source>everybody signs</source>
        <translation>todos assinam</translation>
    </message>
    <message>
        <source>From which step</source>
        <translation>A partir de qual passo</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Go on as foreseen</source>
        <translation>Seguir o previsto</translation>
    </message>
    <message>
        <source>Do it again from there</source>
        <translation>Refazer a partir dali</translation>
    </message>
    <message>
        <source>Say why…</source>
        <translation>Dizer por quê…</translation>
    </message>
</context>
<context>
    <name>conclave::ui::EarlierPage</name>
    <message>
        <source>%1 tells of this backup, and its head is the one on paper.</source>
        <translation>%1 trata desta cópia, e seu resumo final é o do papel.</translation>
    </message>
    <message>
        <source>%1 tells of this backup. Nobody compared its head with paper: that is recorded as an exception.</source>
        <translation>%1 trata desta cópia. Ninguém comparou seu resumo final com o papel: isso fica registrado como exceção.</translation>
    </message>
    <message>
        <source>%1 was interrupted before it had the backup. Name the same things again.</source>
        <translation>%1 foi interrompida antes de ter a cópia. Informe os mesmos itens de novo.</translation>
    </message>
    <message numerus="yes">
        <source>%n to solve: %1.</source>
        <translation>
            <numerusform>Falta %n: %1.</numerusform>
            <numerusform>Faltam %n: %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>A drill: safe, record and cards are made up, the HSM is lost, and so is the third custodian&apos;s card. The PIN of every other card is %1.</source>
        <translation>Um simulado: cofre, registro e cartões são fictícios, o HSM se perdeu, e o cartão do terceiro custodiante também. O PIN de todos os outros cartões é %1.</translation>
    </message>
    <message>
        <source>An exception will be recorded.</source>
        <translation>Uma exceção será registrada.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Voltar</translation>
    </message>
    <message>
        <source>Continue to the checks</source>
        <translation>Ir às verificações</translation>
    </message>
    <message>
        <source>Each brings the card of the earlier ceremony and its PIN, and may sit in any custodian&apos;s seat. Cards and PINs of the old HSM are not needed.</source>
        <translation>Cada um traz o cartão da cerimônia anterior e seu PIN, e pode ocupar o lugar de qualquer custodiante. Cartões e PINs do HSM antigo não são necessários.</translation>
    </message>
    <message>
        <source>Earlier record</source>
        <translation>Registro anterior</translation>
    </message>
    <message>
        <source>Every file in %1 is the one that was made.</source>
        <translation>Cada arquivo em %1 é o que foi produzido.</translation>
    </message>
    <message>
        <source>Everything is judged here. No device is changed before the ceremony begins.</source>
        <translation>Tudo é verificado aqui. Nenhum dispositivo muda antes da cerimônia.</translation>
    </message>
    <message>
        <source>Folder of the earlier record</source>
        <translation>Pasta do registro anterior</translation>
    </message>
    <message>
        <source>Go on with a recovery</source>
        <translation>Continuar uma recuperação</translation>
    </message>
    <message>
        <source>Holders of the backup</source>
        <translation>Detentores da cópia</translation>
    </message>
    <message>
        <source>Holders of the backup: %1 of %2 must come</source>
        <translation>Detentores da cópia: %1 de %2 devem vir</translation>
    </message>
    <message>
        <source>It did not come another way. Compare the words with a paper that did.</source>
        <translation>Não veio por outro caminho. Compare as palavras com um papel que tenha vindo.</translation>
    </message>
    <message>
        <source>It is in this folder</source>
        <translation>Está nesta pasta</translation>
    </message>
    <message>
        <source>It tells who made the backup, and how. Its export will do.</source>
        <translation>Conta quem fez a cópia, e como. A exportação também serve.</translation>
    </message>
    <message>
        <source>Its head on paper, hex or words (empty: nobody has it)</source>
        <translation>Seu resumo final no papel, hex ou palavras (vazio: ninguém o tem)</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Chave</translation>
    </message>
    <message>
        <source>Key %1</source>
        <translation>Chave %1</translation>
    </message>
    <message>
        <source>Key of the root certificate</source>
        <translation>Chave do certificado raiz</translation>
    </message>
    <message>
        <source>Looking at the files…</source>
        <translation>Verificando os arquivos…</translation>
    </message>
    <message>
        <source>New HSM</source>
        <translation>HSM novo</translation>
    </message>
    <message>
        <source>On the stick or disc that lay there. A whole record will do, too.</source>
        <translation>No pendrive ou disco que estava lá. Um registro inteiro também serve.</translation>
    </message>
    <message>
        <source>One that came another way, not from the safe: from the CA&apos;s site, an archive, a computer that trusts it.</source>
        <translation>Um que tenha vindo por outro caminho, não do cofre: do site da AC, de um arquivo, de um computador que confia nele.</translation>
    </message>
    <message>
        <source>Plug it in. It is looked at once all this is judged, and erased only in the ceremony.</source>
        <translation>Conecte-o. Só é examinado depois de tudo isto, e só é apagado na cerimônia.</translation>
    </message>
    <message>
        <source>Recover a key</source>
        <translation>Recuperar uma chave</translation>
    </message>
    <message>
        <source>Resume the ceremony</source>
        <translation>Retomar a cerimônia</translation>
    </message>
    <message>
        <source>Root certificate</source>
        <translation>Certificado raiz</translation>
    </message>
    <message>
        <source>Safe&apos;s folder</source>
        <translation>Pasta do cofre</translation>
    </message>
    <message>
        <source>Short form of the key</source>
        <translation>Forma curta da chave</translation>
    </message>
    <message>
        <source>The folder can be read. What vouches for it is still missing.</source>
        <translation>A pasta pode ser lida. Ainda falta o que a comprova.</translation>
    </message>
    <message>
        <source>The root certificate alone vouches for the backup. That is recorded as an exception.</source>
        <translation>Só o certificado raiz comprova a cópia. Isso fica registrado como exceção.</translation>
    </message>
    <message>
        <source>The root certificate names it.</source>
        <translation>O certificado raiz diz qual é.</translation>
    </message>
    <message>
        <source>The safe&apos;s manifest names them.</source>
        <translation>O manifesto do cofre diz quem são.</translation>
    </message>
    <message>
        <source>There is none</source>
        <translation>Não há nenhum</translation>
    </message>
    <message>
        <source>Type the head, if somebody has it.</source>
        <translation>Digite o resumo final, se alguém o tiver.</translation>
    </message>
    <message>
        <source>What came out of the safe, and what vouches for it</source>
        <translation>O que saiu do cofre e o que o comprova</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>O que foi encontrado</translation>
    </message>
    <message>
        <source>Without Conclave…</source>
        <translation>Sem o Conclave…</translation>
    </message>
    <message>
        <source>being read…</source>
        <translation>lendo…</translation>
    </message>
    <message>
        <source>being verified…</source>
        <translation>verificando…</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>não serve</translation>
    </message>
    <message>
        <source>earlier record</source>
        <translation>registro anterior</translation>
    </message>
    <message>
        <source>from the safe itself</source>
        <translation>do próprio cofre</translation>
    </message>
    <message>
        <source>head of the earlier record</source>
        <translation>resumo final do registro anterior</translation>
    </message>
    <message>
        <source>intact, anchored</source>
        <translation>íntegro, ancorado</translation>
    </message>
    <message>
        <source>intact, not anchored</source>
        <translation>íntegro, não ancorado</translation>
    </message>
    <message>
        <source>none</source>
        <translation>nenhum</translation>
    </message>
    <message>
        <source>not that head</source>
        <translation>não é esse resumo final</translation>
    </message>
    <message>
        <source>not touched yet</source>
        <translation>ainda não tocado</translation>
    </message>
    <message>
        <source>of another key</source>
        <translation>de outra chave</translation>
    </message>
    <message>
        <source>of another key than the root certificate</source>
        <translation>de outra chave que não a do certificado raiz</translation>
    </message>
    <message>
        <source>root certificate</source>
        <translation>certificado raiz</translation>
    </message>
    <message>
        <source>safe&apos;s folder</source>
        <translation>pasta do cofre</translation>
    </message>
    <message>
        <source>usable</source>
        <translation>utilizável</translation>
    </message>
    <message>
        <source>vouches for the backup</source>
        <translation>comprova a cópia</translation>
    </message>
    <message>
        <source>waits for the root certificate</source>
        <translation>aguarda o certificado raiz</translation>
    </message>
    <message>
        <source>waits for the safe and the root certificate</source>
        <translation>aguarda o cofre e o certificado raiz</translation>
    </message>
    <message>
        <source>waits for the safe&apos;s folder</source>
        <translation>aguarda a pasta do cofre</translation>
    </message>
</context>
<context>
    <name>conclave::ui::EndView</name>
    <message>
        <source>Agreement</source>
        <translation>Acordo</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Registro</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Spent by</source>
        <translation>Distribuição</translation>
    </message>
    <message>
        <source>people %1, HSM %2, cards %3, Conclave itself %4</source>
        <translation>pessoas %1, HSM %2, cartões %3, o próprio Conclave %4</translation>
    </message>
    <message>
        <source>The ceremony is closed</source>
        <translation>A cerimônia está encerrada</translation>
    </message>
    <message>
        <source>Everyone has signed. Read the words of the head aloud and write them down on paper: an auditor checks the record against them.</source>
        <translation>Todos assinaram. Leia em voz alta as palavras do resumo final e anote-as em papel: com elas um auditor confere o registro.</translation>
    </message>
    <message>
        <source>The ceremony could not go on</source>
        <translation>A cerimônia não pôde continuar</translation>
    </message>
    <message>
        <source>Nothing that was recorded is lost.</source>
        <translation>Nada do que foi registrado se perdeu.</translation>
    </message>
    <message>
        <source>Interrupted at step %1</source>
        <translation>Interrompida no passo %1</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>Interrompida</translation>
    </message>
    <message>
        <source>End Conclave</source>
        <translation>Encerrar o Conclave</translation>
    </message>
    <message>
        <source>Head of the transcript</source>
        <translation>Resumo final da transcrição</translation>
    </message>
    <message>
        <source>Review the record</source>
        <translation>Revisar o registro</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Retomar</translation>
    </message>
    <message>
        <source>Back to the start</source>
        <translation>Voltar ao início</translation>
    </message>
    <message>
        <source>The break is recorded. The HSM may still be unlocked: switch it off and on.</source>
        <translation>A pausa está registrada. O HSM ainda pode estar desbloqueado: desligue-o e ligue-o de novo.</translation>
    </message>
    <message>
        <source>The break is recorded, and the HSM is locked. Check who is present, then resume.</source>
        <translation>A pausa está registrada e o HSM está bloqueado. Confira os presentes e retome.</translation>
    </message>
    <message>
        <source>This stays owed, and endangers what it is about:</source>
        <translation>Isto fica em aberto, e põe em risco aquilo de que trata:</translation>
    </message>
    <message>
        <source>The ceremony is closed as abandoned</source>
        <translation>A cerimônia está encerrada como abandonada</translation>
    </message>
    <message>
        <source>Everyone has signed that it was given up. Read the words of the head aloud and write them down on paper.</source>
        <translation>Todos assinaram que se desistiu dela. Leiam em voz alta as palavras do resumo final e anotem-nas em papel.</translation>
    </message>
    <message>
        <source>The ceremony may not go on here</source>
        <translation>A cerimônia não pode continuar aqui</translation>
    </message>
    <message>
        <source>Nothing that was recorded is lost, and no device was changed.</source>
        <translation>Nada do que foi registrado se perdeu, e nenhum dispositivo foi alterado.</translation>
    </message>
    <message>
        <source>Name the safe&apos;s folder, the root certificate and the earlier record again.</source>
        <translation>Informe de novo a pasta do cofre, o certificado raiz e o registro anterior.</translation>
    </message>
    <message>
        <source>Name the safe&apos;s folder…</source>
        <translation>Informar a pasta do cofre…</translation>
    </message>
    <message>
        <source>The recovery was interrupted before it had the backup in its record.</source>
        <translation>A recuperação foi interrompida antes de ter a cópia em seu registro.</translation>
    </message>
</context>
<context>
    <name>conclave::ui::EntriesView</name>
    <message>
        <source>Entries</source>
        <translation>Entradas</translation>
    </message>
    <message>
        <source>The transcript cannot be read. There is nothing to show.</source>
        <translation>A transcrição não pode ser lida. Não há o que mostrar.</translation>
    </message>
    <message>
        <source>The entry, as it is written</source>
        <translation>A entrada, como está escrita</translation>
    </message>
    <message>
        <source>Choose an entry to see it as it is written.</source>
        <translation>Escolha uma entrada para vê-la como está escrita.</translation>
    </message>
</context>
<context>
    <name>conclave::ui::EvidenceView</name>
    <message>
        <source>To be compared</source>
        <translation>A comparar</translation>
    </message>
    <message>
        <source>About to be signed</source>
        <translation>Prestes a ser assinado</translation>
    </message>
    <message>
        <source>What came out</source>
        <translation>O que resultou</translation>
    </message>
    <message>
        <source>The head, to be written down</source>
        <translation>O resumo final, para anotar</translation>
    </message>
</context>
<context>
    <name>conclave::ui::ExceptionSheet</name>
    <message>
        <source>No more than %1 characters fit.</source>
        <translation>Não cabem mais de %1 caracteres.</translation>
    </message>
    <message>
        <source>Exception %1</source>
        <translation>Exceção %1</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>O que aconteceu</translation>
    </message>
    <message>
        <source>What was done</source>
        <translation>O que foi feito</translation>
    </message>
    <message>
        <source>Reported by</source>
        <translation>Relatado por</translation>
    </message>
    <message>
        <source>How serious</source>
        <translation>Gravidade</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Escolha</translation>
    </message>
    <message>
        <source>Decision, and whose</source>
        <translation>Decisão e quem decidiu</translation>
    </message>
    <message>
        <source>Back to the step</source>
        <translation>Voltar ao passo</translation>
    </message>
    <message>
        <source>Break…</source>
        <translation>Pausa…</translation>
    </message>
    <message>
        <source>Record exception %1</source>
        <translation>Registrar exceção %1</translation>
    </message>
    <message>
        <source>Fill in all five first.</source>
        <translation>Preencha antes os cinco campos.</translation>
    </message>
</context>
<context>
    <name>conclave::ui::PagesView</name>
    <message>
        <source>A dialog asks where to print.</source>
        <translation>Uma janela pergunta onde imprimir.</translation>
    </message>
    <message>
        <source>Printing page %1…</source>
        <translation>Imprimindo a página %1…</translation>
    </message>
    <message>
        <source>All is with the printer.</source>
        <translation>Tudo foi entregue à impressora.</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>de %1</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1, page %2 of %3</source>
        <translation>%1, página %2 de %3</translation>
    </message>
    <message>
        <source>Page before</source>
        <translation>Página anterior</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>Próxima página</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Menor</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Maior</translation>
    </message>
    <message>
        <source>As wide as there is room</source>
        <translation>Ajustar à largura</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Página</translation>
    </message>
    <message>
        <source>The pages are being opened…</source>
        <translation>Abrindo as páginas…</translation>
    </message>
</context>
<context>
    <name>conclave::ui::PathField</name>
    <message>
        <source>Browse…</source>
        <translation>Procurar…</translation>
    </message>
</context>
<context>
    <name>conclave::ui::PinPrompt</name>
    <message>
        <source>Write it down beside the token: it opens nothing, and makes the token ready again.</source>
        <translation>Anote-o junto ao token: ele não abre nada e deixa o token pronto para o próximo uso.</translation>
    </message>
    <message>
        <source>As the manufacturer or the last ceremony set it.</source>
        <translation>Como definido pelo fabricante ou pela última cerimônia.</translation>
    </message>
    <message>
        <source>6 to 8 digits.</source>
        <translation>6 a 8 dígitos.</translation>
    </message>
    <message>
        <source>6 to 8 characters.</source>
        <translation>6 a 8 caracteres.</translation>
    </message>
    <message>
        <source>1 try left.</source>
        <translation>Resta 1 tentativa.</translation>
    </message>
    <message numerus="yes">
        <source>%n tries left.</source>
        <translation>
            <numerusform>Resta %n tentativa.</numerusform>
            <numerusform>Restam %n tentativas.</numerusform>
        </translation>
    </message>
    <message>
        <source>Use this SO PIN</source>
        <translation>Usar este PIN</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>Assinar</translation>
    </message>
    <message>
        <source>Sign as %1</source>
        <translation>Assinar como %1</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <source>Use this card</source>
        <translation>Usar este cartão</translation>
    </message>
    <message>
        <source>Use the rehearsal&apos;s SO PIN</source>
        <translation>Usar o PIN do ensaio</translation>
    </message>
</context>
<context>
    <name>conclave::ui::QuestionPrompt</name>
    <message>
        <source>No more than %1 characters fit.</source>
        <translation>Não cabem mais de %1 caracteres.</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <source>Type the answer first.</source>
        <translation>Digite antes a resposta.</translation>
    </message>
    <message>
        <source>Left empty: no photograph, or no other.</source>
        <translation>Vazio: nenhuma fotografia, ou nenhuma outra.</translation>
    </message>
    <message>
        <source>Nobody takes this seat…</source>
        <translation>Ninguém ocupa este assento…</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Procurar…</translation>
    </message>
    <message>
        <source>Photograph of the seal</source>
        <translation>Fotografia do lacre</translation>
    </message>
    <message>
        <source>Folder of the medium</source>
        <translation>Pasta da mídia</translation>
    </message>
</context>
<context>
    <name>conclave::ui::RecoverPage</name>
    <message>
        <source>Choose the record&apos;s folder. Nothing is opened: the shares stay sealed.</source>
        <translation>Escolha a pasta do registro. Nada é aberto: as partes continuam lacradas.</translation>
    </message>
    <message>
        <source>Checking the files…</source>
        <translation>Conferindo os arquivos…</translation>
    </message>
    <message>
        <source>The manifest of the backup can be read</source>
        <translation>O manifesto da cópia de segurança pode ser lido</translation>
    </message>
    <message>
        <source>The transcript names this manifest</source>
        <translation>A transcrição indica este manifesto</translation>
    </message>
    <message>
        <source>The sealed share of %1 is the one that was made</source>
        <translation>A parte lacrada de %1 é a que foi feita</translation>
    </message>
    <message>
        <source>The wrapped key is the one that was made</source>
        <translation>A chave cifrada é a que foi feita</translation>
    </message>
    <message>
        <source>The card certificate of %1 is the one the share was sealed to</source>
        <translation>O certificado do cartão de %1 é aquele para o qual a parte foi lacrada</translation>
    </message>
    <message>
        <source>The root certificate is that of this key</source>
        <translation>O certificado raiz é o desta chave</translation>
    </message>
    <message>
        <source>The program that combines shares lies with the safe&apos;s files</source>
        <translation>O programa que combina as partes está junto dos arquivos do cofre</translation>
    </message>
    <message>
        <source>The word list of shares lies with the safe&apos;s files</source>
        <translation>A lista de palavras das partes está junto dos arquivos do cofre</translation>
    </message>
    <message>
        <source>Choose the record of the ceremony that made the key.</source>
        <translation>Escolha o registro da cerimônia que gerou a chave.</translation>
    </message>
    <message>
        <source>Review the record before you go on.</source>
        <translation>Revise o registro antes de continuar.</translation>
    </message>
    <message>
        <source>Take the safe&apos;s copy of this file, or do without this custodian.</source>
        <translation>Use a cópia deste arquivo que está no cofre, ou prossiga sem este custodiante.</translation>
    </message>
    <message>
        <source>Copy docs/recover.py of Conclave&apos;s source there before you begin.</source>
        <translation>Copie docs/recover.py do código-fonte do Conclave para lá antes de começar.</translation>
    </message>
    <message>
        <source>Copy resources/words/slip39-wordlist.txt of Conclave&apos;s source there before you begin.</source>
        <translation>Copie resources/words/slip39-wordlist.txt do código-fonte do Conclave para lá antes de começar.</translation>
    </message>
    <message>
        <source>Take another copy of this file.</source>
        <translation>Use outra cópia deste arquivo.</translation>
    </message>
    <message>
        <source>All files are those that were made.</source>
        <translation>Todos os arquivos são os que foram feitos.</translation>
    </message>
    <message>
        <source>The other files are those that were made.</source>
        <translation>Os outros arquivos são os que foram feitos.</translation>
    </message>
    <message>
        <source>The manifest names them.</source>
        <translation>O manifesto diz quem são.</translation>
    </message>
    <message>
        <source>%1 of these %2 must come, each with card and PIN. Tick those who are here.</source>
        <translation>%1 destes %2 precisam vir, cada um com cartão e PIN. Marque os que estão presentes.</translation>
    </message>
    <message>
        <source>The share or the card certificate is missing or changed.</source>
        <translation>A parte ou o certificado do cartão falta ou foi alterado.</translation>
    </message>
    <message>
        <source>Choose the backup first.</source>
        <translation>Escolha antes a cópia de segurança.</translation>
    </message>
    <message>
        <source>Tick exactly %1 custodians.</source>
        <translation>Marque exatamente %1 custodiantes.</translation>
    </message>
    <message>
        <source>Files are missing or changed. Mend them first; see above.</source>
        <translation>Há arquivos ausentes ou alterados. Corrija-os antes; veja acima.</translation>
    </message>
    <message>
        <source>Copied. Paste them on the offline computer, step by step.</source>
        <translation>Copiados. Cole-os no computador sem rede, passo a passo.</translation>
    </message>
    <message>
        <source>1. Prepare, and compare the safe&apos;s files with the manifest</source>
        <translation>1. Preparar, e comparar os arquivos do cofre com o manifesto</translation>
    </message>
    <message>
        <source>2. Open the envelopes, one custodian at a time</source>
        <translation>2. Abrir os envelopes, um custodiante por vez</translation>
    </message>
    <message>
        <source>3. Rebuild the key that wraps the key</source>
        <translation>3. Reconstruir a chave que cifra a chave</translation>
    </message>
    <message>
        <source>4. Unwrap the root key</source>
        <translation>4. Decifrar a chave raiz</translation>
    </message>
    <message>
        <source>5. Prove that it is the root&apos;s key: silence means equal</source>
        <translation>5. Provar que é a chave raiz: silêncio quer dizer igual</translation>
    </message>
    <message>
        <source>6. Import it into the new HSM, then clean up</source>
        <translation>6. Importá-la no novo HSM, e então limpar</translation>
    </message>
    <message>
        <source>The backup</source>
        <translation>A cópia de segurança</translation>
    </message>
    <message>
        <source>Folder of the record</source>
        <translation>Pasta do registro</translation>
    </message>
    <message>
        <source>For example %1/2026-11-20</source>
        <translation>Por exemplo %1/2026-11-20</translation>
    </message>
    <message>
        <source>Folder of the safe&apos;s files</source>
        <translation>Pasta dos arquivos do cofre</translation>
    </message>
    <message>
        <source>Empty: they are in the record&apos;s folder</source>
        <translation>Vazio: estão na pasta do registro</translation>
    </message>
    <message>
        <source>The new HSM</source>
        <translation>O novo HSM</translation>
    </message>
    <message>
        <source>The custodians</source>
        <translation>Os custodiantes</translation>
    </message>
    <message>
        <source>With the tools of Debian 12 on an offline computer: opensc, pcscd, openssl, libengine-pkcs11-openssl and python3. Conclave&apos;s own tests run these commands.</source>
        <translation>Com as ferramentas do Debian 12 em um computador sem rede: opensc, pcscd, openssl, libengine-pkcs11-openssl e python3. Os testes do próprio Conclave executam estes comandos.</translation>
    </message>
    <message>
        <source>Copy the commands</source>
        <translation>Copiar os comandos</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Voltar</translation>
    </message>
    <message>
        <source>At the end the private key lies in clear on that computer.</source>
        <translation>No fim a chave privada fica em claro nesse computador.</translation>
    </message>
    <message>
        <source>Work only offline, before witnesses, and destroy its storage afterwards.</source>
        <translation>Trabalhe só sem rede, diante de testemunhas, e destrua depois o armazenamento dele.</translation>
    </message>
    <message>
        <source>For an HSM that takes keys from its vendor&apos;s own procedure only, and for the day when Conclave is not trusted. The commands below end with the private key in a file, which that procedure imports. Have it at hand, and the HSM ready, before you begin.</source>
        <translation>Para um HSM que só recebe chaves pelo procedimento do fabricante, e para o dia em que não se confia no Conclave. Os comandos abaixo terminam com a chave privada em um arquivo, que esse procedimento importa. Tenha-o à mão, e o HSM pronto, antes de começar.</translation>
    </message>
    <message>
        <source>How it is done</source>
        <translation>Como se faz</translation>
    </message>
    <message>
        <source>Recover a key without Conclave</source>
        <translation>Recuperar uma chave sem o Conclave</translation>
    </message>
</context>
<context>
    <name>conclave::ui::ReviewPage</name>
    <message>
        <source>The transcript is broken after entry %1. Only what stands before is shown.</source>
        <translation>A transcrição está rompida depois da entrada %1. Só é mostrado o que vem antes.</translation>
    </message>
    <message>
        <source>signature holds</source>
        <translation>assinatura válida</translation>
    </message>
    <message>
        <source>no valid signature</source>
        <translation>sem assinatura válida</translation>
    </message>
    <message>
        <source>Head of the transcript</source>
        <translation>Resumo final da transcrição</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>alterado</translation>
    </message>
    <message>
        <source>in the safe</source>
        <translation>no cofre</translation>
    </message>
    <message>
        <source>kept apart</source>
        <translation>guardado à parte</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>ausente</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>Salvo: %1</translation>
    </message>
    <message>
        <source>Choose the folder of a record first.</source>
        <translation>Escolha antes a pasta de um registro.</translation>
    </message>
    <message>
        <source>The checks are still running.</source>
        <translation>As verificações ainda estão em curso.</translation>
    </message>
    <message>
        <source>Save report</source>
        <translation>Salvar relatório</translation>
    </message>
    <message>
        <source>Report (*.json)</source>
        <translation>Relatório (*.json)</translation>
    </message>
    <message>
        <source>Review a record</source>
        <translation>Revisar um registro</translation>
    </message>
    <message>
        <source>Folder of the record</source>
        <translation>Pasta do registro</translation>
    </message>
    <message>
        <source>For example %1/2026-11-20</source>
        <translation>Por exemplo %1/2026-11-20</translation>
    </message>
    <message>
        <source>Compare with what you know</source>
        <translation>Comparar com o que você sabe</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Linha do tempo</translation>
    </message>
    <message>
        <source>Entries</source>
        <translation>Entradas</translation>
    </message>
    <message>
        <source>Signatures</source>
        <translation>Assinaturas</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Documentos</translation>
    </message>
    <message>
        <source>The transcript cannot be read. There is nothing to show.</source>
        <translation>A transcrição não pode ser lida. Não há o que mostrar.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Voltar</translation>
    </message>
    <message>
        <source>Owed when the ceremony ended.</source>
        <translation>Em aberto quando a cerimônia terminou.</translation>
    </message>
    <message>
        <source>owed</source>
        <translation>em aberto</translation>
    </message>
    <message>
        <source>Nothing was owed when the ceremony ended.</source>
        <translation>Nada estava em aberto quando a cerimônia terminou.</translation>
    </message>
    <message>
        <source>Waived by the script: %1</source>
        <translation>Dispensado pelo roteiro: %1</translation>
    </message>
    <message>
        <source>Waived by the script, and not needed: %1</source>
        <translation>Dispensado pelo roteiro, e não foi preciso: %1</translation>
    </message>
    <message>
        <source>waived</source>
        <translation>dispensado</translation>
    </message>
    <message>
        <source>At the end</source>
        <translation>No fim</translation>
    </message>
    <message>
        <source>Runbook</source>
        <translation>Ata</translation>
    </message>
    <message>
        <source>To page %1 of the runbook</source>
        <translation>Ir à página %1 da ata</translation>
    </message>
    <message>
        <source>To its page of the runbook</source>
        <translation>Ir à sua página na ata</translation>
    </message>
</context>
<context>
    <name>conclave::ui::RoomPanel</name>
    <message>
        <source>The room</source>
        <translation>A sala</translation>
    </message>
    <message>
        <source>Reader %1</source>
        <translation>Leitora %1</translation>
    </message>
    <message>
        <source>No reader is plugged in. Plug one in.</source>
        <translation>Nenhuma leitora conectada. Conecte uma.</translation>
    </message>
    <message>
        <source>The smartcard service (pcscd) does not answer. Start it.</source>
        <translation>O serviço de cartões (pcscd) não responde. Inicie-o.</translation>
    </message>
    <message>
        <source>Key not sealed yet. Please stay.</source>
        <translation>Chave ainda sem lacre. Fiquem na sala.</translation>
    </message>
</context>
<context>
    <name>conclave::ui::RoomView</name>
    <message>
        <source>Conclave, view for the room</source>
        <translation>Conclave, visão da sala</translation>
    </message>
    <message>
        <source>The ceremony has not begun</source>
        <translation>A cerimônia ainda não começou</translation>
    </message>
    <message>
        <source>Act %1 of %2 · step %3 of %4</source>
        <translation>Ato %1 de %2 · passo %3 de %4</translation>
    </message>
    <message>
        <source>The SO PIN is being typed.</source>
        <translation>O PIN do oficial de segurança está sendo digitado.</translation>
    </message>
    <message>
        <source>%1 is typing a PIN.</source>
        <translation>%1 está digitando o PIN.</translation>
    </message>
    <message>
        <source>%1 answers.</source>
        <translation>%1 responde.</translation>
    </message>
    <message>
        <source>%1 says whether they agree.</source>
        <translation>%1 diz se concorda.</translation>
    </message>
    <message>
        <source>%1, %2 s</source>
        <translation>%1, %2 s</translation>
    </message>
    <message>
        <source>Quorum %1 of %2</source>
        <translation>Quórum %1 de %2</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>aguardando</translation>
    </message>
    <message>
        <source>HSM unlocked</source>
        <translation>HSM desbloqueado</translation>
    </message>
    <message>
        <source>HSM locked</source>
        <translation>HSM bloqueado</translation>
    </message>
    <message>
        <source>%1 Nothing that was recorded is lost.</source>
        <translation>%1 Nada do que foi registrado se perdeu.</translation>
    </message>
</context>
<context>
    <name>conclave::ui::RunbookView</name>
    <message>
        <source>Runbook</source>
        <translation>Ata</translation>
    </message>
    <message>
        <source>To entry %1</source>
        <translation>Ir à entrada %1</translation>
    </message>
    <message>
        <source>To the entry</source>
        <translation>Ir à entrada</translation>
    </message>
    <message>
        <source>The record does not hold. These pages show only what the file says.</source>
        <translation>Registro inválido. Estas páginas mostram só o que o arquivo diz.</translation>
    </message>
    <message>
        <source>The pages alone, larger</source>
        <translation>Só as páginas, maiores</translation>
    </message>
    <message>
        <source>This record has no runbook: it was closed by a Conclave that made none, or is not closed. The timeline tells what happened.</source>
        <translation>Este registro não tem ata: foi encerrado por um Conclave que não a fazia, ou não está encerrado. A linha do tempo conta o que aconteceu.</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>Imprimir…</translation>
    </message>
</context>
<context>
    <name>conclave::ui::SiteSheet</name>
    <message>
        <source>PKCS#11 modules (*.so)</source>
        <translation>Módulos PKCS#11 (*.so)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Todos os arquivos (*)</translation>
    </message>
    <message>
        <source>Save the site binding</source>
        <translation>Salvar o arquivo de local</translation>
    </message>
    <message>
        <source>Site bindings (*.yaml)</source>
        <translation>Arquivos de local (*.yaml)</translation>
    </message>
    <message>
        <source>Looking at the tokens of this module …</source>
        <translation>Procurando os tokens deste módulo …</translation>
    </message>
    <message>
        <source>No PKCS#11 module was found. Choose its file.</source>
        <translation>Nenhum módulo PKCS#11 foi encontrado. Escolha o arquivo dele.</translation>
    </message>
    <message>
        <source>The script wants %1 tokens, and this module shows %2. Plug them in, then choose the module again.</source>
        <translation>O roteiro pede %1 tokens, e este módulo mostra %2. Conecte-os e escolha o módulo de novo.</translation>
    </message>
    <message>
        <source>Choose a token for each name.</source>
        <translation>Escolha um token para cada nome.</translation>
    </message>
    <message>
        <source>Readers: any</source>
        <translation>Leitoras: qualquer uma</translation>
    </message>
    <message>
        <source>Readers</source>
        <translation>Leitoras</translation>
    </message>
    <message>
        <source>Name the place first.</source>
        <translation>Primeiro informe o lugar.</translation>
    </message>
    <message>
        <source>Saved as a file, it is checked, and its hash is read aloud in the ceremony.</source>
        <translation>Salvo em arquivo, ele é verificado, e seu hash é lido em voz alta na cerimônia.</translation>
    </message>
    <message>
        <source>Site binding of what is plugged in</source>
        <translation>Arquivo de local do que está conectado</translation>
    </message>
    <message>
        <source>PKCS#11 module of the HSM</source>
        <translation>Módulo PKCS#11 do HSM</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Escolher arquivo…</translation>
    </message>
    <message>
        <source>Token %1</source>
        <translation>Token %1</translation>
    </message>
    <message>
        <source>Place of the ceremony</source>
        <translation>Lugar da cerimônia</translation>
    </message>
    <message>
        <source>Safe room 2, …</source>
        <translation>Sala-cofre 2, …</translation>
    </message>
    <message>
        <source>This is a rehearsal with this equipment</source>
        <translation>Isto é um ensaio com este equipamento</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Save and check…</source>
        <translation>Salvar e verificar…</translation>
    </message>
</context>
<context>
    <name>conclave::ui::StartPage</name>
    <message>
        <source>What do you want to do?</source>
        <translation>O que você quer fazer?</translation>
    </message>
    <message>
        <source>Rehearse</source>
        <translation>Ensaiar</translation>
    </message>
    <message>
        <source>Virtual cards and HSM. Nothing to plug in, nothing real is touched.</source>
        <translation>Cartões e HSM virtuais. Nada a conectar, nada real é afetado.</translation>
    </message>
    <message>
        <source>Run a ceremony</source>
        <translation>Realizar uma cerimônia</translation>
    </message>
    <message>
        <source>Approved script, real HSM, real cards.</source>
        <translation>Roteiro aprovado, HSM real, cartões reais.</translation>
    </message>
    <message>
        <source>Recover a key</source>
        <translation>Recuperar uma chave</translation>
    </message>
    <message>
        <source>Review a record</source>
        <translation>Revisar um registro</translation>
    </message>
    <message>
        <source>Check a signed record and see what happened.</source>
        <translation>Verifique um registro assinado e veja o que aconteceu.</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Retomar</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Agora não</translation>
    </message>
    <message>
        <source>The record stays in the list below and can be resumed from there.</source>
        <translation>O registro continua na lista abaixo e pode ser retomado de lá.</translation>
    </message>
    <message>
        <source>Recent records</source>
        <translation>Registros recentes</translation>
    </message>
    <message>
        <source>Interrupted at step %1 of %2. Check presence, resume.</source>
        <translation>Interrompida no passo %1 de %2. Confira os presentes e retome.</translation>
    </message>
    <message>
        <source>Interrupted at the signatures. Check presence, resume.</source>
        <translation>Interrompida nas assinaturas. Confira os presentes e retome.</translation>
    </message>
    <message>
        <source>Rehearsal of %1, last entry %2. Nothing recorded is lost.</source>
        <translation>Ensaio de %1, última entrada %2. Nada do que foi registrado se perdeu.</translation>
    </message>
    <message>
        <source>%1, last entry %2. Nothing recorded is lost.</source>
        <translation>%1, última entrada %2. Nada do que foi registrado se perdeu.</translation>
    </message>
    <message>
        <source>No records yet. Rehearse first.</source>
        <translation>Ainda não há registros. Ensaie primeiro.</translation>
    </message>
    <message>
        <source>Looking for records…</source>
        <translation>Procurando registros…</translation>
    </message>
    <message>
        <source>Opening the rehearsal room</source>
        <translation>Abrindo a sala de ensaio</translation>
    </message>
    <message>
        <source>A drill: Conclave makes up a safe, a record and cards, and loses the HSM. You bring the key back.</source>
        <translation>Um simulado: o Conclave cria cofre, registro e cartões fictícios e perde o HSM. Você traz a chave de volta.</translation>
    </message>
    <message>
        <source>From the safe&apos;s backup and its holders&apos; cards onto a new HSM.</source>
        <translation>Da cópia no cofre e dos cartões de seus detentores para um HSM novo.</translation>
    </message>
    <message>
        <source>Making the root key that will be lost</source>
        <translation>Gerando a chave raiz que será perdida</translation>
    </message>
    <message>
        <source>Rehearse a recovery</source>
        <translation>Ensaiar uma recuperação</translation>
    </message>
    <message>
        <source>Step %1 of %2 of its ceremony, which answers itself.</source>
        <translation>Passo %1 de %2 de sua cerimônia, que responde sozinha.</translation>
    </message>
</context>
<context>
    <name>conclave::ui::StatementPrompt</name>
    <message>
        <source>No more than %1 characters fit.</source>
        <translation>Não cabem mais de %1 caracteres.</translation>
    </message>
    <message>
        <source>I agree</source>
        <translation>Concordo</translation>
    </message>
    <message>
        <source>I do not agree, because …</source>
        <translation>Não concordo, porque…</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Motivo</translation>
    </message>
    <message>
        <source>Record the statement</source>
        <translation>Registrar a declaração</translation>
    </message>
    <message>
        <source>Choose one first.</source>
        <translation>Escolha antes uma opção.</translation>
    </message>
    <message>
        <source>Say why first.</source>
        <translation>Diga antes o motivo.</translation>
    </message>
    <message>
        <source>I refuse to sign, because …</source>
        <translation>Recuso-me a assinar, porque…</translation>
    </message>
    <message>
        <source>%1 is absent, because …</source>
        <translation>%1 está ausente, porque…</translation>
    </message>
</context>
<context>
    <name>conclave::ui::StepBody</name>
    <message>
        <source>What this step shows</source>
        <translation>O que este passo mostra</translation>
    </message>
</context>
</TS>
