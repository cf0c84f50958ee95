#pragma once

#include "ui/widgets/panel.h"

class QHBoxLayout;
class QVBoxLayout;

namespace conclave::ui {

class Chip;
class IconView;
class Label;

/// What the tiles of HSM and reader share: a name, what is known of the device, and its state in a chip.
class DeviceTile : public Panel {
    Q_OBJECT

  public:
    void setCompact(bool isCompact);  ///< name and state in a row of 36 px: a device that is not in use
    bool isCompact() const { return m_isCompact; }

  protected:
    explicit DeviceTile(QWidget* parent);
    void restyle() override;
    void setDetail(const QString& text);

    IconView* m_icon;
    Label* m_name;
    Label* m_detail;
    Chip* m_state;

  private:
    void lay();

    bool m_isCompact = false;
    QVBoxLayout* m_column;
    QHBoxLayout* m_head;
};

}  // namespace conclave::ui
