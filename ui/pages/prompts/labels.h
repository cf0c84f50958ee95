#pragma once

class QVBoxLayout;
class QWidget;

namespace conclave::ui {

class Label;

/// The parts that prompts share, in one place so that they look alike.
QVBoxLayout* promptLayout(QWidget* view);
Label* questionLabel(QWidget* view);  ///< who is asked what
Label* noteLabel(QWidget* view);      ///< what else there is to know; small

}  // namespace conclave::ui
