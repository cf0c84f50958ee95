#include "ui/pages/site_sheet.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QStandardPaths>
#include <QVBoxLayout>

#include "core/base/file.h"
#include "core/ceremony/site_survey.h"
#include "core/script/site_writer.h"
#include "ui/bridge/ceremony_session.h"
#include "ui/pages/scrolling.h"
#include "ui/pages/texts.h"
#include "ui/theme/focus_ring.h"
#include "ui/widgets/label.h"
#include "ui/widgets/text_line.h"

namespace conclave::ui {
namespace {

Label* heading(QWidget* parent) {
    auto* label = new Label(Type::meta, &Palette::text2, parent);
    label->setWeight(QFont::DemiBold);
    return label;
}

QString sentences(const Error& error) {
    return whatHappened(error) + u' ' + whatToDo(error);
}

/// What people compare with the label on the device; a blank token has no serial.
QString tokenText(const pkcs11::TokenInfo& token) {
    return QString::fromStdString(token.serial.empty()
                                      ? token.name() + " · " + token.manufacturer + ", " + token.model
                                      : token.name() + " · SN " + token.serial);
}

QString sitesFolder() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
           QStringLiteral("/conclave/sites");
}

}  // namespace

SiteSheet::SiteSheet(CeremonySession& session, QWidget* parent)
    : Styled(parent), m_session(session), m_model(session.model()) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* content = new QWidget(this);
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(FocusRing::reach, space::xs, FocusRing::reach, space::xs);
    m_title = new Label(Type::heading, &Palette::text, this);
    m_title->setWeight(QFont::DemiBold);
    m_title->setWraps(true);
    m_module = new QComboBox(this);
    m_module->setObjectName(QStringLiteral("module"));
    m_module->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_module->setMinimumContentsLength(10);
    m_moduleName = heading(this);
    m_moduleName->setBuddy(m_module);
    m_browse = new QPushButton(this);
    auto* choice = new QHBoxLayout;
    choice->addWidget(m_module, 1);
    choice->addWidget(m_browse);
    m_looking = new Label(Type::body, &Palette::text2, this);
    m_looking->setWraps(true);
    m_tokenRows = new QVBoxLayout;
    m_readersName = heading(this);
    m_readerRows = new QVBoxLayout;
    m_place = new TextLine(TextLine::most, this);
    m_place->setObjectName(QStringLiteral("place"));
    m_placeName = heading(this);
    m_placeName->setBuddy(m_place);
    m_rehearsal = new QCheckBox(this);
    m_rehearsal->setObjectName(QStringLiteral("siteIsRehearsal"));
    m_hint = new Label(Type::meta, &Palette::text2, this);
    m_hint->setWraps(true);
    m_cancel = new QPushButton(this);
    m_cancel->setObjectName(QStringLiteral("siteCancel"));
    m_save = new QPushButton(this);
    m_save->setObjectName(QStringLiteral("siteSave"));
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(FocusRing::reach, 0, FocusRing::reach, FocusRing::reach);
    buttons->addWidget(m_cancel);
    buttons->addStretch();
    buttons->addWidget(m_save);
    m_column->addWidget(m_title);
    m_column->addWidget(m_moduleName);
    m_column->addLayout(choice);
    m_column->addWidget(m_looking);
    m_column->addLayout(m_tokenRows);
    m_column->addWidget(m_readersName);
    m_column->addLayout(m_readerRows);
    m_column->addWidget(m_placeName);
    m_column->addWidget(m_place);
    m_column->addWidget(m_rehearsal);
    m_column->addStretch();
    m_hint->setContentsMargins(FocusRing::reach, 0, FocusRing::reach, 0);
    outer->addWidget(scrolling(content, this), 1);
    outer->addWidget(m_hint);
    outer->addLayout(buttons);

    connect(m_module, &QComboBox::activated, this, &SiteSheet::surveyModule);
    connect(m_browse, &QPushButton::clicked, this, &SiteSheet::chooseModule);
    connect(m_place, &QLineEdit::textChanged, this, &SiteSheet::showState);
    connect(m_cancel, &QPushButton::clicked, this, &SiteSheet::cancelled);
    connect(m_save, &QPushButton::clicked, this, &SiteSheet::chooseFile);
    connect(&m_model, &CeremonyModel::changed, this, [this](CeremonyModel::Parts parts) {
        if (!isVisible())
            return;  // the session looks at other things
        if (parts & CeremonyModel::surveyPart)
            surveyed();
        if (parts & CeremonyModel::readersPart)
            showReaders();
    });
    restyle();
    retranslate();
}

void SiteSheet::open() {
    m_saveError.reset();
    if (m_module->count() == 0)
        for (const auto& module : ceremony::installedModules())
            m_module->addItem(QString::fromStdString(module.string()));
    showReaders();
    surveyModule();
    m_module->setFocus();
}

void SiteSheet::surveyModule() {
    if (m_module->currentIndex() >= 0)
        m_session.survey(m_module->currentText().toStdString());
    else
        showTokens();
}

/// Meanwhile another module may have been chosen.
void SiteSheet::surveyed() {
    const auto& survey = m_model.survey;
    if (!survey.isRunning && survey.module != m_module->currentText().toStdString())
        surveyModule();
    else
        showTokens();
}

void SiteSheet::chooseModule() {
    auto* dialog = new QFileDialog(this, m_moduleName->text(), QStringLiteral("/usr/lib"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("PKCS#11 modules (*.so)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        m_module->addItem(file);
        m_module->setCurrentIndex(m_module->count() - 1);
        surveyModule();
    });
    dialog->open();
}

void SiteSheet::chooseFile() {
    QDir().mkpath(sitesFolder());
    auto* dialog = new QFileDialog(this, tr("Save the site binding"), sitesFolder());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setOption(QFileDialog::DontConfirmOverwrite);  // nothing is overwritten
    dialog->setNameFilter(tr("Site bindings (*.yaml)"));
    dialog->setDefaultSuffix(QStringLiteral("yaml"));
    dialog->selectFile(
        QDateTime::currentDateTimeUtc().toString(QStringLiteral("'site-'yyyyMMdd'T'HHmmss'Z.yaml'")));
    connect(dialog, &QFileDialog::fileSelected, this, &SiteSheet::saveTo);
    dialog->open();
}

void SiteSheet::saveTo(const QString& file) {
    m_files.post([this, file, yaml = script::toYaml(site())] {
        auto written = writeFileDurably(file.toStdString(), asBytes(yaml), IfExists::refuse);
        QMetaObject::invokeMethod(this, [this, file, written = std::move(written)] {
            if (written)
                return emit saved(file);
            m_saveError = written.error();
            showState();
        });
    });
}

script::Site SiteSheet::site() const {
    script::Site site;
    site.rehearsal = m_rehearsal->isChecked();
    site.place = m_place->text().simplified().toStdString();
    site.module.path = m_module->currentText().toStdString();
    const auto& tokens = m_model.survey.tokens;
    for (const auto& choice : m_tokens)
        if (const int index = choice.token->currentIndex(); index >= 0)
            site.tokens[choice.role] =
                ceremony::bindingOf(tokens.at(static_cast<std::size_t>(index)), tokens);
    for (const auto& [name, box] : m_readers)
        if (box->isChecked())
            site.readers.push_back(name);
    return site;
}

void SiteSheet::showTokens() {
    for (const auto& choice : m_tokens) {
        delete choice.name;
        delete choice.token;
    }
    m_tokens.clear();
    const auto& survey = m_model.survey;
    if (m_model.script && !survey.isRunning && !survey.error)
        for (const auto& [role, spec] : m_model.script->tokens) {
            auto* token = new QComboBox(this);
            token->setObjectName(QStringLiteral("token-") + QString::fromStdString(role));
            token->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
            token->setMinimumContentsLength(10);
            for (const auto& offered : survey.tokens)
                token->addItem(tokenText(offered));
            token->setCurrentIndex(m_tokens.size() < survey.tokens.size() ? static_cast<int>(m_tokens.size())
                                                                          : -1);
            connect(token, &QComboBox::activated, this, &SiteSheet::showState);
            auto* name = heading(this);
            name->setBuddy(token);
            m_tokenRows->addWidget(name);
            m_tokenRows->addWidget(token);
            m_tokens.push_back({role, name, token});
        }
    restyle();
    retranslate();
}

/// All are ticked until somebody thinks otherwise.
void SiteSheet::showReaders() {
    std::erase_if(m_readers, [this](const auto& known) {
        const bool isThere = std::ranges::any_of(m_model.readers, [&](const auto& reader) {
            return reader.isPresent && reader.name == known.first;
        });
        if (!isThere)
            delete known.second;
        return !isThere;
    });
    for (const auto& reader : m_model.readers) {
        if (!reader.isPresent)
            continue;
        auto& box = m_readers[reader.name];
        if (box != nullptr)
            continue;
        box = new QCheckBox(QString::fromStdString(reader.name), this);
        box->setChecked(true);
        m_readerRows->addWidget(box);
        connect(box, &QCheckBox::toggled, this, &SiteSheet::showState);
    }
    showState();
}

void SiteSheet::showState() {
    m_looking->setText(whatModuleSays());
    m_looking->setVisible(!m_looking->text().isEmpty());
    const bool isAnyReader =
        std::ranges::none_of(m_readers, [](const auto& each) { return each.second->isChecked(); });
    m_readersName->setText(isAnyReader ? tr("Readers: any") : tr("Readers"));
    const auto lacking = whatIsLacking();
    m_save->setEnabled(lacking.isEmpty() && hasTokens());
    m_hint->setText(m_saveError ? sentences(*m_saveError)
                    : lacking.isEmpty()
                        ? tr("Saved as a file, it is checked, and its hash is read aloud in the ceremony.")
                        : lacking);
    m_hint->setVisible(hasTokens());
}

bool SiteSheet::hasTokens() const {
    return !m_tokens.empty();
}

QString SiteSheet::whatModuleSays() const {
    const auto& survey = m_model.survey;
    if (survey.isRunning)
        return tr("Looking at the tokens of this module …");
    if (survey.error)
        return sentences(*survey.error);
    if (m_module->count() == 0)
        return tr("No PKCS#11 module was found. Choose its file.");
    if (m_model.script && survey.tokens.size() < m_model.script->tokens.size())
        return tr("The script wants %1 tokens, and this module shows %2. Plug them in, then choose the "
                  "module "
                  "again.")
            .arg(m_model.script->tokens.size())
            .arg(survey.tokens.size());
    return {};
}

/// What keeps this from being a site binding; empty: nothing does.
QString SiteSheet::whatIsLacking() const {
    for (const auto& choice : m_tokens)
        if (choice.token->currentIndex() < 0)
            return tr("Choose a token for each name.");
    if (m_place->text().trimmed().isEmpty())
        return tr("Name the place first.");
    const auto yaml = script::toYaml(site());
    const auto parsed = script::parseSite(asBytes(yaml), "site.yaml");
    return parsed.findings.empty() ? QString() : sentences(parsed.findings.front().error);
}

void SiteSheet::restyle() {
    layout()->setSpacing(px(space::s));
    m_column->setSpacing(px(space::s));
    m_tokenRows->setSpacing(px(space::xs));
    m_readerRows->setSpacing(px(space::xs));
    for (QWidget* widget :
         {static_cast<QWidget*>(m_module), static_cast<QWidget*>(m_browse), static_cast<QWidget*>(m_place),
          static_cast<QWidget*>(m_save), static_cast<QWidget*>(m_cancel)})
        widget->setMinimumHeight(px(targetSize));
    for (const auto& choice : m_tokens)
        choice.token->setMinimumHeight(px(targetSize));
}

void SiteSheet::retranslate() {
    m_title->setText(tr("Site binding of what is plugged in"));
    m_moduleName->setText(tr("PKCS#11 module of the HSM"));
    m_browse->setText(tr("Choose a file…"));
    for (const auto& choice : m_tokens) {
        choice.name->setText(tr("Token %1").arg(QString::fromStdString(choice.role)));
        choice.token->setAccessibleName(choice.name->text());
    }
    m_placeName->setText(tr("Place of the ceremony"));
    m_place->setAccessibleName(m_placeName->text());
    m_module->setAccessibleName(m_moduleName->text());
    m_place->setPlaceholderText(tr("Safe room 2, …"));
    m_rehearsal->setText(tr("This is a rehearsal with this equipment"));
    m_cancel->setText(tr("Cancel"));
    m_save->setText(tr("Save and check…"));
    showState();
}

}  // namespace conclave::ui
