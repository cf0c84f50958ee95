#pragma once

#include <QWidget>

#include "ui/theme/styled.h"

namespace conclave::ui {

class IconView;
class Label;

struct CheckRowData {
    QString id;  ///< stable name of the check, small
    QString name;
    enum class State { passed, failed, notChecked, running, warning };
    State state = State::notChecked;
    QString detail;
    QString remedy;  ///< what to do; shown when failed, warned or not checked
};

/// One check: passed, failed with its remedy, or not checked and why.
class CheckRow : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit CheckRow(QWidget* parent = nullptr);

    void setCheck(const CheckRowData& check);
    const CheckRowData& check() const { return m_data; }

  protected:
    void restyle() override;
    void retranslate() override;
    void paintEvent(QPaintEvent* event) override;

  private:
    CheckRowData m_data;
    IconView* m_icon;
    Label* m_name;
    Label* m_state;
    Label* m_detail;
    Label* m_remedy;
    Label* m_id;
};

}  // namespace conclave::ui
