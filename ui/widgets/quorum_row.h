#pragma once

#include <QStringList>

#include "ui/widgets/panel.h"

class QGridLayout;

namespace conclave::ui {

class Label;

/// "Quorum  1 of 2", a chip for each person who has brought a card, a dashed place for each awaited.
class QuorumRow : public Panel {
    Q_OBJECT

  public:
    explicit QuorumRow(QWidget* parent = nullptr);

    /// brought: who has; open: who still may. A threshold of 0 hides the row's chips: no quorum is being
    /// gathered.
    void setQuorum(int threshold, const QStringList& brought, const QStringList& open);

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    QString sentence() const;

    int m_threshold = 0;
    QStringList m_brought;
    QStringList m_open;
    Label* m_title;
    Label* m_count;
    QGridLayout* m_chips;
    Label* m_sentence;
};

}  // namespace conclave::ui
