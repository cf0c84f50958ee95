#pragma once

#include <QStringList>

#include "ui/models/record_review.h"
#include "ui/widgets/panel.h"

class QPushButton;
class QVBoxLayout;

namespace conclave::ui {

class Label;
class ParagraphEdit;
class PathField;

/// What the auditor brings to compare the record with: the head as it was written down at the ceremony,
/// certificates of signers, the approved script, other records of the same key.
class AnchorsPanel : public Panel {
    Q_OBJECT

  public:
    explicit AnchorsPanel(QWidget* parent = nullptr);

    const ReviewAnchors& anchors() const { return m_anchors; }
    void clear();  ///< for another record; tells nobody

  signals:
    void anchorsChanged();  ///< to another set that makes sense: not at each key

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    void readHead();
    void fitHead();
    void addCertificates();
    void showCertificates();
    void addRecordField();
    void readRecords();

    ReviewAnchors m_anchors;
    Label* m_headLabel;
    ParagraphEdit* m_head;
    Label* m_headHint;
    Label* m_trustLabel;
    QVBoxLayout* m_trust;
    QPushButton* m_addTrust;
    PathField* m_script;
    QVBoxLayout* m_records;
    QVector<PathField*> m_with;  // the last one is empty
};

}  // namespace conclave::ui
