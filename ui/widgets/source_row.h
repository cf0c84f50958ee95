#pragma once

#include "ui/widgets/panel.h"

class QLayout;
class QVBoxLayout;

namespace conclave::ui {

class IconView;
class Label;

/// One thing that a recovery starts from: what it is and where, whether it is right, and why.
class SourceRow : public Panel {
    Q_OBJECT

  public:
    enum class State { ok, decide, bad, waits };

    explicit SourceRow(QWidget* parent = nullptr);

    void setTitle(const QString& title);
    /// `word`: the state in words, beside the title. `remedy`: what to do, bold; may be empty.
    void setState(State state, const QString& word, const QString& detail, const QString& remedy = {});
    State state() const { return m_state; }
    /// Stand between title and detail.
    void add(QWidget* widget);
    void add(QLayout* layout);

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    State m_state = State::waits;
    QString m_word;
    IconView* m_icon;
    Label* m_title;
    Label* m_stateLabel;
    QVBoxLayout* m_fields;
    Label* m_detail;
    Label* m_remedy;
};

}  // namespace conclave::ui
