#pragma once

#include <QLabel>
#include <optional>

#include "ui/theme/styled.h"

namespace conclave::ui {

/// A text in one of our types and inks, that is never cut: wrapped, it keeps the height that its width needs.
class Label : public Styled<QLabel> {
    Q_OBJECT

  public:
    explicit Label(Type type, Role ink = &Palette::text, QWidget* parent = nullptr);

    void setText(const QString& text);
    void setType(Type type);
    void setInk(Role ink);
    Role ink() const { return m_ink; }
    void setWeight(QFont::Weight weight);
    void setWraps(bool wraps);
    /// For identities without spaces (hashes, serials): they wrap anywhere, and never elide.
    void setBreaksAnywhere(bool breaks);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    int heightForWidth(int width) const override;

  protected:
    void restyle() override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    void refit();
    void fit();

    Type m_type;
    Role m_ink;
    std::optional<QFont::Weight> m_weight;
    bool m_breaksAnywhere = false;
};

}  // namespace conclave::ui
