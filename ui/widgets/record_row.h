#pragma once

#include "ui/widgets/clickable.h"

namespace conclave::ui {

class IconView;
class Label;

struct RecordRowData {
    QString label;
    QString date;    ///< when it began: 2026-11-20 14:32 UTC
    QString result;  ///< "complete, 7 signatures", or why it cannot be read
    bool isRehearsal = false;
    enum class State { complete, interrupted, unreadable };
    State state = State::complete;
};

/// A record of the recent list. clicked() as of any button.
class RecordRow : public Clickable {
    Q_OBJECT

  public:
    explicit RecordRow(QWidget* parent = nullptr);

    void setRecord(const RecordRowData& record);
    const RecordRowData& record() const { return m_data; }

  protected:
    void restyle() override;
    void retranslate() override;
    void paintEvent(QPaintEvent* event) override;

  private:
    RecordRowData m_data;
    IconView* m_icon;
    Label* m_label;
    Label* m_date;
    Label* m_result;
    Label* m_kind;
};

}  // namespace conclave::ui
