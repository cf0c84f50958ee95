<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt_BR">
<context>
    <name>conclave::ui::ActorsLine</name>
    <message>
        <source>Acts: %1</source>
        <translation>Atua: %1</translation>
    </message>
    <message>
        <source>Witness: %1</source>
        <translation>Testemunha: %1</translation>
    </message>
</context>
<context>
    <name>conclave::ui::BeatBar</name>
    <message>
        <source>Read</source>
        <translation>Ler</translation>
    </message>
    <message>
        <source>Act</source>
        <translation>Agir</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Resultado</translation>
    </message>
    <message>
        <source>Now: %1</source>
        <translation>Agora: %1</translation>
    </message>
</context>
<context>
    <name>conclave::ui::BusyNotice</name>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
</context>
<context>
    <name>conclave::ui::CardTray</name>
    <message>
        <source>Virtual cards</source>
        <translation>Cartões virtuais</translation>
    </message>
    <message>
        <source>click: insert or pull · drag: to a reader</source>
        <translation>clique: inserir ou retirar · arraste: até a leitora</translation>
    </message>
</context>
<context>
    <name>conclave::ui::CheckRow</name>
    <message>
        <source>passed</source>
        <translation>aprovada</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>reprovada</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>não verificada</translation>
    </message>
    <message>
        <source>checking</source>
        <translation>verificando</translation>
    </message>
    <message>
        <source>look at this</source>
        <translation>atenção</translation>
    </message>
</context>
<context>
    <name>conclave::ui::FingerprintBlock</name>
    <message>
        <source>QR code of the hash: %1</source>
        <translation>Código QR do hash: %1</translation>
    </message>
</context>
<context>
    <name>conclave::ui::FingerprintRows</name>
    <message>
        <source>row %1: %2</source>
        <translation>linha %1: %2</translation>
    </message>
</context>
<context>
    <name>conclave::ui::HsmTile</name>
    <message>
        <source>Not seen yet</source>
        <translation>Ainda não visto</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>Bloqueado</translation>
    </message>
    <message>
        <source>Unlocked</source>
        <translation>Desbloqueado</translation>
    </message>
    <message>
        <source>%1, %2 s</source>
        <translation>%1, %2 s</translation>
    </message>
    <message>
        <source>Busy</source>
        <translation>Ocupado</translation>
    </message>
    <message>
        <source>Does not answer</source>
        <translation>Não responde</translation>
    </message>
    <message>
        <source>Gone. Plug it in.</source>
        <translation>Desconectado. Conecte-o.</translation>
    </message>
    <message>
        <source>HSM</source>
        <translation>HSM</translation>
    </message>
    <message>
        <source>HSM · %1</source>
        <translation>HSM · %1</translation>
    </message>
    <message>
        <source>SN %1</source>
        <translation>NS %1</translation>
    </message>
</context>
<context>
    <name>conclave::ui::PinField</name>
    <message>
        <source>empty</source>
        <translation>vazio</translation>
    </message>
    <message>
        <source>typing</source>
        <translation>digitando</translation>
    </message>
    <message>
        <source>checking</source>
        <translation>verificando</translation>
    </message>
    <message>
        <source>wrong, type again</source>
        <translation>incorreto, digite de novo</translation>
    </message>
    <message>
        <source>last try</source>
        <translation>última tentativa</translation>
    </message>
    <message>
        <source>blocked</source>
        <translation>bloqueado</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>PIN</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Verificando…</translation>
    </message>
    <message>
        <source>Blocked</source>
        <translation>Bloqueado</translation>
    </message>
    <message>
        <source>Typing…</source>
        <translation>Digitando…</translation>
    </message>
</context>
<context>
    <name>conclave::ui::PinPadNotice</name>
    <message>
        <source>Others look away. The PIN never reaches this computer.</source>
        <translation>Os demais desviam o olhar. O PIN nunca chega a este computador.</translation>
    </message>
    <message>
        <source>In %1. Others look away. The PIN never reaches this computer.</source>
        <translation>Na %1. Os demais desviam o olhar. O PIN nunca chega a este computador.</translation>
    </message>
</context>
<context>
    <name>conclave::ui::QuorumRow</name>
    <message>
        <source>None needed now.</source>
        <translation>Não é necessário agora.</translation>
    </message>
    <message>
        <source>%1 or %2</source>
        <translation>%1 ou %2</translation>
    </message>
    <message>
        <source>One more.</source>
        <translation>Falta um.</translation>
    </message>
    <message>
        <source>%1 more.</source>
        <translation>Faltam %1.</translation>
    </message>
    <message>
        <source>One more: %1.</source>
        <translation>Falta um: %1.</translation>
    </message>
    <message>
        <source>%1 more: %2.</source>
        <translation>Faltam %1: %2.</translation>
    </message>
    <message>
        <source>Quorum</source>
        <translation>Quórum</translation>
    </message>
    <message>
        <source>%1 of %2 reached</source>
        <translation>%1 de %2 atingido</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 de %2</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>aguardando</translation>
    </message>
</context>
<context>
    <name>conclave::ui::RailStepRow</name>
    <message>
        <source>done</source>
        <translation>feito</translation>
    </message>
    <message>
        <source>now</source>
        <translation>agora</translation>
    </message>
    <message>
        <source>to come</source>
        <translation>a fazer</translation>
    </message>
    <message>
        <source>with an exception</source>
        <translation>com exceção</translation>
    </message>
    <message>
        <source>abandoned</source>
        <translation>abandonado</translation>
    </message>
</context>
<context>
    <name>conclave::ui::ReadAloudCard</name>
    <message>
        <source>Read aloud</source>
        <translation>Ler em voz alta</translation>
    </message>
    <message>
        <source>Read aloud: %1</source>
        <translation>Ler em voz alta: %1</translation>
    </message>
    <message>
        <source>read</source>
        <translation>lido</translation>
    </message>
</context>
<context>
    <name>conclave::ui::ReaderTile</name>
    <message>
        <source>Unplugged. Plug it in.</source>
        <translation>Desconectada. Conecte-a.</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>Vazia</translation>
    </message>
    <message>
        <source>Reading the card</source>
        <translation>Lendo o cartão</translation>
    </message>
    <message>
        <source>Insert the card here</source>
        <translation>Insira o cartão aqui</translation>
    </message>
    <message>
        <source>Leave it in</source>
        <translation>Não retire o cartão</translation>
    </message>
    <message>
        <source>You may take it out</source>
        <translation>Pode retirar o cartão</translation>
    </message>
    <message>
        <source>Reader does not answer</source>
        <translation>A leitora não responde</translation>
    </message>
    <message>
        <source>New card</source>
        <translation>Cartão novo</translation>
    </message>
    <message>
        <source>Unplugged</source>
        <translation>Desconectada</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Lendo</translation>
    </message>
    <message>
        <source>Insert here</source>
        <translation>Insira aqui</translation>
    </message>
    <message>
        <source>Leave in</source>
        <translation>Não retire</translation>
    </message>
    <message>
        <source>May come out</source>
        <translation>Pode retirar</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>Não responde</translation>
    </message>
    <message>
        <source>Wrong card: take it out</source>
        <translation>Cartão errado: retire</translation>
    </message>
    <message>
        <source>Take it out</source>
        <translation>Retire</translation>
    </message>
</context>
<context>
    <name>conclave::ui::RecordRow</name>
    <message>
        <source>Rehearsal</source>
        <translation>Ensaio</translation>
    </message>
    <message>
        <source>Production</source>
        <translation>Produção</translation>
    </message>
</context>
<context>
    <name>conclave::ui::RehearsalRibbon</name>
    <message>
        <source>REHEARSAL: no real keys, no real cards</source>
        <translation>ENSAIO: sem chaves reais, sem cartões reais</translation>
    </message>
</context>
<context>
    <name>conclave::ui::StatusFooter</name>
    <message>
        <source>%1 of %2 present</source>
        <translation>%1 de %2 presentes</translation>
    </message>
    <message>
        <source>1 exception</source>
        <translation>1 exceção</translation>
    </message>
    <message>
        <source>%1 exceptions</source>
        <translation>%1 exceções</translation>
    </message>
    <message>
        <source>transcript head: %1</source>
        <translation>fim da transcrição: %1</translation>
    </message>
</context>
<context>
    <name>conclave::ui::StepRail</name>
    <message>
        <source>Steps</source>
        <translation>Passos</translation>
    </message>
    <message>
        <source>Steps, now: %1</source>
        <translation>Passos, agora: %1</translation>
    </message>
</context>
<context>
    <name>conclave::ui::TopBar</name>
    <message>
        <source>elapsed %1 min</source>
        <translation>decorrido %1 min</translation>
    </message>
    <message>
        <source>elapsed %1 h %2 min</source>
        <translation>decorrido %1 h %2 min</translation>
    </message>
    <message>
        <source>Exception… F8</source>
        <translation>Exceção… F8</translation>
    </message>
    <message>
        <source>Room view for the projector</source>
        <translation>Visão da sala para o projetor</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>Claro ou escuro</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Idioma</translation>
    </message>
</context>
<context>
    <name>conclave::ui::TranscriptStrip</name>
    <message>
        <source>Show the newest lines only</source>
        <translation>Mostrar só as linhas mais recentes</translation>
    </message>
    <message>
        <source>Show the whole transcript</source>
        <translation>Mostrar a transcrição inteira</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>Transcrição</translation>
    </message>
</context>
<context>
    <name>conclave::ui::TrayCardButton</name>
    <message>
        <source>wait</source>
        <translation>aguarde</translation>
    </message>
    <message>
        <source>reader %1</source>
        <translation>leitora %1</translation>
    </message>
    <message>
        <source>out</source>
        <translation>fora</translation>
    </message>
    <message>
        <source>Card %1, %2</source>
        <translation>Cartão %1, %2</translation>
    </message>
</context>
<context>
    <name>conclave::ui::VerdictBanner</name>
    <message>
        <source>Checking: %1 of %2</source>
        <translation>Verificando: %1 de %2</translation>
    </message>
    <message>
        <source>Checking: %1</source>
        <translation>Verificando: %1</translation>
    </message>
    <message>
        <source>Holds: 1 check passed.</source>
        <translation>Válido: 1 verificação aprovada.</translation>
    </message>
    <message>
        <source>Holds: %1 checks passed.</source>
        <translation>Válido: %1 verificações aprovadas.</translation>
    </message>
    <message>
        <source>Holds, but is not agreed.</source>
        <translation>Válido, mas sem acordo.</translation>
    </message>
    <message>
        <source>It is the record that was witnessed. %1</source>
        <translation>É o registro que foi testemunhado. %1</translation>
    </message>
    <message>
        <source>Does not hold: %1.</source>
        <translation>Inválido: %1.</translation>
    </message>
    <message>
        <source>Do not rely on it.</source>
        <translation>Não confie nele.</translation>
    </message>
    <message>
        <source>Incomplete: 1 not checked.</source>
        <translation>Incompleto: 1 não verificada.</translation>
    </message>
    <message>
        <source>Incomplete: %1 not checked.</source>
        <translation>Incompleto: %1 não verificadas.</translation>
    </message>
    <message>
        <source>Abandoned: the ceremony was given up.</source>
        <translation>Abandonada: desistiu-se da cerimônia.</translation>
    </message>
</context>
</TS>
