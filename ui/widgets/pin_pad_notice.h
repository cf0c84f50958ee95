#pragma once

#include "ui/widgets/panel.h"

namespace conclave::ui {

class Label;

/// "Ana Souza, type the PIN on the reader.": the PIN never reaches this machine.
class PinPadNotice : public Panel {
    Q_OBJECT

  public:
    explicit PinPadNotice(QWidget* parent = nullptr);

    void setAsked(const QString& what, const QString& reader);

  protected:
    void retranslate() override;

  private:
    QString m_asked;
    QString m_reader;
    Label* m_what;
    Label* m_where;
};

}  // namespace conclave::ui
