#pragma once

#include <QWidget>

#include "ui/theme/styled.h"

namespace conclave::ui {

class Chip;
class IconView;
class Label;

/// A person or a document of the record: name, what it is, small what identifies it, and how it stands.
class FactRow : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit FactRow(QWidget* parent = nullptr);

    struct Data {
        QString icon;
        QString name;
        QString what;
        QString identity;  ///< hash or id, in mono; may be empty
        QString state;     ///< empty: no chip
        enum class Good { yes, no, neutral } good = Good::neutral;
    };
    void setFact(const Data& shown);
    const Data& fact() const { return m_data; }

  protected:
    void restyle() override;
    void paintEvent(QPaintEvent* event) override;

  private:
    Data m_data;
    IconView* m_icon;
    Label* m_name;
    Label* m_what;
    Label* m_identity;
    Chip* m_state;
};

}  // namespace conclave::ui
