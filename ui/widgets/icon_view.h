#pragma once

#include <QWidget>
#include <optional>

#include "ui/theme/styled.h"

namespace conclave::ui {

/// One icon in a role's colour. Decoration: the text beside it says the same.
class IconView : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit IconView(const QString& name = {}, Role ink = &Palette::text2, int px = 20,
                      QWidget* parent = nullptr);

    void setIcon(const QString& name, Role ink);
    /// As high as a line of this type, so that the icon stands in the middle of a text's first line.
    void standBeside(Type type);
    QSize sizeHint() const override;

  protected:
    void restyle() override;
    void paintEvent(QPaintEvent* event) override;

  private:
    QString m_name;
    Role m_ink;
    int m_px;
    std::optional<Type> m_line;
};

}  // namespace conclave::ui
