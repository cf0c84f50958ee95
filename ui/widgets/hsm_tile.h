#pragma once

#include "ui/widgets/panel.h"

class QHBoxLayout;
class QVBoxLayout;

namespace conclave::ui {

class Chip;
class IconView;
class Label;

struct HsmTileData {
    QString name;  ///< "HSM", or what the site binding calls it
    QString serial;
    QString label;
    QString model;
    enum class State { unknown, locked, unlocked, busy, silent, gone };
    State state = State::unknown;
    int seconds = 0;   ///< busy: for how long
    QString activity;  ///< busy: "Making a key"
};

/// The HSM: which one, and locked, unlocked, busy, silent or gone.
class HsmTile : public Panel {
    Q_OBJECT

  public:
    explicit HsmTile(QWidget* parent = nullptr);

    void setHsm(const HsmTileData& hsm);
    void setCompact(bool isCompact);  ///< name and state in a row of 36 px: the HSM that is not in use

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    QString word() const;
    void lay();

    HsmTileData m_data;
    bool m_isCompact = false;
    QVBoxLayout* m_column;
    QHBoxLayout* m_head;
    IconView* m_icon;
    Label* m_heading;
    Label* m_identity;
    Chip* m_state;
};

}  // namespace conclave::ui
