#pragma once

#include <QWidget>

#include "ui/models/ceremony_model.h"
#include "ui/theme/styled.h"

class QVBoxLayout;

namespace conclave::ui {

class FactsTable;
class FingerprintBlock;
class Label;
class Panel;

/// What a step shows: hashes to compare, identities to read, and what has been done so far.
class EvidenceView final : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit EvidenceView(const CeremonyModel& model, QWidget* parent = nullptr);

    void refresh();
    /// For a small window: smaller words; in the smallest the beats above say what it is.
    void setDense(bool isDense, bool hasHeading);
    QWidget* nextToOpen() const;  ///< the tab of a hash that nobody has seen yet; null: none
    bool isEmpty() const { return m_isEmpty; }

  signals:
    void hashShown(int row);  ///< of the step's hashes

  protected:
    void restyle() override;
    void retranslate() override { refresh(); }

  private:
    QString heading() const;

    const CeremonyModel& m_model;
    Panel* m_card;
    Label* m_heading;
    FactsTable* m_facts;
    FingerprintBlock* m_hashes;
    Label* m_news;
    bool m_isEmpty = true;
};

}  // namespace conclave::ui
