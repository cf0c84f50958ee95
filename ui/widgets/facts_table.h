#pragma once

#include <QPair>
#include <QVector>
#include <QWidget>

#include "ui/theme/styled.h"

class QGridLayout;

namespace conclave::ui {

/// Names and values; identities wrap and never elide.
class FactsTable : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit FactsTable(QWidget* parent = nullptr);

    void setDense(bool isDense);
    void setRows(const QVector<QPair<QString, QString>>& rows);

  protected:
    void restyle() override;

  private:
    bool m_isDense = false;
    QGridLayout* m_grid;
};

}  // namespace conclave::ui
