#pragma once

#include "ui/widgets/panel.h"

namespace conclave::ui {

class Label;

/// "Type the PIN on the reader.": the PIN never reaches this machine.
class PinPadNotice : public Panel {
    Q_OBJECT

  public:
    explicit PinPadNotice(QWidget* parent = nullptr);

    void setReader(const QString& reader);  ///< which reader, when there are several

  protected:
    void retranslate() override;

  private:
    QString m_reader;
    Label* m_what;
    Label* m_where;
};

}  // namespace conclave::ui
