#pragma once

#include "ui/widgets/clickable.h"

namespace conclave::ui {

class IconView;
class Label;

/// One of the things to do on the start page. clicked() as of any button.
class ChoiceCard : public Clickable {
    Q_OBJECT

  public:
    explicit ChoiceCard(QWidget* parent = nullptr);

    void setChoice(const QString& icon, const QString& title, const QString& description);
    void setLow();  ///< as high as its texts: a row of its own, below the others
    void setPrimary(bool isPrimary);
    bool isPrimary() const { return m_isPrimary; }

  protected:
    void restyle() override;
    void paintEvent(QPaintEvent* event) override;

  private:
    bool m_isPrimary = false;
    bool m_isLow = false;
    QString m_iconName;
    IconView* m_icon;
    Label* m_title;
    Label* m_description;
};

}  // namespace conclave::ui
