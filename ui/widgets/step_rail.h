#pragma once

#include <QVector>
#include <QWidget>

#include "ui/theme/styled.h"

class QScrollArea;

namespace conclave::ui {

class Label;

struct RailStep {
    QString title;
    enum class State { done, now, toCome, exception, abandoned } state = State::toCome;
    QString time;  ///< right of the title: when or how long (done), or the step's number
    bool operator==(const RailStep&) const = default;
};

struct RailAct {
    QString title;
    int done = 0;
    int count = 0;
    bool isOpen = false;  ///< shows its steps: the current act only
    QVector<RailStep> steps;
    bool operator==(const RailAct&) const = default;
};

/// Acts and steps: done, now, to come. Keeps the current step in view.
class StepRail : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit StepRail(QWidget* parent = nullptr);

    void setActs(const QVector<RailAct>& acts);
    void setFooter(const QString& text);

  protected:
    void restyle() override;
    void retranslate() override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void rebuild();
    void showCurrent();

    QVector<RailAct> m_acts;
    QScrollArea* m_scroll;
    QWidget* m_current = nullptr;
    Label* m_footer;
};

}  // namespace conclave::ui
