#pragma once

#include "ui/widgets/device_tile.h"

namespace conclave::ui {

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
class HsmTile : public DeviceTile {
    Q_OBJECT

  public:
    explicit HsmTile(QWidget* parent = nullptr);

    void setHsm(const HsmTileData& hsm);

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    QString word() const;

    HsmTileData m_data;
};

}  // namespace conclave::ui
