#pragma once

#include <QPlainTextEdit>

namespace conclave::ui {

/// A text without line ends that is too long for one line: Enter and Tab lead on.
class ParagraphEdit final : public QPlainTextEdit {
    Q_OBJECT

  public:
    explicit ParagraphEdit(QWidget* parent = nullptr);

    QString paragraph() const;  ///< white space simplified

  protected:
    void keyPressEvent(QKeyEvent* event) override;
};

}  // namespace conclave::ui
