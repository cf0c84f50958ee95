#pragma once

#include <QWidget>

#include "ui/theme/styled.h"

namespace conclave::ui {

/// The mark of a rehearsal, unmistakable on every page and every frame of the film.
class RehearsalRibbon : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit RehearsalRibbon(QWidget* parent = nullptr);
    QString text() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void restyle() override;
    void retranslate() override;
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace conclave::ui
