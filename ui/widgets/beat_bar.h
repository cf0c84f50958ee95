#pragma once

#include <QWidget>
#include <array>

#include "ui/theme/styled.h"

namespace conclave::ui {

class Chip;

/// The beats of a step, which of them is now, and which are over.
class BeatBar final : public Styled<QWidget> {
    Q_OBJECT

  public:
    static constexpr int beatCount = 3;

    explicit BeatBar(QWidget* parent = nullptr);

    /// `now`: 0 read, 1 act, 2 result; -1: none yet. Without a result, a step has two beats.
    void setBeats(int now, bool hasResult);

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    int m_now = -1;
    bool m_hasResult = true;
    std::array<Chip*, beatCount> m_chips;
};

}  // namespace conclave::ui
