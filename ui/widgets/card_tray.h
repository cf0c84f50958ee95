#pragma once

#include <QVector>
#include <QWidget>
#include <optional>

#include "ui/theme/styled.h"

class QHBoxLayout;

namespace conclave::ui {

class Label;
class TrayCardButton;

struct TrayCard {
    int number = 0;  ///< from 1; Alt and this digit is its key
    QString letter;
    QString name;
    std::optional<int> reader;  ///< from 1; nothing: out
    bool isBusy = false;        ///< on its way
};

inline constexpr auto cardMimeType = "application/x-conclave-card";

/// Rehearsal: the virtual cards. A click inserts or pulls, a drag takes one to a reader, Alt+1 to Alt+9 do as
/// a click.
class CardTray : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit CardTray(QWidget* parent = nullptr);

    void setCards(const QVector<TrayCard>& cards);
    QSize minimumSizeHint() const override;

  signals:
    void insertWanted(int card, int reader);  ///< reader 0: the card's own
    void pullWanted(int card);

  protected:
    void restyle() override;
    void retranslate() override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    void toggle(const TrayCard& card);
    void fitHint();

    QVector<TrayCard> m_cards;
    QVector<TrayCardButton*> m_buttons;
    Label* m_title;
    QHBoxLayout* m_row;
    Label* m_hint;
};

}  // namespace conclave::ui
