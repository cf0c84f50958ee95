#pragma once

#include <QWidget>

#include "ui/theme/styled.h"

namespace conclave::ui {

class IconView;
class Label;

/// The foot of the room panel: who is present, exceptions, and the transcript's head in words.
class StatusFooter : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit StatusFooter(QWidget* parent = nullptr);

    void setPresent(int present, int expected);
    void setExceptions(int count);
    void setHeadWords(const QString& words);  ///< all words; first two and last are shown, all are told

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    int m_presentCount = 0;
    int m_expected = 0;
    int m_exceptionCount = 0;
    QString m_words;
    Label* m_present;
    IconView* m_flag;
    Label* m_exceptions;
    Label* m_head;
};

}  // namespace conclave::ui
