#pragma once

#include <QWidget>

#include "ui/theme/styled.h"

namespace conclave::ui {

/// A state in word, icon and form. Forms differ in greyscale too: solid for what must be heeded, soft for a
/// fact, bare for what is merely allowed, dashed for what is awaited.
class Chip : public Styled<QWidget> {
    Q_OBJECT

  public:
    enum class Form { solid, soft, bare, dashed };

    explicit Chip(QWidget* parent = nullptr);

    void setChip(Form form, Role role, const QString& icon, const QString& text);
    void setCentred(bool isCentred);
    QString text() const { return m_text; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    int heightForWidth(int width) const override;

  protected:
    void restyle() override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    int textLeft() const;
    void fit();

    Form m_form = Form::soft;
    Role m_role = &Palette::text;
    QString m_icon;
    QString m_text;
    bool m_isCentred = false;
};

}  // namespace conclave::ui
