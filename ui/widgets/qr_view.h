#pragma once

#include <QImage>
#include <QWidget>

#include "ui/theme/styled.h"

namespace conclave::ui {

/// A QR code in black on white with its quiet zone, whatever the theme; a module is a whole number of px, at
/// least 4.
class QrView : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit QrView(QWidget* parent = nullptr);

    void setContent(const QByteArray& ascii, const QString& accessibleText);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void restyle() override;
    void paintEvent(QPaintEvent* event) override;

  private:
    int modulePx() const;

    QImage m_modules;  ///< one px a module, without the quiet zone
};

}  // namespace conclave::ui
