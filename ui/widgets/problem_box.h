#pragma once

#include "ui/widgets/panel.h"

namespace conclave::ui {

class IconView;
class Label;

/// What happened, what to do, and small the technical codes. Stays until solved; hidden when cleared.
class ProblemBox : public Panel {
    Q_OBJECT

  public:
    enum class Severity { warn, danger };

    explicit ProblemBox(QWidget* parent = nullptr);

    void setProblem(const QString& what, const QString& todo, const QString& technical = {},
                    Severity severity = Severity::danger);
    void clear();

  protected:
    void restyle() override;

  private:
    Severity m_severity = Severity::danger;
    IconView* m_icon;
    Label* m_what;
    Label* m_todo;
    Label* m_technical;
};

}  // namespace conclave::ui
