<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt_BR">
<context>
    <name>conclave::ui::DrillMaker</name>
    <message>
        <source>Install conclave-rehearsal and conclave beside the console, then start again.</source>
        <translation>Instale o conclave-rehearsal e o conclave ao lado do console e inicie de novo.</translation>
    </message>
    <message>
        <source>The root key of the drill could not be made.</source>
        <translation>A chave raiz do simulado não pôde ser gerada.</translation>
    </message>
</context>
<context>
    <name>conclave::ui::RehearsalHost</name>
    <message>
        <source>The rehearsal room&apos;s program does not start: %1.</source>
        <translation>O programa da sala de ensaio não inicia: %1.</translation>
    </message>
    <message>
        <source>Install conclave-rehearsal beside the console, then start again.</source>
        <translation>Instale o conclave-rehearsal ao lado do console e inicie de novo.</translation>
    </message>
    <message>
        <source>The rehearsal room ended before it was ready.</source>
        <translation>A sala de ensaio terminou antes de ficar pronta.</translation>
    </message>
    <message>
        <source>Start again.</source>
        <translation>Inicie de novo.</translation>
    </message>
</context>
</TS>
