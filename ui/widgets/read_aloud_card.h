#pragma once

#include "ui/widgets/panel.h"

namespace conclave::ui {

class IconView;
class Label;

/// What a person reads aloud, on paper. Takes the focus while the HSM works, so that no button has it.
class ReadAloudCard : public Panel {
    Q_OBJECT

  public:
    /// Full is read from afar; the others leave room for what stands below. A row says only that it was read.
    enum class Size { full, compact, tight, row };

    explicit ReadAloudCard(QWidget* parent = nullptr);

    void setText(const QString& who, const QString& text);
    void setRead(bool isRead);  ///< "read ✓"
    void setSize(Size size);
    bool isRead() const { return m_isRead; }
    /// What the card would take of this width, whatever its size is now.
    int heightAt(Size size, int width) const;

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    QMargins margins(Size size) const;
    int spacing(Size size) const;

    QString m_who;
    QString m_text;
    bool m_isRead = false;
    Size m_size = Size::full;
    IconView* m_speaker;
    Label* m_whoLabel;
    IconView* m_readIcon;
    Label* m_readLabel;
    Label* m_textLabel;
};

}  // namespace conclave::ui
