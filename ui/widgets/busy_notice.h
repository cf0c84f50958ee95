#pragma once

#include <QElapsedTimer>
#include <QTimer>

#include "ui/widgets/panel.h"

namespace conclave::ui {

class IconView;
class Label;

/// What is going on, and a ticking number: an indeterminate bar in a still picture looks finished.
class BusyNotice : public Panel {
    Q_OBJECT

  public:
    explicit BusyNotice(QWidget* parent = nullptr);

    void start(const QString& activity, const QString& hint = {}, int fromSeconds = 0);
    void setHint(const QString& hint);
    void stop();
    int seconds() const;

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    void tick();

    QString m_activity;
    int m_fromSeconds = 0;
    QElapsedTimer m_since;
    QTimer m_timer;
    IconView* m_icon;
    Label* m_what;
    Label* m_number;
    Label* m_hint;
};

}  // namespace conclave::ui
