#pragma once

#include <QString>
#include <QWidget>
#include <functional>

#include "ui/theme/styled.h"

class QLineEdit;
class QPushButton;

namespace conclave::ui {

class Label;

enum class PathKind { folder, file };

/// A dialog to choose a path in, from `path` on; `chosen` hears of it on `parent`'s behalf.
void browsePath(QWidget* parent, PathKind kind, const QString& title, const QString& path,
                std::function<void(const QString&)> chosen);

/// A path to type, paste, or choose with Browse…
class PathField : public Styled<QWidget> {
    Q_OBJECT

  public:
    using Kind = PathKind;

    explicit PathField(Kind kind, QWidget* parent = nullptr);

    void setLabel(const QString& label);
    void setLabelShown(bool isShown);  ///< false where it stands beside already
    void setPlaceholder(const QString& text);
    void setPath(const QString& path);  ///< tells nobody
    QString path() const;

  signals:
    void pathChosen(const QString& path);  ///< Enter, leaving the field after a change, or Browse…

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    void browse();
    void choose();

    Kind m_kind;
    QString m_chosen;
    Label* m_label;
    QLineEdit* m_edit;
    QPushButton* m_browse;
};

}  // namespace conclave::ui
