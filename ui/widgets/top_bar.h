#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>
#include <optional>

#include "ui/theme/styled.h"

class QPushButton;
class QToolButton;

namespace conclave::ui {

class IconView;
class Label;

/// Product, ceremony, UTC clock, elapsed time, and the way to record an exception (F8).
class TopBar : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit TopBar(QWidget* parent = nullptr);

    void setSubtitle(const QString& subtitle);
    void setElapsed(std::optional<qint64> ms);  ///< so far; it ticks. Nothing: not begun, not shown
    void setExceptionEnabled(bool isEnabled);   ///< hidden too when disabled: no ceremony runs
    void setRoomViewAvailable(bool isAvailable);

  signals:
    void exceptionWanted();
    void themeWanted();
    void languageWanted();
    void roomViewWanted();

  protected:
    void restyle() override;
    void retranslate() override;
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    void tick();
    void showElapsed();

    Label* m_product;
    Label* m_subtitle;
    IconView* m_clockIcon;
    Label* m_clock;
    Label* m_elapsedLabel;
    QToolButton* m_roomView;
    QToolButton* m_theme;
    QToolButton* m_language;
    QPushButton* m_exception;
    std::optional<qint64> m_elapsedMs;  ///< when it was set
    QElapsedTimer m_elapsedSince;       ///< it goes on from then
    QTimer m_timer;
};

}  // namespace conclave::ui
