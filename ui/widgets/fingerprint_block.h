#pragma once

#include <QByteArray>
#include <QVector>
#include <set>

#include "ui/widgets/panel.h"

class QButtonGroup;

namespace conclave::ui {

class FingerprintRows;
class FlowLayout;
class Label;
class QrView;

struct FingerprintRow {
    QString name;     ///< of what: "Approved script"
    QByteArray hash;  ///< 32 octets
};

/// Hashes as people compare them: eight numbered rows of eight hex digits and four PGP words, and a QR code
/// of the hex. Of several hashes one is open at a time; arrow keys go through them, and
/// those that were open have a tick.
class FingerprintBlock : public Panel {
    Q_OBJECT

  public:
    explicit FingerprintBlock(QWidget* parent = nullptr);

    void setRows(const QVector<FingerprintRow>& rows);
    int openRow() const { return m_open; }
    void setOpenRow(int index);
    /// Inside a card, whose edge and margins it has.
    void setBare();
    void setDense(bool isDense);    ///< smaller words, for a small window
    void setQrShown(bool isShown);  ///< false where there is no room for it beside the words
    QWidget* nextToOpen() const;    ///< the first tab that was not open yet; null: none

  signals:
    void openRowChanged(int index);

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    void showOpen();
    void markShown();

    QVector<FingerprintRow> m_rows;
    int m_open = 0;
    bool m_isBare = false;
    std::set<int> m_shown;  ///< was open at some time
    QWidget* m_tabs;
    FlowLayout* m_tabRow;
    QButtonGroup* m_group;
    Label* m_name;
    FingerprintRows* m_words;
    QrView* m_qr;
};

}  // namespace conclave::ui
