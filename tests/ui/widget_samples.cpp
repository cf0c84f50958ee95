#include "tests/ui/widget_samples.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QCryptographicHash>
#include <QGridLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QTest>

#include "ui/theme/icons.h"
#include "ui/theme/language.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/actors_line.h"
#include "ui/widgets/busy_notice.h"
#include "ui/widgets/card_tray.h"
#include "ui/widgets/check_row.h"
#include "ui/widgets/choice_card.h"
#include "ui/widgets/facts_table.h"
#include "ui/widgets/fingerprint_block.h"
#include "ui/widgets/hsm_tile.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pin_field.h"
#include "ui/widgets/pin_pad_notice.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/problem_box.h"
#include "ui/widgets/quorum_row.h"
#include "ui/widgets/read_aloud_card.h"
#include "ui/widgets/reader_tile.h"
#include "ui/widgets/record_row.h"
#include "ui/widgets/rehearsal_ribbon.h"
#include "ui/widgets/status_footer.h"
#include "ui/widgets/step_rail.h"
#include "ui/widgets/top_bar.h"
#include "ui/widgets/transcript_strip.h"
#include "ui/widgets/verdict_banner.h"

namespace conclave::ui {

namespace {

/// A text of the script, in the language of the moment.
QString t(const char* en, const char* pt) {
    return QString::fromUtf8(language() == Lang::en ? en : pt);
}

QByteArray hashOf(const char* text) {
    return QCryptographicHash::hash(text, QCryptographicHash::Sha256);
}

/// A ground in one of our colours.
class Ground : public QWidget {
  public:
    explicit Ground(Role fill, QWidget* parent = nullptr) : QWidget(parent) {
        auto coloured = QWidget::palette();
        coloured.setColor(QPalette::Window, Theme::current().*fill);
        setPalette(coloured);
        setAutoFillBackground(true);
    }
};

StepRail* makeRail() {
    using State = RailStep::State;
    auto* rail = new StepRail;
    QVector<RailAct> acts;
    acts.append({t("Act 1 · Opening", "Ato 1 · Abertura"), 6, 6, false, {}});
    acts.append({t("Act 2 · Inventory", "Ato 2 · Inventário"), 5, 5, false, {}});
    acts.append(
        {t("Act 3 · Unlock", "Ato 3 · Desbloqueio"),
         2,
         5,
         true,
         {{t("Initialise the token", "Inicializar o token"), State::done, QStringLiteral("14:29")},
          {t("Compare the serial", "Comparar o número de série"), State::exception, QStringLiteral("14:30")},
          {t("Unlock by quorum", "Desbloquear por quórum"), State::now, QStringLiteral("13")},
          {t("Compare the token's identity", "Comparar a identidade do token"), State::toCome,
           QStringLiteral("14")},
          {t("Make the root key", "Gerar a chave raiz"), State::toCome, QStringLiteral("15")}}});
    acts.append({t("Act 4 · Certificate", "Ato 4 · Certificado"), 0, 4, false, {}});
    acts.append({t("Act 5 · Backup and proof", "Ato 5 · Backup e prova"), 0, 7, false, {}});
    acts.append({t("Act 6 · Seal", "Ato 6 · Selagem"), 0, 3, false, {}});
    acts.append({t("Act 7 · Signatures", "Ato 7 · Assinaturas"), 0, 6, false, {}});
    rail->setActs(acts);
    rail->setFooter(t("12 of 35 steps · about 1 h 10 left", "12 de 35 passos · cerca de 1 h 10 restantes"));
    return rail;
}

TranscriptStrip* makeTranscript() {
    auto* strip = new TranscriptStrip;
    strip->setLines(
        {{46, QStringLiteral("14:30:40Z"), t("Serial compared", "Número de série comparado")},
         {47, QStringLiteral("14:31:12Z"),
          t("Token SN 6f3a91d2 initialised, confirmed by Bruno Lima",
            "Token SN 6f3a91d2 inicializado, confirmado por Bruno Lima")},
         {48, QStringLiteral("14:31:58Z"),
          t("Unlock begun: quorum 2 of 3", "Desbloqueio iniciado: quórum 2 de 3")},
         {49, QStringLiteral("14:32:05Z"),
          t("Wrong PIN on card A; 2 tries left", "PIN incorreto no cartão A; restam 2 tentativas")}});
    return strip;
}

ReaderTile* makeReader(const QString& reader, const QString& owner, ReaderTileData::State state,
                       bool isCompact) {
    auto* tile = new ReaderTile;
    tile->setReader({reader, owner, state});
    tile->setCompact(isCompact);
    return tile;
}

QString readerName(int number, const char* card) {
    const auto reader = t("Reader %1", "Leitora %1").arg(number);
    return *card == 0 ? reader : t("%1 · card %2", "%1 · cartão %2").arg(reader, QString::fromLatin1(card));
}

QWidget* makeRoom(int quorum) {
    auto* room = new Ground(&Palette::window);
    room->setFixedWidth(scaled(296, room));
    auto* column = new QVBoxLayout(room);
    column->setContentsMargins(12, 10, 12, 12);
    column->setSpacing(8);
    auto* title = new Label(Type::meta, &Palette::text2);
    title->setWeight(QFont::DemiBold);
    title->setText(t("The room", "A sala"));
    column->addWidget(title);
    auto* hsm = new HsmTile;
    hsm->setHsm({{},
                 QStringLiteral("6f3a91d2"),
                 QStringLiteral("CartorioDigitalRAIZ"),
                 QStringLiteral("SoftHSM 2.6.1"),
                 quorum < 2 ? HsmTileData::State::locked : HsmTileData::State::busy,
                 38,
                 t("Making the key", "Gerando a chave")});
    column->addWidget(hsm);
    auto* row = new QuorumRow;
    row->setQuorum(2,
                   quorum < 2 ? QStringList{QStringLiteral("Carla")}
                              : QStringList{QStringLiteral("Carla"), QStringLiteral("Ana")},
                   {QStringLiteral("Ana"), QStringLiteral("Beto")});
    column->addWidget(row);
    using State = ReaderTileData::State;
    column->addWidget(makeReader(readerName(1, "A"), QStringLiteral("Ana Ribeiro"), State::leaveIn, false));
    column->addWidget(makeReader(readerName(2, "C"), QStringLiteral("Carla Menezes"), State::takeOut, true));
    column->addWidget(makeReader(readerName(3, ""), {}, State::empty, true));
    column->addStretch(1);
    auto* footer = new StatusFooter;
    footer->setPresent(7, 7);
    footer->setExceptions(quorum < 2 ? 0 : 1);
    footer->setHeadWords(QStringLiteral("ratchet stethoscope dropper businessman clockwork Pacific"));
    column->addWidget(footer);
    return room;
}

CardTray* makeTray() {
    auto* tray = new CardTray;
    tray->setCards({{1, QStringLiteral("A"), QStringLiteral("Ana"), 1, false},
                    {2, QStringLiteral("B"), QStringLiteral("Beto"), std::nullopt, false},
                    {3, QStringLiteral("C"), QStringLiteral("Carla"), 2, false},
                    {4, QStringLiteral("D"), QStringLiteral("Davi"), std::nullopt, true},
                    {5, QStringLiteral("E"), QStringLiteral("Eva"), std::nullopt, false}});
    return tray;
}

/// The ceremony page as a picture; `fill` puts the prompt into its centre.
QWidget* makePage(bool isRehearsal, int quorum, const QString& title, const QString& aloud, bool isCompact,
                  const std::function<void(QVBoxLayout*, ActionBar*)>& fill) {
    auto* page = new Ground(&Palette::surface);
    const bool isLarge = Theme::look() == Look::projector || Theme::scale() > 1;
    page->resize(isLarge ? QSize(1920, 1080) : QSize(1280, 720));
    auto* whole = new QVBoxLayout(page);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    if (isRehearsal) {
        whole->addWidget(new RehearsalRibbon);
    }
    auto* top = new TopBar;
    top->setSubtitle(
        t("Root key generation · CartorioDigitalRAIZ", "Geração da chave raiz · CartorioDigitalRAIZ"));
    top->setElapsed(47 * 60 * 1000);
    top->setExceptionEnabled(true);
    whole->addWidget(top);
    auto* body = new QHBoxLayout;
    auto* left = new QVBoxLayout;
    auto* middle = new QHBoxLayout;
    auto* centre = new QVBoxLayout;
    middle->addWidget(makeRail());
    centre->setContentsMargins(24, 16, 24, 8);
    centre->setSpacing(12);
    auto* place = new Label(Type::meta, &Palette::text2);
    place->setText(t("Act 3 of 7 · step 13 of 35", "Ato 3 de 7 · passo 13 de 35"));
    centre->addWidget(place);
    auto* heading = new Label(Type::title);
    heading->setWraps(true);
    heading->setText(title);
    centre->addWidget(heading);
    auto* actors = new ActorsLine;
    actors->setActors(t("Ana Ribeiro, custodian A", "Ana Ribeiro, custodiante A"),
                      QStringLiteral("Bruno Lima"));
    centre->addWidget(actors);
    auto* card = new ReadAloudCard;
    card->setText(t("administrator", "administrador"), aloud);
    card->setSize(isCompact ? ReadAloudCard::Size::compact : ReadAloudCard::Size::full);
    centre->addWidget(card);
    auto* bar = new ActionBar;
    fill(centre, bar);
    centre->addStretch(1);
    centre->addWidget(bar);
    middle->addLayout(centre, 1);
    left->addLayout(middle, 1);
    left->addWidget(makeTranscript());
    body->addLayout(left, 1);
    body->addWidget(makeRoom(quorum));
    whole->addLayout(body, 1);
    if (isRehearsal) {
        whole->addWidget(makeTray());
    }
    return page;
}

QWidget* makePinPage() {
    return makePage(false, 1, t("Unlock by quorum", "Desbloquear por quórum"),
                    t("Ana inserts card A and types her PIN. Others look away.",
                      "Ana insere o cartão A e digita o PIN. Os demais desviam o olhar."),
                    false, [](QVBoxLayout* centre, ActionBar* bar) {
                        auto* label = new Label(Type::body);
                        label->setWeight(QFont::DemiBold);
                        label->setText(t("PIN of Ana Ribeiro's card", "PIN do cartão de Ana Ribeiro"));
                        centre->addWidget(label);
                        auto* pin = new PinField;
                        pin->setMaximumWidth(scaled(400, pin));
                        for (const auto key : {Qt::Key_1, Qt::Key_2, Qt::Key_3, Qt::Key_4}) {
                            QTest::keyClick(pin, key);
                        }
                        pin->setState(PinField::State::wrong);
                        centre->addWidget(pin);
                        auto* problem = new ProblemBox;
                        problem->setProblem(
                            t("Wrong PIN, 2 tries left.", "PIN incorreto, restam 2 tentativas."),
                            t("Type again.", "Digite de novo."), QStringLiteral("SW 63C2"),
                            ProblemBox::Severity::warn);
                        centre->addWidget(problem);
                        bar->setHint(t("6 to 8 digits, then Enter", "6 a 8 dígitos, depois Enter"));
                        bar->primary()->setText(t("Unlock with this card", "Desbloquear com este cartão"));
                    });
}

QWidget* makeWordsPage() {
    return makePage(true, 2, t("Compare the token's identity", "Comparar a identidade do token"),
                    t("I read the hash of the approved script, word by word. The auditor follows on paper.",
                      "Leio o hash do roteiro aprovado, palavra por palavra. O auditor acompanha no papel."),
                    Theme::look() == Look::projector, [](QVBoxLayout* centre, ActionBar* bar) {
                        auto* words = new FingerprintBlock;
                        words->setRows({{t("Approved script", "Roteiro aprovado"), hashOf("script")}});
                        centre->addWidget(words);
                        bar->addSecondary(t("They differ…", "Divergem…"));
                        bar->primary()->setText(t("They match", "Conferem"));
                    });
}

QWidget* makeBusyPage() {
    return makePage(false, 2, t("Make the root key", "Gerar a chave raiz"),
                    t("The HSM makes the root key. Nobody touches a card.",
                      "O HSM gera a chave raiz. Ninguém toca nos cartões."),
                    false, [](QVBoxLayout* centre, ActionBar* bar) {
                        auto* busy = new BusyNotice;
                        busy->start(
                            t("The HSM is making an RSA-4096 key", "O HSM está gerando uma chave RSA-4096"),
                            t("Usually 5 s to 2 min. The HSM cannot be interrupted; you may abandon the "
                              "step, and the record will say so.",
                              "Em geral 5 s a 2 min. O HSM não pode ser interrompido; o passo pode ser "
                              "abandonado, e o registro o dirá."),
                            38);
                        centre->addWidget(busy);
                        bar->addSecondary(t("Abandon step…", "Abandonar o passo…"));
                        bar->setHint(t("Waiting for the HSM", "Aguardando o HSM"));
                        bar->primary()->setText(t("Continue", "Continuar"));
                        bar->primary()->setEnabled(false);
                    });
}

QWidget* makeStartPage() {
    auto* page = new Ground(&Palette::window);
    page->resize(Theme::look() == Look::projector || Theme::scale() > 1 ? QSize(1920, 1080)
                                                                        : QSize(1280, 720));
    auto* whole = new QVBoxLayout(page);
    whole->setContentsMargins(0, 0, 0, 0);
    auto* top = new TopBar;
    whole->addWidget(top);
    auto* middle = new QHBoxLayout;
    auto* column = new QVBoxLayout;
    middle->addStretch(1);
    middle->addLayout(column, 4);
    middle->addStretch(1);
    whole->addLayout(middle, 1);
    column->setContentsMargins(0, 24, 0, 24);
    column->setSpacing(12);
    auto* heading = new Label(Type::title);
    heading->setText(t("What do you want to do?", "O que deseja fazer?"));
    column->addWidget(heading);
    auto* grid = new QGridLayout;
    grid->setSpacing(12);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    const auto add = [&](int place, const char* icon, const QString& title, const QString& text) {
        auto* card = new ChoiceCard;
        card->setChoice(QString::fromLatin1(icon), title, text);
        card->setPrimary(place == 0);
        grid->addWidget(card, place / 2, place % 2);
    };
    add(0, "rehearse", t("Rehearse", "Ensaiar"),
        t("Virtual cards and HSM. Nothing to plug in, nothing real is touched.",
          "Cartões e HSM virtuais. Nada a conectar, nada real é tocado."));
    add(1, "key", t("Run a ceremony", "Realizar uma cerimônia"),
        t("Approved script, real HSM, real cards.", "Roteiro aprovado, HSM real, cartões reais."));
    add(2, "unlock", t("Recover a key", "Recuperar uma chave"),
        t("From the safe: backup folder, quorum of recovery custodians, a new HSM.",
          "Do cofre: pasta de backup, quórum de custodiantes de recuperação, um HSM novo."));
    add(3, "eye", t("Review a record", "Examinar um registro"),
        t("Check a signed record and see what happened.",
          "Verificar um registro assinado e ver o que aconteceu."));
    column->addLayout(grid);
    auto* recent = new Label(Type::body);
    recent->setWeight(QFont::DemiBold);
    recent->setText(t("Recent records", "Registros recentes"));
    column->addSpacing(8);
    column->addWidget(recent);
    auto* rows = new QVBoxLayout;
    rows->setSpacing(0);
    const RecordRowData records[] = {
        {QStringLiteral("CartorioDigitalRAIZ"), QStringLiteral("2026-11-20 14:32 UTC"),
         t("complete, 7 signatures; agreed by all", "completo, 7 assinaturas; todos de acordo"), false,
         RecordRowData::State::complete},
        {QStringLiteral("CartorioDigitalRAIZ"), QStringLiteral("2026-11-21 14:32 UTC"),
         t("interrupted at step 15", "interrompido no passo 15"), false, RecordRowData::State::interrupted},
        {QStringLiteral("EnsaioGeral"), QStringLiteral("2026-11-22 14:32 UTC"),
         t("complete, 7 signatures; not agreed: 1 person does not agree",
           "completo, 7 assinaturas; sem acordo de todos: 1 pessoa não concorda"),
         true, RecordRowData::State::complete},
        {QStringLiteral("Antigo"), QStringLiteral("2026-11-01 14:32 UTC"),
         t("cannot be read: transcript.jsonl is missing", "não pode ser lido: falta transcript.jsonl"), false,
         RecordRowData::State::unreadable}};
    for (const auto& record : records) {
        auto* row = new RecordRow;
        row->setRecord(record);
        rows->addWidget(row);
    }
    column->addLayout(rows);
    column->addStretch(1);
    return page;
}

QWidget* makeStates() {
    auto* sheet = new Ground(&Palette::window);
    auto* columns = new QHBoxLayout(sheet);
    columns->setContentsMargins(16, 16, 16, 16);
    columns->setSpacing(16);
    const auto width = scaled(272, nullptr) * (Theme::look() == Look::projector ? 14 : 10) / 10;
    using State = ReaderTileData::State;
    const State states[] = {State::absent,  State::empty, State::reading, State::insertHere, State::leaveIn,
                            State::takeOut, State::wrong, State::silent,  State::fresh};
    for (const bool isCompact : {false, true}) {
        auto* readers = new QVBoxLayout;
        readers->setSpacing(8);
        for (const auto state : states) {
            auto* tile = makeReader(readerName(2, state == State::empty || state == State::absent ? "" : "C"),
                                    state == State::empty ? QString() : QStringLiteral("Carla Menezes"),
                                    state, isCompact);
            tile->setFixedWidth(isCompact ? width * 5 / 4 : width);
            readers->addWidget(tile);
        }
        readers->addStretch(1);
        columns->addLayout(readers);
    }
    auto* tiles = new QVBoxLayout;
    tiles->setSpacing(8);
    for (const auto state :
         {HsmTileData::State::unknown, HsmTileData::State::locked, HsmTileData::State::unlocked,
          HsmTileData::State::busy, HsmTileData::State::silent, HsmTileData::State::gone}) {
        auto* tile = new HsmTile;
        tile->setHsm({{},
                      QStringLiteral("6f3a91d2c4b85e07"),
                      QStringLiteral("CartorioDigitalRAIZ"),
                      {},
                      state,
                      38,
                      t("Making the key", "Gerando a chave")});
        tile->setFixedWidth(width);
        tiles->addWidget(tile);
    }
    auto* none = new QuorumRow;
    auto* one = new QuorumRow;
    one->setQuorum(3, {QStringLiteral("Carla")},
                   {QStringLiteral("Ana"), QStringLiteral("Beto"), QStringLiteral("Davi")});
    auto* all = new QuorumRow;
    all->setQuorum(2, {QStringLiteral("Carla Menezes"), QStringLiteral("Ana")}, {});
    for (auto* row : {none, one, all}) {
        row->setFixedWidth(width);
        tiles->addWidget(row);
    }
    tiles->addStretch(1);
    columns->addLayout(tiles);

    auto* fields = new QVBoxLayout;
    fields->setSpacing(10);
    for (const auto state : {PinField::State::ready, PinField::State::checking, PinField::State::wrong,
                             PinField::State::lastTry, PinField::State::blocked}) {
        auto* pin = new PinField;
        QTest::keyClick(pin, Qt::Key_1);
        QTest::keyClick(pin, Qt::Key_2);
        pin->setState(state);
        fields->addWidget(pin);
    }
    auto* ascii = new PinField;
    ascii->setAlphabet(PinField::Alphabet::ascii);
    ascii->setLengths(4, 64);
    QTest::keyClick(ascii, Qt::Key_Q);
    fields->addWidget(ascii);
    auto* pad = new PinPadNotice;
    pad->setAsked(t("Ana Ribeiro, type the PIN on the reader.", "Ana Ribeiro, digite o PIN na leitora."),
                  t("reader 4", "leitora 4"));
    fields->addWidget(pad);
    auto* choice = new QComboBox;
    choice->addItem(t("Continue the ceremony", "Continuar a cerimônia"));
    fields->addWidget(choice);
    auto* off = new QComboBox;
    off->addItem(t("No reader", "Nenhuma leitora"));
    off->setEnabled(false);
    fields->addWidget(off);
    auto* line = new QLineEdit(QStringLiteral("6f3a"));
    fields->addWidget(line);
    auto* text = new QPlainTextEdit;
    text->setPlainText(
        t("The bag of card B had a torn corner.", "O envelope do cartão B tinha um canto rasgado."));
    text->setFixedHeight(80);
    fields->addWidget(text);
    auto* check = new QCheckBox(t("Record a rehearsal", "Registrar um ensaio"));
    check->setChecked(true);
    fields->addWidget(check);
    fields->addWidget(new QCheckBox(t("Not checked", "Não marcado")));
    auto* radio = new QRadioButton(t("Agree", "De acordo"));
    radio->setChecked(true);
    fields->addWidget(radio);
    fields->addWidget(new QRadioButton(t("Disagree", "Em desacordo")));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(new QPushButton(t("Back", "Voltar")));
    auto* disabled = new QPushButton(t("Disabled", "Desativado"));
    disabled->setEnabled(false);
    buttons->addWidget(disabled);
    fields->addLayout(buttons);
    fields->addStretch(1);
    columns->addLayout(fields);
    return sheet;
}

QWidget* makeReview() {
    auto* sheet = new Ground(&Palette::surface);
    auto* columns = new QHBoxLayout(sheet);
    columns->setContentsMargins(24, 24, 24, 24);
    columns->setSpacing(24);
    auto* left = new QVBoxLayout;
    left->addStrut(scaled(480, sheet));
    left->setSpacing(12);
    auto* holds = new VerdictBanner;
    holds->setHolds(24);
    auto* broken = new VerdictBanner;
    broken->setDoesNotHold(t("entry 47", "entrada 47"));
    auto* partial = new VerdictBanner;
    partial->setIncomplete(2, t("Give the CA.", "Informe a AC."));
    auto* running = new VerdictBanner;
    running->setChecking(11, 24);
    for (auto* banner : {holds, broken, partial, running}) {
        left->addWidget(banner);
    }
    auto* problem = new ProblemBox;
    problem->setProblem(t("Reader 2 unplugged.", "Leitora 2 desconectada."), t("Plug it in.", "Conecte-a."),
                        QStringLiteral("SCARD_E_READER_UNAVAILABLE 0x80100017"));
    left->addWidget(problem);
    auto* facts = new FactsTable;
    facts->setRows({{t("Script", "Roteiro"), QStringLiteral("root-key-p384.yaml")},
                    {t("Label", "Rótulo"), QStringLiteral("CartorioDigitalRAIZ")},
                    {t("Serial", "Série"), QStringLiteral("6f3a91d2c4b85e07")},
                    {QStringLiteral("SHA-256"), QString::fromLatin1(hashOf("script").toHex())},
                    {t("Duration", "Duração"), t("about 2 h", "cerca de 2 h")}});
    left->addWidget(facts);
    left->addStretch(1);
    columns->addLayout(left, 1);
    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    using State = CheckRowData::State;
    const CheckRowData checks[] = {
        {QStringLiteral("chain"), t("The entries form one chain", "As entradas formam uma só cadeia"),
         State::failed,
         t("Entry 47 names the hash 93c1…, but entry 46 has 1b07….",
           "A entrada 47 cita o hash 93c1…, mas a 46 tem 1b07…."),
         t("Do not rely on it. Ask the notary for the signed copy.",
           "Não confie nele. Peça ao tabelião a cópia assinada.")},
        {QStringLiteral("tsa"),
         t("The time stamp is from a known authority", "O carimbo do tempo é de autoridade conhecida"),
         State::notChecked, t("No authority was given.", "Nenhuma autoridade foi informada."),
         t("Give the CA.", "Informe a AC.")},
        {QStringLiteral("swap"), t("No swap space", "Sem área de troca"), State::warning,
         QStringLiteral("/dev/sda3"), t("Turn it off: swapoff -a", "Desative: swapoff -a")},
        {QStringLiteral("sig"),
         t("Seven people signed the head", "Sete pessoas assinaram o fim"),
         State::running,
         {},
         {}},
        {QStringLiteral("words"),
         t("The head's words are those on paper", "As palavras do fim são as do papel"),
         State::passed,
         {},
         {}}};
    for (const auto& check : checks) {
        auto* row = new CheckRow;
        row->setCheck(check);
        right->addWidget(row);
    }
    auto* several = new FingerprintBlock;
    several->setRows({{t("Script", "Roteiro"), hashOf("script")},
                      {t("Site binding", "Configuração local"), hashOf("binding")},
                      {t("Root certificate", "Certificado raiz"), hashOf("certificate")},
                      {t("Backup manifest", "Manifesto do backup"), hashOf("manifest")}});
    several->setOpenRow(2);
    right->addSpacing(16);
    right->addWidget(several);
    right->addSpacing(16);
    auto* strip = makeTranscript();
    strip->setExpanded(true);
    right->addWidget(strip);
    right->addStretch(1);
    columns->addLayout(right, 1);
    return sheet;
}

QWidget* makeIcons() {
    auto* sheet = new Ground(&Palette::surface);
    auto* grid = new QGridLayout(sheet);
    grid->setContentsMargins(16, 16, 16, 16);
    grid->setSpacing(14);
    int place = 0;
    for (const auto& name : iconNames()) {
        auto* label = new Label(Type::meta);
        label->setText(name);
        grid->addWidget(new IconView(name, &Palette::text, 48), place / 6, place % 6 * 2);
        grid->addWidget(label, place / 6, place % 6 * 2 + 1);
        ++place;
    }
    return sheet;
}

}  // namespace

QVector<SampleSheet> sampleSheets() {
    return {{QStringLiteral("pin"), makePinPage},   {QStringLiteral("words"), makeWordsPage},
            {QStringLiteral("busy"), makeBusyPage}, {QStringLiteral("start"), makeStartPage},
            {QStringLiteral("states"), makeStates}, {QStringLiteral("review"), makeReview},
            {QStringLiteral("icons"), makeIcons}};
}

}  // namespace conclave::ui
