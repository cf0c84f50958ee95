#pragma once

#include <QWidget>
#include <map>

#include "core/base/lane.h"
#include "ui/models/ceremony_model.h"
#include "ui/theme/styled.h"

class QCheckBox;
class QComboBox;
class QPushButton;
class QVBoxLayout;

namespace conclave::ui {

class CeremonySession;
class Label;
class PathField;
class TextLine;

/// Makes a site binding of what is plugged in: module, tokens, readers. Saved as a file, it is checked and
/// read aloud like any other.
class SiteSheet final : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit SiteSheet(CeremonySession& session, QWidget* parent = nullptr);

    void open();
    void saveTo(const QString& file);

  signals:
    void saved(const QString& file);
    void cancelled();

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    struct TokenChoice {
        std::string role;  ///< in the script: "primary"
        Label* name;
        QComboBox* token;
    };

    void surveyModule();
    void surveyed();
    void chooseModule();
    void chooseFile();
    void showTokens();
    void showReaders();
    void showState();
    bool hasTokens() const;
    QString whatModuleSays() const;
    QString whatIsLacking() const;
    /// As chosen so far; may lack what a site binding must have.
    script::Site site() const;

    CeremonySession& m_session;
    const CeremonyModel& m_model;
    std::optional<Error> m_saveError;
    QVBoxLayout* m_column;
    Label* m_title;
    Label* m_moduleName;
    QComboBox* m_module;
    QPushButton* m_browse;
    Label* m_looking;
    QVBoxLayout* m_tokenRows;
    std::vector<TokenChoice> m_tokens;
    Label* m_readersName;
    QVBoxLayout* m_readerRows;
    std::map<std::string, QCheckBox*> m_readers;  ///< by name
    Label* m_placeName;
    TextLine* m_place;
    QCheckBox* m_rehearsal;
    Label* m_hint;
    QPushButton* m_save;
    QPushButton* m_cancel;
    Lane m_files{"site"};
};

}  // namespace conclave::ui
