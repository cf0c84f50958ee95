#pragma once

#include <QHash>
#include <QLabel>
#include <cstdint>
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

    /// How many heights were computed, not remembered, in this process: what layouts cost.
    static std::int64_t heightsComputed();

  protected:
    void restyle() override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

    void changeEvent(QEvent* event) override;

  private:
    void refit();
    void fit();
    void forgetSizes();
    int computeHeight(int width) const;

    // Layouts ask for the same few widths again and again.
    mutable std::optional<int> m_textWidth;
    mutable QHash<int, int> m_heights;

    Type m_type;
    Role m_ink;
    std::optional<QFont::Weight> m_weight;
    bool m_breaksAnywhere = false;
};

}  // namespace conclave::ui
