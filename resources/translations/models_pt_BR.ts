<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt_BR">
<context>
    <name>conclave::ui::RecordSummary</name>
    <message>
        <source>complete, 1 signature</source>
        <translation>completo, 1 assinatura</translation>
    </message>
    <message numerus="yes">
        <source>complete, %n signatures</source>
        <translation>
            <numerusform>completo, %n assinatura</numerusform>
            <numerusform>completo, %n assinaturas</numerusform>
        </translation>
    </message>
    <message>
        <source>Open in another Conclave. Continue there.</source>
        <translation>Aberto em outro Conclave. Continue lá.</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>interrompido</translation>
    </message>
    <message>
        <source>interrupted before the last signature</source>
        <translation>interrompido antes da última assinatura</translation>
    </message>
    <message>
        <source>interrupted at step %1 of %2</source>
        <translation>interrompido no passo %1 de %2</translation>
    </message>
    <message>
        <source>unreadable</source>
        <translation>ilegível</translation>
    </message>
</context>
<context>
    <name>conclave::ui::ReviewTexts</name>
    <message>
        <source>entry %1</source>
        <translation>entrada %1</translation>
    </message>
    <message>
        <source>Compare what was typed with what was written down. If it is right, this is another record.</source>
        <translation>Compare o que foi digitado com o que foi anotado. Se estiver certo, este é outro registro.</translation>
    </message>
    <message>
        <source>Read the reason under Signatures before you decide.</source>
        <translation>Leia o motivo em Assinaturas antes de decidir.</translation>
    </message>
    <message>
        <source>Do not rely on this record. Ask its keeper for the original.</source>
        <translation>Não confie neste registro. Peça o original a quem o guarda.</translation>
    </message>
    <message>
        <source>Type the head that was written down, or add the certificate of a signer you trust.</source>
        <translation>Digite o resumo final que foi anotado, ou adicione o certificado de um signatário em que você confia.</translation>
    </message>
    <message>
        <source>Choose the approved script to compare with.</source>
        <translation>Escolha o roteiro aprovado para comparar.</translation>
    </message>
    <message>
        <source>They belong in the safe. Check them there.</source>
        <translation>O lugar deles é o cofre. Confira-os lá.</translation>
    </message>
    <message>
        <source>Holds, and is the record that was witnessed, but is not agreed. %1</source>
        <translation>Válido, e é o registro que foi testemunhado, mas sem acordo. %1</translation>
    </message>
    <message>
        <source>No agreement and signature of: %1.</source>
        <translation>Sem concordância e assinatura de: %1.</translation>
    </message>
    <message>
        <source>Exception %1 endangers a key.</source>
        <translation>A exceção %1 ameaça uma chave.</translation>
    </message>
    <message>
        <source>Not compared with what was approved: %1.</source>
        <translation>Não comparado com o que foi aprovado: %1.</translation>
    </message>
    <message>
        <source>Nothing contradicts it, but who signed is not established. Type the head that was written down, or add a certificate you trust.</source>
        <translation>Nada o contradiz, mas não se sabe quem assinou. Digite o resumo final que foi anotado, ou adicione um certificado em que você confia.</translation>
    </message>
    <message>
        <source>Agrees</source>
        <translation>Concorda</translation>
    </message>
    <message>
        <source>Disagrees: %1</source>
        <translation>Discorda: %1</translation>
    </message>
    <message>
        <source>Refuses to sign: %1</source>
        <translation>Recusa-se a assinar: %1</translation>
    </message>
    <message>
        <source>Absent: %1</source>
        <translation>Ausente: %1</translation>
    </message>
    <message>
        <source>Made no statement</source>
        <translation>Não fez declaração</translation>
    </message>
    <message>
        <source>The transcript: what happened, line by line</source>
        <translation>A transcrição: o que aconteceu, linha por linha</translation>
    </message>
    <message>
        <source>All signatures in one file</source>
        <translation>Todas as assinaturas em um arquivo</translation>
    </message>
    <message>
        <source>The script that was followed</source>
        <translation>O roteiro que foi seguido</translation>
    </message>
    <message>
        <source>The site binding that was used</source>
        <translation>O arquivo de local que foi usado</translation>
    </message>
    <message>
        <source>The certificates of all participants</source>
        <translation>Os certificados de todos os participantes</translation>
    </message>
    <message>
        <source>A participant&apos;s certificate for signatures</source>
        <translation>O certificado de assinatura de um participante</translation>
    </message>
    <message>
        <source>A participant&apos;s certificate for envelopes</source>
        <translation>O certificado de envelopes de um participante</translation>
    </message>
    <message>
        <source>A signature under an earlier closing</source>
        <translation>Uma assinatura sob um encerramento anterior</translation>
    </message>
    <message>
        <source>Another file of the record</source>
        <translation>Outro arquivo do registro</translation>
    </message>
    <message>
        <source>REHEARSAL: review of a record</source>
        <translation>ENSAIO: revisão de um registro</translation>
    </message>
    <message>
        <source>Review of a record</source>
        <translation>Revisão de um registro</translation>
    </message>
    <message>
        <source>Holds: %1 checks passed.</source>
        <translation>Válido: %1 verificações aprovadas.</translation>
    </message>
    <message>
        <source>Does not hold: %1. Do not rely on it.</source>
        <translation>Inválido: %1. Não confie nele.</translation>
    </message>
    <message>
        <source>Incomplete: %1 not checked.</source>
        <translation>Incompleto: %1 não verificadas.</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Registro</translation>
    </message>
    <message>
        <source>Ceremony</source>
        <translation>Cerimônia</translation>
    </message>
    <message>
        <source>Script</source>
        <translation>Roteiro</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Chave</translation>
    </message>
    <message>
        <source>Key (SHA-256 of its SPKI)</source>
        <translation>Chave (SHA-256 do SPKI)</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>Resumo final</translation>
    </message>
    <message>
        <source>Head in words</source>
        <translation>Resumo final em palavras</translation>
    </message>
    <message>
        <source>Reviewed</source>
        <translation>Revisado</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Verificações</translation>
    </message>
    <message>
        <source>Signatures</source>
        <translation>Assinaturas</translation>
    </message>
    <message>
        <source>signed</source>
        <translation>assinou</translation>
    </message>
    <message>
        <source>not signed</source>
        <translation>não assinou</translation>
    </message>
    <message>
        <source>Exceptions</source>
        <translation>Exceções</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Linha do tempo</translation>
    </message>
    <message>
        <source>%1 (waived by the script)</source>
        <translation>%1 (dispensado pelo roteiro)</translation>
    </message>
    <message>
        <source>The certificate of the key %1</source>
        <translation>O certificado da chave %1</translation>
    </message>
    <message>
        <source>The public key of the key %1</source>
        <translation>A chave pública da chave %1</translation>
    </message>
    <message>
        <source>How other systems refer to the key %1</source>
        <translation>Como outros sistemas se referem à chave %1</translation>
    </message>
    <message>
        <source>Who is in the quorum %1, and what it opens</source>
        <translation>Quem está no quórum %1, e o que ele abre</translation>
    </message>
    <message>
        <source>A custodian&apos;s sealed share for the quorum %1</source>
        <translation>A parte lacrada de um custodiante para o quórum %1</translation>
    </message>
    <message>
        <source>A key, wrapped for the quorum %1</source>
        <translation>Uma chave, cifrada para o quórum %1</translation>
    </message>
    <message>
        <source>Abandoned: nothing contradicts the record, but the ceremony was given up.</source>
        <translation>Abandonada: nada contradiz o registro, mas desistiu-se da cerimônia.</translation>
    </message>
    <message>
        <source>Owed at the end</source>
        <translation>Em aberto ao final</translation>
    </message>
    <message>
        <source>Waived by the script</source>
        <translation>Dispensado pelo roteiro</translation>
    </message>
    <message>
        <source>The key %1 is in the token %2, serial %3.</source>
        <translation>A chave %1 está no token %2, série %3.</translation>
    </message>
    <message>
        <source>After %1: it cannot leave the token.</source>
        <translation>Após %1: não pode sair do token.</translation>
    </message>
    <message>
        <source>After %1: it can leave the token.</source>
        <translation>Após %1: pode sair do token.</translation>
    </message>
    <message>
        <source>The backup of the key %1 was proved: %2 of %3 open it.</source>
        <translation>A cópia da chave %1 foi provada: %2 de %3 a abrem.</translation>
    </message>
    <message>
        <source>After %1: %2. Restore it again before %3.</source>
        <translation>Após %1: %2. Próximo teste de restauração até %3.</translation>
    </message>
    <message>
        <source>Add the record that it continues, or that continues it.</source>
        <translation>Acrescente o registro que ele continua ou o que o continua.</translation>
    </message>
    <message>
        <source>At the end</source>
        <translation>No fim</translation>
    </message>
    <message>
        <source>the head or certificate given is not of it</source>
        <translation>o resumo final ou certificado informado não é dele</translation>
    </message>
</context>
<context>
    <name>conclave::ui::Timeline</name>
    <message>
        <source>Ceremony %1 begins, with script %2, version %3.</source>
        <translation>Começa a cerimônia %1, com o roteiro %2, versão %3.</translation>
    </message>
    <message>
        <source>Step begins: %1</source>
        <translation>Começa o passo: %1</translation>
    </message>
    <message>
        <source>Step done: %1</source>
        <translation>Passo concluído: %1</translation>
    </message>
    <message>
        <source>Step failed and begins again: %1</source>
        <translation>O passo falhou e recomeça: %1</translation>
    </message>
    <message>
        <source>Step abandoned: %1</source>
        <translation>Passo abandonado: %1</translation>
    </message>
    <message>
        <source>%1 signs in as %2.</source>
        <translation>%1 se apresenta como %2.</translation>
    </message>
    <message>
        <source>Card of %1 registered in %2. It does not say where its keys were made.</source>
        <translation>Cartão de %1 cadastrado em %2. Ele não diz onde suas chaves foram feitas.</translation>
    </message>
    <message>
        <source>Card of %1 registered in %2: %3, serial number %4, firmware %5. Its keys were made on it.</source>
        <translation>Cartão de %1 cadastrado em %2: %3, número de série %4, firmware %5. Suas chaves foram feitas nele.</translation>
    </message>
    <message>
        <source>Card of %1 registered in %2: %3, serial number %4, firmware %5. It is not attested.</source>
        <translation>Cartão de %1 cadastrado em %2: %3, número de série %4, firmware %5. Ele não está atestado.</translation>
    </message>
    <message>
        <source>Card of %1 registered in %2: %3, serial number %4, firmware %5. Its attestation was not judged.</source>
        <translation>Cartão de %1 cadastrado em %2: %3, número de série %4, firmware %5. Sua atestação não foi julgada.</translation>
    </message>
    <message>
        <source>%1 confirms: %2</source>
        <translation>%1 confirma: %2</translation>
    </message>
    <message>
        <source>%1 does not confirm: %2</source>
        <translation>%1 não confirma: %2</translation>
    </message>
    <message>
        <source>It failed: %1</source>
        <translation>Falhou: %1</translation>
    </message>
    <message>
        <source>Break: %1</source>
        <translation>Pausa: %1</translation>
    </message>
    <message>
        <source>Resumed: %1</source>
        <translation>Retomada: %1</translation>
    </message>
    <message>
        <source>The content ends here. What follows closes the transcript.</source>
        <translation>O conteúdo termina aqui. O que segue encerra a transcrição.</translation>
    </message>
    <message>
        <source>The ceremony is closed. All sign what stands above.</source>
        <translation>A cerimônia está encerrada. Todos assinam o que está acima.</translation>
    </message>
    <message>
        <source>Entry of the kind %1.</source>
        <translation>Entrada do tipo %1.</translation>
    </message>
    <message>
        <source>Token %1 is initialised.</source>
        <translation>O token %1 está inicializado.</translation>
    </message>
    <message>
        <source>Token %1 is to be initialised.</source>
        <translation>O token %1 será inicializado.</translation>
    </message>
    <message>
        <source>A secret is to be dealt.</source>
        <translation>Um segredo será distribuído.</translation>
    </message>
    <message>
        <source>Unlock secret dealt, %1 of %2: %3.</source>
        <translation>Segredo de desbloqueio distribuído, %1 de %2: %3.</translation>
    </message>
    <message>
        <source>Backup secret dealt, %1 of %2: %3.</source>
        <translation>Segredo da cópia de segurança distribuído, %1 de %2: %3.</translation>
    </message>
    <message>
        <source>Token %1 is unlocked.</source>
        <translation>O token %1 está desbloqueado.</translation>
    </message>
    <message>
        <source>Token %1 is to be unlocked.</source>
        <translation>O token %1 será desbloqueado.</translation>
    </message>
    <message>
        <source>The root key is made.</source>
        <translation>A chave raiz foi gerada.</translation>
    </message>
    <message>
        <source>The root key is to be made.</source>
        <translation>A chave raiz será gerada.</translation>
    </message>
    <message>
        <source>The root certificate is made.</source>
        <translation>O certificado raiz foi emitido.</translation>
    </message>
    <message>
        <source>The root certificate is to be made.</source>
        <translation>O certificado raiz será emitido.</translation>
    </message>
    <message>
        <source>The root key is backed up.</source>
        <translation>A cópia de segurança da chave raiz foi feita.</translation>
    </message>
    <message>
        <source>The root key is to be backed up.</source>
        <translation>A cópia de segurança da chave raiz será feita.</translation>
    </message>
    <message>
        <source>The backup is restored in token %1, and its key signed.</source>
        <translation>A cópia de segurança foi restaurada no token %1, e sua chave assinou.</translation>
    </message>
    <message>
        <source>The backup is to be restored in token %1.</source>
        <translation>A cópia de segurança será restaurada no token %1.</translation>
    </message>
    <message>
        <source>The root key is sealed: it cannot leave the token any more.</source>
        <translation>A chave raiz está lacrada: não pode mais sair do token.</translation>
    </message>
    <message>
        <source>The root key is to be sealed.</source>
        <translation>A chave raiz será lacrada.</translation>
    </message>
    <message>
        <source>Done: %1</source>
        <translation>Feito: %1</translation>
    </message>
    <message>
        <source>To be done: %1</source>
        <translation>A fazer: %1</translation>
    </message>
    <message>
        <source>%1 agrees.</source>
        <translation>%1 concorda.</translation>
    </message>
    <message>
        <source>%1 disagrees: %2</source>
        <translation>%1 discorda: %2</translation>
    </message>
    <message>
        <source>%1 refuses to sign: %2</source>
        <translation>%1 se recusa a assinar: %2</translation>
    </message>
    <message>
        <source>%1 is absent: %2</source>
        <translation>%1 está ausente: %2</translation>
    </message>
    <message>
        <source>Exception %1 (%2), open: %3</source>
        <translation>Exceção %1 (%2), aberta: %3</translation>
    </message>
    <message>
        <source>Exception %1 (%2): %3 Decision: %4</source>
        <translation>Exceção %1 (%2): %3 Decisão: %4</translation>
    </message>
    <message>
        <source>Step failed and is set aside for a contingency: %1</source>
        <translation>O passo falhou e dá lugar a uma contingência: %1</translation>
    </message>
    <message>
        <source>Step done by its contingency instead: %1</source>
        <translation>Passo feito por sua contingência: %1</translation>
    </message>
    <message>
        <source>%1: it was read aloud.</source>
        <translation>%1: foi lido em voz alta.</translation>
    </message>
    <message>
        <source>Nobody takes the seat %1: %2</source>
        <translation>Ninguém ocupa o assento %1: %2</translation>
    </message>
    <message>
        <source>It goes on again from the step %1: %2</source>
        <translation>Continua de novo a partir do passo %1: %2</translation>
    </message>
    <message>
        <source>The ceremony is abandoned: %1</source>
        <translation>A cerimônia é abandonada: %1</translation>
    </message>
    <message>
        <source>The ceremony is closed as abandoned. All sign what stands above.</source>
        <translation>A cerimônia é encerrada como abandonada. Todos assinam o que está acima.</translation>
    </message>
    <message>
        <source>Token %1 was tried: it can do what the key needs.</source>
        <translation>O token %1 foi testado: faz o que a chave exige.</translation>
    </message>
    <message>
        <source>Token %1 is to be tried.</source>
        <translation>O token %1 será testado.</translation>
    </message>
    <message>
        <source>The identity of the HSM is written down.</source>
        <translation>A identidade do HSM está anotada.</translation>
    </message>
    <message>
        <source>What other systems need to refer to the key is written down.</source>
        <translation>O que outros sistemas precisam para se referir à chave está anotado.</translation>
    </message>
    <message>
        <source>Each signer&apos;s card shows now that it can sign.</source>
        <translation>O cartão de cada signatário mostra agora que consegue assinar.</translation>
    </message>
    <message>
        <source>Cards are asked for their shares.</source>
        <translation>Os cartões são chamados a dar suas partes.</translation>
    </message>
    <message>
        <source>The card of %1 signs that it was asked.</source>
        <translation>O cartão de %1 assina que foi chamado.</translation>
    </message>
    <message>
        <source>The safe&apos;s package is written, in bag %1 under seal %2.</source>
        <translation>O pacote do cofre está gravado, no envelope %1 com o lacre %2.</translation>
    </message>
    <message>
        <source>Bag %1, under seal %2, is for %3.</source>
        <translation>O envelope %1, com o lacre %2, vai para: %3.</translation>
    </message>
    <message>
        <source>Token %1 is emptied.</source>
        <translation>O token %1 foi esvaziado.</translation>
    </message>
    <message>
        <source>A token is to be emptied.</source>
        <translation>Um token deve ser esvaziado.</translation>
    </message>
    <message>
        <source>A key is destroyed in token %1.</source>
        <translation>Uma chave foi destruída no token %1.</translation>
    </message>
    <message>
        <source>A key is to be destroyed.</source>
        <translation>Uma chave deve ser destruída.</translation>
    </message>
    <message>
        <source>The backup from the safe is the one that the root certificate vouches for.</source>
        <translation>A cópia que estava no cofre é a que o certificado raiz comprova.</translation>
    </message>
    <message>
        <source>The root key is back in token %1, and signed.</source>
        <translation>A chave raiz voltou ao token %1 e assinou.</translation>
    </message>
    <message>
        <source>The root key is to come back into token %1.</source>
        <translation>A chave raiz deve voltar ao token %1.</translation>
    </message>
    <message>
        <source>The key %1 is back, in the token %2: its signature fits the root certificate, so it is the same key. %3 of the %4 holders of its backup brought their shares.</source>
        <translation>A chave %1 voltou, no token %2: sua assinatura confere com o certificado raiz; portanto, é a mesma chave. Dos %4 detentores de sua cópia de segurança, %3 trouxeram suas partes.</translation>
    </message>
    <message>
        <source>This record continues none: there was no earlier record.</source>
        <translation>Este registro não continua nenhum: não havia registro anterior.</translation>
    </message>
    <message>
        <source>This record continues that of %1.</source>
        <translation>Este registro continua o de %1.</translation>
    </message>
</context>
</TS>
