#pragma once

#include <QByteArray>
#include <QStringList>
#include <QWidget>
#include <array>

#include "ui/theme/styled.h"

namespace conclave::ui {

/// The eight rows: number, two groups of four hex digits, four words in aligned columns.
class FingerprintRows : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit FingerprintRows(QWidget* parent = nullptr);

    void setHash(const QString& name, const QByteArray& hash);
    void setDense(bool isDense);
    /// The words of rows 1 to 3: what names a hash where it is not compared.
    void setShort(bool isShort);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void restyle() override;
    void retranslate() override;
    void paintEvent(QPaintEvent* event) override;

  private:
    struct Row {
        QString hex;
        QStringList words;
    };
    struct Columns {
        int number, hex, twoSyllables, threeSyllables, height;
    };

    QFont wordFont() const;
    QFont hexFont() const;

    std::size_t rowCount() const { return m_isShort ? 3 : m_rows.size(); }

    bool m_isDense = false;
    bool m_isShort = false;
    QString m_name;
    std::array<Row, 8> m_rows;
    Columns m_columns{};
};

}  // namespace conclave::ui
