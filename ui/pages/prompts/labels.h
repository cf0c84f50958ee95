#pragma once

class QVBoxLayout;
class QWidget;

namespace conclave::ui {

class Label;

/// The parts that prompts share, in one place so that they look alike.
QVBoxLayout* promptLayout(QWidget* view);
Label* personLabel(QWidget* view);    ///< who is asked; small
Label* questionLabel(QWidget* view);  ///< what is asked
Label* noteLabel(QWidget* view);      ///< what else there is to know; small

}  // namespace conclave::ui
