#pragma once

#include <QPlainTextEdit>

namespace conclave::ui {

/// A text without line ends that is too long for one line: Enter and Tab lead on. Of bounded length, and
/// without a history that undo would bring back: a PIN may be typed into it by mistake.
class ParagraphEdit final : public QPlainTextEdit {
    Q_OBJECT

  public:
    static constexpr int most = 2000;  ///< characters

    explicit ParagraphEdit(QWidget* parent = nullptr);

    QString paragraph() const;  ///< white space simplified
    bool isFull() const;

  protected:
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void cutWhatIsTooMuch();
};

}  // namespace conclave::ui
