#pragma once

#include <QLineEdit>

namespace conclave::ui {

/// One line of text of a bounded length, into which somebody may type a PIN by mistake: it keeps no history
/// that undo would bring back, and its text is overwritten when it goes.
class TextLine final : public QLineEdit {
    Q_OBJECT

  public:
    static constexpr int most = 200, reason = 500, block = 2000;  ///< characters

    TextLine(int length, QWidget* parent);
    ~TextLine() override;

    bool isFull() const { return text().size() >= maxLength(); }

  private:
    void forgetHistory();
};

}  // namespace conclave::ui
