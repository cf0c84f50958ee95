#pragma once

#include "ui/widgets/panel.h"

namespace conclave::ui {

class IconView;
class Label;

/// What a person reads aloud, on paper. Takes the focus while the HSM works, so that no button has it.
class ReadAloudCard : public Panel {
    Q_OBJECT

  public:
    explicit ReadAloudCard(QWidget* parent = nullptr);

    void setText(const QString& who, const QString& text);
    void setRead(bool isRead);        ///< "read ✓"
    void setCompact(bool isCompact);  ///< smaller, beside the words of a hash

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    QString m_who;
    QString m_text;
    bool m_isRead = false;
    bool m_isCompact = false;
    IconView* m_speaker;
    Label* m_whoLabel;
    IconView* m_readIcon;
    Label* m_readLabel;
    Label* m_textLabel;
};

}  // namespace conclave::ui
